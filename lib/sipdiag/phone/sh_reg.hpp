// SPDX-License-Identifier: MIT
//
// sh reg: the table that a 7940 or 7960 shows of its registrations, as it stands in its console.
//
// Source     docs/reference/phone-nat-behaviour.md §9, where column names mislead: neither `timer` nor `expires` is the
//            Expires header. `timer` is the interval that runs, the granted time less timer_register_delta; `expires`
//            is what is left of it
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"

namespace sipdiag::phone {

enum class RegState : std::uint8_t { none, idle, registering, registered, unregistering };

/// One row: what the phone knows of one line.
struct RegRow {
    unsigned line = 1;
    /// A of APR: was an Authorization made (`1`), asked for and not to be had (`x`), or never asked for (`.`)?
    enum class Asked : std::uint8_t { never, answered, unanswered } asked = Asked::never;
    bool provisioned = true;
    RegState state = RegState::idle;
    std::uint32_t timer = 0;
    std::uint32_t expires = 0;
    std::string proxy;  ///< as proxyN_address says it
    std::uint16_t port = 5060;
};

inline constexpr std::uint32_t register_delta = 5;        ///< timer_register_delta
inline constexpr std::uint32_t retry_after_failure = 60;  ///< what `timer` shows after a failure
inline constexpr std::uint32_t supervision = 32;          ///< what `expires` counts down from while it asks
inline constexpr std::uint32_t least_interval = 20;       ///< less than that, and the phone un-registers at once

/// The table, line by line, without its note on APR.
SIPDIAG_API std::vector<std::string> sh_reg(const std::vector<RegRow>& rows, bool proxy_register = true);

}  // namespace sipdiag::phone

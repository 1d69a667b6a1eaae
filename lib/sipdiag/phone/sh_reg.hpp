// SPDX-License-Identifier: MIT
//
// sh reg: what a 7940 or 7960 believes of its registrations, and the table in which its console shows it.
//
// Source     docs/reference/phone-nat-behaviour.md §9, where column names mislead: neither `timer` nor `expires` is the
//            Expires header. `timer` is the interval that runs, the granted time less timer_register_delta; `expires`
//            is what is left of it. How the granted time is found, and when the phone lets go at once: §10
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/phone/twin.hpp"

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
    bool backup = false;  ///< the row 1-BU: line 1 at proxy_backup
};

inline constexpr std::uint32_t register_delta = 5;        ///< timer_register_delta
inline constexpr std::uint32_t retry_after_failure = 60;  ///< what `timer` shows after a failure
inline constexpr std::uint32_t supervision = 32;          ///< what `expires` counts down from while it asks
inline constexpr std::uint32_t least_interval = 20;       ///< less than that, and the phone un-registers at once

/// What the phone heard of its last REGISTER.
struct Heard {
    bool accepted = false;
    std::uint32_t requested = 3600;  ///< timer_register_expires
    std::uint32_t delta = register_delta;
    /// Of the Contact in the answer whose user is lineN_name and whose host is the address in use; nothing where there
    /// is none: a registrar or an ALG that rewrites the host makes the phone read the Expires field.
    std::optional<std::uint32_t> own_contact;
    std::optional<std::uint32_t> expires_field;
    std::chrono::seconds ago{};  ///< since the answer came
};

/// What it makes of it. A 200 is believed whatever it holds; what was granted counts where it is less than what was
/// asked for.
struct Belief {
    RegState state = RegState::idle;
    std::uint32_t timer = 0;
    std::uint32_t expires = 0;
    /// The time is too short for it: it un-registers at once, waits timer_register_expires, and begins again.
    bool lets_go = false;

    friend bool operator==(const Belief&, const Belief&) = default;
};
SIPDIAG_API Belief believe(const Heard& heard) noexcept;

/// All rows of a phone: those that are given, and in their order those that it has beside them: lines that are not
/// provisioned, and 1-BU.
SIPDIAG_API std::vector<RegRow> all_rows(std::vector<RegRow> rows, Model model);

/// What stands below the table, behind an empty line.
inline constexpr std::string_view apr_note = "Note: APR is Authenticated, Provisioned, Registered";

/// The table, line by line, without its note on APR.
SIPDIAG_API std::vector<std::string> sh_reg(const std::vector<RegRow>& rows, bool proxy_register = true);

}  // namespace sipdiag::phone

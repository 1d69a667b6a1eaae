// SPDX-License-Identifier: MIT
//
// Advice: what was tried and seen, weighed: one verdict, the lines to write, and why; or nothing. Pure.
//
// Nothing that the trials do not carry is advised: a setting is recommended where a request arrived with it. OPTIONS
// alone never proves that all is well: a call was not tried.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/advise/trials.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/outcome.hpp"
#include "sipdiag/nat/infer.hpp"
#include "sipdiag/phone/path.hpp"

namespace sipdiag::advise {

/// In the contract's order: where several hold, the first is the verdict.
enum class Verdict : std::uint8_t {
    unreachable,
    not_registering,
    not_stored,
    no_setting_helps,
    inbound_blocked,
    nat_in_two_places,
    alg_breaks_it,
    phone_must_know_address,
    follow_received,
    keep_open,
    media_blocked,
    router_handles_sip,
    registrar_handles_nat,
    works_as_is,
    undetermined,
};
/// `phone-must-know-address` ...
SIPDIAG_API std::string_view to_string(Verdict verdict) noexcept;

struct Advice {
    phone::NatSettings nat;
    std::optional<std::uint32_t> timer_register_expires;  ///< nothing where it need not change
    std::vector<std::string> cnf;                         ///< lines to write
    std::vector<std::string> router;
    std::vector<std::string> any_phone;
    std::string why;
};

struct Conclusion {
    Verdict verdict = Verdict::undetermined;
    finding::Outcome outcome = finding::Outcome::undetermined;  ///< of the settings as they are
    std::optional<Advice> advice;
    std::string sentence;  ///< the answer
    std::string where;     ///< phone, router ..., or empty
};

struct Evidence {
    bool reachable = false;  ///< did the server answer anything?
    nat::Picture picture;
    phone::Path path;
    std::vector<Trial> trials;  ///< the settings as they are first
    bool call = false;          ///< was a call allowed?
};

SIPDIAG_API Conclusion conclude(const Evidence& evidence);

/// S16: what registering every so often amounts to, a day.
SIPDIAG_API unsigned registrations_a_day(std::uint32_t expires) noexcept;

}  // namespace sipdiag::advise

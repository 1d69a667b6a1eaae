// SPDX-License-Identifier: MIT
//
// Judge: what the facts of a run amount to. A pure function: facts in, an opinion out, each finding with what it rests
// on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/finding.hpp"
#include "sipdiag/finding/outcome.hpp"
#include "sipdiag/reg/facts.hpp"
#include "sipdiag/reg/registration.hpp"

namespace sipdiag::reg {

/// The words of the contract, for all commands.
enum class State : std::uint8_t {
    undetermined,  ///< null: the question could not be put
    registered,
    not_stored,
    bound,
    empty,
    hidden,
    removed,  ///< unregister: what was to go has gone, or there was nothing
    remains,  ///< unregister: it has not
    rejected,
    unreachable,
};
/// "not-stored"; empty for `undetermined`.
SIPDIAG_API std::string_view to_string(State state) noexcept;

/// Where it breaks, as far as it is carried.
enum class Where : std::uint8_t { nowhere, phone, lan, router, access, provider };
SIPDIAG_API std::string_view to_string(Where where) noexcept;

struct Judgement {
    State state = State::undetermined;
    finding::Outcome outcome = finding::Outcome::undetermined;  ///< of the state alone, findings not counted
    Where where = Where::nowhere;
    finding::Findings findings;

    const Exchange* decisive = nullptr;    ///< whose status and reason are told; of the facts
    const Listing* held = nullptr;         ///< what the registrar holds, as far as it was shown; of the facts
    const Binding* own = nullptr;          ///< ours in it
    std::optional<std::uint32_t> granted;  ///< seconds
    bool repaired = false;                 ///< our Contact is stored with the address the registrar saw
};

/// What a monitor expects of the list.
struct Expectation {
    std::string pattern;                       ///< host[:port], or a glob over the Contact's URI; empty: any
    std::optional<std::uint32_t> min_expires;  ///< of one that fits the pattern
    std::optional<std::size_t> max_bindings;
};
/// Does the binding fit? \see Expectation::pattern
SIPDIAG_API bool fits(const Binding& binding, std::string_view pattern);

/// \param goal  what the run was for
SIPDIAG_API Judgement judge(const Facts& facts, Goal goal, const Expectation& expectation = {});

/// Somebody else tests the account (S19). \param text  who, and since when
SIPDIAG_API finding::Finding account_busy(std::string text);

/// The name in nat_address means nothing, and the phone shows its own address. \param own  which one
SIPDIAG_API finding::Finding nat_address_unresolved(const std::string& name, const std::string& own);

/// Line 1 is not registered with proxy_backup. \param how  what became of it
SIPDIAG_API finding::Finding backup_not_registered(const std::string& proxy, std::string how);

/// Does one of the findings have that code?
SIPDIAG_API bool has(const finding::Findings& findings, std::string_view code) noexcept;

/// Where the registrar saw us, by its answer to our REGISTER, or to the witness where that did not ask.
SIPDIAG_API std::optional<Seen> seen_by_registrar(const Facts& facts);

/// Did it see us at the very address that we have, and is that a private one? Of a registrar outside that proves an ALG
/// on the way, or a way that is none of the Internet's.
SIPDIAG_API bool is_seen_as_we_are(const Facts& facts, const std::optional<Seen>& seen);

/// Is the other side a network apart: can it reach an address of ours only where the whole world can?
SIPDIAG_API bool is_contact_private(const Facts& facts, const Binding& own, const std::optional<Seen>& seen);

}  // namespace sipdiag::reg

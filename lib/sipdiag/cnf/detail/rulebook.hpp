// SPDX-License-Identifier: MIT
//
// Rulebook: all rules, asked once what they watch, and listed by that.
#pragma once

#include <array>
#include <vector>

#include "sipdiag/cnf/rules/check.hpp"

namespace sipdiag::cnf::rules {

template <class Judge>
struct Watcher {
    std::uint16_t rule;
    Judge judge;
};

/// Watches several oddities perhaps: a line that has two of them is shown once.
struct OddityWatcher {
    std::uint16_t rule;
    Rule::LineJudge judge;
    Oddities shown_by;  ///< those of the lower bits, for which it was asked already
};

struct Rule::Book {
    std::array<std::vector<OddityWatcher>, 32> by_oddity;
    std::array<std::vector<OddityWatcher>, 32> by_oddity_in_dumps;
    std::array<std::vector<Watcher<LineJudge>>, slot_count> by_slot;
    std::vector<Watcher<DocumentJudge>> documents;
    std::vector<Watcher<PhoneJudge>> phones;
    std::vector<Watcher<SiteJudge>> sites;
    std::vector<Watcher<RouterJudge>> routers;
    Oddities watched;
    Oddities watched_in_dumps;
};

class Rulebook {
public:
    using Book = Rule::Book;
    /// Of all rules; built at the first call.
    static const Book& all();
    /// Of those alone that are wanted. \param wanted  by the number of the rule
    static Book of(const std::vector<bool>& wanted);
};

/// Oddities that every pasted `show config` has; told once, by the rule about dumps.
inline constexpr Oddities natural_in_dumps = Oddity::no_colon | Oddity::blank_in_bare | Oddity::text_after_quote |
                                             Oddity::hash_in_bare | Oddity::foreign_comment | Oddity::key_octets |
                                             Oddity::key_blank | Oddity::key_capitals | Oddity::unknown_key |
                                             Oddity::out_of_family | Oddity::dump_key;

}  // namespace sipdiag::cnf::rules

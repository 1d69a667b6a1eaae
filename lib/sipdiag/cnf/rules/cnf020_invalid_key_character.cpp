// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

// The name that was meant: its words joined as the phone joins them, or a name that is near.
Slot meant(std::string_view key)
{
    std::string joined;
    for (const char c : key)
        joined += grammar::is(c, grammar::cls::alpha | grammar::cls::digit) ? c : '_';
    if (const auto slot = find_slot(joined); slot.is_known()) return slot;
    std::erase(joined, '_');
    if (const auto slot = find_slot(joined); slot.is_known()) return slot;
    const auto near = nearest_key(joined);
    return near ? find_slot(*near) : Slot();
}

}  // namespace

void cnf020_invalid_key_character(Rule& rule)
{
    rule.on(Oddity::key_octets | Oddity::key_blank, [](const LineAt& at) {
        // Letters that nobody sees are told as what they are.
        if (at.has(Oddity::no_break_space | Oddity::zero_width)) return;
        const auto key = at.key();
        const bool polycom = key.starts_with("reg.");
        auto message = key.empty() ? std::string("nothing stands before the colon")
                       : polycom   ? fmt::format("{} is a setting of another maker's phones", key)
                       : at.has(Oddity::key_blank)
                           ? fmt::format("a name has no blanks: \"{}\" sets nothing", key)
                           : fmt::format("a name is letters, digits and _: \"{}\" sets nothing", key);
        if (at.has(Oddity::dump_key)) {
            at.report_key(
                {fmt::format("{} is a row of \"show config\"; a name has no blanks, and the line sets nothing", key),
                 "delete the line"});
            return;
        }
        const auto slot = polycom || key.empty() ? Slot() : meant(key);
        at.report_key({std::move(message), slot.is_known() ? setting(slot, at.value()) : std::string()});
    });
}

}  // namespace sipdiag::cnf::rules

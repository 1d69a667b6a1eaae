// SPDX-License-Identifier: MIT
#include <array>

#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

std::string_view meant(std::string_view word)
{
    struct Pair {
        std::string_view written, meant;
    };
    static constexpr std::array<Pair, 16> pairs{{
        {"g729", "g729a"},
        {"g.729", "g729a"},
        {"g.729a", "g729a"},
        {"g729b", "g729a"},
        {"g729ab", "g729a"},
        {"ulaw", "g711ulaw"},
        {"mulaw", "g711ulaw"},
        {"u-law", "g711ulaw"},
        {"pcmu", "g711ulaw"},
        {"g711", "g711ulaw"},
        {"g.711", "g711ulaw"},
        {"g711u", "g711ulaw"},
        {"alaw", "g711alaw"},
        {"a-law", "g711alaw"},
        {"pcma", "g711alaw"},
        {"g711a", "g711alaw"},
    }};
    for (const auto& each : pairs)
        if (grammar::equals(word, each.written)) return each.meant;
    return {};
}

}  // namespace

void cnf050_unknown_codec(Rule& rule)
{
    rule.on(Parameter::preferred_codec, [](const LineAt& at) {
        const auto value = at.value();
        if (!at.has(Oddity::not_a_keyword) || at.has(Oddity::blank_in_bare) || is_blank_only(value)) return;
        const auto words = at.parameter().words;
        auto word = meant(value);
        if (word.empty()) word = nearest_word(words, value);
        at.report({fmt::format("the phone knows no codec {}; the words are {}", value, list_of(words)),
                   setting(at, word.empty() ? at.parameter().stock : word)});
    });
}

}  // namespace sipdiag::cnf::rules

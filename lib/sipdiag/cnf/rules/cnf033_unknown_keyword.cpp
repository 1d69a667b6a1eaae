// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

// `DD/MM/YYYY` is `D/M/Y` with its letters repeated.
std::string without_repeats(std::string_view value)
{
    std::string out;
    for (const char c : value)
        if (out.empty() || out.back() != c) out += c;
    return out;
}

}  // namespace

void cnf033_unknown_keyword(Rule& rule)
{
    rule.on(Oddity::not_a_keyword, [](const LineAt& at) {
        const auto& parameter = at.parameter();
        const auto value = at.value();
        if (parameter.type == ValueType::cased_keyword || at.has(Oddity::blank_in_bare)) return;
        if (is_blank_only(value) || is_placeholder(value)) return;
        const auto which = parameter_of(at.line.slot);
        if (which == Parameter::preferred_codec || which == Parameter::time_zone) return;
        if (which == Parameter::dtmf_outofband && number_in(value)) return;
        auto near = nearest_word(parameter.words, without_repeats(value));
        if (near.empty()) near = nearest_word(parameter.words, value);
        const bool many = parameter.words.size() > 80;
        at.report({many ? fmt::format("{} does not know this word, and the phone refuses it", key_of(at))
                        : fmt::format("{} is {}; the phone refuses another word", key_of(at), list_of(parameter.words)),
                   setting(at, near.empty() ? parameter.stock : near)});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <array>

#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

std::string_view meant(std::string_view name)
{
    struct Pair {
        std::string_view written, meant;
    };
    static constexpr std::array<Pair, 24> pairs{{
        {"EDT", "EST"},
        {"CDT", "CST"},
        {"MDT", "MST"},
        {"PDT", "PST"},
        {"ADT", "AST"},
        {"CEST", "CET"},
        {"MEZ", "CET"},
        {"MESZ", "CET"},
        {"MET", "CET"},
        {"EEST", "EET"},
        {"UTC", "GMT"},
        {"WET", "GMT"},
        {"IST+", "IST"},
        {"NZDT", "NZST"},
        {"AEST", "EAST"},
        {"AEDT", "EADT"},
        {"Europe/London", "GMT"},
        {"Europe/Berlin", "CET"},
        {"Europe/Paris", "CET"},
        {"America/New_York", "EST"},
        {"America/Chicago", "CST"},
        {"America/Denver", "MST"},
        {"America/Los_Angeles", "PST"},
        {"US/Eastern", "EST"},
    }};
    for (const auto& each : pairs)
        if (grammar::equals(name, each.written)) return each.meant;
    return {};
}

}  // namespace

void cnf140_time_zone_unknown(Rule& rule)
{
    rule.on(Parameter::time_zone, [](const LineAt& at) {
        const auto value = at.value();
        if (!at.has(Oddity::not_a_keyword | Oddity::too_long) || is_template_text(value) || is_blank_only(value))
            return;
        if (at.has(Oddity::blank_in_bare)) return;
        const auto name = meant(value);
        at.report(
            {fmt::format("the phone knows no time zone {}; names of standard times are what it knows: GMT, CET, EST",
                         value),
             name.empty() ? std::string() : setting(at, name)});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf155_logo_not_a_bmp(Rule& rule)
{
    rule.on(Parameter::logo_url, [](const LineAt& at) {
        const auto value = at.value();
        const auto dot = value.rfind('.');
        if (dot == std::string_view::npos) return;
        for (const auto each : {"png", "jpg", "jpeg", "gif", "svg"}) {
            if (!grammar::equals(value.substr(dot + 1), each)) continue;
            at.report({fmt::format("the logo is a Windows BMP of 256 colours; a {} shows nothing or nonsense", each)});
        }
    });
}

}  // namespace sipdiag::cnf::rules

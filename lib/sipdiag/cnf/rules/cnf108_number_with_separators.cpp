// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf108_number_with_separators(Rule& rule)
{
    rule.on(Parameter::lineN_name, [](const LineAt& at) {
        const auto value = at.value();
        if (at.has(Oddity::blank_in_bare)) return;
        std::string digits;
        bool separators = false;
        for (const char c : value) {
            if (grammar::is(c, grammar::cls::digit) || (c == '+' && digits.empty())) {
                digits += c;
            } else if (std::string_view("-. ()/").find(c) != std::string_view::npos) {
                separators = true;
            } else {
                return;
            }
        }
        if (!separators || digits.size() < 2) return;
        if (value.front() == ' ' || value.back() == ' ') return;  // CNF109
        at.report({"a number is sent as it is written, and with separators it is another user", setting(at, digits)});
    });
}

}  // namespace sipdiag::cnf::rules

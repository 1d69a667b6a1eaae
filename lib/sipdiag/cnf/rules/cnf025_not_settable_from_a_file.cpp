// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf025_not_settable_from_a_file(Rule& rule)
{
    rule.on(Oddity::dump_key, [](const LineAt& at) {
        // A blank in the name makes it an error of its own: CNF020.
        if (at.in_dump() || at.has(Oddity::key_blank)) return;
        const auto instead = at.parameter().stock;
        at.report_key({fmt::format("{} is shown by the phone, and not taken from a file", at.key()),
                       instead.empty() ? std::string("delete the line") : setting(instead, at.value())});
    });
    rule.on(Parameter::auto_answer, [](const LineAt& at) {
        if (at.in_dump() || number_in(at.value()).value_or(0) == 0) return;
        at.report({"auto_answer is set in the phone's menu; in a file it is ignored", "delete the line"});
    });
}

}  // namespace sipdiag::cnf::rules

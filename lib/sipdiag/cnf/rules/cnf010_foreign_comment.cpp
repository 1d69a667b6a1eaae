// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf010_foreign_comment(Rule& rule)
{
    rule.on(Oddity::foreign_comment, [](const LineAt& at) {
        const auto text = at.document.text(at.line);
        const auto begin = text.find_first_not_of("/- \t");
        at.report_line({"comments begin with `#` or `;`; to the phone this line is an error",
                        fmt::format("# {}", text.substr(std::min(begin, text.size())))});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf118_image_empty(Rule& rule)
{
    rule.on(Parameter::image_version, [](const LineAt& at) {
        if (!is_unset(at.value()) || at.has(Oddity::bare_empty)) return;
        at.report({"an empty image_version says nothing", "delete the line"});
    });
}

}  // namespace sipdiag::cnf::rules

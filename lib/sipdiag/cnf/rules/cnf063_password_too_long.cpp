// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf063_password_too_long(Rule& rule)
{
    rule.on(Parameter::lineN_password, [](const LineAt& at) {
        if (!at.has(Oddity::too_long)) return;
        at.report({fmt::format("the password has {} characters; the phone takes {} and refuses more", at.value().size(),
                               at.parameter().refused_over),
                   "give the account a shorter password"});
    });
}

}  // namespace sipdiag::cnf::rules

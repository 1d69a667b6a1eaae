// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf159_dial_template_with_extension(Rule& rule)
{
    rule.on(Parameter::dial_template, [](const LineAt& at) {
        const auto value = at.value();
        if (value.size() < 4 || !grammar::equals(value.substr(value.size() - 4), ".xml")) return;
        at.report({fmt::format("the phone adds .xml and asks for {}.xml", value),
                   setting(at, value.substr(0, value.size() - 4))});
    });
}

}  // namespace sipdiag::cnf::rules

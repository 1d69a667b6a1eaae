// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf161_second_tftp_server(Rule& rule)
{
    rule.on(Parameter::dyn_tftp_addr, [](const LineAt& at) {
        const auto kind = host_kind(at.value());
        if (at.line.refused || !is_ipv4(kind) || kind == HostKind::unspecified) return;
        at.report({fmt::format("the phone asks its files from {} once it has this one", at.value()), setting(at, "")});
    });
}

}  // namespace sipdiag::cnf::rules

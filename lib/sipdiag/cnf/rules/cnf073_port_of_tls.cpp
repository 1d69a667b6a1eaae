// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf073_port_of_tls(Rule& rule)
{
    rule.on(Parameter::proxyN_port, [](const LineAt& at) {
        if (at.value() != "5061") return;
        at.report({"5061 is the port of TLS, which the phone does not speak; no answer may come", setting(at, "5060")});
    });
}

}  // namespace sipdiag::cnf::rules

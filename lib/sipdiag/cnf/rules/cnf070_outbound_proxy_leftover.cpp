// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf070_outbound_proxy_leftover(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const auto proxy = at.text(Parameter::outbound_proxy);
        if (proxy.starts_with('0')) {
            at.report(Parameter::outbound_proxy,
                      {"an outbound proxy that begins with 0 counts as none", setting(Parameter::outbound_proxy, "")});
        } else if (is_unset(proxy)) {
            const auto port = at.number(Parameter::outbound_proxy_port);
            if (port == 0 || port == 5060) return;
            at.report(Parameter::outbound_proxy_port, {"outbound_proxy_port does nothing without an outbound_proxy",
                                                       "delete the line",
                                                       {at.evidence(Parameter::outbound_proxy)}});
        }
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf079_outbound_proxy_is_the_provider(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (!at.has(Parameter::outbound_proxy)) return;
        const auto provider = at.text(Slot(Parameter::proxyN_address, 1));
        if (!grammar::equals(at.text(Parameter::outbound_proxy), provider)) return;
        at.report(Parameter::outbound_proxy,
                  {"outbound_proxy is the provider itself: each request leaves from another port",
                   setting(Parameter::outbound_proxy, ""),
                   {at.evidence(Slot(Parameter::proxyN_address, 1))}});
    });
}

}  // namespace sipdiag::cnf::rules

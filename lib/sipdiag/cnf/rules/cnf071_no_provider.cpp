// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf071_no_provider(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const Slot provider(Parameter::proxyN_address, 1);
        if (at.has(provider)) return;
        if (names_a_line(at) && leaves_provider_to_others(at)) {
            at.report({"no provider is in this file, and the default file, which may have it, was not given",
                       "name SIPDefault.cnf beside it, or the folder",
                       {at.evidence(provider)},
                       finding::Severity::info});
        } else if (names_a_line(at)) {
            at.report(provider, {"no provider in proxy1_address: nothing to register with",
                                 "proxy1_address: the provider's name or address",
                                 {at.evidence(provider)}});
        } else if (!at.has_own_file() && at.is_written(provider) && at.number(Parameter::proxy_register) == 1) {
            // A default file alone may leave it to the phones' own files; Cisco's own is empty here.
            at.report(provider, {"no provider in proxy1_address, unless each phone's own file has one",
                                 "proxy1_address: the provider's name or address",
                                 {at.evidence(Parameter::proxy_register)},
                                 finding::Severity::warning});
        }
    });
}

}  // namespace sipdiag::cnf::rules

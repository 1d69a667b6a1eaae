// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf071_no_provider(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.has(Parameter::proxyN_address)) return;
        // A default file alone may leave it to the phones' own files.
        if (!at.has_own_file() && !at.is_written(Parameter::proxyN_address)) return;
        at.report(Parameter::proxyN_address, {"no provider in proxy1_address: nothing to register with",
                                              "proxy1_address: the provider's name or address",
                                              {at.evidence(Parameter::proxyN_address)}});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf075_proxy_register_missing(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::proxy_register) != 0) return;
        const bool written = at.is_written(Parameter::proxy_register);
        // A default file alone may leave it to the phones' own files.
        if (!at.has_own_file() && !written) return;
        at.report(Parameter::proxy_register,
                  {written ? "proxy_register is 0, and the phone does not register"
                           : "proxy_register is not set, and without it the phone does not register",
                   "proxy_register: 1",
                   {at.evidence(Parameter::proxy_register)}});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf076_backup_is_the_provider(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (!at.has(Parameter::proxy_backup)) return;
        const auto provider = at.text(Slot(Parameter::proxyN_address, 1));
        if (!grammar::equals(at.text(Parameter::proxy_backup), provider)) return;
        at.report(Parameter::proxy_backup, {"proxy_backup is the provider itself: line 1 registers there twice",
                                            setting(Parameter::proxy_backup, ""),
                                            {at.evidence(Slot(Parameter::proxyN_address, 1))}});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf150_well_known_password(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const auto level = at.number(Parameter::telnet_level);
        if ((level != 1 && level != 2) || at.text(Parameter::phone_password) != "cisco") return;
        at.report(Parameter::telnet_level, {"telnet is open, and phone_password is the one that everybody knows",
                                            "a phone_password of your own, or telnet_level: 0"});
    });
}

}  // namespace sipdiag::cnf::rules

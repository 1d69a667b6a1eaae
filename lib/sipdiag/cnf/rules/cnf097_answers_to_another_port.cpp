// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf097_answers_to_another_port(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::nat_enable) != 0 || !at.is_written(Parameter::nat_enable) || !registers(at)) return;
        at.report(
            Parameter::nat_enable,
            {fmt::format(
                 "requests leave from a port of the moment, and answers must come to {}: a server with forced rport "
                 "is not heard",
                 at.text(Parameter::voip_control_port)),
             "if the phone never registers: nat_enable: 1, or forced rport off at the server"});
    });
}

}  // namespace sipdiag::cnf::rules

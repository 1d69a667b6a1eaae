// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf147_no_time_server(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (!at.is_written(Parameter::sntp_mode) || !grammar::equals(at.text(Parameter::sntp_mode), "unicast")) return;
        const auto kind = host_kind(at.text(Parameter::sntp_server));
        if (kind != HostKind::unset && kind != HostKind::unspecified) return;
        at.report(Parameter::sntp_mode, {"sntp_mode is unicast and no sntp_server is given: the clock may stay unset",
                                         "sntp_server: a time server",
                                         {at.evidence(Parameter::sntp_server)}});
    });
}

}  // namespace sipdiag::cnf::rules

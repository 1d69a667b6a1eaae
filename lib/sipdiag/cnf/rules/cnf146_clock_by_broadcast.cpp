// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf146_clock_by_broadcast(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const auto kind = host_kind(at.text(Parameter::sntp_server));
        // A server of the own network may well be asked so.
        if (kind != HostKind::name && kind != HostKind::public_ipv4) return;
        const auto mode = at.text(Parameter::sntp_mode);
        if (grammar::equals(mode, "unicast")) return;
        at.report(written_of(at, Parameter::sntp_mode, Parameter::sntp_server),
                  {fmt::format("sntp_mode {} is for the own network; the phone may never ask {}", mode,
                               at.text(Parameter::sntp_server)),
                   setting(Parameter::sntp_mode, "unicast"),
                   {at.evidence(Parameter::sntp_mode)}});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf044_sip_port_among_media_ports(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const auto sip = at.number(Parameter::voip_control_port);
        const auto first = at.number(Parameter::start_media_port);
        const auto last = at.number(Parameter::end_media_port);
        if (sip < first || sip > last) return;
        at.report(written_of(at, Parameter::voip_control_port, Parameter::start_media_port),
                  {fmt::format("SIP's port {} is one of the media ports {} to {}", sip, first, last),
                   setting(Parameter::voip_control_port, "5060"),
                   {at.evidence(Parameter::voip_control_port), at.evidence(Parameter::start_media_port),
                    at.evidence(Parameter::end_media_port)}});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf095_nat_address_private(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::nat_enable) == 0) return;
        const auto value = at.text(Parameter::nat_address);
        const auto kind = host_kind(value);
        if (kind != HostKind::private_ipv4 && kind != HostKind::shared_ipv4) return;
        const Slot provider(Parameter::proxyN_address, 1);
        const bool server = value == at.text(provider);
        auto message =
            server ? std::string("nat_address is the server itself: calls would be sent to it and not to the phone")
            : kind == HostKind::private_ipv4
                ? std::string("nat_address is private: only the own network can reach the phone there")
                : std::string("nat_address lies behind the provider's NAT: the world cannot reach the phone there");
        std::vector<std::string> evidence{at.evidence(Parameter::nat_enable)};
        if (server) evidence.push_back(at.evidence(provider));
        at.report(Parameter::nat_address,
                  {std::move(message), "nat_address: the router's public address, or a name that has it",
                   std::move(evidence)});
    });
}

}  // namespace sipdiag::cnf::rules

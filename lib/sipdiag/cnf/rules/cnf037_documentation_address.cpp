// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf037(const LineAt& at)
{
    if (host_kind(at.value()) != HostKind::documentation) return;
    at.report({fmt::format("{} is an address set aside for documents", at.value())});
}

}  // namespace

void cnf037_documentation_address(Rule& rule)
{
    for (const auto each :
         {Parameter::proxyN_address, Parameter::outbound_proxy, Parameter::proxy_backup, Parameter::proxy_emergency,
          Parameter::call_managerN_addr, Parameter::sntp_server, Parameter::nat_address, Parameter::dyn_dns_addr_1,
          Parameter::dyn_dns_addr_2, Parameter::dyn_tftp_addr}) {
        rule.on(each, judge_cnf037);
    }
}

}  // namespace sipdiag::cnf::rules

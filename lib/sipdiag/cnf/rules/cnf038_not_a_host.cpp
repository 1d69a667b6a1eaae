// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf038(const LineAt& at)
{
    const auto kind = host_kind(at.value());
    if (kind != HostKind::with_port && kind != HostKind::with_scheme && kind != HostKind::broken_ipv4 &&
        kind != HostKind::ipv6 && kind != HostKind::malformed) {
        return;
    }
    if (at.has(Oddity::blank_in_bare) || is_blank_only(at.value())) return;
    at.report({fmt::format("{} is a host and nothing else; the phone may find none by this name", key_of(at))});
}

}  // namespace

void cnf038_not_a_host(Rule& rule)
{
    for (const auto each : {Parameter::sntp_server, Parameter::http_proxy_addr, Parameter::call_managerN_addr}) {
        rule.on(each, judge_cnf038);
    }
}

}  // namespace sipdiag::cnf::rules

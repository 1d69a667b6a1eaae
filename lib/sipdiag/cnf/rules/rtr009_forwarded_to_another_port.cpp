// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void rtr009_forwarded_to_another_port(Rule& rule)
{
    rule.on_router([](const RouterAt& at) {
        for (const auto& nat : at.router.static_nat) {
            if (nat.protocol != "udp" || !nat.outside_port || !nat.inside_port) continue;
            if (*nat.outside_port < 5060 || *nat.outside_port > 5099) continue;  // SIP, as far as numbers tell
            const auto listens = [&](const PhoneSummary& phone) {
                return phone.control_port.value == std::to_string(*nat.inside_port);
            };
            if (at.site.phones.empty() || std::any_of(at.site.phones.begin(), at.site.phones.end(), listens)) continue;
            at.report(nat.line, {fmt::format("port {} is forwarded to port {}, where no phone listens",
                                             *nat.outside_port, *nat.inside_port),
                                 fmt::format("voip_control_port: {}, or forward to {}", *nat.inside_port,
                                             visible(at.site.phones.front().control_port.value))});
        }
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void rtr004_nat_in_two_places(Rule& rule)
{
    rule.on_router([](const RouterAt& at) {
        for (const auto& phone : at.site.phones) {
            if (phone.nat_enable != 1) continue;
            if (phone.nat_address.value.empty() && phone.nat_received_processing != 1) continue;
            const auto view = view_of(at.router, phone);
            if (!view.translates || view.rewrites_sip == Known::no) continue;
            const auto line = view.nat != nullptr              ? view.nat->line
                              : !at.router.dynamic_nat.empty() ? at.router.dynamic_nat.front()
                                                               : at.router.static_nat.front().line;
            const bool sure = view.rewrites_sip == Known::yes;
            at.report(
                line,
                {sure ? "the phone writes the outside address itself, and the router, as documented, rewrites SIP too: "
                        "NAT in two places"
                      : "the phone writes the outside address itself; if the router rewrites SIP too, that is NAT in "
                        "two places",
                 "in the phone's file nat_enable: 0, or on the router no ip nat service sip udp port 5060",
                 {fmt::format("nat_enable: 1 for {}", visible(at.site.files[phone.file].name()))},
                 sure ? finding::Severity::warning : finding::Severity::info});
            return;
        }
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void rtr002_no_way_in_for_calls(Rule& rule)
{
    rule.on_router([](const RouterAt& at) {
        for (const auto& phone : at.site.phones) {
            const auto view = view_of(at.router, phone);
            if (view.filter == nullptr || view.lets_sip_in != nullptr || view.inspects_sip != nullptr) continue;
            const bool never = phone.nat_enable != 1 || view.inspects_udp == nullptr;
            const auto port = phone.control_port.value;
            at.report(
                view.filter->line,
                {never ? fmt::format("nothing in {} lets a call in at UDP port {}", visible(view.filter->name), port)
                       : fmt::format("a call comes in at UDP port {} only while inspection remembers what the phone "
                                     "sent, 30 s unless told otherwise",
                                     port),
                 fmt::format("permit udp host PROVIDER host {} eq {}",
                             view.nat != nullptr ? visible(view.nat->outside) : "ADDRESS", port),
                 {},
                 never ? finding::Severity::error : finding::Severity::warning});
            return;
        }
    });
}

}  // namespace sipdiag::cnf::rules

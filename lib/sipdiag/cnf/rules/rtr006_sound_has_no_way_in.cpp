// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void rtr006_sound_has_no_way_in(Rule& rule)
{
    rule.on_router([](const RouterAt& at) {
        for (const auto& phone : at.site.phones) {
            const auto view = view_of(at.router, phone);
            if (view.filter == nullptr || view.lets_media_in != nullptr) continue;
            // Inspection lets the answers to the phone's own sound in.
            if (view.inspects_udp != nullptr || view.inspects_sip != nullptr) continue;
            const auto ports = fmt::format("{} to {}", phone.start_media_port, phone.end_media_port);
            const auto fix = fmt::format("permit udp any host {} range {} {}",
                                         view.nat != nullptr ? visible(view.nat->outside) : "ADDRESS",
                                         phone.start_media_port, phone.end_media_port);
            if (view.lets_some_media_in != nullptr) {
                at.report(
                    view.lets_some_media_in->line,
                    {fmt::format("only a part of the phone's media ports {} is let in: some calls are deaf", ports),
                     fix,
                     {},
                     finding::Severity::warning});
            } else {
                at.report(view.filter->line,
                          {fmt::format("nothing lets sound in: no line for UDP {}, and no inspection", ports), fix});
            }
            return;
        }
    });
}

}  // namespace sipdiag::cnf::rules

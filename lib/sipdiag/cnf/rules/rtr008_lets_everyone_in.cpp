// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void rtr008_lets_everyone_in(Rule& rule)
{
    rule.on_router([](const RouterAt& at) {
        std::uint32_t told = 0;
        for (const auto& phone : at.site.phones) {
            const auto view = view_of(at.router, phone);
            const auto* entry = view.lets_sip_in;
            if (entry == nullptr || entry->source != "any" || entry->line == told) continue;
            told = entry->line;
            at.report(entry->line,
                      {fmt::format("\"{}\" lets everyone in: strangers can ring the phone", to_string(*entry)),
                       "a line for each of the provider's addresses in its place: permit udp host PROVIDER ..."});
        }
    });
}

}  // namespace sipdiag::cnf::rules

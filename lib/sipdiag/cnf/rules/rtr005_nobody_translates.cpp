// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void rtr005_nobody_translates(Rule& rule)
{
    rule.on_router([](const RouterAt& at) {
        for (const auto& phone : at.site.phones) {
            if (phone.nat_enable == 1) continue;
            const auto view = view_of(at.router, phone);
            if (!view.translates || view.rewrites_sip != Known::no) continue;
            at.report(
                view.rewrites_line,
                {"the router was told not to rewrite SIP, and the phone with nat_enable 0 writes its private address",
                 "nat_enable: 1 and the outside address in nat_address",
                 {fmt::format("nat_enable: {} for {}", phone.nat_enable, visible(at.site.files[phone.file].name()))}});
            return;
        }
    });
}

}  // namespace sipdiag::cnf::rules

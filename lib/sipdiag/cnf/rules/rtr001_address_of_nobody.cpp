// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void rtr001_address_of_nobody(Rule& rule)
{
    rule.on_router([](const RouterAt& at) {
        const auto& statics = at.router.static_nat;
        for (const auto& phone : at.site.phones) {
            const auto& address = phone.nat_address.value;
            const auto kind = host_kind(address);
            // Names, and addresses that an interface is given by the provider, cannot be compared.
            if (phone.nat_enable != 1 || (!is_ipv4(kind) && kind != HostKind::placeholder)) continue;
            const auto gives = [&](const StaticNat& nat) {
                return nat.outside == address || nat.outside.starts_with("interface");
            };
            const auto bears = [&](const Interface& each) { return each.address == address; };
            if (statics.empty() || std::any_of(statics.begin(), statics.end(), gives) ||
                std::any_of(at.router.interfaces.begin(), at.router.interfaces.end(), bears)) {
                continue;
            }
            const auto& nat = statics.front();
            at.report(nat.line, {fmt::format("nat_address is {}, and no line of the router gives a phone that address",
                                             visible(address)),
                                 fmt::format("nat_address: {}", visible(nat.outside)),
                                 {fmt::format("nat_address: {} in {}:{}", visible(address),
                                              at.site.files[phone.nat_address.place.file].name(),
                                              phone.nat_address.place.line)}});
            return;
        }
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void rtr012_nothing_recognised(Rule& rule)
{
    rule.on_router([](const RouterAt& at) {
        if (at.router.recognised != 0) return;
        at.report(
            0, {"no line about NAT, inspection or access lists was recognised; is it a running-config of Cisco IOS?"});
    });
}

}  // namespace sipdiag::cnf::rules

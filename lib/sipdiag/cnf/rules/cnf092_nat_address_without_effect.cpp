// SPDX-License-Identifier: MIT
#include <algorithm>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {
namespace {

// The router's file decides what the pair does: nothing bad where the router rewrites, everything where it does not.
void weigh(Remark& remark, const Router& router, const PhoneAt& at)
{
    const auto address = at.text(Parameter::nat_address);
    const auto nat = std::find_if(router.static_nat.begin(), router.static_nat.end(),
                                  [&](const auto& each) { return each.outside == address; });
    auto rewrites = rewrites_sip(router);
    if (nat != router.static_nat.end()) {
        remark.evidence.push_back(fmt::format("{}:{} makes {} {}", visible(at.given.router_name), nat->line,
                                              visible(nat->inside), visible(nat->outside)));
        if (nat->no_payload) rewrites = Known::no;
    }
    switch (rewrites) {
    case Known::yes:
        remark.severity = finding::Severity::info;
        remark.message += "; that does no harm here, for the router, as documented, rewrites SIP";
        remark.fix = "nat_address: \"\"";
        break;
    case Known::no:
        remark.severity = finding::Severity::error;
        remark.message += ", and the router was told not to rewrite SIP: the phone's own address goes out";
        remark.fix = "nat_enable: 1";
        break;
    case Known::unknown:
        if (nat == router.static_nat.end()) break;
        remark.message += "; here that may be right: IOS, as documented, rewrites SIP too unless told not to";
        remark.fix = "nat_address: \"\"; with a router that does not rewrite, nat_enable: 1";
        break;
    }
}

}  // namespace

void cnf092_nat_address_without_effect(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const auto address = at.text(Parameter::nat_address);
        if (at.number(Parameter::nat_enable) != 0 || is_unset(address) || is_blank_only(address)) return;
        Remark remark{"nat_address has no effect while nat_enable is 0",
                      "nat_enable: 1, or, where the router rewrites SIP, nat_address: \"\"",
                      {at.evidence(Parameter::nat_enable)}};
        // A listing tells what the phone writes instead.
        if (at.has(Parameter::my_ip_addr)) remark.evidence.push_back(at.evidence(Parameter::my_ip_addr));
        if (const auto* router = at.given.router; router != nullptr) {
            weigh(remark, *router, at);
        } else {
            remark.message += ": the phone writes its own address in every message";
        }
        at.report(Parameter::nat_address, std::move(remark));
    });
}

}  // namespace sipdiag::cnf::rules

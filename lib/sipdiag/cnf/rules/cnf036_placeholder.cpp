// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_text(const LineAt& at)
{
    if (!is_template_text(at.value())) return;
    at.report({fmt::format("a placeholder stands where {} belongs", key_of(at)),
               {},
               {},
               at.in_dump() ? std::optional(finding::Severity::info) : std::nullopt});
}

void judge_host(const LineAt& at)
{
    const auto value = at.value();
    if (value.size() < 3 || !is_placeholder(value)) return;
    // A listing is masked before it is shown to others.
    at.report({fmt::format("a placeholder stands where {} belongs", key_of(at)),
               {},
               {},
               at.in_dump() ? std::optional(finding::Severity::info) : std::nullopt});
}

}  // namespace

void cnf036_placeholder(Rule& rule)
{
    for (const auto each :
         {Parameter::lineN_name, Parameter::lineN_authname, Parameter::lineN_password, Parameter::lineN_displayname,
          Parameter::lineN_shortname, Parameter::phone_label, Parameter::phone_password, Parameter::image_version,
          Parameter::messages_uri, Parameter::services_url, Parameter::directory_url, Parameter::logo_url,
          Parameter::proxyN_port, Parameter::time_zone}) {
        rule.on(each, judge_text);
    }
    for (const auto each :
         {Parameter::proxyN_address, Parameter::outbound_proxy, Parameter::proxy_backup, Parameter::proxy_emergency,
          Parameter::call_managerN_addr, Parameter::sntp_server, Parameter::http_proxy_addr, Parameter::dyn_dns_addr_1,
          Parameter::dyn_dns_addr_2, Parameter::dyn_tftp_addr}) {
        rule.on(each, judge_host);
    }
    // nat_address counts only while nat_enable is not 0; without effect it is CNF092's matter.
    rule.on_phone([](const PhoneAt& at) {
        if (at.number(Parameter::nat_enable) == 0) return;
        const auto found = at.find(Parameter::nat_address);
        if (!found || !is_placeholder(found.value())) return;
        const bool masked = found.document->kind() == Kind::dump;
        at.report(found, {"a placeholder stands where nat_address belongs",
                          {},
                          {at.evidence(Parameter::nat_enable)},
                          masked ? std::optional(finding::Severity::info) : std::nullopt});
    });
}

}  // namespace sipdiag::cnf::rules

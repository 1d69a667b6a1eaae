// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {

void sip027_expires_malformed(const MessageView& message, finding::Findings& findings)
{
    const auto judge = [](std::string_view value, grammar::Remarks& remarks) {
        if (const auto seconds = parse_seconds(value); !seconds) {
            remarks.add(seconds.error().code, seconds.error().offset);
        }
    };
    judge_fields(findings, entries::sip027_expires_malformed, message, FieldId::expires, judge);
    judge_fields(findings, entries::sip027_expires_malformed, message, FieldId::min_expires, judge);
    ListReader<NameAddrView> contacts(message, FieldId::contact);
    for (NameAddrView each; contacts.next(each);) {
        const auto expires = each.parameters.find("expires");
        if (!expires || (expires->has_value && parse_seconds(expires->value))) continue;
        report(findings, entries::sip027_expires_malformed, message,
               span_of(message, expires->has_value ? expires->value : expires->name),
               "the expires of a Contact is not a number of seconds that fits 32 bits");
    }
}

}  // namespace sipdiag::sip::checks

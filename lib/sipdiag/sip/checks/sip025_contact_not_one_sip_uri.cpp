// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/name_addr.hpp"

namespace sipdiag::sip::checks {

void sip025_contact_not_one_sip_uri(const MessageView& message, finding::Findings& findings)
{
    const auto method = message.method_id();
    if (!message.is_request() || (method != Method::invite && method != Method::subscribe && method != Method::refer)) {
        return;
    }
    ListReader<NameAddrView> contacts(message, FieldId::contact);
    std::size_t count = 0;
    for (NameAddrView each; contacts.next(each); ++count) {
        if (each.star) continue;
        const auto kind = each.view_uri().kind;
        if (count == 1) {
            report(findings, entries::sip025_contact_not_one_sip_uri, message, span_of(message, each.text),
                   "a second Contact");
        } else if (kind == Scheme::tel || kind == Scheme::other) {
            report(findings, entries::sip025_contact_not_one_sip_uri, message, span_of(message, each.uri),
                   "the Contact is no SIP or SIPS URI");
        }
    }
}

}  // namespace sipdiag::sip::checks

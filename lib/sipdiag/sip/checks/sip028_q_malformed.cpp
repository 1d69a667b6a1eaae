// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {

void sip028_q_malformed(const MessageView& message, finding::Findings& findings)
{
    ListReader<NameAddrView> contacts(message, FieldId::contact);
    for (NameAddrView each; contacts.next(each);) {
        const auto q = each.parameters.find("q");
        if (!q || (q->has_value && parse_q(q->value))) continue;
        report(findings, entries::sip028_q_malformed, message, span_of(message, q->has_value ? q->value : q->name),
               "the q of a Contact is not 0 to 1 with at most three decimals");
    }
}

}  // namespace sipdiag::sip::checks

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/name_addr.hpp"

namespace sipdiag::sip::checks {

void sip023_contact_malformed(const MessageView& message, finding::Findings& findings)
{
    judge_fields(findings, entries::sip023_contact_malformed, message, FieldId::contact,
                 [](std::string_view value, grammar::Remarks& remarks) {
                     if (value.empty()) remarks.add(errc::empty, 0);
                     judge_list<NameAddrView>(value, remarks);
                 });
}

}  // namespace sipdiag::sip::checks

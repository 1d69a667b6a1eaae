// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/name_addr.hpp"

namespace sipdiag::sip::checks {

void sip034_route_malformed(const MessageView& message, finding::Findings& findings)
{
    for (const auto id : {FieldId::route, FieldId::record_route, FieldId::path, FieldId::service_route}) {
        judge_fields(findings, entries::sip034_route_malformed, message, id,
                     [](std::string_view value, grammar::Remarks& remarks) {
                         if (value.empty()) remarks.add(errc::empty, 0);
                         judge_list<NameAddrView>(value, remarks);
                         grammar::Cursor in(value);
                         for (NameAddrView hop; view_element(in, hop); (void)in.accept(',')) {
                             if (hop.bracketed || hop.uri.empty()) continue;
                             remarks.add(errc::needs_brackets,
                                         static_cast<std::uint32_t>(hop.uri.data() - value.data()));
                         }
                     });
    }
}

}  // namespace sipdiag::sip::checks

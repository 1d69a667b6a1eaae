// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/name_addr.hpp"

namespace sipdiag::sip::checks {

void sip020_address_malformed(const MessageView& message, finding::Findings& findings)
{
    for (const auto id : {FieldId::from, FieldId::to, FieldId::reply_to}) {
        judge_fields(findings, entries::sip020_address_malformed, message, id,
                     [](std::string_view value, grammar::Remarks& remarks) {
                         const auto view = view_single(value, &remarks);
                         const auto tag = view.parameters.find("tag");
                         const bool empty_value = tag && tag->has_value && tag->value.empty();  // remarked already
                         if (tag && !empty_value && !grammar::is_token(tag->value)) {
                             const auto at = tag->has_value ? tag->value : tag->name;
                             remarks.add(errc::bad_parameter, static_cast<std::uint32_t>(at.data() - value.data()));
                         }
                     });
    }
}

}  // namespace sipdiag::sip::checks

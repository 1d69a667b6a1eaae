// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {

void sip032_content_type_malformed(const MessageView& message, finding::Findings& findings)
{
    judge_fields(findings, entries::sip032_content_type_malformed, message, FieldId::content_type,
                 [](std::string_view value, grammar::Remarks& remarks) {
                     grammar::Cursor in(value, &remarks);
                     MediaTypeView type;
                     if (!view_element(in, type)) return in.remark(errc::empty);
                     if (!in.done()) in.remark(errc::leftover);
                 });
}

}  // namespace sipdiag::sip::checks

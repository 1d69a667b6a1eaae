// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip008_header_repeated(const MessageView& message, finding::Findings& findings)
{
    const auto& index = message.index();
    for (std::size_t i = 0; i < index.size(); ++i) {
        const auto& field = index[i];
        if (rule(field.id).repeat != Repeat::once || index.first(field.id) == &field) continue;
        report(findings, entries::sip008_header_repeated, message, Span{field.begin, field.value + field.value_size},
               std::string(rule(field.id).name) + " stands more than once");
    }
}

}  // namespace sipdiag::sip::checks

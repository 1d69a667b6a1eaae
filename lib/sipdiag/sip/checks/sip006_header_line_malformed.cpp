// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip006_header_line_malformed(const MessageView& message, finding::Findings& findings)
{
    const auto& index = message.index();
    for (std::size_t i = 0; i < index.size(); ++i) {
        const auto& field = index[i];
        const auto name = message.name(field);
        if (!field.has_colon) {
            const auto end = field.value + field.value_size;
            report(findings, entries::sip006_header_line_malformed, message,
                   Span{field.begin, std::max(end, field.begin)}, "a header line without a colon");
        } else if (!grammar::is_token(name)) {
            report(findings, entries::sip006_header_line_malformed, message,
                   Span{field.begin, field.begin + std::max(field.name_size, 1U)},
                   name.empty() ? "a header line without a name" : "a header name with octets that a name cannot hold");
        }
    }
}

}  // namespace sipdiag::sip::checks

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip037_line_end_not_crlf(const MessageView& message, finding::Findings& findings)
{
    const auto header = message.octets().substr(0, message.index().body_begin());
    std::size_t count = 0;
    std::size_t first = 0;
    for (std::size_t i = message.index().leading(); i < header.size(); ++i) {
        if (header[i] != '\r' && header[i] != '\n') continue;
        if (header[i] == '\r' && i + 1 < header.size() && header[i + 1] == '\n') {
            ++i;
            continue;
        }
        // An escaped CR or LF within quotes is told where the quoted string is judged.
        if (count++ == 0) first = i;
    }
    if (count == 0) return;
    report(findings, entries::sip037_line_end_not_crlf, message, span_of(message, header.substr(first, 1)),
           std::to_string(count) + (count == 1 ? " line end is" : " line ends are") + " not CRLF");
}

}  // namespace sipdiag::sip::checks

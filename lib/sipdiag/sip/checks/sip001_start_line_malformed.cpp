// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {

void sip001_start_line_malformed(const MessageView& message, finding::Findings& findings)
{
    const auto& line = message.start();
    const auto octets = message.octets();
    const auto single_space = [&](const Span& before, const Span& after) {
        return after.begin == before.end + 1 && octets[before.end] == ' ';
    };
    const auto fault = [&](std::uint32_t at, const char* what) {
        report(findings, entries::sip001_start_line_malformed, message, Span{at, std::min(at + 1, line.line.end)},
               what);
    };
    const Span& first = message.is_request() ? line.method : line.version;
    if (first.begin != line.line.begin) fault(line.line.begin, "white space before the start line");
    if (message.is_request()) {
        if (line.uri.empty()) return fault(line.method.end, "the request line has no Request-URI");
        if (!single_space(line.method, line.uri))
            fault(line.method.end, "method and Request-URI are not one space apart");
        if (line.version.empty()) return fault(line.uri.end, "the request line has no SIP version");
        if (!single_space(line.uri, line.version))
            fault(line.uri.end, "Request-URI and version are not one space apart");
        if (line.version.end != line.line.end) fault(line.version.end, "white space at the end of the request line");
        return;
    }
    if (!single_space(line.version, line.code))
        fault(line.version.end, "version and status code are not one space apart");
    if (line.code.end == line.line.end || octets[line.code.end] != ' ') {
        fault(line.code.end, "no space after the status code; it stands even before an empty reason phrase");
    }
}

}  // namespace sipdiag::sip::checks

// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

#include "sipdiag/base/redact.hpp"

namespace sipdiag::sdp::checks {

void report(finding::Findings& findings, const finding::Entry& entry, const LineView& line, Span span, std::string what)
{
    constexpr std::size_t evidence_octets = 160;
    // A check adds its findings in one go, so those of this code stand at the end.
    if (findings.size() >= max_of_one_code && findings[findings.size() - max_of_one_code].entry == &entry) return;
    finding::Finding found{&entry, std::move(what), {}, {}, span, {}};
    // Secrets are taken out before the line is cut, of as much as can come to be shown.
    const auto shown = redact(line.text.substr(0, 2 * evidence_octets)).substr(0, evidence_octets);
    if (!shown.empty()) found.evidence.push_back(shown);
    findings.push_back(std::move(found));
}

void report(finding::Findings& findings, const finding::Entry& entry, const LineView& line, std::string what)
{
    const auto end = line.offset + static_cast<std::uint32_t>(line.text.size());
    report(findings, entry, line, Span{line.offset, end}, std::move(what));
}

}  // namespace sipdiag::sdp::checks

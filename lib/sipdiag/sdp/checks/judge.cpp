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
    // Secrets are taken out of the whole line: half a key would not be known for one.
    if (!line.text.empty()) found.evidence.push_back(redact(line.text).substr(0, evidence_octets));
    findings.push_back(std::move(found));
}

void report(finding::Findings& findings, const finding::Entry& entry, const LineView& line, std::string what)
{
    const auto end = line.offset + static_cast<std::uint32_t>(line.text.size());
    report(findings, entry, line, Span{line.offset, end}, std::move(what));
}

}  // namespace sipdiag::sdp::checks

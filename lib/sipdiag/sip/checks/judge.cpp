// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

#include <algorithm>

namespace sipdiag::sip::checks {
namespace {

constexpr std::size_t evidence_octets = 160;

// The line that holds the octet, shortened around it. The values of fields that carry credentials are left out (they
// are secrets, whatever is wrong with them).
std::string evidence(MessageView message, std::uint32_t offset)
{
    const auto octets = message.octets();
    const auto& index = message.index();
    if (offset >= index.fields_begin() && offset < index.body_begin()) {
        for (std::size_t i = 0; i < index.size(); ++i) {
            const auto& field = index[i];
            if (offset < field.begin || offset >= field.end) continue;
            if (field.id == FieldId::authorization || field.id == FieldId::proxy_authorization ||
                field.id == FieldId::www_authenticate || field.id == FieldId::proxy_authenticate ||
                field.id == FieldId::authentication_info) {
                return std::string(message.name(field)) + ": [redacted]";
            }
            break;
        }
    }
    auto begin = offset == 0 ? 0 : octets.rfind('\n', offset - 1);
    begin = begin == std::string_view::npos ? 0 : begin + (offset == 0 ? 0 : 1);
    auto end = std::min(octets.find('\n', offset), octets.size());
    if (end > begin && octets[end - 1] == '\r') --end;
    if (end - begin > evidence_octets) {
        begin = std::max(begin, offset - std::min<std::size_t>(offset, evidence_octets / 2));
        end = std::min(end, begin + evidence_octets);
    }
    return std::string(octets.substr(begin, end > begin ? end - begin : 0));
}

}  // namespace

bool hides_parameters(const grammar::Remarks& remarks)
{
    const auto all = remarks.all();
    return std::any_of(all.begin(), all.end(), [](const Error& each) {
        return each.code == errc::bad_quoting || each.code == errc::unclosed_bracket || each.code == errc::leftover ||
               each.code == errc::bad_via || each.code == errc::bad_host;
    });
}

Span span_of(MessageView message, std::string_view part)
{
    const auto begin = message.offset_of(part);
    return {begin, begin + static_cast<std::uint32_t>(part.size())};
}

void report(finding::Findings& findings, const finding::Entry& entry, MessageView message, Span span, std::string what)
{
    const auto size = static_cast<std::uint32_t>(message.octets().size());
    span.begin = std::min(span.begin, size);
    span.end = std::clamp(span.end, span.begin, size);
    finding::Finding found{&entry, std::move(what), {}, {}, span, {}};
    if (size != 0) {
        if (auto line = evidence(message, std::min(span.begin, size - 1)); !line.empty()) {
            found.evidence.push_back(std::move(line));
        }
    }
    findings.push_back(std::move(found));
}

void report(finding::Findings& findings, const finding::Entry& entry, MessageView message, const Field& field,
            const grammar::Remarks& remarks)
{
    for (const auto& each : remarks.all()) {
        const auto begin = field.value + std::min(each.offset, field.value_size);
        const auto end = std::min(begin + 1, field.value + field.value_size);
        report(findings, entry, message, Span{begin, std::max(begin, end)},
               std::string(message.name(field)) + ": " + std::string(sipdiag::message(each.code)));
    }
}

}  // namespace sipdiag::sip::checks

// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sdp/effective.hpp"

namespace sipdiag::sdp::checks {
namespace {

template <class Value>
void remark(const Result<Value>& result, std::uint32_t offset, grammar::Remarks& remarks)
{
    if (!result) remarks.add(result.error().code, offset + result.error().offset);
}

void judge_fmtp(const AttributeView& attribute, const PayloadTypes& events, grammar::Remarks& remarks)
{
    const auto fmtp = view_fmtp(attribute.value, &remarks);
    const auto type = grammar::parse_number(fmtp.format, 127);
    if (!type || !events.test(*type) || fmtp.parameters.empty()) return;
    remark(parse_events(fmtp.parameters), static_cast<std::uint32_t>(fmtp.parameters.data() - attribute.value.data()),
           remarks);
}

void judge_value(const AttributeView& attribute, const PayloadTypes& events, grammar::Remarks& remarks)
{
    if (attribute.name == "rtpmap") {
        (void)view_rtpmap(attribute.value, &remarks);
    } else if (attribute.name == "fmtp") {
        judge_fmtp(attribute, events, remarks);
    } else if (attribute.name == "rtcp") {
        (void)view_rtcp(attribute.value, &remarks);
    } else if (attribute.name == "ptime" || attribute.name == "maxptime") {
        remark(parse_ptime(attribute.value), 0, remarks);
    }
}

}  // namespace

void sdp014_attribute_malformed(const SessionView& session, finding::Findings& findings)
{
    each_section(session, [&](const SectionView& section, bool) {
        // Once for the section: looking through it again for each fmtp would be quadratic.
        const auto events = telephone_event_types(section);
        each_attribute(section.lines(), [&](const LineView& line, const AttributeView& attribute) {
            if (!is_token(attribute.name))
                return report(findings, entries::sdp014_attribute_malformed, line, "the name is not a token");
            grammar::Remarks remarks;
            judge_value(attribute, events, remarks);
            report(findings, entries::sdp014_attribute_malformed, line, attribute.value_offset, remarks,
                   [](errc code) { return !is_of_address(code); });
        });
    });
}

}  // namespace sipdiag::sdp::checks

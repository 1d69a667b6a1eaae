// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp010_address_not_of_its_type(const SessionView& session, finding::Findings& findings)
{
    const auto judge = [&](const LineView& line, std::uint32_t offset, const grammar::Remarks& remarks) {
        report(findings, entries::sdp010_address_not_of_its_type, line, offset, remarks, is_of_address);
    };
    for (const auto& line : session.lines()) {
        grammar::Remarks remarks;
        if (line.type == 'o') {
            (void)view_origin(line.value(), &remarks);
            judge(line, line.value_offset(), remarks);
        } else if (line.type == 'c') {
            (void)view_connection(line.value(), &remarks);
            judge(line, line.value_offset(), remarks);
        } else if (line.type == 'a') {
            const auto attribute = AttributeView::of(line);
            if (attribute.name != "rtcp") continue;
            (void)view_rtcp(attribute.value, &remarks);
            judge(line, attribute.value_offset, remarks);
        }
    }
}

}  // namespace sipdiag::sdp::checks

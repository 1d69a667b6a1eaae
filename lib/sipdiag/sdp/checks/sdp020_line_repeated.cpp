// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

#include "sipdiag/base/endpoint.hpp"

namespace sipdiag::sdp::checks {
namespace {

bool is_multicast(const LineView& connection)
{
    const auto address = parse_address(view_connection(connection.value()).address);
    return address && address->is_multicast();
}

}  // namespace

void sdp020_line_repeated(const SessionView& session, finding::Findings& findings)
{
    each_section(session, [&](const SectionView& section, bool of_session) {
        std::string seen;
        bool multicast = !of_session;
        for (const auto& line : section.lines()) {
            if (std::string_view("vosiukc").find(line.type) == std::string_view::npos || line.type == '\0') continue;
            if (line.type == 'c') multicast = multicast && is_multicast(line);
            const bool again = seen.find(line.type) != std::string::npos;
            if (again && !(line.type == 'c' && multicast)) {
                report(findings, entries::sdp020_line_repeated, line,
                       std::string(1, line.type) + "= stands again in the same section");
            }
            if (!again) seen += line.type;
        }
    });
}

}  // namespace sipdiag::sdp::checks

// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {
namespace {

constexpr std::string_view session_order = "vosiuepcbtka";
constexpr std::string_view media_order = "micbka";

// Times, repeats and zones are one group, which may stand several times.
std::size_t rank_of(std::string_view order, char type) noexcept
{
    return order.find(type == 'r' || type == 'z' ? 't' : type);
}

}  // namespace

void sdp002_line_out_of_order(const SessionView& session, finding::Findings& findings)
{
    each_section(session, [&](const SectionView& section, bool of_session) {
        const auto order = of_session ? session_order : media_order;
        std::size_t furthest = 0;
        for (const auto& line : section.lines()) {
            const auto rank = rank_of(order, line.type);
            if (rank == std::string_view::npos) {
                if (rank_of(session_order, line.type) != std::string_view::npos) {
                    report(findings, entries::sdp002_line_out_of_order, line,
                           std::string(1, line.type) + "= stands in a media section");
                }
                continue;
            }
            if (rank < furthest) {
                report(findings, entries::sdp002_line_out_of_order, line,
                       std::string(1, line.type) + "= stands behind " + order[furthest] + "=");
            }
            furthest = std::max(furthest, rank);
        }
    });
}

}  // namespace sipdiag::sdp::checks

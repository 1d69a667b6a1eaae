// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

namespace sipdiag::sdp::checks {

void sdp001_line_malformed(const SessionView& session, finding::Findings& findings)
{
    for (const auto& line : session.lines()) {
        if (line.type == '\0') {
            report(findings, entries::sdp001_line_malformed, line,
                   line.text.empty() ? "an empty line" : "a line that is no letter and equals sign");
            continue;
        }
        const auto value = line.value();
        const auto at = line.value_offset();
        const bool has_check_of_its_own = std::string_view("voctmsa").find(line.type) != std::string_view::npos;
        if (value.empty() && !has_check_of_its_own)
            report(findings, entries::sdp001_line_malformed, line, "nothing behind the equals sign");
        const bool is_text = line.type == 'i';
        if (!has_check_of_its_own && !is_text && (value.starts_with(' ') || value.starts_with('\t'))) {
            report(findings, entries::sdp001_line_malformed, line, Span{at, at + 1}, "a blank behind the equals sign");
        }
        if (const auto bad = value.find_first_of(std::string_view("\0\r", 2)); bad != std::string_view::npos) {
            const auto where = at + static_cast<std::uint32_t>(bad);
            report(findings, entries::sdp001_line_malformed, line, Span{where, where + 1},
                   "a NUL or CR within the line");
        }
    }
}

}  // namespace sipdiag::sdp::checks

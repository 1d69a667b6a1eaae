// SPDX-License-Identifier: MIT
//
// What the checks share: walking lines and sections, and turning the remark of a reader into a finding.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "sipdiag/finding/finding.hpp"
#include "sipdiag/grammar/remarks.hpp"
#include "sipdiag/sdp/checks/entries.hpp"
#include "sipdiag/sdp/session.hpp"
#include "sipdiag/sdp/values.hpp"

namespace sipdiag::sdp::checks {

/// Findings of one code past this many tell nobody anything new, and are left out.
inline constexpr std::size_t max_of_one_code = 32;

/// A finding about octets of a line: `what` is the sentence, the evidence the line without its secrets.
void report(finding::Findings& findings, const finding::Entry& entry, const LineView& line, Span span,
            std::string what);

/// A finding about a whole line.
void report(finding::Findings& findings, const finding::Entry& entry, const LineView& line, std::string what);

/// A finding for each remark that `counts`, made on a value that begins at `offset`: "o=: what is wrong".
template <class Counts>
void report(finding::Findings& findings, const finding::Entry& entry, const LineView& line, std::uint32_t offset,
            const grammar::Remarks& remarks, Counts counts)
{
    const auto end = line.offset + static_cast<std::uint32_t>(line.text.size());
    for (const auto& each : remarks.all()) {
        if (!counts(each.code)) continue;
        const auto begin = std::min(offset + each.offset, end);
        report(findings, entry, line, Span{begin, std::min(begin + 1, end)},
               std::string(line.text.substr(0, offset - line.offset)) + ": " + std::string(message(each.code)));
    }
}

/// Faults of an address, which have a code of their own wherever the address stands.
[[nodiscard]] constexpr bool is_of_address(errc code) noexcept
{
    return code == errc::bad_address || code == errc::wrong_family;
}
/// Faults of the numbers of an o= line.
[[nodiscard]] constexpr bool is_of_number(errc code) noexcept
{
    return code == errc::bad_number || code == errc::out_of_range;
}

/// Call `judge(line)` for each line of that letter.
template <class Judge>
void each_line(const SessionView& session, char type, Judge judge)
{
    for (const auto& line : session.lines()) {
        if (line.type == type) judge(line);
    }
}

/// Call `judge(line, attribute)` for each attribute.
template <class Lines, class Judge>
void each_attribute(const Lines& lines, Judge judge)
{
    for (const auto& line : lines) {
        if (line.type == 'a') judge(line, AttributeView::of(line));
    }
}

/// Call `judge(section, of_session)` for the session section and for each media section.
template <class Judge>
void each_section(const SessionView& session, Judge judge)
{
    judge(session.session(), true);
    for (std::size_t i = 0; i < session.media_count(); ++i)
        judge(session.media(i), false);
}

}  // namespace sipdiag::sdp::checks

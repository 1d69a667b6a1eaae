// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/session.hpp"

#include <algorithm>

#include "sipdiag/grammar/find.hpp"

namespace sipdiag::sdp {

void Index::scan(std::string_view octets) noexcept
{
    overflowed_ = octets.size() > max_octets;
    octets = octets.substr(0, max_octets);
    const auto size = static_cast<std::uint32_t>(octets.size());
    session_ = {0, size, nowhere};
    count_ = 0;
    auto* section = &session_;
    // The same walk as Lines, without making a LineView of what is only passed over: this is the hot path of every
    // INVITE.
    const char* const begin = octets.data();
    const char* const end = begin + size;
    for (const char* line = begin; line != end;) {
        const char* const feed = grammar::find(begin, line, end, grammar::One('\n'));
        const char* const next = feed != end ? feed + 1 : end;
        if (next - line > 1 && line[1] == '=') {
            const auto at = static_cast<std::uint32_t>(line - begin);
            if (*line == 'm') {
                section->end = at;
                if (count_ == max_media) {
                    overflowed_ = true;
                    return;
                }
                section = &media_[count_++];
                *section = {at, size, nowhere};
            } else if (*line == 'c' && section->connection == nowhere) {
                section->connection = at;
            }
        }
        line = next;
    }
}

std::optional<LineView> SectionView::first(char type) const noexcept
{
    const auto all = lines();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& line) { return line.type == type; });
    if (found == all.end()) return std::nullopt;
    return *found;
}

std::optional<LineView> SectionView::connection() const noexcept
{
    if (where_.connection == Index::nowhere) return std::nullopt;
    return Lines::at(octets_, where_.connection);
}

std::optional<AttributeView> SectionView::attribute(std::string_view name) const noexcept
{
    std::optional<AttributeView> found;
    any_attribute(name, [&](const AttributeView& each) {
        found = each;
        return true;
    });
    return found;
}

}  // namespace sipdiag::sdp

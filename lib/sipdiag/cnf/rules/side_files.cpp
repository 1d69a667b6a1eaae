// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/side_files.hpp"

#include <algorithm>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

std::string_view Tag::attribute(std::string_view wanted) const noexcept
{
    for (std::size_t at = 0; at + wanted.size() + 2 < text.size(); ++at) {
        if (text[at] != ' ' && text[at] != '\t' && text[at] != '\n' && text[at] != '\r') continue;
        if (!grammar::equals(text.substr(at + 1, wanted.size()), wanted)) continue;
        auto value = text.substr(at + 1 + wanted.size());
        if (!value.starts_with("=\"")) continue;
        value.remove_prefix(2);
        const auto end = value.find('"');
        return end == std::string_view::npos ? std::string_view() : value.substr(0, end);
    }
    return {};
}

std::vector<Tag> tags_of(std::string_view content)
{
    std::vector<Tag> tags;
    std::uint32_t line = 1;
    std::size_t counted = 0;
    for (auto open = content.find('<'); open != std::string_view::npos;) {
        line += static_cast<std::uint32_t>(std::count(content.begin() + static_cast<std::ptrdiff_t>(counted),
                                                      content.begin() + static_cast<std::ptrdiff_t>(open), '\n'));
        counted = open;
        const auto rest = content.substr(open + 1);
        if (rest.starts_with("!--")) {
            const auto end = content.find("-->", open);
            open = end == std::string_view::npos ? end : content.find('<', end);
            continue;
        }
        const auto next = rest.find_first_of("<>");
        const bool closed = next != std::string_view::npos && rest[next] == '>';
        const auto text = rest.substr(0, next);
        if (!text.starts_with('?') && !text.starts_with('!')) {
            const auto name = text.substr(0, text.find_first_of(" \t\r\n", 1));
            tags.push_back({name.ends_with('/') ? name.substr(0, name.size() - 1) : name, text, line, closed,
                            std::count(text.begin(), text.end(), '"') % 2 == 0});
        }
        open = content.find('<', open + 1);
    }
    return tags;
}

std::vector<std::string_view> filled_lines(std::string_view content)
{
    std::vector<std::string_view> lines;
    while (!content.empty()) {
        const auto end = std::min(content.find('\n'), content.size());
        auto line = content.substr(0, end);
        content.remove_prefix(std::min(end + 1, content.size()));
        const auto first = line.find_first_not_of(" \t\r");
        if (first == std::string_view::npos) continue;
        lines.push_back(line.substr(first, line.find_last_not_of(" \t\r") + 1 - first));
    }
    return lines;
}

}  // namespace sipdiag::cnf::rules

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
        value.remove_prefix(std::min(value.find_first_not_of(" \t\r\n"), value.size()));
        if (!value.starts_with('=')) continue;
        value.remove_prefix(1);
        value.remove_prefix(std::min(value.find_first_not_of(" \t\r\n"), value.size()));
        if (value.empty() || (value[0] != '"' && value[0] != '\'')) continue;
        const auto quote = value[0];
        value.remove_prefix(1);
        const auto end = value.find(quote);
        return end == std::string_view::npos ? std::string_view() : value.substr(0, end);
    }
    return {};
}

namespace {

// name = "value" or name = 'value', one after the other; a slash at the end.
bool has_quoted_values(std::string_view attributes)
{
    constexpr std::string_view blanks = " \t\r\n";
    const auto skip_blanks = [&] {
        attributes.remove_prefix(std::min(attributes.find_first_not_of(blanks), attributes.size()));
    };
    for (;;) {
        skip_blanks();
        if (attributes.empty() || attributes == "/") return true;
        const auto name = std::min(attributes.find_first_of(" \t\r\n=\"'"), attributes.size());
        if (name == 0) return false;
        attributes.remove_prefix(name);
        skip_blanks();
        if (!attributes.starts_with('=')) return false;
        attributes.remove_prefix(1);
        skip_blanks();
        if (!attributes.starts_with('"') && !attributes.starts_with('\'')) return false;
        const auto end = attributes.find(attributes[0], 1);
        if (end == std::string_view::npos) return false;
        attributes.remove_prefix(end + 1);
        if (!attributes.empty() && attributes[0] != '/' && blanks.find(attributes[0]) == std::string_view::npos)
            return false;
    }
}

}  // namespace

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
                            has_quoted_values(text.substr(name.size()))});
        }
        open = content.find('<', open + 1);
    }
    return tags;
}

const Tag* unmatched(const std::vector<Tag>& tags) noexcept
{
    std::vector<const Tag*> open;
    for (const auto& tag : tags) {
        if (tag.text.ends_with('/')) continue;
        if (!tag.name.starts_with('/')) {
            open.push_back(&tag);
        } else if (open.empty()) {
            return &tag;
        } else if (open.back()->name != tag.name.substr(1)) {
            return open.back();
        } else {
            open.pop_back();
        }
    }
    return open.empty() ? nullptr : open.back();
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

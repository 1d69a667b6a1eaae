// SPDX-License-Identifier: MIT
//
// Catalogue: how a page beside a rule becomes an Entry.
//
// A page begins with `# CODE name`, an empty line, and `severity: summary`; cmake/Catalogue.cmake embeds it. Both
// halves of the heading are checked against the file's name at compile time, so page, file and code cannot drift apart.
#pragma once

#include <stdexcept>
#include <string_view>

#include "sipdiag/finding/finding.hpp"

namespace sipdiag::finding {

[[nodiscard]] constexpr std::string_view to_string(Severity severity) noexcept
{
    switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::info: break;
    }
    return "info";
}

/// Cut code, name, severity and summary from an embedded page. A page of another form does not compile.
[[nodiscard]] constexpr Entry read_page(std::string_view code, std::string_view name, std::string_view page)
{
    const auto heading_end = page.find('\n');
    const auto heading = page.substr(0, heading_end);
    if (heading.size() != code.size() + name.size() + 3 || !heading.starts_with("# ") ||
        heading.substr(2, code.size()) != code || !heading.ends_with(name)) {
        throw std::invalid_argument("a page begins with `# CODE name` as its file is called");
    }
    const auto line = page.substr(heading_end + 2, page.find('\n', heading_end + 2) - heading_end - 2);
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) throw std::invalid_argument("the third line of a page is `severity: summary`");
    const auto word = line.substr(0, colon);
    const auto summary = line.substr(colon + 2);
    for (const auto each : {Severity::info, Severity::warning, Severity::error}) {
        if (word == to_string(each)) return {code, name, each, summary, page};
    }
    throw std::invalid_argument("a severity is error, warning or info");
}

}  // namespace sipdiag::finding

// SPDX-License-Identifier: MIT
//
// Side files: what the rules ask of files beside the settings - tags of small XML files, lines of OS79XX.TXT.
//
// This is no reader of XML: it finds tags and quoted attributes, which is all that dialplan.xml and syncinfo.xml have.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace sipdiag::cnf::rules {

/// One tag: `<IMAGE VERSION="*" SYNC="1"/>`.
struct Tag {
    std::string_view name;  ///< as written; begins with `/` where it closes
    std::string_view text;  ///< between `<` and `>`
    std::uint32_t line = 0;
    bool is_closed = true;        ///< its `>` stands before the next `<` and the end of the file
    bool quotes_are_even = true;  ///< each attribute's value stands in quotes; else one is missing

    /// The value of an attribute, case of the name not regarded; empty where there is none.
    [[nodiscard]] std::string_view attribute(std::string_view wanted) const noexcept;
};

/// All tags in order; comments, `<?...?>` and `<!...>` left out.
[[nodiscard]] std::vector<Tag> tags_of(std::string_view content);

/// The first tag without its fellow: an element that is not closed, or an end of none. Null: all have one.
[[nodiscard]] const Tag* unmatched(const std::vector<Tag>& tags) noexcept;

/// The lines that hold more than blanks, trimmed, CR or not.
[[nodiscard]] std::vector<std::string_view> filled_lines(std::string_view content);

}  // namespace sipdiag::cnf::rules

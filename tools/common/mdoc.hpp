// SPDX-License-Identifier: MIT
//
// mdoc: text as manual pages want it.
#pragma once

#include <string>
#include <string_view>

namespace sipdiag::tools {

/// Of the release that the pages describe; changes with it.
inline constexpr std::string_view manual_date = "November 24, 2026";

/// The first lines of every page.
std::string mdoc_head(std::string_view name, int section, std::string_view summary);

/// The page with its long lines of text folded at blanks, as `mandoc -T lint` wants them; literal blocks stand.
std::string mdoc_folded(std::string_view page);

/// Text for a line of its own: nothing in it is a macro or an escape.
std::string mdoc_text(std::string_view text);

/// Text that fills lines: each sentence begins on a line of its own, as mdoc wants it.
std::string mdoc_sentences(std::string_view text);

/// One argument on a macro's line.
std::string mdoc_argument(std::string_view text);

/// A finding's page: paragraphs, fenced examples, lists and `code`; its heading and third line are left out.
std::string mdoc_from_markdown(std::string_view page);

}  // namespace sipdiag::tools

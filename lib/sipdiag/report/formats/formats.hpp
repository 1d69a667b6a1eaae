// SPDX-License-Identifier: MIT
//
// The notations, one function and one file each, and what they share.
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/report/render.hpp"

namespace sipdiag::report::formats {

std::string text(const finding::Report& report, const RenderOptions& options);
std::string json(const finding::Report& report, const RenderOptions& options, bool one_line);
std::string nagios(const finding::Report& report, const RenderOptions& options);
int nagios_exit(const finding::Report& report, const RenderOptions& options);
std::vector<std::string> unmeasured(const finding::Report& report, const RenderOptions& options);
std::string prometheus(const finding::Report& report, const RenderOptions& options);
std::string junit(const finding::Report& report, const RenderOptions& options);
std::string markdown(const finding::Report& report, const RenderOptions& options);
std::string html(const finding::Report& report, const RenderOptions& options);
std::string sarif(const finding::Report& report, const RenderOptions& options);
std::string gcc(const finding::Report& report, const RenderOptions& options);

/// Without secrets, unless they are wanted.
std::string clean(std::string_view text, const RenderOptions& options);
/// Clean, and nothing in it that a terminal obeys.
std::string shown(std::string_view text, const RenderOptions& options);

}  // namespace sipdiag::report::formats

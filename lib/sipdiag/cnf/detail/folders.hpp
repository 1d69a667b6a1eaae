// SPDX-License-Identifier: MIT
//
// Folders: which default file is a phone's.
#pragma once

#include <span>
#include <string_view>

#include "sipdiag/cnf/document.hpp"

namespace sipdiag::cnf::detail {

[[nodiscard]] constexpr std::string_view folder_of(std::string_view path) noexcept
{
    const auto slash = path.rfind('/');
    return path.substr(0, slash == std::string_view::npos ? 0 : slash);
}

/// The default file of the path's folder or of the nearest above it (tftp_cfg_dir puts phones below); else the only one
/// there is; else none.
template <class Documents>
[[nodiscard]] const Document* defaults_for(std::string_view path, const Documents& defaults) noexcept
{
    const Document* best = nullptr;
    const Document* only = nullptr;
    std::size_t depth = 0;
    std::size_t count = 0;
    const auto own = folder_of(path);
    for (const auto& each : defaults) {
        only = &*each;
        ++count;
        const auto folder = folder_of(each->path());
        const bool above = own == folder || (own.size() > folder.size() && own.starts_with(folder) &&
                                             (folder.empty() || own[folder.size()] == '/'));
        if (!above || (best != nullptr && folder.size() < depth)) continue;
        best = &*each;
        depth = folder.size();
    }
    return best == nullptr && count == 1 ? only : best;
}

}  // namespace sipdiag::cnf::detail

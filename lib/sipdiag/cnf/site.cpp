// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/site.hpp"

namespace sipdiag::cnf {

const SiteFile* Site::find(std::string_view name, const SiteFile& beside) const noexcept
{
    for (auto folder = beside.folder();; folder = folder.substr(0, folder.rfind('/'))) {
        for (const auto& file : files) {
            if (file.name() == name && file.folder() == folder) return &file;
        }
        if (folder.find('/') == std::string_view::npos) return nullptr;
    }
}

const SiteFile* Site::find(std::string_view name) const noexcept
{
    for (const auto& file : files) {
        if (file.name() == name) return &file;
    }
    return nullptr;
}

}  // namespace sipdiag::cnf

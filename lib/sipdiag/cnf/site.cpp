// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/site.hpp"

#include <algorithm>
#include <numeric>

namespace sipdiag::cnf {

void Site::settle_names()
{
    by_name_.resize(files.size());
    std::iota(by_name_.begin(), by_name_.end(), 0U);
    // Mostly they are in order: one folder, listed by name.
    std::vector<std::string_view> names;
    names.reserve(files.size());
    for (const auto& file : files)
        names.push_back(file.name());
    if (std::is_sorted(names.begin(), names.end())) return;
    std::stable_sort(by_name_.begin(), by_name_.end(), [&](auto a, auto b) { return names[a] < names[b]; });
}

const SiteFile* Site::find(std::string_view name, const SiteFile& beside) const noexcept
{
    const SiteFile* best = nullptr;
    const auto own = beside.folder();
    const auto consider = [&](const SiteFile& file) {
        const auto folder = file.folder();
        const bool above = own == folder || (own.size() > folder.size() && own.starts_with(folder) &&
                                             (folder.empty() || own[folder.size()] == '/'));
        if (above && (best == nullptr || folder.size() > best->folder().size())) best = &file;
    };
    for_each_named(name, consider);
    return best;
}

const SiteFile* Site::find(std::string_view name) const noexcept
{
    const SiteFile* first = nullptr;
    for_each_named(name, [&](const SiteFile& file) {
        if (first == nullptr) first = &file;
    });
    return first;
}

}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/image_name.hpp"

namespace sipdiag::cnf::rules {

namespace {

bool is_firmware(std::string_view name)
{
    const bool named = name.starts_with("P0S3") || name.starts_with("P003");
    return named &&
           (name.ends_with(".sb2") || name.ends_with(".sbn") || name.ends_with(".bin") || name.ends_with(".loads"));
}

}  // namespace

void cnf116_image_not_on_server(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        if (!at.site.is_whole_folder) return;
        // Without any firmware this is a folder of settings, and the firmware lies elsewhere.
        std::vector<std::string_view> names;
        for (const auto& file : at.site.files)
            if (is_firmware(file.name())) names.push_back(file.name());
        if (names.empty()) return;
        const auto is_there = [&](std::string_view image) {
            return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
                return name.starts_with(image) && name.substr(image.size()).starts_with('.');
            });
        };
        std::set<Place> told;
        for (const auto& phone : at.site.phones) {
            const auto& image = phone.image_version;
            if (image.value.empty() || image.place.line == 0 || judge_image(image.value).fault != ImageFault::none)
                continue;
            if (is_there(image.value) || !told.insert(image.place).second) continue;
            at.report(image,
                      {fmt::format("no file of {} is in this folder: the phone asks for it at each start", image.value),
                       "the firmware's files beside the settings, or no image_version"});
        }
    });
}

}  // namespace sipdiag::cnf::rules

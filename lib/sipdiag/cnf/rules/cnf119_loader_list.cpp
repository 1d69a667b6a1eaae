// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/side_files.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf119_loader_list(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        for (const auto& file : at.site.files) {
            if (!grammar::equals(file.name(), "OS79XX.TXT")) continue;
            const auto lines = filled_lines(file.content);
            if (lines.empty()) continue;
            const auto name = lines.front();
            if (lines.size() > 1) {
                at.report(file, 1, {"this file holds one name alone; the upgrade may not start", std::string(name)});
            } else if (const auto dot = name.find('.'); dot != std::string_view::npos) {
                at.report(
                    file, 1,
                    {"the name has no extension here; the upgrade may not start", std::string(name.substr(0, dot))});
            } else if (name.starts_with("P0S3-") && name > std::string_view("P0S3-07")) {
                at.report(
                    file, 1,
                    {"from 7.x on the loader comes first, and its name begins with P003: a phone of before 7.0 may "
                     "stop half way",
                     fmt::format("P003{}", name.substr(4))});
            }
        }
    });
}

}  // namespace sipdiag::cnf::rules

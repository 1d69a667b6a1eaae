// SPDX-License-Identifier: MIT
#include <set>

#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf162_dial_plan_missing(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        if (!at.site.is_whole_folder) return;
        // Each plan once, at the first phone that names it; phones that share a file share the line.
        std::set<std::string_view> told;
        for (const auto& phone : at.site.phones) {
            const auto& plan = phone.dial_template;
            if (plan.value.empty() || plan.place.line == 0 || !told.insert(plan.value).second) continue;
            if (plan.value.ends_with(".xml")) continue;  // CNF159
            const auto name = fmt::format("{}.xml", plan.value);
            if (at.site.find(name) != nullptr) continue;
            at.report(plan, {fmt::format("{} is not in this folder: the phone waits before it dials", name),
                             fmt::format("{}, if only with an empty <DIALTEMPLATE/>", name)});
        }
    });
}

}  // namespace sipdiag::cnf::rules

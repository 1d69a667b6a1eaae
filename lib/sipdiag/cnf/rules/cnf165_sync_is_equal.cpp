// SPDX-License-Identifier: MIT
#include <set>

#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/side_files.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf165_sync_is_equal(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        std::set<Place> told;
        const auto* info = at.site.find("syncinfo.xml");
        if (info == nullptr) return;
        std::string_view wanted;
        const auto tags = tags_of(info->content);
        for (const auto& tag : tags)
            if (grammar::equals(tag.name, "IMAGE") && tag.quotes_are_even) wanted = tag.attribute("SYNC");
        if (wanted.empty()) return;
        for (const auto& phone : at.site.phones) {
            const auto& sync = phone.sync;
            if (sync.value != wanted || sync.place.line == 0 || !told.insert(sync.place).second) continue;
            at.report(sync, {fmt::format("{} has the same: a check-sync restarts no phone", info->name())});
        }
    });
}

}  // namespace sipdiag::cnf::rules

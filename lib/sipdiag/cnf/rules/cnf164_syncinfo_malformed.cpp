// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/side_files.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf164_syncinfo_malformed(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        for (const auto& file : at.site.files) {
            if (!grammar::equals(file.name(), "syncinfo.xml") || file.content.empty()) continue;
            const auto tags = tags_of(file.content);
            bool image = false;
            bool malformed = false;
            for (const auto& tag : tags) {
                image = image || grammar::equals(tag.name, "IMAGE");
                if (tag.is_closed && tag.quotes_are_even) continue;
                at.report(file, tag.line,
                          {tag.is_closed ? "a quote is missing in this tag: check-sync does nothing"
                                         : "this tag is not closed: check-sync does nothing"});
                malformed = true;
            }
            if (malformed) continue;
            if (const auto* open = unmatched(tags); open != nullptr) {
                at.report(file, open->line, {fmt::format("{} is not closed: check-sync does nothing", open->name)});
                continue;
            }
            if (image) continue;
            at.report(file, {"there is no IMAGE in it: check-sync does nothing",
                             "<SYNCINFO><IMAGE VERSION=\"*\" SYNC=\"1\"/></SYNCINFO>"});
        }
    });
}

}  // namespace sipdiag::cnf::rules

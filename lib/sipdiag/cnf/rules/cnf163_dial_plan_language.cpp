// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/side_files.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

// Brackets and runs of X are Asterisk's; a dial plan has `.` for any one character.
bool is_of_asterisk(std::string_view match)
{
    return match.starts_with('_') || match.find('[') != std::string_view::npos ||
           match.find("XX") != std::string_view::npos;
}

void judge_cnf163(const SiteAt& at, const SiteFile& file)
{
    const auto tags = tags_of(file.content);
    if (tags.empty()) return;
    const auto& root = tags.front();
    if (!grammar::equals(root.name, "DIALTEMPLATE")) {
        at.report(file, root.line,
                  {fmt::format("the first element is {}, and the phone looks for DIALTEMPLATE", root.name)});
        return;
    }
    for (const auto& tag : tags) {
        const auto match = tag.attribute("MATCH");
        if (!is_of_asterisk(match)) continue;
        at.report(file, tag.line,
                  {fmt::format("{} is a pattern of Asterisk's and may never match", match),
                   "`.` for any one character, `*` for one or more"});
    }
}

}  // namespace

void cnf163_dial_plan_language(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        for (const auto& file : at.site.files) {
            if (grammar::equals(file.name(), "dialplan.xml") && !file.content.empty()) judge_cnf163(at, file);
        }
    });
}

}  // namespace sipdiag::cnf::rules

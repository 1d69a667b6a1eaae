// SPDX-License-Identifier: MIT
#include <set>

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
    if (tags.empty()) {
        if (!filled_lines(file.content).empty()) {
            at.report(file, {"there is no XML in it, and the phone looks for DIALTEMPLATE"});
        }
        return;
    }
    const auto& root = tags.front();
    if (!grammar::equals(root.name, "DIALTEMPLATE")) {
        at.report(file, root.line,
                  {fmt::format("the first element is {}, and the phone looks for DIALTEMPLATE", root.name)});
        return;
    }
    for (const auto& tag : tags) {
        if (!tag.is_closed || !tag.quotes_are_even) {
            at.report(file, tag.line,
                      {tag.is_closed ? "a quote is missing in this tag: the phone may read no plan"
                                     : "this tag is not closed: the phone may read no plan"});
            continue;
        }
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
        // dialplan.xml, and what the phones call theirs.
        std::set<std::string> plans{"dialplan.xml"};
        for (const auto& phone : at.site.phones) {
            if (!phone.dial_template.value.empty()) plans.insert(phone.dial_template.value + ".xml");
        }
        for (const auto& file : at.site.files) {
            if (!file.content.empty() && plans.contains(std::string(file.name()))) judge_cnf163(at, file);
        }
    });
}

}  // namespace sipdiag::cnf::rules

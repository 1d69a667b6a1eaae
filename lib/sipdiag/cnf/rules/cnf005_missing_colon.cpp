// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf005_missing_colon(Rule& rule)
{
    rule.on(Oddity::no_colon, [](const LineAt& at) {
        const auto text = at.value();
        const auto end = text.find_first_of(" \t");
        const auto slot = find_slot(text.substr(0, end));
        if (slot.is_known() && end != std::string_view::npos) {
            auto value = text.substr(text.find_first_not_of(" \t", end));
            if (value.size() > 1 && value.front() == '"' && value.back() == '"')
                value = value.substr(1, value.size() - 2);
            at.report_line({"the colon is missing, so the line sets nothing", setting(slot, value)});
        } else {
            at.report_line(
                {"no colon: the line is neither a setting nor a comment, and sets nothing", fmt::format("# {}", text)});
        }
    });
}

}  // namespace sipdiag::cnf::rules

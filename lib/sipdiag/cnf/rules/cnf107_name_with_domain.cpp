// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf107_name_with_domain(Rule& rule)
{
    rule.on(Parameter::lineN_name, [](const LineAt& at) {
        auto user = at.value();
        const auto begin = user.starts_with("sip:") ? std::size_t{4} : std::size_t{0};
        user.remove_prefix(begin);
        const auto end = user.find('@');
        if (end == std::string_view::npos && begin == 0) return;
        at.report({"a line's name is the user part alone; the phone puts @ and the provider behind it",
                   setting(at, user.substr(0, end))});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

// `ab;cd` is a value that was cut. Behind `ab; cd` and `ab ;cd` stands a remark.
void judge_cnf008(const LineAt& at)
{
    const auto& line = at.line;
    if (line.quoting != Quoting::none || line.comment.size() < 2 || line.value.empty()) return;
    if (line.comment.begin != line.value.end) return;
    const auto comment = line.comment.in(at.document.octets());
    if (comment.find_first_of(" \t") <= 1) return;
    const auto meant = Span{line.value.begin, line.comment.end}.in(at.document.octets());
    const auto end = meant.find_first_of(" \t");
    at.report_at({line.value.begin, static_cast<std::uint32_t>(line.value.begin + std::min(end, meant.size()))},
                 {"`;` begins a comment, so the value ends before it", setting(at, meant.substr(0, end))});
}

}  // namespace

void cnf008_semicolon_in_value(Rule& rule)
{
    for (const auto each : {Parameter::lineN_password, Parameter::lineN_authname, Parameter::phone_password,
                            Parameter::messages_uri, Parameter::services_url, Parameter::directory_url,
                            Parameter::logo_url, Parameter::cfwd_url, Parameter::speed_lineN}) {
        rule.on(each, judge_cnf008);
    }
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf157(const LineAt& at)
{
    if (at.line.quoting == Quoting::none) return;  // CNF007
    auto value = at.value();
    const auto begin = value.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return;
    value = value.substr(begin, value.find_last_not_of(" \t") + 1 - begin);  // at the edges: CNF109
    if (value.find(' ') == std::string_view::npos) return;
    std::string encoded;
    for (const char c : value) {
        if (c == ' ') {
            encoded += "%20";
        } else {
            encoded += c;
        }
    }
    at.report({"a URL has no blanks; the phone may cut it there", setting(at, encoded)});
}

}  // namespace

void cnf157_url_with_blank(Rule& rule)
{
    rule.on(Parameter::services_url, judge_cnf157);
    rule.on(Parameter::directory_url, judge_cnf157);
    rule.on(Parameter::logo_url, judge_cnf157);
}

}  // namespace sipdiag::cnf::rules

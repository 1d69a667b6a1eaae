// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_cnf156(const LineAt& at)
{
    const auto value = at.value();
    if (is_unset(value) || is_blank_only(value) || is_template_text(value)) return;
    if (value.size() >= 7 && grammar::equals(value.substr(0, 7), "http://")) return;
    const bool https = value.size() >= 8 && grammar::equals(value.substr(0, 8), "https://");
    const bool other = value.find("://") != std::string_view::npos;
    at.report({https ? "the phone's browser speaks plain http; a page by https may not be found"
                     : "a URL begins with http://; the phone may find no page",
               https    ? setting(at, fmt::format("http://{}", value.substr(8)))
               : !other ? setting(at, fmt::format("http://{}", value))
                        : std::string()});
}

}  // namespace

void cnf156_url_not_plain_http(Rule& rule)
{
    rule.on(Parameter::services_url, judge_cnf156);
    rule.on(Parameter::directory_url, judge_cnf156);
    rule.on(Parameter::logo_url, judge_cnf156);
}

}  // namespace sipdiag::cnf::rules

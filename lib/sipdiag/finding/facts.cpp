// SPDX-License-Identifier: MIT
#include "sipdiag/finding/facts.hpp"

#include <fmt/format.h>

#include "sipdiag/finding/catalogue.hpp"

namespace sipdiag::finding {

Value to_value(const Finding& finding)
{
    auto evidence = Value::array();
    for (const auto& line : finding.evidence)
        evidence.push(line);
    auto value = Value::object();
    value.set("code", finding.entry->code);
    value.set("name", finding.entry->name);
    value.set("severity", to_string(finding.severity()));
    value.set("message", finding.message);
    value.set("evidence", std::move(evidence));
    value.set("fix", finding.fix);
    if (const auto* const members = std::get_if<Value::Object>(&finding.details.data())) {
        for (const auto& [key, member] : *members)
            value.set(key, member);
    }
    return value;
}

std::string rfc3339(std::chrono::system_clock::time_point time)
{
    using namespace std::chrono;
    const auto whole = floor<milliseconds>(time);
    const auto day = floor<days>(whole);
    const year_month_day date(day);
    const hh_mm_ss clock(whole - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

}  // namespace sipdiag::finding

// SPDX-License-Identifier: MIT
#include "sipdiag/phone/sh_reg.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sipdiag::phone {
namespace {

std::string_view word(RegState state) noexcept
{
    switch (state) {
    case RegState::none: return "NONE";
    case RegState::registering: return "REGISTERING";
    case RegState::registered: return "REGISTERED";
    case RegState::unregistering: return "UNREGISTERING";
    case RegState::idle: break;
    }
    return "IDLE";
}

std::string apr(const RegRow& row, bool proxy_register)
{
    if (!row.provisioned || !proxy_register) return "...";
    const char asked = row.asked == RegRow::Asked::never ? '.' : row.asked == RegRow::Asked::answered ? '1' : 'x';
    return {asked, '1', row.state == RegState::registered ? '1' : 'x'};
}

/// What stands on top is the state of the whole: that of the first line that does something.
RegState whole(const std::vector<RegRow>& rows)
{
    const auto busy = std::find_if(rows.begin(), rows.end(), [](const RegRow& row) {
        return row.provisioned && row.state != RegState::none && row.state != RegState::idle;
    });
    return busy != rows.end() ? busy->state : RegState::idle;
}

}  // namespace

Belief believe(const Heard& heard) noexcept
{
    if (!heard.accepted) return {RegState::idle, retry_after_failure, retry_after_failure, false};
    auto granted = heard.requested;
    if (heard.own_contact) {
        granted = std::min(granted, *heard.own_contact);
    } else if (heard.expires_field) {
        granted = std::min(granted, *heard.expires_field);
    }
    if (granted < heard.delta + least_interval) return {RegState::idle, heard.requested, heard.requested, true};
    const auto interval = granted - heard.delta;
    const auto passed = std::clamp<std::int64_t>(heard.ago.count(), 0, interval);
    return {RegState::registered, interval, interval - static_cast<std::uint32_t>(passed), false};
}

std::vector<RegRow> all_rows(std::vector<RegRow> rows, Model model)
{
    const auto row_of = [&rows](unsigned line, bool backup) {
        return std::find_if(rows.begin(), rows.end(),
                            [&](const RegRow& each) { return each.line == line && each.backup == backup; });
    };
    std::vector<RegRow> all;
    for (unsigned line = 1; line <= lines_of(model); ++line) {
        if (const auto given = row_of(line, false); given != rows.end()) {
            all.push_back(*given);
        } else {
            all.push_back({.line = line, .provisioned = false, .state = RegState::none, .proxy = {}});
        }
    }
    if (const auto given = row_of(1, true); given != rows.end()) {
        all.push_back(*given);
    } else {
        all.push_back({.line = 1, .provisioned = true, .state = RegState::idle, .proxy = {}, .backup = true});
    }
    return all;
}

std::vector<std::string> sh_reg(const std::vector<RegRow>& rows, bool proxy_register)
{
    std::vector<std::string> lines{
        "LINE REGISTRATION TABLE",
        fmt::format("Proxy Registration: {}, state: {}", proxy_register ? "ENABLED" : "DISABLED", word(whole(rows))),
        "line  APR  state          timer       expires     proxy:port",
        "----  ---  -------------  ----------  ----------  ----------------------------",
    };
    for (const auto& row : rows) {
        const bool shown = row.provisioned && !row.proxy.empty();
        lines.push_back(fmt::format("{:<4}  {}  {:<13}  {:<10}  {:<10}  {}:{}",
                                    row.backup ? fmt::format("{}-BU", row.line) : fmt::format("{}", row.line),
                                    apr(row, proxy_register), word(row.state), row.timer, row.expires,
                                    shown ? row.proxy : "undefined", shown ? row.port : 0));
    }
    return lines;
}

}  // namespace sipdiag::phone

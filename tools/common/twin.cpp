// SPDX-License-Identifier: MIT
#include "common/twin.hpp"

#include <algorithm>

#include "sipdiag/base/text.hpp"

namespace sipdiag::tools {
namespace {

/// `SIP000E84C060A6.cnf`: the MAC in small letters; empty where no file has such a name.
std::string mac_of_files(const Caller& caller)
{
    for (const auto& path : caller.cnf) {
        const auto name = path.substr(path.find_last_of('/') + 1);
        if (name.size() != 19 || !name.starts_with("SIP") || !name.ends_with(".cnf")) continue;
        auto mac = lowered(name.substr(3, 12));
        if (mac.find_first_not_of("0123456789abcdef") == std::string::npos) return mac;
    }
    return {};
}

/// That of --firmware, else of image_version. Where neither tells it is the last there was.
std::string firmware_of(const Caller& caller)
{
    if (!caller.firmware.empty() || !caller.phone) return caller.firmware;
    return caller.phone->settings.firmware;
}

}  // namespace

phone::Model model_of(const Caller& caller)
{
    return phone::parse_model(caller.phone_model).value_or(phone::Model::cp7960);
}

phone::Identity phone_identity(const Caller& caller, Entropy& entropy)
{
    const auto told = firmware_of(caller);
    phone::Identity identity{model_of(caller), phone::parse_firmware(told).value_or(phone::Firmware::v8), {}};
    identity.major = phone::firmware_major(told).value_or(0U);
    if (caller.exact_contact) identity.mac = mac_of_files(caller);
    if (identity.mac.empty()) identity.mac = phone::made_up_mac(entropy);
    return identity;
}

phone::Line phone_line(const Caller& caller)
{
    phone::Line line;
    line.name = caller.aor.user;
    line.proxy = caller.aor.host;
    if (caller.phone) {
        line.displayname = caller.phone->settings.display_name;
        line.user_is_phone = caller.phone->settings.user_info == "phone";
    }
    return line;
}

sip::Timers phone_timers(const Caller& caller)
{
    sip::Timers timers;
    timers.patience = std::chrono::seconds(phone::supervision);
    timers.most_repeats = 10U;
    if (caller.phone) {
        const auto& settings = caller.phone->settings;
        timers.t1 = settings.t1;
        timers.t2 = std::max(settings.t1, settings.t2);
        timers.most_repeats = settings.retransmissions;
    }
    return timers;
}

std::vector<phone::RegRow> other_rows(const Caller& caller)
{
    std::vector<phone::RegRow> rows;
    if (!caller.phone) return rows;
    for (const auto& each : caller.phone->all) {
        if (static_cast<int>(each.line) == caller.line) continue;
        rows.push_back({.line = each.line, .proxy = each.proxy, .port = each.proxy_port});
    }
    if (const auto& first = caller.phone->all.front(); !first.backup_proxy.empty()) {
        rows.push_back({.line = 1, .proxy = first.backup_proxy, .port = first.backup_proxy_port, .backup = true});
    }
    return rows;
}

}  // namespace sipdiag::tools

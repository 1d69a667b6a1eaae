// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/wording.hpp"

#include <fmt/format.h>

#include "sipdiag/base/redact.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

std::string setting(std::string_view key, std::string_view value)
{
    const bool quoted = value.empty() || value.find_first_of(" \t;#'") != std::string_view::npos;
    return quoted ? fmt::format("{}: \"{}\"", key, value) : fmt::format("{}: {}", key, value);
}

std::string setting_elsewhere(Slot slot, std::string_view value)
{
    return setting(slot, info(slot).type == ValueType::password && !is_unset(value) ? redacted : value);
}

std::string_view key_of(const LineAt& at) noexcept
{
    return at.line.slot.is_known() ? cnf::key_of(at.line.slot) : at.key();
}

std::string setting(const LineAt& at, std::string_view value)
{
    return setting(key_of(at), value);
}

std::string setting(Slot slot, std::string_view value)
{
    return setting(cnf::key_of(slot), value);
}

std::string list_of(std::string_view words)
{
    std::string list;
    for (;;) {
        const auto bar = words.find('|');
        const auto word = words.substr(0, bar);
        if (!list.empty()) list += bar == std::string_view::npos ? " or " : ", ";
        list += word;
        if (bar == std::string_view::npos) return list;
        words.remove_prefix(bar + 1);
    }
}

std::string_view nearest_word(std::string_view words, std::string_view value)
{
    std::vector<std::string_view> all;
    for (;;) {
        const auto bar = words.find('|');
        all.push_back(words.substr(0, bar));
        if (bar == std::string_view::npos) break;
        words.remove_prefix(bar + 1);
    }
    return nearest(value, all).value_or(std::string_view());
}

bool is_for_display(Parameter parameter) noexcept
{
    switch (parameter) {
    case Parameter::phone_label:
    case Parameter::phone_prompt:
    case Parameter::lineN_displayname:
    case Parameter::lineN_shortname:
    case Parameter::speed_labelN: return true;
    default: return false;
    }
}

bool is_blank_only(std::string_view text) noexcept
{
    return !text.empty() && text.find_first_not_of(" \t") == std::string_view::npos;
}

std::string_view text_behind(const LineAt& at) noexcept
{
    const auto& line = at.line;
    const auto end = line.comment.begin > line.raw.end ? line.comment.begin : line.whole.end;
    auto text = Span{line.raw.end, end}.in(at.document.octets());
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

bool is_template_text(std::string_view text) noexcept
{
    const auto stands_between = [text](std::string_view open, std::string_view close) {
        return text.size() > open.size() + close.size() && text.starts_with(open) && text.ends_with(close);
    };
    if (text.size() < 3) return false;
    switch (text.front()) {
    case '#': return stands_between("##", "##");
    case '{': return stands_between("{$", "}") || stands_between("{{", "}}");
    case '$':
        return stands_between("${", "}") ||
               text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", 1) == std::string_view::npos;
    case '<': return stands_between("<", ">");
    case '%': return stands_between("%", "%");
    case '@': return stands_between("@", "@");
    default: return false;
    }
}

bool is_placeholder(std::string_view text) noexcept
{
    return is_template_text(text) || host_kind(text) == HostKind::placeholder;
}

bool asks_call_manager(const PhoneAt& at) noexcept
{
    return at.text(Slot(Parameter::proxyN_address, 1)) == "USECALLMANAGER";
}

bool registers(const PhoneAt& at) noexcept
{
    return at.number(Parameter::proxy_register) == 1 && at.has(Slot(Parameter::proxyN_address, 1));
}

bool is_whole(const PhoneAt& at) noexcept
{
    const auto* own = at.settings.phone();
    if (own == nullptr) return false;
    if (own->kind() == Kind::dump) return true;
    const auto name = own->kind_of_name();
    return name == NameKind::phone || name == NameKind::phone_odd || name == NameKind::sccp_phone;
}

std::string FirmwareInForce::evidence(const PhoneAt& at) const
{
    return is_given ? fmt::format("--firmware {}", at.given.firmware) : at.evidence(Parameter::image_version);
}

std::optional<FirmwareInForce> firmware_of(const PhoneAt& at)
{
    if (const auto given = parse_firmware_version(at.given.firmware)) return FirmwareInForce{*given, true};
    const auto named = parse_firmware_version(at.text(Parameter::image_version));
    if (!named) return std::nullopt;
    return FirmwareInForce{*named, false};
}

bool leaves_provider_to_others(const PhoneAt& at) noexcept
{
    const auto* own = at.settings.phone();
    if (at.given.whole_folder || at.settings.defaults() != nullptr || own == nullptr || own->kind() == Kind::dump) {
        return false;
    }
    return own->last(Slot(Parameter::proxyN_address, 1)) == nullptr && own->last(Parameter::proxy_register) == nullptr;
}

bool names_a_line(const PhoneAt& at) noexcept
{
    for (unsigned number = 1; number <= family_size; ++number) {
        if (at.has(Slot(Parameter::lineN_name, number))) return true;
    }
    return false;
}

Slot written_of(const PhoneAt& at, Slot first, Slot second) noexcept
{
    return !at.is_written(first) && at.is_written(second) ? second : first;
}

}  // namespace sipdiag::cnf::rules

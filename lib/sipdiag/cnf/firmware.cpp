// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/firmware.hpp"

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf {
namespace {

// One or two digits at the front, taken off. Nothing where there is none, or a third.
std::optional<unsigned> take_number(std::string_view& text) noexcept
{
    unsigned number = 0;
    std::size_t size = 0;
    while (size < text.size() && grammar::is(text[size], grammar::cls::digit)) {
        if (size == 2) return std::nullopt;
        number = number * 10 + static_cast<unsigned>(text[size++] - '0');
    }
    if (size == 0) return std::nullopt;
    text.remove_prefix(size);
    return number;
}

}  // namespace

std::optional<FirmwareVersion> parse_firmware_version(std::string_view text) noexcept
{
    constexpr std::string_view prefix = "P0S3";
    const bool image = text.size() > prefix.size() && grammar::equals(text.substr(0, prefix.size()), prefix);
    if (image) {
        text.remove_prefix(prefix.size());
        if (text.size() == 4 && grammar::all(text, grammar::cls::digit)) {
            return FirmwareVersion{static_cast<unsigned>(text[0] - '0') * 10 + static_cast<unsigned>(text[1] - '0'),
                                   static_cast<unsigned>(text[2] - '0') * 10 + static_cast<unsigned>(text[3] - '0')};
        }
        if (!text.starts_with('-')) return std::nullopt;
        text.remove_prefix(1);
    }
    FirmwareVersion version;
    const auto major = take_number(text);
    if (!major) return std::nullopt;
    version.major = *major;
    const char separator = image ? '-' : '.';
    for (int part = 0; part < 2 && !text.empty(); ++part) {
        if (text.front() != separator) return std::nullopt;
        text.remove_prefix(1);
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        if (part == 0) version.minor = *number;
    }
    if (!text.empty()) return std::nullopt;
    return version;
}

std::optional<FirmwareVersion> parse_since(std::string_view text) noexcept
{
    FirmwareVersion version;
    const auto major = take_number(text);
    if (!major) return std::nullopt;
    version.major = *major;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        version.minor = take_number(text).value_or(0);
    }
    return version;
}

}  // namespace sipdiag::cnf

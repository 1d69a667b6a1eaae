// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/image_name.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "sipdiag/cnf/parameters.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {
namespace {

using grammar::cls::digit;

constexpr std::array<std::string_view, 5> extensions{".loads", ".sb2", ".sbn", ".bin", ".zup"};

// `07-3-00` as the files have it: two digits first, but 8.12 one. Nothing where it is of another form.
std::optional<std::string> version_as_named(std::string_view version)
{
    const auto first = version.find('-');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = version.find('-', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    auto major = version.substr(0, first);
    const auto minor = version.substr(first + 1, second - first - 1);
    const auto patch = version.substr(second + 1);
    for (const auto part : {major, minor, patch}) {
        if (part.empty() || part.size() > 2 || !grammar::all(part, digit)) return std::nullopt;
    }
    if (patch.size() != 2) return std::nullopt;
    if (major.size() == 2 && major.front() == '0') major.remove_prefix(1);
    const bool last_of_all = major == "8" && minor == "12";
    std::string name(last_of_all || major.size() == 2 ? "" : "0");
    name.append(major).append(1, '-').append(minor).append(1, '-').append(patch);
    return name;
}

std::string without_extension(std::string_view name)
{
    for (const auto each : extensions) {
        if (name.size() <= each.size()) continue;
        if (grammar::equals(name.substr(name.size() - each.size()), each)) name.remove_suffix(each.size());
    }
    return std::string(name);
}

// P0S3 in any capitals, with either letter or digit as its second character.
bool is_prefix(std::string_view text)
{
    return text.size() == 4 && grammar::lower(text[0]) == 'p' && (text[1] == '0' || grammar::lower(text[1]) == 'o') &&
           grammar::lower(text[2]) == 's' && text[3] == '3';
}

// P003, with letters for its zeros too.
bool is_loader(std::string_view text)
{
    const auto zero = [](char c) { return c == '0' || c == 'o' || c == 'O'; };
    return text.size() == 4 && grammar::lower(text[0]) == 'p' && zero(text[1]) && zero(text[2]) && text[3] == '3';
}

// With the digit where the letter O stands behind the prefix.
std::string with_zeros(std::string_view name)
{
    std::string out(name);
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(out.size(), 4)), out.end(),
        [](char c) { return c == 'o' || c == 'O'; }, '0');
    return out;
}

ImageName judge(std::string_view name)
{
    if (is_unset(name)) return {};
    const auto base = without_extension(name);
    const std::string_view text = base;
    ImageName result;
    const auto prefix = text.substr(0, 4);
    const bool dashed = text.size() > 5 && text[4] == '-';
    if (is_prefix(prefix) || is_loader(prefix)) {
        if (const auto version = dashed ? version_as_named(text.substr(5)) : std::nullopt) {
            result.meant = "P0S3-" + *version;
        } else if (text.size() == 8 && grammar::all(text.substr(4), digit)) {
            result.meant = "P0S3" + base.substr(4);
        }
    } else if (const auto version = version_as_named(text)) {
        result.meant = "P0S3-" + *version;
    }
    if (base.size() != name.size()) {
        result.fault = ImageFault::extension;
    } else if (result.meant == name) {
        result.fault = ImageFault::none;
    } else if (is_loader(prefix)) {
        result.fault = ImageFault::not_sip;
    } else if (is_prefix(prefix) && prefix[1] != '0') {
        result.fault = ImageFault::letter_o;
    } else if (const auto digits = with_zeros(name);
               is_prefix(prefix) && digits != name && judge(digits).meant == digits) {
        result.meant = digits;
        result.fault = ImageFault::letter_o;
    } else if (!result.meant.empty() && !is_prefix(prefix)) {
        result.fault = ImageFault::no_prefix;
    } else if (!result.meant.empty() && prefix == "P0S3") {
        result.fault = ImageFault::digits;
    } else {
        result.fault = ImageFault::unfamiliar;
    }
    return result;
}

}  // namespace

ImageName judge_image(std::string_view name)
{
    // Several rules ask about the same name one after the other, and the files of a folder mostly have one.
    struct Last {
        std::string name;
        ImageName answer;
    };
    thread_local Last last;
    if (last.name != name) last = {std::string(name), judge(name)};
    return last.answer;
}

}  // namespace sipdiag::cnf::rules

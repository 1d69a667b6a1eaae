// SPDX-License-Identifier: MIT
//
// Any octets as a default file and a phone's own: every rule comes to an end, says something, points into the file, and
// tells no password.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/cnf/lint.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;

std::size_t occurrences(std::string_view text, std::string_view part)
{
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

void hides(const cnf::LintResult& result, std::string_view secret)
{
    for (const auto& each : result.findings) {
        require(each.message.find(secret) == std::string::npos);
        require(each.fix.find(secret) == std::string::npos);
        require(each.value.find(secret) == std::string::npos);
        require(each.source.find(secret) == std::string::npos);
        for (const auto& evidence : each.evidence)
            require(evidence.find(secret) == std::string::npos);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // Form feeds part the two files: no settings file has one.
    const auto cut = text.find('\f');
    const std::string shared(text.substr(0, cut));
    const std::string own(cut == std::string_view::npos ? std::string_view() : text.substr(cut + 1));
    const auto result =
        cnf::lint({}, {{"SIPDefault.cnf", shared}, {"SIP000E84C060A6.cnf", own}, {"SIP000E84C060A7.cnf", own}});

    cnf::Document document;
    document.read_copy("SIP000E84C060A6.cnf", own);
    for (const auto& each : result.findings) {
        require(!each.message.empty() && each.entry != nullptr);
        require(each.place.file < 3);
        require(each.place.column <= each.place.end_column);
        if (each.place.file == 1) require(each.place.line <= std::max<std::uint32_t>(document.line_count(), 1));
    }
    for (const auto& line : document.lines()) {
        if (!line.slot.is_known() || cnf::info(line.slot).type != cnf::ValueType::password) continue;
        const auto secret = document.value(line);
        // A short one, or one that is also something else, may stand in other words.
        if (secret.size() < 8 || occurrences(document.octets(), secret) != 1 || occurrences(shared, secret) != 0)
            continue;
        // What is shown in its place is not it.
        constexpr std::string_view shown = "phone_password: [redacted]";
        if (cnf::is_unset(secret) || secret.find("[redacted]") != std::string_view::npos ||
            occurrences(shown, secret) != 0)
            continue;
        // Octets that cannot be shown are shown as one sign, which may make other text equal to it.
        if (std::any_of(secret.begin(), secret.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x7F; }))
            continue;
        hides(result, secret);
    }
    return 0;
}

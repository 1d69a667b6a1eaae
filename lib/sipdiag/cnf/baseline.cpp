// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/baseline.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"

namespace sipdiag::cnf {
namespace {

constexpr std::string_view heading = "# cnfcheck baseline 1";

std::uint64_t fingerprint_of(const LintResult& result, const Found& found)
{
    return fingerprint(found.entry->code, result.site.files[found.place.file].name(), found.key, found.value);
}

}  // namespace

std::uint64_t fingerprint(std::string_view code, std::string_view path, std::string_view key,
                          std::string_view value) noexcept
{
    std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a, with an octet between the parts that none of them holds
    for (const auto part : {code, path, key, value}) {
        for (const char c : part)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
        hash = (hash ^ 0xFF) * 0x100000001B3;
    }
    return hash;
}

std::optional<Baseline> Baseline::parse(std::string_view text)
{
    if (!text.starts_with(heading)) return std::nullopt;
    Baseline out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line[0] == '#') continue;
        const auto blank = line.find(' ');
        if (blank == std::string_view::npos) return std::nullopt;
        std::uint64_t hash{};
        const auto* begin = line.data() + blank + 1;
        const auto [stop, failure] = std::from_chars(begin, line.data() + line.size(), hash, 16);
        if (failure != std::errc{} || stop - begin != 16) return std::nullopt;
        ++out.known_[hash];
    }
    return out;
}

std::size_t Baseline::apply(LintResult& result) const
{
    auto left = known_;
    return std::erase_if(result.findings, [&](const Found& found) {
        const auto at = left.find(fingerprint_of(result, found));
        if (at == left.end() || at->second == 0) return false;
        --at->second;
        return true;
    });
}

std::string write_baseline(const LintResult& result)
{
    std::string out(heading);
    out += '\n';
    for (const auto& found : result.findings) {
        out += fmt::format("{} {:016x} {}\n", found.entry->code, fingerprint_of(result, found),
                           visible(result.site.files[found.place.file].name()));
    }
    return out;
}

}  // namespace sipdiag::cnf

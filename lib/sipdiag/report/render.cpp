// SPDX-License-Identifier: MIT
#include "sipdiag/report/render.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sipdiag/base/redact.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/report/formats/formats.hpp"

namespace sipdiag::report {
namespace {

struct NamedFormat {
    std::string_view word;
    Format format;
};
constexpr NamedFormat named_formats[] = {
    {"text", Format::text},         {"json", Format::json},   {"jsonl", Format::jsonl},
    {"nagios", Format::nagios},     {"junit", Format::junit}, {"prometheus", Format::prometheus},
    {"markdown", Format::markdown}, {"html", Format::html},   {"sarif", Format::sarif},
    {"gcc", Format::gcc},
};

/// A number of plugin range syntax at the whole of `text`.
bool read_bound(std::string_view text, double& out)
{
    const auto* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, out, std::chars_format::fixed);
    return failure == std::errc{} && stop == end && std::isfinite(out);
}

}  // namespace

std::optional<Format> format_of(std::string_view word) noexcept
{
    for (const auto& each : named_formats) {
        if (each.word == word) return each.format;
    }
    return std::nullopt;
}

std::optional<Threshold> Threshold::parse(std::string_view text)
{
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    Threshold made;
    made.name = text.substr(0, equals);
    made.range = text.substr(equals + 1);
    std::string_view rest = made.range;
    if (rest.starts_with('@')) {
        made.inside = true;
        rest.remove_prefix(1);
    }
    made.high = std::numeric_limits<double>::infinity();
    const auto colon = rest.find(':');
    if (colon == std::string_view::npos) {  // "10" is 0:10
        if (!read_bound(rest, made.high)) return std::nullopt;
    } else {
        const auto low = rest.substr(0, colon);
        const auto high = rest.substr(colon + 1);
        if (low == "~")
            made.low = -std::numeric_limits<double>::infinity();
        else if (!read_bound(low, made.low))
            return std::nullopt;
        if (!high.empty() && !read_bound(high, made.high)) return std::nullopt;
    }
    if (made.low > made.high) return std::nullopt;
    return made;
}

bool Threshold::alerts(double value) const noexcept
{
    const bool within = value >= low && value <= high;
    return within == inside;
}

std::string render(const finding::Report& report, Format format, const RenderOptions& options)
{
    switch (format) {
    case Format::text: return formats::text(report, options);
    case Format::json: return formats::json(report, options, false);
    case Format::jsonl: return formats::json(report, options, true);
    case Format::nagios: return formats::nagios(report, options);
    case Format::prometheus: return formats::prometheus(report, options);
    case Format::junit: return formats::junit(report, options);
    case Format::markdown: return formats::markdown(report, options);
    case Format::html: return formats::html(report, options);
    case Format::sarif: return formats::sarif(report, options);
    case Format::gcc: return formats::gcc(report, options);
    }
    return {};
}

int exit_by_thresholds(const finding::Report& report, const RenderOptions& options)
{
    return formats::nagios_exit(report, options);
}

std::vector<std::string> unmeasured_thresholds(const finding::Report& report, const RenderOptions& options)
{
    return formats::unmeasured(report, options);
}

namespace formats {

std::string clean(std::string_view text, const RenderOptions& options)
{
    return options.show_secrets ? std::string(text) : redact(text);
}

std::string shown(std::string_view text, const RenderOptions& options)
{
    return visible(clean(text, options));
}

}  // namespace formats
}  // namespace sipdiag::report

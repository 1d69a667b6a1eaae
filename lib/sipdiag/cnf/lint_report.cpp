// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/lint_report.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "sipdiag/base/redact.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/fleet.hpp"
#include "sipdiag/cnf/router_view.hpp"
#include "sipdiag/cnf/wire_view.hpp"
#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/finding/outcome.hpp"

namespace sipdiag::cnf {
namespace {

using finding::Severity;
using finding::Value;

struct Counts {
    std::size_t errors = 0;
    std::size_t warnings = 0;
    std::size_t infos = 0;
    std::size_t kinds = 0;  // of errors and warnings
};

Counts count(const std::vector<Found>& findings)
{
    Counts out;
    std::vector<std::string_view> codes;
    for (const auto& each : findings) {
        (each.severity == Severity::error     ? out.errors
         : each.severity == Severity::warning ? out.warnings
                                              : out.infos)++;
        if (each.severity != Severity::info) codes.push_back(each.entry->code);
    }
    std::sort(codes.begin(), codes.end());
    out.kinds = static_cast<std::size_t>(std::unique(codes.begin(), codes.end()) - codes.begin());
    return out;
}

std::string number_of_things(std::size_t number, std::string_view one, std::string_view many = {})
{
    return fmt::format("{} {}{}", number, number == 1 || many.empty() ? one : many,
                       number != 1 && many.empty() ? "s" : "");
}

std::string position(const Site& site, const Found& found)
{
    const auto& path = site.files[found.place.file].path;
    if (found.place.line == 0) return visible(path);
    return fmt::format("{}:{}:{}", visible(path), found.place.line, found.place.column);
}

std::string one_line(const Site& site, const Found& found)
{
    return fmt::format("{}: {}: {} [{}]", position(site, found), finding::to_string(found.severity),
                       visible(found.message), found.entry->code);
}

// Columns of a text at a terminal, as far as one character is one column.
std::size_t columns(std::string_view text)
{
    return rules::characters(text);
}

// The first of a kind in a file, with its source line, and where the others are.
std::vector<std::string> block(const Site& site, const Found& first, const std::vector<std::uint32_t>& others,
                               unsigned width)
{
    auto lines = folded(one_line(site, first), width, "    ");
    const std::string also = others.empty() ? std::string() : "also " + rules::line_list(others);
    if (first.place.line != 0 && !first.source.empty() && first.source.size() + 8 < width) {
        // The caret's column is of the source as it is shown: blanks at its front are left out.
        const auto blanks = std::min(first.source.find_first_not_of(' '), first.source.size());
        lines.push_back("    " + first.source.substr(blanks));
        const auto column = first.place.column > blanks ? first.place.column - blanks - 1 : 0;
        const auto size = std::max<std::size_t>(
            first.place.end_column > first.place.column ? first.place.end_column - first.place.column : 1, 1);
        if (column + size <= columns(first.source) || size == 1) {
            lines.push_back("    " + std::string(column, ' ') + "^" + std::string(size - 1, '~'));
        }
    }
    if (!also.empty()) {
        for (auto& each : folded("    " + also, width, "        "))
            lines.push_back(std::move(each));
    }
    if (first.phones > 1) lines.push_back(fmt::format("    concerns {} phones", first.phones));
    if (!first.fix.empty()) {
        for (auto& each : folded("    write: " + visible(first.fix), width, "           "))
            lines.push_back(std::move(each));
    }
    return lines;
}

// The finding that a file is a listing is the heading of all others in it.
bool is_heading(const Found& found)
{
    return found.entry->code == "CNF129";
}

// What is shown together: the first finding of a kind in a file, and the lines of the others.
struct Group {
    const Found* first;
    std::vector<std::uint32_t> others;
};

// File by file: the heading, then errors before warnings before remarks; those of no line last of their severity.
std::vector<Group> groups_of(const std::vector<Found>& findings)
{
    std::vector<Group> groups;
    std::map<std::pair<std::uint32_t, std::string_view>, std::size_t> known;
    for (const auto& each : findings) {
        const auto [at, fresh] = known.try_emplace({each.place.file, each.entry->code}, groups.size());
        if (fresh) {
            groups.push_back({&each, {}});
            continue;
        }
        auto& group = groups[at->second];
        const auto before = group.others.empty() ? group.first->place.line : group.others.back();
        if (before != each.place.line) group.others.push_back(each.place.line);
    }
    std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
        const auto rank = [](const Found& each) {
            return std::tuple(each.place.file, !is_heading(each), -static_cast<int>(each.severity),
                              each.place.line == 0);
        };
        return rank(*a.first) < rank(*b.first);
    });
    return groups;
}

std::vector<std::string> lines_for_people(const LintResult& result, const LintReportStyle& style)
{
    std::vector<std::string> lines;
    if (!style.terminal) {
        for (const auto& each : result.findings)
            lines.push_back(one_line(result.site, each));
        return lines;
    }
    for (const auto& group : groups_of(result.findings)) {
        const auto& path = result.site.files[group.first->place.file].path;
        auto more = is_heading(*group.first)
                        ? folded(fmt::format("{}  is a \"show config\" dump, not a file for the phone. Read as one:",
                                             visible(path)),
                                 style.width, "    ")
                        : block(result.site, *group.first, group.others, style.width);
        std::move(more.begin(), more.end(), std::back_inserter(lines));
    }
    return lines;
}

std::string totals(const LintResult& result, const Counts& counts, std::size_t baseline)
{
    const auto files = static_cast<std::size_t>(std::count_if(result.site.files.begin(), result.site.files.end(),
                                                              [](const auto& each) { return each.was_read; }));
    const auto phones = std::count_if(result.site.phones.begin(), result.site.phones.end(),
                                      [](const auto& each) { return each.has_own_file; });
    auto text =
        fmt::format("{}, {}", number_of_things(counts.errors, "error"), number_of_things(counts.warnings, "warning"));
    if (counts.kinds > 1) text += fmt::format(" of {} kinds", counts.kinds);
    if (counts.infos != 0) text += ", " + number_of_things(counts.infos, "remark");
    text += fmt::format(" in {}, {}", number_of_things(files, "file"),
                        number_of_things(static_cast<std::size_t>(phones), "phone"));
    if (baseline != 0) text += fmt::format("; {} known from the baseline", baseline);
    return text;
}

Value file_facts(const SiteFile& file, const finding::Findings& findings)
{
    auto list = Value::array();
    for (const auto& each : findings)
        list.push(finding::to_value(each));
    auto object = Value::object();
    object.set("path", file.path);
    object.set("kind", to_string(file.kind));
    object.set("findings", std::move(list));
    return object;
}

std::string_view verdict_of(const Counts& counts)
{
    if (counts.errors != 0) return "errors";
    if (counts.warnings != 0) return "warnings";
    return "clean";
}

// Where it breaks, as far as files tell: the worst findings' file.
Value where_of(const LintResult& result)
{
    Severity worst = Severity::info;
    bool router = false;
    for (const auto& each : result.findings) {
        if (each.severity < worst || each.severity == Severity::info) continue;
        if (each.severity > worst) router = true;
        worst = each.severity;
        router = router && result.site.files[each.place.file].kind == Kind::router;
    }
    if (worst == Severity::info) return {};
    return router ? "router" : "phone";
}

Value wire_object(const LineOnWire& line)
{
    auto wire = Value::object();
    wire.set("contact", line.contact);
    wire.set("via", line.via);
    wire.set("sdp_c", line.sdp_c);
    wire.set("sdp_o", line.sdp_o);
    wire.set("source_port", line.source_port ? Value(*line.source_port) : Value("ephemeral"));
    wire.set("media_ports", Value::array().push(line.media_ports.first).push(line.media_ports.second));
    wire.set("register_uri", line.register_uri);
    wire.set("target", line.target);
    wire.set("contact_after_received", line.contact_after_received);
    return Value::object().set("line", line.line).set("wire", std::move(wire));
}

std::string_view model_word(Model model)
{
    return model == Model::cp7940 ? "7940" : "7960";
}

}  // namespace

finding::Report lint_report(const LintResult& result, const LintReportStyle& style, std::size_t baseline)
{
    finding::Report report;
    report.command = "check";  // for the schema: the tool has one command, which nobody types
    const auto counts = count(result.findings);
    report.verdict = verdict_of(counts);
    report.where = where_of(result);
    report.outcome = finding::Outcome::healthy;
    for (const auto& each : result.findings) {
        if (!style.fail_on || each.severity < *style.fail_on) continue;
        report.outcome = std::max(
            report.outcome, each.severity == Severity::error ? finding::Outcome::failed : finding::Outcome::degraded);
    }
    if (!style.facts) {
        if (auto lines = lines_for_people(result, style); !lines.empty())
            report.sections.push_back({{}, std::move(lines)});
        report.sections.push_back({{}, {totals(result, counts, baseline)}});
        return report;
    }
    auto files = Value::Array();
    std::size_t read = 0;
    auto next = result.findings.begin();
    for (std::uint32_t index = 0; index < result.site.files.size(); ++index) {
        const auto& file = result.site.files[index];
        finding::Findings own;
        for (; next != result.findings.end() && next->place.file == index; ++next)
            own.push_back(to_finding(*next));
        read += file.was_read ? 1 : 0;
        if (!file.was_read && own.empty()) continue;
        files.push_back(file_facts(file, own));
        report.items.push_back({file.path, std::move(own)});
    }
    const auto phones = std::count_if(result.site.phones.begin(), result.site.phones.end(),
                                      [](const auto& each) { return each.has_own_file; });
    auto summary = Value::object();
    summary.set("files", read);
    summary.set("phones", phones);
    summary.set("errors", counts.errors);
    summary.set("warnings", counts.warnings);
    summary.set("infos", counts.infos);
    if (baseline != 0) summary.set("baseline", baseline);
    report.facts.set("files", Value(std::move(files)));
    report.facts.set("phones", Value());
    report.facts.set("summary", std::move(summary));
    return report;
}

std::vector<finding::Section> router_sections(const Site& site, const Router& router, std::string_view router_file,
                                              const LintReportStyle& style)
{
    constexpr std::string_view indent = "                  ";
    constexpr unsigned section_indent = 4;
    std::vector<finding::Section> sections;
    std::vector<std::vector<std::string>> told;
    for (const auto& phone : site.phones) {
        auto story = router_story(router, phone);
        if (story.empty() || std::find(told.begin(), told.end(), story) != told.end()) continue;
        finding::Section section;
        section.title = fmt::format("{}, beside {}", visible(router_file), visible(site.files[phone.file].path));
        if (!router.looks_whole)
            section.title += router.indented ? " (an excerpt)" : " (an excerpt; indentation lost, read anyway)";
        for (const auto& row : story) {
            if (!style.terminal) {
                section.lines.push_back(row);
                continue;
            }
            for (auto& each : folded(row, style.width - section_indent, indent))
                section.lines.push_back(std::move(each));
        }
        sections.push_back(std::move(section));
        told.push_back(std::move(story));
    }
    return sections;
}

Value wire_facts(const Fleet& fleet, const std::optional<Address>& own)
{
    auto phones = Value::array();
    for (const auto& phone : fleet.phones) {
        auto lines = Value::array();
        for (const auto& line : wire_view(phone.effective(), phone.model, own))
            lines.push(wire_object(line));
        auto object = Value::object();
        object.set("mac", phone.mac.empty() ? Value() : Value(phone.mac));
        object.set("model", model_word(phone.model));
        object.set("lines", std::move(lines));
        phones.push(std::move(object));
    }
    return phones;
}

finding::Section wire_section(const Fleet& fleet, const std::optional<Address>& own)
{
    finding::Section section{"On the wire", {}};
    for (const auto& phone : fleet.phones) {
        if (!section.lines.empty()) section.lines.emplace_back();
        section.lines.push_back(fmt::format("{} ({})", visible(phone.name()), model_word(phone.model)));
        const auto lines = wire_view(phone.effective(), phone.model, own);
        if (lines.empty()) section.lines.emplace_back("  no line: line1_name is not set");
        for (const auto& line : lines) {
            section.lines.push_back(fmt::format("  line {}", line.line));
            section.lines.push_back("    Contact   " + visible(line.contact));
            section.lines.push_back("    Via       " + visible(line.via));
            section.lines.push_back("    SDP       " + visible(line.sdp_c));
            section.lines.push_back(fmt::format(
                "    sent from {}, to {}",
                line.source_port ? fmt::format("UDP port {}", *line.source_port) : std::string("a port of the moment"),
                visible(line.target.value_or("nobody: no provider is set"))));
            section.lines.push_back(
                fmt::format("    sound     UDP ports {} to {}", line.media_ports.first, line.media_ports.second));
            section.lines.push_back(line.register_uri ? "    REGISTER  " + visible(*line.register_uri)
                                                      : std::string("    REGISTER  none is sent"));
            if (line.contact_after_received) {
                section.lines.push_back("    then      " + visible(*line.contact_after_received) +
                                        ", if the answer's received= is another address");
            }
        }
    }
    return section;
}

namespace {

template <class Row>
void each_effective(const Fleet::Phone& phone, bool show_secrets, Row row)
{
    const auto effective = phone.effective();
    for (std::uint16_t at = 0; at < slot_count; ++at) {
        const Slot slot(at);
        if (!info(slot).is_setting()) continue;
        const auto found = effective.find(slot);
        if (!found) continue;
        const bool secret = info(slot).type == ValueType::password && !is_unset(found.value()) && !show_secrets;
        row(slot, secret ? std::string(redacted) : visible(found.value()), found);
    }
}

}  // namespace

Value effective_facts(const Fleet& fleet, bool show_secrets)
{
    auto phones = Value::array();
    for (const auto& phone : fleet.phones) {
        auto settings = Value::array();
        each_effective(phone, show_secrets, [&](Slot slot, const std::string& value, const Setting& found) {
            settings.push(Value::object()
                              .set("key", key_of(slot))
                              .set("value", value)
                              .set("file", found.document->path())
                              .set("line", found.line->number));
        });
        auto object = Value::object();
        object.set("mac", phone.mac.empty() ? Value() : Value(phone.mac));
        object.set("model", model_word(phone.model));
        object.set("settings", std::move(settings));
        phones.push(std::move(object));
    }
    return phones;
}

std::vector<finding::Section> effective_sections(const Fleet& fleet, bool show_secrets)
{
    std::vector<finding::Section> sections;
    for (const auto& phone : fleet.phones) {
        finding::Section section{"What counts for " + visible(phone.name()), {}};
        each_effective(phone, show_secrets, [&](Slot slot, const std::string& value, const Setting& found) {
            const auto shown = value.empty() ? std::string("\"\"") : value;
            const auto place = fmt::format("{}:{}", visible(found.document->name()), found.line->number);
            section.lines.push_back(fmt::format("{:<26} {}: {}", place, key_of(slot), shown));
        });
        if (section.lines.empty()) section.lines.emplace_back("nothing is set: stock values all of it");
        sections.push_back(std::move(section));
    }
    return sections;
}

std::vector<std::string> folded(std::string_view text, unsigned width, std::string_view indent)
{
    std::vector<std::string> lines;
    std::string line;
    std::size_t used = 0;
    const auto flush = [&] {
        while (line.ends_with(' '))
            line.pop_back();
        lines.push_back(line);
        line = indent;
        used = columns(line);
    };
    while (!text.empty()) {
        // A word, with the blanks before it.
        const auto begin = std::min(text.find_first_not_of(' '), text.size());
        const auto end = std::min(text.find(' ', begin), text.size());
        auto word = text.substr(0, end);
        if (used + columns(word) > width && used > columns(indent) && !line.empty()) {
            flush();
            word = text.substr(begin, end - begin);
        }
        line += word;
        used += columns(word);
        text.remove_prefix(end);
    }
    if (!line.empty() || lines.empty()) {
        while (line.ends_with(' '))
            line.pop_back();
        lines.push_back(line);
    }
    return lines;
}

}  // namespace sipdiag::cnf

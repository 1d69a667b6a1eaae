// SPDX-License-Identifier: MIT
//
// cnfcheck: files in, findings out; and, where asked, what they would put on the wire, what counts, what would change.
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "cnfcheck/inputs.hpp"
#include "cnfcheck/options.hpp"
#include "cnfcheck/tftp.hpp"
#include "common/files.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/baseline.hpp"
#include "sipdiag/cnf/edit.hpp"
#include "sipdiag/cnf/firmware.hpp"
#include "sipdiag/cnf/fleet.hpp"
#include "sipdiag/cnf/lint_report.hpp"
#include "sipdiag/cnf/router.hpp"

namespace sipdiag::tools::cnfcheck {
namespace {

using finding::Value;

std::vector<std::string> codes(const std::vector<std::string>& given)
{
    std::vector<std::string> out;
    for (const auto& text : given) {
        std::size_t at = 0;
        while (at <= text.size()) {
            const auto end = std::min(text.find_first_of(", ", at), text.size());
            if (end > at) out.push_back(text.substr(at, end - at));
            at = end + 1;
        }
    }
    return out;
}

std::optional<finding::Severity> severity(const std::string& word)
{
    if (word == "info") return finding::Severity::info;
    if (word == "warning") return finding::Severity::warning;
    if (word == "error") return finding::Severity::error;
    return std::nullopt;
}

// A router's file among those given by name is known by what stands in it.
const Source* router_among(const Sources& sources)
{
    for (const auto& source : sources.files) {
        if (!source.given_by_name || cnf::name_kind(source.path) != cnf::NameKind::other) continue;
        std::string octets;
        if (read_source(source, octets)) continue;
        cnf::Document document;
        document.read(source.path, octets);
        if (document.kind() == cnf::Kind::router) return &source;
    }
    return nullptr;
}

unsigned terminal_width()
{
    winsize size = {};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 40) return 80;
    return std::min<unsigned>(size.ws_col, 120);
}

// --fix: each file whole or not at all, the original beside it. \return how many were written; negative: misuse told
struct Fixes {
    std::string diff;
    std::vector<std::string> written;
    std::string fault;
};

std::string free_name(const std::string& path)
{
    auto name = path + ".orig";
    for (int n = 1; ::access(name.c_str(), F_OK) == 0; ++n)
        name = fmt::format("{}.orig.{}", path, n);
    return name;
}

Fixes fix_files(const Sources& sources, const std::string& router, bool write, bool backup, bool show_secrets)
{
    Fixes out;
    for (const auto& source : sources.files) {
        if (!source.read || source.path == router) continue;
        std::string octets;
        if (auto fault = read_source(source, octets)) {
            out.fault = *fault;
            return out;
        }
        const auto better = cnf::fixed(source.path, octets);
        if (better == octets) continue;
        if (!write) {
            out.diff += cnf::unified_diff(source.path, octets, better, show_secrets);
            continue;
        }
        auto fault = backup ? write_file(free_name(source.path), octets, source.path) : std::nullopt;
        if (!fault) fault = write_file(source.path, better);
        if (fault) {
            out.fault = *fault;
            return out;
        }
        out.written.push_back(source.path);
    }
    return out;
}

Value changes_facts(const cnf::FleetChanges& changes)
{
    auto list = Value::array();
    const auto text = [](const std::string& words) { return words.empty() ? Value() : Value(words); };
    const auto line = [](std::uint32_t number) { return number == 0 ? Value() : Value(number); };
    for (const auto& each : changes.settings) {
        list.push(Value::object()
                      .set("mac", text(each.mac))
                      .set("key", each.key)
                      .set("before", each.before)
                      .set("before_file", text(each.was.file))
                      .set("before_line", line(each.was.line))
                      .set("after", each.stays_in_memory ? Value() : Value(each.after))
                      .set("after_file", text(each.is.file))
                      .set("after_line", line(each.is.line))
                      .set("stays_in_memory", each.stays_in_memory));
    }
    return list;
}

Value lone_phones(const std::vector<cnf::LonePhone>& phones)
{
    auto list = Value::array();
    for (const auto& each : phones)
        list.push(Value::object().set("mac", each.mac.empty() ? Value() : Value(each.mac)).set("file", each.file));
    return list;
}

finding::Section changes_section(const cnf::FleetChanges& changes)
{
    finding::Section section{"What a reset will change", {}};
    const auto told = [](const std::string& value, const cnf::SettingChange::Spot& spot) {
        return fmt::format("{} ({})", value.empty() ? "\"\"" : value,
                           spot.line == 0 ? "stock value" : fmt::format("{}:{}", visible(spot.file), spot.line));
    };
    for (const auto& each : changes.settings) {
        const auto who = each.mac.empty() ? visible(each.name) : each.mac;
        const auto before = told(each.before, each.was);
        section.lines.push_back(
            each.stays_in_memory
                ? fmt::format("{}  {}: {} stays: no file sets it now, and the phone remembers. Write \"\" to unset it",
                              who, each.key, before)
                : fmt::format("{}  {}: {} -> {}", who, each.key, before, told(each.after, each.is)));
    }
    for (const auto& each : changes.added)
        section.lines.push_back(fmt::format("{}: new, no file for this phone before", visible(each.file)));
    for (const auto& each : changes.gone)
        section.lines.push_back(
            fmt::format("{}: gone, and the phone keeps what it has and asks for the file again", visible(each.file)));
    if (section.lines.empty()) section.lines.emplace_back("nothing");
    return section;
}

}  // namespace

int run_check(Frame& frame)
{
    const auto& asked = frame.invocation();
    auto found = find_sources(asked);
    if (const auto* misuse = std::get_if<Misuse>(&found)) return frame.misuse(misuse->text);
    auto& sources = std::get<Sources>(found);
    FetchedSources fetched;
    if (asked.given("tftp")) {
        auto got = fetch_sources(frame);
        if (const auto* misuse = std::get_if<Misuse>(&got)) return frame.misuse(misuse->text);
        if (const auto* none = std::get_if<Obstacle>(&got))
            return frame.finish(not_begun("check", "undetermined", *none));
        fetched = std::get<FetchedSources>(std::move(got));
        std::move(fetched.sources.files.begin(), fetched.sources.files.end(), std::back_inserter(sources.files));
    } else if (asked.given("mac")) {
        return frame.misuse("--mac says of which phone to fetch the files, and --tftp from where: both are wanted");
    }

    cnf::LintSettings settings;
    settings.model = asked.text("model").value_or("7960") == "7940" ? cnf::Model::cp7940 : cnf::Model::cp7960;
    settings.selection = {codes(asked.list("select")), codes(asked.list("ignore"))};
    settings.show_secrets = frame.show_secrets();
    for (const auto& code : settings.selection.select) {
        if (!cnf::begins_a_code(code)) {
            return frame.misuse(
                fmt::format("--select {}: no rule has a code like it; --list-codes lists them", visible(code)));
        }
    }
    for (const auto& code : settings.selection.ignore) {
        if (!cnf::begins_a_code(code))
            frame.warn(fmt::format("--ignore {}: no rule has a code like it", visible(code)));
    }
    const auto firmware = asked.text("firmware");
    if (firmware) {
        if (!cnf::parse_firmware_version(*firmware))
            return frame.misuse(fmt::format("--firmware {}: not a version such as 8.12", visible(*firmware)));
        settings.given.firmware = *firmware;
    }
    std::string fault;
    if (const auto path = asked.text("models")) {
        const auto text = read_input(*path, fault);
        if (!text) return frame.misuse(fault);
        auto models = cnf::read_models(*text);
        if (models.bad_line != 0)
            return frame.misuse(fmt::format("{}:{}: not MAC,7940 or MAC,7960", *path, models.bad_line));
        settings.models = std::move(models.by_mac);
    }
    std::optional<Address> own;
    if (const auto text = asked.text("local-address")) {
        const auto address = parse_address(*text);
        if (!address) return frame.misuse(fmt::format("--local-address {}: not an address", visible(*text)));
        own = *address;
    }
    std::optional<cnf::Baseline> baseline;
    if (const auto path = asked.text("baseline")) {
        const auto text = read_input(*path, fault);
        if (!text) return frame.misuse(fault);
        baseline = cnf::Baseline::parse(*text);
        if (!baseline) return frame.misuse(fmt::format("{}: not a baseline of cnfcheck", visible(*path)));
    }

    cnf::Router router;
    if (const auto path = asked.text("router")) {
        sources.files.push_back({*path, true, true, {}});
        settings.router_file = *path;
    } else if (const auto* source = router_among(sources)) {
        settings.router_file = source->path;
    }
    if (!settings.router_file.empty()) {
        std::string octets;
        for (const auto& source : sources.files) {
            if (source.path == settings.router_file) {
                if (auto failed = read_source(source, octets)) return frame.misuse(*failed);
            }
        }
        router = cnf::read_router(octets);
        settings.given.router = &router;
        settings.given.router_name = settings.router_file;
    }
    const bool any =
        std::any_of(sources.files.begin(), sources.files.end(), [](const auto& each) { return each.read; });
    if (!any && fetched.files.empty()) {
        return frame.misuse(sources.whole_folder
                                ? "no file of a phone in that folder: no SIPDefault.cnf, no SIP<MAC>.cnf"
                                : "no file is named: give files, a folder, or - for standard input");
    }
    if (frame.dry_run()) {
        std::string plan;
        for (const auto& each : fetched.files)
            plan += fmt::format("would ask {} for {}\n", visible(*asked.text("tftp")), each.file);
        plan += plan.empty() ? "would read, and send nothing:\n" : "would read:\n";
        for (const auto& source : sources.files) {
            if (source.read) plan += "  " + visible(source.path) + "\n";
        }
        return frame.plan(plan);
    }

    const bool text = frame.format() == report::Format::text;
    Fixes fixes;
    if (asked.flag("fix") || asked.flag("diff")) {
        const bool write = asked.flag("fix") && !asked.flag("diff");
        const auto in_memory = [](const auto& each) { return each.octets.has_value(); };
        if (write && std::any_of(sources.files.begin(), sources.files.end(), in_memory)) {
            return frame.misuse("--fix writes files, and standard input is none; --diff shows what it would write");
        }
        fixes = fix_files(sources, settings.router_file, write, !asked.flag("no-backup"), frame.show_secrets());
        if (!fixes.fault.empty()) return frame.misuse(fixes.fault);
        for (const auto& path : fixes.written)
            frame.say(fmt::format("written: {}", visible(path)));
    }

    cnf::LintReportStyle style;
    style.facts = !text;
    style.terminal = text && ::isatty(STDOUT_FILENO) == 1 && !asked.given("output");
    if (style.terminal) style.width = terminal_width();
    style.fail_on = severity(*asked.text("fail-on"));

    bool unreadable = !sources.unreadable.empty();
    for (const auto& each : sources.unreadable)
        frame.warn(each);
    const auto for_views = settings;
    auto result = lint_sources(frame, std::move(settings), sources, unreadable);
    if (const auto path = asked.text("write-baseline")) {
        if (const auto failed = write_file(*path, cnf::write_baseline(result))) return frame.misuse(*failed);
    }
    const auto known = baseline ? baseline->apply(result) : 0;
    auto report = cnf::lint_report(result, style, known);
    if (unreadable) report.outcome = std::max(report.outcome, finding::Outcome::undetermined);

    if (!fetched.files.empty()) {
        if (text) report.sections.insert(report.sections.begin(), to_section(*asked.text("tftp"), fetched.files));
        report.facts.set("fetched", to_value(fetched.files));
        if (!all_needed_came(fetched.files)) report.outcome = std::max(report.outcome, finding::Outcome::failed);
    }
    if (text && for_views.given.router != nullptr) {
        for (auto& each : cnf::router_sections(result.site, router, for_views.router_file, style))
            report.sections.push_back(std::move(each));
    }
    if (asked.flag("diff")) {
        if (text) {
            if (!frame.print(fixes.diff)) return exit_undetermined;
            return static_cast<int>(report.outcome);
        }
        report.facts.set("diff", fixes.diff);
    }
    if (asked.flag("wire") || asked.flag("effective") || asked.given("against")) {
        const auto inputs = read_all(sources.files, fault);
        if (!inputs) return frame.misuse(fault);
        const auto fleet = cnf::read_fleet(*inputs, for_views);
        if (asked.flag("wire")) {
            if (text) report.sections.push_back(cnf::wire_section(fleet, own));
            report.facts.set("phones", cnf::wire_facts(fleet, own));
        }
        if (asked.flag("effective")) {
            for (auto& each : cnf::effective_sections(fleet, frame.show_secrets()))
                if (text) report.sections.push_back(std::move(each));
            report.facts.set("effective", cnf::effective_facts(fleet, frame.show_secrets()));
        }
        if (const auto folder = asked.text("against")) {
            const auto old_sources = list_folder(*folder, fault);
            if (!old_sources) return frame.misuse(fault);
            for (const auto& each : old_sources->unreadable)
                frame.warn(each);
            const auto old_inputs = read_all(old_sources->files, fault);
            if (!old_inputs) return frame.misuse(fault);
            const auto changes =
                cnf::compare_fleets(cnf::read_fleet(*old_inputs, for_views), fleet, frame.show_secrets());
            if (text) report.sections.push_back(changes_section(changes));
            report.facts.set("changes", changes_facts(changes));
            report.facts.set("phones_added", lone_phones(changes.added));
            report.facts.set("phones_gone", lone_phones(changes.gone));
        }
    }
    return frame.finish(std::move(report), fetched.interrupted);
}

}  // namespace sipdiag::tools::cnfcheck

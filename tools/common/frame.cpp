// SPDX-License-Identifier: MIT
#include "common/frame.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "common/files.hpp"
#include "common/generate.hpp"
#include "common/help.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/report/codes.hpp"

namespace sipdiag::tools {
namespace {

std::string in_capitals(std::string_view name)
{
    std::string out(name);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return out;
}

bool wants_colour(const Invocation& invocation)
{
    const auto colour = invocation.text("color");
    if (colour == "always") return true;
    if (colour == "never") return false;
    const char* const none = std::getenv("NO_COLOR");  // https://no-color.org: present and not empty
    if (none != nullptr && *none != '\0') return false;
    const char* const terminal = std::getenv("TERM");
    if (terminal != nullptr && std::string_view(terminal) == "dumb") return false;
    return !invocation.given("output") && ::isatty(STDOUT_FILENO) == 1;
}

std::optional<finding::Severity> severity_of(std::string_view word)
{
    for (const auto each : {finding::Severity::info, finding::Severity::warning, finding::Severity::error}) {
        if (finding::to_string(each) == word) return each;
    }
    return std::nullopt;
}

/// A result to stdout. \return the exit code: the given one, or 3 where it could not be told
int to_stdout(std::string_view text, int code)
{
    const int error = write_all(STDOUT_FILENO, text);
    if (error == 0) return code;
    if (error == EPIPE) return code;  // the reader has what it wanted
    complain(fmt::format("cannot write to standard output: {}", std::strerror(error)));
    return std::max(code, exit_undetermined);
}

int misused(const Tool& tool, std::string_view text, bool nagios)
{
    complain(text);
    if (!nagios) return exit_misuse;
    (void)to_stdout(fmt::format("{} UNKNOWN - {}\n", in_capitals(tool.name), text), 0);
    return exit_undetermined;
}

/// Read before anything else can go wrong: a monitor must get its exit code even for a wrong option.
bool asks_for_nagios(std::span<const std::string> words)
{
    bool nagios = false;
    for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
        if (words[i].starts_with("--format=")) nagios = words[i] == "--format=nagios";
        if (words[i] == "--format" && i + 1 < words.size()) nagios = words[i + 1] == "nagios";
    }
    return nagios;
}

std::string code_list()
{
    auto all = report::all_entries();
    std::stable_sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->code < b->code; });
    std::string out;
    for (const auto* entry : all) {
        out += fmt::format("{}  {:<7}  {:<34}  {}\n", entry->code, finding::to_string(entry->severity), entry->name,
                           entry->summary);
    }
    return out;
}

/// By code or by name, case not regarded.
const finding::Entry* entry_of(std::string_view asked)
{
    const auto word = lowered(asked);
    for (const auto* entry : report::all_entries()) {
        if (lowered(entry->code) == word || entry->name == word) return entry;
    }
    return nullptr;
}

int explain_code(const Tool& tool, const std::string& asked, bool nagios)
{
    if (const auto* const entry = entry_of(asked)) {
        std::string page(entry->page);
        if (!page.ends_with('\n')) page += '\n';
        return to_stdout(page, 0);
    }
    std::vector<std::string_view> known;
    for (const auto* entry : report::all_entries()) {
        known.push_back(entry->code);
        known.push_back(entry->name);
    }
    const auto near = nearest(asked, known);
    const auto hint = near ? fmt::format("did you mean {}?", *near) : std::string("--list-codes lists them");
    return misused(tool, fmt::format("{}: no finding has the code '{}'; {}", tool.name, visible(asked), hint), nagios);
}

}  // namespace

Frame::Frame(const Tool& tool, Invocation invocation)
    : tool_(tool),
      invocation_(std::move(invocation)),
      started_(std::chrono::system_clock::now()),
      steady_(std::chrono::steady_clock::now())
{
    format_ = report::format_of(invocation_.text("format").value_or("text")).value_or(report::Format::text);
    output_ = invocation_.text("output");
    show_secrets_ = invocation_.flag("show-secrets");
    verbosity_ = invocation_.flag("q") ? -1 : invocation_.count("verbose");
    fail_on_ = severity_of(*invocation_.text("fail-on"));
    options_.color = wants_colour(invocation_);
    options_.show_secrets = show_secrets_;
    options_.anonymize = invocation_.flag("anonymize");
    for (const auto& text : invocation_.list("warning")) {
        if (auto made = report::Threshold::parse(text)) options_.warning.push_back(*std::move(made));
    }
    for (const auto& text : invocation_.list("critical")) {
        if (auto made = report::Threshold::parse(text)) options_.critical.push_back(*std::move(made));
    }
}

std::chrono::milliseconds Frame::elapsed() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - steady_);
}

void Frame::warn(std::string_view line) const
{
    complain(line);
}

void Frame::say(std::string_view line) const
{
    if (verbosity_ >= 0) complain(line);
}

void Frame::whisper(std::string_view line) const
{
    if (verbosity_ > 0) complain(line);
}

int Frame::misuse(std::string_view text) const
{
    return misused(tool_, fmt::format("{}: {}", tool_.name, text), format_ == report::Format::nagios);
}

void Frame::fill(finding::Report& report) const
{
    if (report.tool.empty()) report.tool = tool_.name;
    if (report.command.empty()) report.command = invocation_.command->name;
    if (report.started == std::chrono::system_clock::time_point{}) report.started = started_;
    if (report.duration == std::chrono::milliseconds{}) report.duration = elapsed();
}

int Frame::code_of(finding::Report& report, bool interrupted) const
{
    report.outcome = finding::combine(report.outcome, report.findings, fail_on_);
    for (const auto& item : report.items)
        report.outcome = finding::combine(report.outcome, item.findings, fail_on_);
    return interrupted ? exit_interrupted : static_cast<int>(report.outcome);
}

int Frame::deliver(const std::string& text, int code)
{
    if (!output_) return to_stdout(text, code);
    if (const auto fault = write_file(*output_, text)) {
        complain(fmt::format("{}: cannot write {}", tool_.name, *fault));
        return std::max(code, exit_undetermined);
    }
    return code;
}

int Frame::finish(finding::Report report, bool interrupted)
{
    fill(report);
    int code = code_of(report, interrupted);
    options_.exit = code;
    const bool limited = !options_.warning.empty() || !options_.critical.empty();
    if (limited && !interrupted) {
        code = options_.exit = exit_by_thresholds(report, options_);
        for (const auto& name : unmeasured_thresholds(report, options_))
            complain(fmt::format("{}: no figure '{}' was measured to hold against its limit", tool_.name, name));
    }
    if (const auto path = invocation_.text("report")) {
        at_finish([&, path] { return write_file(*path, render(report, report::Format::html, options_)); });
    }
    code = options_.exit = write_beside(code);
    return deliver(render(report, format_, options_), code);
}

int Frame::write_beside(int code)
{
    for (const auto& write : std::exchange(at_finish_, {})) {
        if (const auto fault = write()) {
            complain(fmt::format("{}: cannot write {}", tool_.name, *fault));
            code = std::max(code, exit_undetermined);
        }
    }
    return code;
}

int Frame::end_stream(int code)
{
    code = write_beside(code);
    return output_ && streamed_.empty() ? deliver({}, code) : code;
}

int Frame::stream(finding::Report report, bool interrupted)
{
    fill(report);
    const int code = code_of(report, interrupted);
    options_.exit = code;
    const auto line = render(report, report::Format::jsonl, options_);
    if (!output_) return to_stdout(line, code);
    return deliver(streamed_ += line, code);
}

int Frame::plan(const std::string& text)
{
    if (format_ != report::Format::json && format_ != report::Format::jsonl) return deliver(text, 0);
    finding::Report report;
    report.outcome = finding::Outcome::healthy;
    report.verdict = "planned";
    auto lines = finding::Value::array();
    for (const auto line : split_lines(text))
        lines.push(line);
    report.facts.set("plan", std::move(lines));
    fill(report);
    return deliver(render(report, format_, options_), 0);
}

bool Frame::print(std::string_view text)
{
    return to_stdout(text, 0) == 0;
}

int run_tool(int argc, char** argv, const Tool& tool, std::span<const Task> tasks)
{
    keep_standard_streams();
    std::signal(SIGPIPE, SIG_IGN);

    std::vector<const Command*> present;
    for (const auto* command : tool.commands) {
        const bool built = std::any_of(tasks.begin(), tasks.end(), [&](const Task& t) { return t.command == command; });
        if (built) present.push_back(command);
    }
    auto built = tool;
    built.commands = present;

    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (words.empty()) {
        (void)write_all(STDERR_FILENO, no_argument_text(built));
        return exit_misuse;
    }
    const bool nagios = asks_for_nagios(words);
    auto parsed = parse(words, built);
    if (const auto* const misuse = std::get_if<Misuse>(&parsed)) return misused(tool, misuse->text, nagios);
    auto& invocation = std::get<Invocation>(parsed);

    if (invocation.flag("help")) {
        return to_stdout(invocation.named ? command_help(built, *invocation.command) : tool_help(built), 0);
    }
    if (invocation.flag("version")) return to_stdout(fmt::format("{} {}\n", tool.name, version()), 0);
    if (invocation.flag("list-codes")) return to_stdout(code_list(), 0);
    if (const auto code = invocation.text("explain")) return explain_code(tool, *code, nagios);

    if (const auto kind = invocation.text("generate")) return to_stdout(generate(built, *kind), 0);
    for (const auto name : {"warning", "critical"}) {
        for (const auto& text : invocation.list(name)) {
            if (report::Threshold::parse(text)) continue;
            return misused(tool, fmt::format("{}: --{} takes NAME=RANGE, not '{}'", tool.name, name, visible(text)),
                           nagios);
        }
    }
    for (const auto name : {"output", "report", "pcap", "write-baseline"}) {
        const auto path = invocation.has(name) ? invocation.text(name) : std::nullopt;
        const auto fault = path ? unwritable(*path) : std::nullopt;
        if (fault) return misused(tool, fmt::format("{}: --{} cannot write {}", tool.name, name, *fault), nagios);
    }
    for (const auto& task : tasks) {
        if (task.command != invocation.command) continue;
        Frame frame(built, std::move(invocation));
        return task.run(frame);
    }
    return misused(tool, fmt::format("{}: no such command", tool.name), nagios);
}

}  // namespace sipdiag::tools

// SPDX-License-Identifier: MIT
//
// Frame: what all four binaries do alike, so that a command is no more than its recipe:
//
//     int run_query(Frame& frame)
//     {
//         const auto& asked = frame.invocation();
//         ...
//         if (something is wrong with what was asked) return frame.misuse("...");     // exit 64
//         finding::Report report = ...;              // the command's own answer; findings are weighed in here
//         return frame.finish(std::move(report), network.interrupted());
//     }
//
//     int main(int argc, char** argv)
//     {
//         constexpr Task tasks[] = {{&query_command, run_query}, ...};
//         return run_tool(argc, argv, sipreg_tool, tasks);
//     }
//
// Streams    the result to stdout (or --output), everything else to stderr
// Exit       0 1 2 3 by the report, 64 misuse (3 under --format nagios), 130 interrupted
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/command_line.hpp"
#include "common/options.hpp"
#include "sipdiag/finding/report.hpp"
#include "sipdiag/report/render.hpp"

namespace sipdiag::tools {

inline constexpr int exit_undetermined = 3;
inline constexpr int exit_misuse = 64;
inline constexpr int exit_interrupted = 130;

class Frame {
public:
    Frame(const Tool& tool, Invocation invocation);

    [[nodiscard]] const Invocation& invocation() const noexcept { return invocation_; }
    [[nodiscard]] const Tool& tool() const noexcept { return tool_; }
    [[nodiscard]] report::Format format() const noexcept { return format_; }
    [[nodiscard]] int verbosity() const noexcept { return verbosity_; }  ///< -1 with -q, 0, 1, 2 ...
    [[nodiscard]] bool show_secrets() const noexcept { return show_secrets_; }
    [[nodiscard]] bool dry_run() const { return invocation_.flag("dry-run"); }
    [[nodiscard]] std::chrono::system_clock::time_point started() const noexcept { return started_; }
    /// Since the start of the process, as far as the frame can tell.
    [[nodiscard]] std::chrono::milliseconds elapsed() const;

    /// A line on stderr: always; unless -q; only with -v.
    void warn(std::string_view line) const;
    void say(std::string_view line) const;
    void whisper(std::string_view line) const;

    /// What was asked cannot be done as it was asked. \return the exit code
    int misuse(std::string_view text) const;

    /// Print the report as the user wants it, and --report beside it. The command's own answer is in `outcome`; the
    /// findings are weighed in here, by --fail-on. Tool, command, start and duration are filled in where empty.
    /// \return the exit code
    int finish(finding::Report report, bool interrupted = false);

    /// One object of a stream, at once; jsonl whatever --format says. With --output all of them stand in the file at
    /// the end. \return the exit code that finish() would give
    int stream(finding::Report report, bool interrupted = false);

    /// The last object was streamed: what is written beside the result is written now. \return the exit code
    int end_stream(int code);

    /// Something to be written beside the result, before the exit code is known: run once, at finish() or
    /// end_stream().
    /// \param write  gives nothing, or why it failed, for people; then the exit is 3 at least
    void at_finish(std::function<std::optional<std::string>()> write) { at_finish_.push_back(std::move(write)); }

    /// The least severity that counts, or nothing (--fail-on none).
    [[nodiscard]] std::optional<finding::Severity> fail_on() const noexcept { return fail_on_; }

    /// --dry-run: what would be done, in lines; for json an object with `plan`. \return the exit code
    int plan(const std::string& text);

    /// A text that is the result itself, as it stands (a plan, a page, a listening line).
    /// \return false where nobody can be told any more
    bool print(std::string_view text);

private:
    void fill(finding::Report& report) const;
    [[nodiscard]] int code_of(finding::Report& report, bool interrupted) const;
    [[nodiscard]] int write_beside(int code);
    [[nodiscard]] int deliver(const std::string& text, int code);

    const Tool& tool_;
    Invocation invocation_;
    report::Format format_ = report::Format::text;
    report::RenderOptions options_;
    std::optional<finding::Severity> fail_on_;
    std::optional<std::string> output_;
    std::string streamed_;  // with --output: what stream() has gathered
    std::vector<std::function<std::optional<std::string>()>> at_finish_;
    int verbosity_ = 0;
    bool show_secrets_ = false;
    std::chrono::system_clock::time_point started_;
    std::chrono::steady_clock::time_point steady_;
};

/// A command that is there, and what runs it.
struct Task {
    const Command* command;
    int (*run)(Frame& frame);
};

/// The whole of a main(). Commands of the tool's table that have no task are not there: not in the help, not accepted.
int run_tool(int argc, char** argv, const Tool& tool, std::span<const Task> tasks);

}  // namespace sipdiag::tools

// SPDX-License-Identifier: MIT
//
// Command line: words in, an Invocation out, or one clear line about what is wrong with them.
//
//     sipreg 12345@sip.example --expires 60          the default command, options where they come to mind
//     sipreg --format json query 12345@sip.example   options may stand before the command
//     sipprobe probe -- --odd-name                   after -- nothing is an option
//
// Whatever the tables can say about a value - a choice, a range - is checked here; a getter cannot fail.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/options.hpp"

namespace sipdiag::tools {

/// What was asked for. Asking for an option that the command's table does not hold is a bug: std::logic_error.
class Invocation {
public:
    /// The command, never null; `named` tells whether the user wrote it.
    const Command* command = nullptr;
    bool named = false;
    std::vector<std::string> positionals;

    /// Does the command know that option at all?
    [[nodiscard]] bool has(std::string_view name) const noexcept;
    /// Was the option given?
    [[nodiscard]] bool given(std::string_view name) const;
    [[nodiscard]] bool flag(std::string_view name) const { return given(name); }
    /// How often; -v counts.
    [[nodiscard]] int count(std::string_view name) const;
    /// The value (the last where it was given several times), or the table's default, or nothing.
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
    /// All values in order.
    [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const;
    [[nodiscard]] std::optional<double> decimal(std::string_view name) const;
    /// A decimal of seconds.
    [[nodiscard]] std::optional<std::chrono::milliseconds> seconds(std::string_view name) const;

private:
    friend class Parser;
    [[nodiscard]] const Option& option(std::string_view name) const;

    std::vector<Option> options_;  // those that the command knows
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// A line for people: what is wrong, and where to read on. Exit 64.
struct Misuse {
    std::string text;
};

/// Read the words behind the program's name.
std::variant<Invocation, Misuse> parse(std::span<const std::string> words, const Tool& tool);

/// The options of a command, its own first; --format and --fail-on with their values there.
struct FilledGroup {
    std::string_view title;
    std::vector<Option> options;
};
std::vector<FilledGroup> groups_of(const Command& command);

/// "udp|tcp|tls" as words.
std::vector<std::string_view> words_of(std::string_view choices);

/// `--name`, or `-q` where an option has no long name.
std::string spelled(const Option& option);

}  // namespace sipdiag::tools

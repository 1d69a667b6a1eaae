// SPDX-License-Identifier: MIT
//
// Options: what a tool can be told, described once, as plain tables.
//
// From the same tables come parsing (command_line), --help and the no-argument text (help), the man page and the
// completions (generate). An option is added with one entry; nothing else names it but the command that reads it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace sipdiag::tools {

enum class Kind : unsigned char {
    flag,     ///< takes no value
    text,     ///< any text
    choice,   ///< one of the words of `value`, "udp|tcp|tls"
    number,   ///< a whole number within `low` and `high`
    decimal,  ///< a number with or without a fraction within `low` and `high`; seconds as well
};

struct Option {
    std::string_view name;  ///< long name, without its dashes
    char letter = 0;        ///< short name, or none
    Kind kind = Kind::flag;
    std::string_view value = {};     ///< how the value is called in the help: "FILE", "udp|tcp|tls"
    std::string_view help;           ///< one or two plain sentences, no full stop at the end
    std::string_view fallback = {};  ///< what the getters give where the option is absent; shown as the default
    std::string_view implied = {};   ///< choice: the value where the option stands alone (`--phone` = 7960)
    std::string_view alias = {};     ///< a second long name
    bool repeatable = false;
    double low = 0;
    double high = 4294967295.0;
};

struct Group {
    std::string_view title;
    std::span<const Option> options;
};

struct Positional {
    std::string_view name = {};  ///< "AOR"; empty: there is none
    std::size_t least = 0;
    std::size_t most = 0;
};

struct Example {
    std::string_view command;
    std::string_view what;
};

struct Command {
    std::string_view name = {};  ///< empty where the tool has no commands
    std::string_view summary;    ///< one line, no full stop
    Positional positional = {};
    std::span<const std::string_view> description = {};  ///< paragraphs
    std::span<const Option> options = {};                ///< its own
    std::span<const Group* const> shared = {};           ///< those it shares with others
    std::string_view formats = "text|json";              ///< values of --format
    std::string_view fail_on = "warning";                ///< default of --fail-on, `none` where findings do not count
    std::span<const Example> examples = {};
    std::string_view exit_notes = {};  ///< what 0, 1, 2 and 3 mean here, where it needs saying
};

struct Tool {
    std::string_view name;
    std::string_view summary;                            ///< one line, no full stop
    std::span<const std::string_view> description = {};  ///< paragraphs, for the man page
    std::span<const Command* const> commands;            ///< those that displace nothing come first
    std::string_view default_command = {};               ///< where no command is named
    std::span<const Example> first_steps = {};           ///< three commands for who gave no argument
    std::span<const Example> symptoms = {};              ///< what hurts -> the command that answers it
    std::span<const std::string_view> see_also = {};     ///< "sipprobe(1)"
};

/// Options of every command, whatever it does: output, exit code, help. They need not be listed in `shared`.
extern const Group output_group;

// What commands share.
extern const Group network_group;  ///< --timeout, --trace, --pcap, --dns-server, --resolve, --dry-run
extern const Group offline_group;  ///< --timeout, --dry-run of commands that send nothing
extern const Group caller_group;   ///< who is calling: account, password, proxy, transport
extern const Group serving_group;  ///< where to listen, whom to trust: read by common/listening.hpp
extern const Group phone_group;    ///< the phone's files, its NAT settings, its habits
extern const Group safety_group;   ///< what keeps a live account from harm, and what lifts it

}  // namespace sipdiag::tools

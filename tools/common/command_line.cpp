// SPDX-License-Identifier: MIT
//
// The one file that knows CLI11. It is built without optimisation worth the name: templates take seconds, words do not.
//
// First the words are brought into one form, for what CLI11 2.1 leaves open: which word is the command when options may
// stand before it, a value that is empty, a value that may be missing, brackets that are no list. Then CLI11 reads the
// options. Then the tables are asked whether the values are lawful.
#include "common/command_line.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"

namespace sipdiag::tools {
namespace {

/// Options that end a run before anything else is asked.
constexpr std::string_view immediate[] = {"help", "version", "list-codes", "explain", "generate"};

constexpr Option hidden[] = {
    {.name = "generate",
     .kind = Kind::choice,
     .value = "man|bash|zsh|fish|findings|settings",
     .help = "Print a page or a completion"},
};

std::string key_of(const Option& option)
{
    return option.name.empty() ? std::string(1, option.letter) : std::string(option.name);
}

bool is_option(std::string_view word)
{
    return word.size() > 1 && word.front() == '-';
}

std::string_view title_of(const Tool& tool, const Command& command, std::string& room)
{
    room = command.name.empty() ? std::string(tool.name) : fmt::format("{} {}", tool.name, command.name);
    return room;
}

bool holds(std::string_view choices, std::string_view word)
{
    const auto words = words_of(choices);
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<double> to_number(const Option& option, std::string_view text)
{
    double number = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (failure != std::errc{} || stop != end || !std::isfinite(number)) return std::nullopt;
    const bool digits_only = text.find_first_not_of("0123456789") == std::string_view::npos;
    if (option.kind == Kind::number && !digits_only) return std::nullopt;
    if (number < option.low || number > option.high) return std::nullopt;
    return number;
}

/// What is wrong with a value, or nothing.
std::string fault_of(const Option& option, const std::string& value)
{
    switch (option.kind) {
    case Kind::choice:
        if (holds(option.value, value)) return {};
        if (const auto words = words_of(option.value); const auto near = nearest(value, words)) {
            return fmt::format("{} does not know '{}'; did you mean {}?", spelled(option), visible(value), *near);
        }
        return fmt::format("{} does not know '{}'; it takes {}", spelled(option), visible(value),
                           fmt::join(words_of(option.value), ", "));
    case Kind::number:
    case Kind::decimal:
        if (to_number(option, value)) return {};
        return fmt::format("{} takes a {} from {} to {}, not '{}'", spelled(option),
                           option.kind == Kind::number ? "whole number" : "number", option.low, option.high,
                           visible(value));
    case Kind::flag:
    case Kind::text: break;
    }
    return {};
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view choices)
{
    std::vector<std::string_view> words;
    while (!choices.empty()) {
        const auto bar = choices.find('|');
        words.push_back(choices.substr(0, bar));
        choices = bar == std::string_view::npos ? std::string_view{} : choices.substr(bar + 1);
    }
    return words;
}

std::string spelled(const Option& option)
{
    return option.name.empty() ? fmt::format("-{}", option.letter) : fmt::format("--{}", option.name);
}

std::vector<FilledGroup> groups_of(const Command& command)
{
    std::vector<FilledGroup> groups;
    std::vector<std::string_view> seen;
    const auto add = [&](std::string_view title, std::span<const Option> options) {
        FilledGroup group{title, {}};
        for (auto option : options) {
            // What a command describes itself goes before what it shares.
            if (!option.name.empty() && std::find(seen.begin(), seen.end(), option.name) != seen.end()) continue;
            seen.push_back(option.name);
            if (option.name == "format") option.value = command.formats;
            if (option.name == "fail-on") option.fallback = command.fail_on;
            group.options.push_back(option);
        }
        if (!group.options.empty()) groups.push_back(std::move(group));
    };
    if (!command.options.empty()) add("Options", command.options);
    for (const auto* group : command.shared)
        add(group->title, group->options);
    add(output_group.title, output_group.options);
    return groups;
}

bool Invocation::given(std::string_view name) const
{
    (void)option(name);
    return values_.find(name) != values_.end();
}

int Invocation::count(std::string_view name) const
{
    (void)option(name);
    const auto found = values_.find(name);
    return found == values_.end() ? 0 : static_cast<int>(found->second.size());
}

std::optional<std::string> Invocation::text(std::string_view name) const
{
    const auto& known = option(name);
    if (const auto found = values_.find(name); found != values_.end()) return found->second.back();
    if (!known.fallback.empty()) return std::string(known.fallback);
    return std::nullopt;
}

std::vector<std::string> Invocation::list(std::string_view name) const
{
    (void)option(name);
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::optional<std::int64_t> Invocation::number(std::string_view name) const
{
    const auto value = decimal(name);
    return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

std::optional<double> Invocation::decimal(std::string_view name) const
{
    const auto value = text(name);
    if (!value) return std::nullopt;
    double number = 0;
    std::from_chars(value->data(), value->data() + value->size(), number);
    return number;
}

std::optional<std::chrono::milliseconds> Invocation::seconds(std::string_view name) const
{
    const auto value = decimal(name);
    if (!value) return std::nullopt;
    return std::chrono::milliseconds(std::llround(*value * 1000.0));
}

const Option& Invocation::option(std::string_view name) const
{
    for (const auto& each : options_) {
        if (each.name == name || (each.name.empty() && name.size() == 1 && each.letter == name[0])) return each;
    }
    throw std::logic_error(fmt::format("no option --{} in the table of {}", name, command->name));
}

bool Invocation::has(std::string_view name) const noexcept
{
    return std::any_of(options_.begin(), options_.end(), [&](const auto& each) { return each.name == name; });
}

class Parser {
public:
    Parser(std::span<const std::string> words, const Tool& tool) : tool_(tool)
    {
        const auto divider = std::find(words.begin(), words.end(), "--");
        words_.assign(words.begin(), divider);
        if (divider != words.end()) behind_.assign(divider + 1, words.end());
    }

    std::variant<Invocation, Misuse> run()
    {
        find_command();
        for (const auto& group : groups_of(*result_.command)) {
            for (const auto& option : group.options)
                result_.options_.push_back(option);
        }
        for (const auto& option : hidden)
            result_.options_.push_back(option);
        if (normalise() && read() && judge()) return result_;
        return Misuse{
            fmt::format("{}: {}{} {} --help", tool_.name, fault_, fault_.ends_with('?') ? " See" : "; see", where())};
    }

private:
    [[nodiscard]] std::string where() const
    {
        std::string room;
        return std::string(result_.named ? title_of(tool_, *result_.command, room) : tool_.name);
    }

    static const Option* find(std::span<const Option> options, std::string_view word)
    {
        const bool is_long = word.starts_with("--");
        const auto name = is_long ? word.substr(2, word.find('=') - 2) : word.substr(1);
        for (const auto& each : options) {
            if (is_long && !name.empty() && (each.name == name || each.alias == name)) return &each;
            if (!is_long && !name.empty() && each.letter == name.front()) return &each;
        }
        return nullptr;
    }
    [[nodiscard]] const Option* find(std::string_view word) const { return find(result_.options_, word); }

    /// Does the word behind this option belong to it?
    static bool takes_next(const Option& option, std::string_view word, const std::string* next)
    {
        if (option.kind == Kind::flag) return false;
        if (word.starts_with("--") ? word.find('=') != std::string_view::npos : word.size() > 2) return false;
        if (next == nullptr) return false;
        return option.implied.empty() || holds(option.value, *next);
    }

    /// The first word that is neither an option nor the value of one, if it is the name of a command.
    void find_command()
    {
        std::vector<Option> any;
        for (const auto* command : tool_.commands) {
            for (const auto& group : groups_of(*command))
                any.insert(any.end(), group.options.begin(), group.options.end());
            if (command->name == tool_.default_command) result_.command = command;
        }
        static constexpr Command none;
        if (result_.command == nullptr) {
            const bool one_only = tool_.commands.size() == 1 && tool_.commands.front()->name.empty();
            result_.command = one_only ? tool_.commands.front() : &none;
            wants_command_ = !one_only;
        }
        for (std::size_t i = 0; i < words_.size(); ++i) {
            if (is_option(words_[i])) {
                const auto* const option = find(any, words_[i]);
                const auto* const next = i + 1 < words_.size() ? &words_[i + 1] : nullptr;
                if (option != nullptr && takes_next(*option, words_[i], next)) ++i;
                continue;
            }
            for (const auto* command : tool_.commands) {
                if (command->name.empty() || command->name != words_[i]) continue;
                result_.command = command;
                result_.named = true;
                wants_command_ = false;
                words_.erase(words_.begin() + static_cast<std::ptrdiff_t>(i));
                return;
            }
            return;
        }
    }

    bool fail(std::string text)
    {
        fault_ = std::move(text);
        return false;
    }

    bool unknown(std::string_view word)
    {
        const auto name = word.substr(0, word.find('='));
        std::vector<std::string> known;
        for (const auto& option : result_.options_) {
            if (option.name == "generate") continue;
            known.push_back(spelled(option));
            if (!option.alias.empty()) known.push_back(fmt::format("--{}", option.alias));
        }
        for (const auto* command : tool_.commands) {
            if (command == result_.command) continue;
            for (const auto& group : groups_of(*command)) {
                if (find(group.options, name) == nullptr) continue;
                std::string room;
                return fail(fmt::format("{} is an option of {}", visible(name), title_of(tool_, *command, room)));
            }
        }
        const std::vector<std::string_view> names(known.begin(), known.end());
        if (const auto near = nearest(name, names)) {
            return fail(fmt::format("unknown option {}; did you mean {}?", visible(name), *near));
        }
        return fail(fmt::format("unknown option {}", visible(name)));
    }

    /// `--name=value` becomes two words, `--phone` alone gets the value it implies, everything else is set apart.
    bool normalise()
    {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const auto& word = words_[i];
            if (!is_option(word)) {
                result_.positionals.push_back(word);
                continue;
            }
            const auto* const option = find(word);
            if (option == nullptr) return unknown(word);
            const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
            if (option->kind == Kind::flag) {
                if (equals != std::string::npos) return fail(fmt::format("{} takes no value", spelled(*option)));
                if (!word.starts_with("--") && word.size() > 2) {  // -vv
                    for (const char letter : std::string_view(word).substr(1)) {
                        const auto* const each = find(std::string{'-', letter});
                        if (each == nullptr || each->kind != Kind::flag) return unknown(std::string{'-', letter});
                    }
                }
                ready_.push_back(word);
                continue;
            }
            ready_.push_back(spelled(*option));
            if (equals != std::string::npos) {
                ready_.push_back(word.substr(equals + 1));
            } else if (!word.starts_with("--") && word.size() > 2) {  // -oFILE
                ready_.push_back(word.substr(2));
            } else if (takes_next(*option, word, i + 1 < words_.size() ? &words_[i + 1] : nullptr)) {
                ready_.push_back(words_[++i]);
            } else if (!option->implied.empty()) {
                ready_.emplace_back(option->implied);
            } else {
                return fail(fmt::format("{} wants a value: {}", spelled(*option), option->value));
            }
        }
        result_.positionals.insert(result_.positionals.end(), behind_.begin(), behind_.end());
        return true;
    }

    bool read()
    {
        CLI::App app;
        app.set_help_flag();
        std::vector<std::pair<std::string, CLI::Option*>> made;
        for (const auto& option : result_.options_) {
            std::string names;
            if (option.letter != 0) names += fmt::format("-{}", option.letter);
            if (!option.name.empty()) names += fmt::format("{}--{}", names.empty() ? "" : ",", option.name);
            if (option.kind == Kind::flag) {
                made.emplace_back(key_of(option), app.add_flag(names));
            } else {
                made.emplace_back(key_of(option), app.add_option(names)->expected(1)->multi_option_policy(
                                                      CLI::MultiOptionPolicy::TakeAll));
            }
        }
        std::vector<std::string> reversed(ready_.rbegin(), ready_.rend());
        try {
            app.parse(std::move(reversed));
        } catch (const CLI::ParseError& error) {
            return fail(error.what());
        }
        for (const auto& [key, option] : made) {
            // The raw results: a conversion would take "[::1]" for a list.
            if (option->count() > 0) result_.values_[key] = option->results();
        }
        return true;
    }

    bool judge()
    {
        for (const auto& option : result_.options_) {
            const auto found = result_.values_.find(key_of(option));
            if (found == result_.values_.end()) continue;
            for (const auto& value : found->second) {
                if (auto fault = fault_of(option, value); !fault.empty()) return fail(std::move(fault));
            }
        }
        for (const auto name : immediate) {
            if (result_.values_.find(name) != result_.values_.end()) return true;
        }
        if (wants_command_) return no_command();
        const auto& wanted = result_.command->positional;
        const auto count = result_.positionals.size();
        std::string room;
        if (count < wanted.least) {
            return fail(fmt::format("{} wants {}{}", title_of(tool_, *result_.command, room),
                                    wanted.least > 1 ? fmt::format("{} of ", wanted.least) : "", wanted.name));
        }
        if (count > wanted.most) {
            if (!result_.named && count > 1 && !result_.command->name.empty()) return no_command();
            return fail(fmt::format("'{}' is one word too many", visible(result_.positionals[wanted.most])));
        }
        return true;
    }

    /// The first word should have been the name of a command.
    bool no_command()
    {
        std::vector<std::string_view> names;
        for (const auto* command : tool_.commands)
            names.push_back(command->name);
        const auto all = fmt::format("one of {}", fmt::join(names, ", "));
        if (names.empty()) return fail("there is no command yet");
        if (result_.positionals.empty()) return fail(fmt::format("name a command, {}", all));
        const auto& word = result_.positionals.front();
        const auto near = nearest(word, names);
        return fail(
            fmt::format("no command '{}'; {}", visible(word), near ? fmt::format("did you mean {}?", *near) : all));
    }

    const Tool& tool_;
    bool wants_command_ = false;
    std::vector<std::string> words_;
    std::vector<std::string> behind_;  // of "--"
    std::vector<std::string> ready_;
    Invocation result_;
    std::string fault_;
};

std::variant<Invocation, Misuse> parse(std::span<const std::string> words, const Tool& tool)
{
    return Parser(words, tool).run();
}

}  // namespace sipdiag::tools

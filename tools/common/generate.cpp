// SPDX-License-Identifier: MIT
#include "common/generate.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "common/command_line.hpp"
#include "common/mdoc.hpp"
#include "sipdiag/cnf/manual.hpp"
#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/report/codes.hpp"

namespace sipdiag::tools {
namespace {

/// As a sentence, whatever its end.
std::string full_stop(std::string_view text)
{
    return mdoc_sentences(text) + (text.ends_with('?') ? "" : ".");
}

std::string option_item(const Option& option)
{
    std::string out = ".It";
    const auto value = option.kind == Kind::flag ? std::string() : fmt::format(" Ar {}", mdoc_argument(option.value));
    if (option.letter != 0) out += fmt::format(" Fl {}{}", option.letter, option.name.empty() ? value : " ,");
    if (!option.name.empty()) out += fmt::format(" Fl -{}{}", option.name, value);
    out += fmt::format("\n{}\n", full_stop(option.help));
    if (!option.implied.empty()) out += fmt::format("Without a value: {}.\n", option.implied);
    if (!option.fallback.empty()) out += fmt::format("Default: {}.\n", mdoc_text(option.fallback));
    if (!option.alias.empty()) out += fmt::format("Also\n.Fl -{} .\n", option.alias);
    if (option.repeatable && option.kind != Kind::flag) out += "May be repeated.\n";
    return out;
}

std::string option_list(std::span<const Option> options)
{
    std::string out = ".Bl -tag -width Ds\n";
    for (const auto& option : options)
        out += option_item(option);
    return out + ".El\n";
}

std::string command_line_of(const Tool& tool, const Command& command)
{
    std::string out = ".Nm\n";
    if (!command.name.empty()) {
        out += command.name == tool.default_command ? fmt::format(".Op Cm {}\n", command.name)
                                                    : fmt::format(".Cm {}\n", command.name);
    }
    out += ".Op Ar options\n";
    if (!command.positional.name.empty()) {
        const auto* const dots = command.positional.most > 1 ? " ..." : "";
        out += command.positional.least == 0 ? fmt::format(".Op Ar {}{}\n", command.positional.name, dots)
                                             : fmt::format(".Ar {}{}\n", command.positional.name, dots);
    }
    return out;
}

std::string command_section(const Command& command)
{
    std::string out;
    if (!command.name.empty()) {
        out += fmt::format(".Ss {}\nIn short: {}\n", command.name, full_stop(command.summary));
        if (!command.description.empty()) out += ".Pp\n";
    }
    for (std::size_t i = 0; i < command.description.size(); ++i)
        out += fmt::format("{}{}\n", i > 0 ? ".Pp\n" : "", mdoc_sentences(command.description[i]));
    if (!command.options.empty()) out += option_list(command.options);
    if (!command.exit_notes.empty()) out += fmt::format(".Pp\nExit code: {}.\n", mdoc_sentences(command.exit_notes));
    return out;
}

/// Groups that at least one command shares, each once, in order of first use; the command's own left out.
std::vector<FilledGroup> shared_groups(const Tool& tool)
{
    std::vector<FilledGroup> all;
    for (const auto* command : tool.commands) {
        auto plain = *command;
        plain.options = {};
        for (auto& group : groups_of(plain)) {
            const bool known =
                std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.title == group.title; });
            if (!known) all.push_back(std::move(group));
        }
    }
    // Output is every command's: it comes last.
    std::stable_partition(all.begin(), all.end(), [](const auto& each) { return each.title != output_group.title; });
    return all;
}

std::string joined(const std::vector<std::string>& words)
{
    return fmt::format("{}", fmt::join(words, " "));
}

/// What is offered where the next word may be an option.
std::vector<std::string> option_words(const Command& command)
{
    std::vector<std::string> words;
    for (const auto& group : groups_of(command)) {
        for (const auto& option : group.options) {
            words.push_back(spelled(option));
            if (!option.alias.empty()) words.push_back(fmt::format("--{}", option.alias));
        }
    }
    return words;
}

bool names_a_file(const Option& option)
{
    return option.value.find("FILE") != std::string_view::npos || option.value.find("FOLDER") != std::string_view::npos;
}

bool names_files(const Positional& positional)
{
    return positional.name == "FILE" || positional.name == "PATH";
}

/// Every option of the tool with a value, once; commands agree on what an option takes.
std::map<std::string, Option> valued_options(const Tool& tool)
{
    std::map<std::string, Option> all;
    for (const auto* command : tool.commands) {
        for (const auto& group : groups_of(*command)) {
            for (const auto& option : group.options) {
                if (option.kind == Kind::flag) continue;
                const auto [found, fresh] = all.emplace(spelled(option), option);
                // --format has other values in other commands: all of them are offered.
                if (!fresh && option.name == "format" && option.value.size() > found->second.value.size()) {
                    found->second = option;
                }
            }
        }
    }
    return all;
}

/// Inside single quotes of a shell.
std::string shell_word(std::string_view text)
{
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

constexpr std::string_view generated = "# Generated from the option tables; see tools/common/generate.hpp.\n";

}  // namespace

std::string generate(const Tool& tool, std::string_view kind)
{
    if (kind == "bash") return bash_completion(tool);
    if (kind == "zsh") return zsh_completion(tool);
    if (kind == "fish") return fish_completion(tool);
    if (kind == "findings") return mdoc_folded(findings_page());
    if (kind == "settings") return mdoc_folded(cnf::manual_page(manual_date));
    return mdoc_folded(man_page(tool));
}

std::string man_page(const Tool& tool)
{
    auto out = mdoc_head(tool.name, 1, tool.summary) + ".Sh SYNOPSIS\n";
    for (const auto* command : tool.commands)
        out += command_line_of(tool, *command);
    out += ".Sh DESCRIPTION\n";
    for (std::size_t i = 0; i < tool.description.size(); ++i)
        out += fmt::format("{}{}\n", i > 0 ? ".Pp\n" : "", mdoc_sentences(tool.description[i]));
    const bool plain = tool.commands.size() == 1 && tool.commands.front()->name.empty();
    if (!plain && !tool.commands.empty())
        out += ".Sh COMMANDS\nThose that displace nothing on an account come first.\n";
    for (const auto* command : tool.commands)
        out += command_section(*command);
    out += ".Sh OPTIONS\n";
    out += "Options may stand before or behind the command and its target; behind\n.Ql --\nnothing is an option.\n";
    for (const auto& group : shared_groups(tool))
        out += fmt::format(".Ss {}\n", group.title) + option_list(group.options);
    out +=
        ".Sh ENVIRONMENT\n.Bl -tag -width Ds\n"
        ".It Ev SIPDIAG_PASSWORD\nThe password, where no option says where it is.\n"
        ".It Ev NO_COLOR\nWhere it is set and not empty: no colour.\n"
        ".It Ev XDG_CONFIG_HOME\nWhere\n.Pa sipdiag/accounts.toml\nis; otherwise\n.Pa ~/.config .\n.El\n"
        ".Sh FILES\n.Bl -tag -width Ds\n.It Pa ~/.config/sipdiag/accounts.toml\n"
        "Accounts, to be named as\n.Ar @NAME .\nIts mode must be 0600.\n.El\n"
        ".Sh EXIT STATUS\n.Bl -tag -width Ds\n"
        ".It 0\nHealthy.\n.It 1\nIt works, and a warning says what will hurt.\n.It 2\nThe answer is no.\n"
        ".It 3\nIt could not be determined.\n.It 64\nMisuse: a wrong option, an input that cannot be read, a missing "
        "password.\n"
        ".It 130\nInterrupted.\n.El\n.Pp\nWith\n.Fl -format Cm nagios\nmisuse exits 3.\n";
    std::string examples;
    for (const auto* command : tool.commands) {
        for (const auto& each : command->examples) {
            examples += fmt::format(".Pp\n{}:\n.Dl {}\n", mdoc_sentences(each.what), mdoc_argument(each.command));
        }
    }
    if (!examples.empty()) out += ".Sh EXAMPLES\n" + examples.substr(4);  // no .Pp behind a heading
    // By section, then by name.
    std::vector<std::string_view> pages(tool.see_also.begin(), tool.see_also.end());
    const auto section = [](std::string_view page) { return page.substr(page.find('(') + 1, 1); };
    std::sort(pages.begin(), pages.end(),
              [&](auto a, auto b) { return std::pair(section(a), a) < std::pair(section(b), b); });
    out += ".Sh SEE ALSO\n";
    for (const auto page : pages) {
        out += fmt::format(".Xr {} {}{}\n", page.substr(0, page.find('(')), section(page),
                           page == pages.back() ? "" : " ,");
    }
    return out;
}

std::string findings_page()
{
    auto entries = report::all_entries();
    std::stable_sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) { return a->code < b->code; });
    auto out = mdoc_head("sipdiag-findings", 7, "what sipreg, sipprobe, rtpecho and cnfcheck find, by code");
    out +=
        ".Sh DESCRIPTION\nA code never changes its meaning.\nThe same pages are printed by\n.Fl -explain Ar CODE\nof "
        "each tool.\n";
    for (const auto* entry : entries) {
        out += fmt::format(".Ss {} {}\n.Sy {} :\n{}\n", entry->code, entry->name, finding::to_string(entry->severity),
                           mdoc_sentences(entry->summary));
        out += mdoc_from_markdown(entry->page);
    }
    return out + ".Sh SEE ALSO\n.Xr cnfcheck 1 ,\n.Xr rtpecho 1 ,\n.Xr sipprobe 1 ,\n.Xr sipreg 1 ,\n.Xr sipdiag 7\n";
}

std::string bash_completion(const Tool& tool)
{
    std::vector<std::string> names;
    std::string cases;
    for (const auto* command : tool.commands) {
        if (!command->name.empty()) names.emplace_back(command->name);
        const bool own = command->name.empty() || command->name == tool.default_command;
        cases += fmt::format("        {}{}) options='{}'; files={} ;;\n", command->name,
                             own ? (command->name.empty() ? "*" : "|''") : "", joined(option_words(*command)),
                             names_files(command->positional) ? 1 : 0);
    }
    std::string values;
    for (const auto& [name, option] : valued_options(tool)) {
        const auto both = option.alias.empty() ? name : fmt::format("{}|--{}", name, option.alias);
        if (option.kind == Kind::choice) {
            values += fmt::format("        {}) COMPREPLY=($(compgen -W '{}' -- \"$cur\")); return ;;\n", both,
                                  fmt::join(words_of(option.value), " "));
        } else if (names_a_file(option)) {
            values += fmt::format("        {}) COMPREPLY=($(compgen -f -- \"$cur\")); return ;;\n", both);
        } else {
            values += fmt::format("        {}) return ;;\n", both);
        }
    }
    return fmt::format(
        "{0}_{1}() {{\n"
        "    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command='' options='' files=0 "
        "word\n"
        "    local commands='{2}'\n"
        "    COMPREPLY=()\n"
        "    case $prev in\n{3}    esac\n"
        "    for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n"
        "        case \" $commands \" in *\" $word \"*) command=$word; break ;; esac\n"
        "    done\n"
        "    case $command in\n{4}    esac\n"
        "    if [[ $cur == -* ]]; then\n"
        "        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
        "        return\n"
        "    fi\n"
        "    [[ -z $command ]] && COMPREPLY=($(compgen -W \"$commands\" -- \"$cur\"))\n"
        "    [[ $files == 1 ]] && COMPREPLY+=($(compgen -f -- \"$cur\"))\n"
        "}}\n"
        "complete -o filenames -F _{1} {1}\n",
        generated, tool.name, joined(names), values, cases);
}

std::string zsh_completion(const Tool& tool)
{
    // In _arguments a colon and a bracket end a part.
    const auto safe = [](std::string_view text) {
        std::string out;
        for (const char c : text) {
            if (c == ':' || c == '[' || c == ']') out += '\\';
            out += c;
        }
        return out;
    };
    std::string commands;
    std::string cases;
    for (const auto* command : tool.commands) {
        if (!command->name.empty()) {
            commands += fmt::format("        {}\n", shell_word(fmt::format("{}:{}", command->name, command->summary)));
        }
        std::string specs;
        for (const auto& group : groups_of(*command)) {
            for (const auto& option : group.options) {
                std::vector<std::string> spellings{spelled(option)};
                if (option.letter != 0 && !option.name.empty()) spellings.push_back(fmt::format("-{}", option.letter));
                if (!option.alias.empty()) spellings.push_back(fmt::format("--{}", option.alias));
                std::string value;
                if (option.kind == Kind::choice)
                    value = fmt::format(":{}:({})", safe(option.name), fmt::join(words_of(option.value), " "));
                else if (option.kind != Kind::flag)
                    value = fmt::format(":{}:{}", safe(option.value), names_a_file(option) ? "_files" : " ");
                for (const auto& spelling : spellings)
                    specs += fmt::format(" \\\n            {}",
                                         shell_word(fmt::format("*{}[{}]{}", spelling, safe(option.help), value)));
            }
        }
        const auto rest = names_files(command->positional) ? "'*:file:_files'" : "'*: : '";
        cases += fmt::format("    {}) _arguments -S{} \\\n            {} ;;\n",
                             command->name.empty() ? "*" : command->name, specs, rest);
    }
    const auto otherwise = tool.default_command.empty()
                               ? std::string()
                               : fmt::format("    [[ -z $command ]] && command={}\n", tool.default_command);
    return fmt::format(
        "#compdef {0}\n{1}_{0}() {{\n"
        "    local command='' word\n"
        "    local -a commands\n"
        "    commands=(\n{2}    )\n"
        "    for word in ${{words[2,CURRENT-1]}}; do\n"
        "        if (( ${{commands[(I)$word:*]}} )); then command=$word; break; fi\n"
        "    done\n"
        "    if [[ -z $command && ${{words[CURRENT]}} != -* && ${{#commands}} -gt 0 ]]; then\n"
        "        _describe command commands\n"
        "    fi\n{3}"
        "    case $command in\n{4}    esac\n"
        "}}\n"
        "_{0} \"$@\"\n",
        tool.name, generated, commands, otherwise, cases);
}

std::string fish_completion(const Tool& tool)
{
    std::string out(generated);
    std::vector<std::string> names;
    for (const auto* command : tool.commands) {
        if (!command->name.empty()) names.emplace_back(command->name);
    }
    const auto all = joined(names);
    for (const auto* command : tool.commands) {
        if (command->name.empty()) continue;
        out += fmt::format("complete -c {} -n 'not __fish_seen_subcommand_from {}' -f -a {} -d {}\n", tool.name, all,
                           command->name, shell_word(command->summary));
    }
    for (const auto* command : tool.commands) {
        std::string condition;
        if (!command->name.empty()) {
            condition =
                command->name == tool.default_command
                    ? fmt::format(" -n 'not __fish_seen_subcommand_from {0}; or __fish_seen_subcommand_from {1}'", all,
                                  command->name)
                    : fmt::format(" -n '__fish_seen_subcommand_from {}'", command->name);
        }
        for (const auto& group : groups_of(*command)) {
            for (const auto& option : group.options) {
                out += fmt::format("complete -c {}{}", tool.name, condition);
                if (option.letter != 0) out += fmt::format(" -s {}", option.letter);
                if (!option.name.empty()) out += fmt::format(" -l {}", option.name);
                if (!option.alias.empty()) out += fmt::format(" -l {}", option.alias);
                if (option.kind == Kind::choice)
                    out += fmt::format(" -x -a '{}'", fmt::join(words_of(option.value), " "));
                else if (option.kind != Kind::flag)
                    out += names_a_file(option) ? " -r -F" : " -x";
                out += fmt::format(" -d {}\n", shell_word(option.help));
            }
        }
    }
    return out;
}

}  // namespace sipdiag::tools

// SPDX-License-Identifier: MIT
#include "common/help.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/command_line.hpp"

namespace sipdiag::tools {
namespace {

constexpr std::size_t width = 80;

/// Break a text into lines of at most `room` characters.
std::vector<std::string> fold(std::string_view text, std::size_t room)
{
    std::vector<std::string> lines;
    std::string line;
    while (!text.empty()) {
        const auto space = text.find(' ');
        const auto word = text.substr(0, space);
        text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
        if (!line.empty() && line.size() + 1 + word.size() > room) lines.push_back(std::exchange(line, {}));
        if (!line.empty()) line += ' ';
        line += word;
    }
    if (!line.empty()) lines.push_back(std::move(line));
    return lines;
}

std::string paragraph(std::string_view text, std::size_t indent = 0)
{
    std::string out;
    for (const auto& line : fold(text, width - indent))
        out += fmt::format("{:{}}{}\n", "", indent, line);
    return out;
}

std::string option_column(const Option& option)
{
    std::string column = option.letter != 0 ? fmt::format("  -{}", option.letter) : std::string("    ");
    if (!option.name.empty()) column += fmt::format("{}--{}", option.letter != 0 ? ", " : "  ", option.name);
    if (option.kind == Kind::flag) return column;
    return column + (option.implied.empty() ? fmt::format(" {}", option.value) : fmt::format(" [{}]", option.value));
}

std::string option_lines(const Option& option)
{
    constexpr std::size_t indent = 30;
    std::string text(option.help);
    if (!option.fallback.empty()) text += fmt::format(" [{}]", option.fallback);
    if (!option.alias.empty()) text += fmt::format(" (also --{})", option.alias);
    if (option.repeatable && option.kind != Kind::flag) text += "; may be repeated";
    auto out = option_column(option);
    const auto lines = fold(text, width - indent);
    if (out.size() + 2 > indent)
        out += fmt::format("\n{:{}}", "", indent);
    else
        out.resize(indent, ' ');
    for (std::size_t i = 0; i < lines.size(); ++i)
        out += i == 0 ? lines[i] : fmt::format("\n{:{}}{}", "", indent, lines[i]);
    return out + "\n";
}

std::string option_groups(const Command& command)
{
    std::string out;
    for (const auto& group : groups_of(command)) {
        out += fmt::format("\n{}:\n", group.title);
        for (const auto& option : group.options)
            out += option_lines(option);
    }
    return out;
}

std::string examples(std::span<const Example> list)
{
    std::string out;
    for (const auto& each : list)
        out += fmt::format("  {}\n{}", each.command, paragraph(each.what, 6));
    return out;
}

std::string usage(const Tool& tool, const Command& command)
{
    std::string line(tool.name);
    if (!command.name.empty()) {
        line += command.name == tool.default_command ? fmt::format(" [{}]", command.name)
                                                     : fmt::format(" {}", command.name);
    }
    if (!command.positional.name.empty()) {
        const bool optional = command.positional.least == 0;
        line += fmt::format(" {}{}{}{}", optional ? "[" : "", command.positional.name,
                            command.positional.most > 1 ? "..." : "", optional ? "]" : "");
    }
    return line;
}

}  // namespace

std::string no_argument_text(const Tool& tool)
{
    auto out = fmt::format("{}: {}\n", tool.name, tool.summary);
    for (const auto& each : tool.first_steps)
        out += fmt::format("  {:<42} {}\n", each.command, each.what);
    for (const auto& each : tool.symptoms)
        out += fmt::format("{:<44} {}\n", each.what, each.command);
    return out + fmt::format("All commands and options: {} --help\n", tool.name);
}

std::string tool_help(const Tool& tool)
{
    auto out = fmt::format("{}: {}\n\n", tool.name, tool.summary);
    if (tool.commands.size() == 1) {
        const auto& only = *tool.commands.front();
        out += fmt::format("Usage: {} [options]\n", usage(tool, only));
        for (const auto& text : tool.description)
            out += "\n" + paragraph(text);
        return out + option_groups(only) + "\nExamples:\n" + examples(only.examples);
    }
    out += "Usage:\n";
    for (const auto* command : tool.commands)
        out += fmt::format("  {:<29} {}\n", usage(tool, *command), command->summary);
    for (const auto& text : tool.description)
        out += "\n" + paragraph(text);
    if (!tool.symptoms.empty()) out += "\nWhat hurts, and what to run:\n";
    for (const auto& each : tool.symptoms)
        out += fmt::format("  {:<42} {}\n", each.what, each.command);
    const auto named = std::find_if(tool.commands.begin(), tool.commands.end(), [&](const auto* each) {
        return each->name == tool.default_command || tool.default_command.empty();
    });
    if (named != tool.commands.end()) {
        auto plain = **named;
        plain.options = {};
        out += option_groups(plain);
    }
    return out + fmt::format("\nMore about one command: {} COMMAND --help\n", tool.name);
}

std::string command_help(const Tool& tool, const Command& command)
{
    if (command.name.empty()) return tool_help(tool);
    auto out = fmt::format("{} {}: {}\n\nUsage: {} [options]\n", tool.name, command.name, command.summary,
                           usage(tool, command));
    for (const auto& text : command.description)
        out += "\n" + paragraph(text);
    out += option_groups(command);
    if (!command.exit_notes.empty()) out += "\nExit code:\n" + paragraph(command.exit_notes, 2);
    if (!command.examples.empty()) out += "\nExamples:\n" + examples(command.examples);
    return out;
}

}  // namespace sipdiag::tools

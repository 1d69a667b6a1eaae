// SPDX-License-Identifier: MIT
#include "common/mdoc.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sipdiag::tools {
namespace {

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '"')
            out += "\\(dq";
        else
            out += c;
    }
    return out;
}

/// What begins like a macro does not begin so any more.
std::string guarded(std::string line)
{
    return line.starts_with('.') || line.starts_with('\'') ? "\\&" + line : line;
}

std::string one_sentence_a_line(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        std::size_t end = 0;
        for (;;) {
            end = text.find_first_of(".!?", end);
            if (end == std::string_view::npos) break;
            end = text.find_first_not_of(".!?)\"'", end);
            if (end == std::string_view::npos || text[end] == ' ') break;
        }
        out += guarded(std::string(text.substr(0, end)));
        text = end == std::string_view::npos ? std::string_view{}
                                             : text.substr(std::min(text.find_first_not_of(' ', end), text.size()));
        if (!text.empty()) out += '\n';
    }
    return out;
}

/// Inline `code` in bold, everything else as it stands.
std::string inline_text(std::string_view text)
{
    std::string out;
    bool code = false;
    for (const char c : text) {
        if (c == '`') {
            out += code ? "\\fR" : "\\fB";
            code = !code;
        } else {
            out += c == '\\' ? std::string("\\e") : std::string(1, c);
        }
    }
    if (code) out += "\\fR";
    return one_sentence_a_line(out);
}

std::string_view next_line(std::string_view& rest)
{
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return line;
}

}  // namespace

std::string mdoc_head(std::string_view name, int section, std::string_view summary)
{
    std::string capitals(name);
    for (auto& c : capitals)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return fmt::format(
        ".\\\" Generated; see tools/common/generate.hpp.\n.Dd {}\n.Dt {} {}\n.Os\n.Sh NAME\n.Nm {}\n.Nd {}\n",
        manual_date, capitals, section, name, mdoc_text(summary.substr(0, summary.find_last_not_of(".?!") + 1)));
}

std::string mdoc_folded(std::string_view page)
{
    constexpr std::size_t width = 78;
    // Where the line is full: a letter beyond ASCII is read as \[u00A7].
    const auto full_at = [](std::string_view line) {
        std::size_t columns = 0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const auto octet = static_cast<unsigned char>(line[i]);
            columns += octet < 0x80 ? 1 : octet >= 0xC0 ? 8 : 0;
            if (columns > width) return i;
        }
        return std::string_view::npos;
    };
    std::string out;
    bool literal = false;
    while (!page.empty()) {
        auto line = next_line(page);
        if (line.starts_with(".Bd -literal") || line == ".nf") literal = true;
        if (line == ".Ed" || line == ".fi") literal = false;
        const bool text = !literal && !line.starts_with('.') && !line.starts_with('\'');
        for (auto full = full_at(line); text && full != std::string_view::npos; full = full_at(line)) {
            auto cut = line.rfind(' ', full);
            if (cut == std::string_view::npos || cut == 0) cut = line.find(' ', full);
            if (cut == std::string_view::npos) break;
            out += std::string(line.substr(0, cut)) + "\n";
            line.remove_prefix(std::min(line.find_first_not_of(' ', cut), line.size()));
            if (line.starts_with('.') || line.starts_with('\'')) out += "\\&";
        }
        out += std::string(line) + "\n";
    }
    return out;
}

std::string mdoc_text(std::string_view text)
{
    return guarded(escaped(text));
}

std::string mdoc_sentences(std::string_view text)
{
    return one_sentence_a_line(escaped(text));
}

std::string mdoc_argument(std::string_view text)
{
    return fmt::format("\"\\&{}\"", escaped(text));
}

std::string mdoc_from_markdown(std::string_view page)
{
    (void)next_line(page);  // "# CODE name"
    (void)next_line(page);
    (void)next_line(page);  // "severity: summary"
    std::string out;
    std::string example;
    enum class Mode { between, paragraph, list, code } mode = Mode::between;
    const auto leave = [&] {
        if (mode == Mode::list) out += ".El\n";
        mode = Mode::between;
    };
    while (!page.empty()) {
        const auto line = next_line(page);
        if (line.starts_with("```")) {
            if (mode == Mode::code) {
                // An example of a file that is empty shows nothing.
                if (!example.empty()) out += ".Bd -literal -offset indent\n" + example + ".Ed\n";
                mode = Mode::between;
            } else {
                leave();
                example.clear();
                mode = Mode::code;
            }
        } else if (mode == Mode::code) {
            example += line.empty() ? std::string("\n") : mdoc_text(line) + "\n";
        } else if (line.empty()) {
            if (mode == Mode::paragraph) mode = Mode::between;
        } else if (line.starts_with("- ")) {
            if (mode != Mode::list) out += ".Bl -bullet\n";
            mode = Mode::list;
            out += ".It\n" + inline_text(line.substr(2)) + "\n";
        } else {
            if (mode == Mode::list && !line.starts_with(' ')) leave();
            if (mode == Mode::between) {
                out += ".Pp\n";
                mode = Mode::paragraph;
            }
            const auto begin = std::min(line.find_first_not_of("# "), line.size());
            out += inline_text(line.substr(begin)) + "\n";
        }
    }
    leave();
    return out;
}

}  // namespace sipdiag::tools

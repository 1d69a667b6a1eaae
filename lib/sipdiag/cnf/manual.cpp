// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/manual.hpp"

#include <fmt/format.h>

#include "sipdiag/cnf/parameters.hpp"

namespace sipdiag::cnf {
namespace {

// A line may begin with no dot or quote, a backslash is doubled, and a hyphen is one that can be copied.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else {
            if (out.empty() && (c == '.' || c == '\'')) out += "\\&";
            out += c;
        }
    }
    return out;
}

std::string range_of(const ParameterInfo& parameter)
{
    if (!parameter.is_numeric()) return {};
    return fmt::format("{} to {}. ", parameter.least, parameter.most);
}

std::string entry_of(const ParameterInfo& parameter)
{
    auto out = fmt::format(".TP\n.B {}\n", escaped(parameter.name));
    const auto add = [&](std::string_view label, std::string_view text) {
        if (!text.empty()) out += fmt::format("{}{}.\n", label, escaped(text));
    };
    add("", parameter.allowed);
    if (const auto range = range_of(parameter); !range.empty())
        add("Taken: ", std::string_view(range).substr(0, range.size() - 2));
    add("Default: ", parameter.default_text);
    if (parameter.refused_over != 0)
        out += fmt::format("Longer than {} octets: refused as a whole.\n", parameter.refused_over);
    if (parameter.cut_over != 0) out += fmt::format("Shown: {} characters.\n", parameter.cut_over);
    add("Since ", parameter.since);
    if (parameter.scope == "default-file") out += "Mostly in SIPDefault.cnf.\n";
    if (parameter.scope == "phone-file") out += "Mostly in the phone's own file.\n";
    if (!parameter.note.empty()) out += escaped(parameter.note) + "\n";
    return out;
}

}  // namespace

std::string manual_page(std::string_view date)
{
    std::string out = fmt::format(".TH SIPDIAG\\-CNF 5 \"{}\" sipdiag \"File formats\"\n", date);
    out +=
        ".SH NAME\nsipdiag\\-cnf \\- the settings files of Cisco 7940 and 7960 SIP phones\n"
        ".SH DESCRIPTION\n"
        "A phone reads\n.I SIPDefault.cnf\nand then its own\n.IR SIP <MAC> .cnf ,\n"
        "whose values win. Each line is a name, a colon and a value; blanks around the colon do not count. A value "
        "with a\n"
        "blank, a semicolon or a number sign in it stands in straight double quotes. What follows a semicolon behind a "
        "value,\n"
        "or a number sign or semicolon at the front of a line, is a comment.\n.PP\n"
        "Nothing behind the colon is a mistake, and no empty value; write \\(dq\\(dq. The word UNPROVISIONED says "
        "\"not set\".\n"
        "A value that the phone refuses leaves the one before in force: of the other file, or of its memory. A line "
        "that is\n"
        "taken out of the file does not unset what the phone remembers.\n.PP\n"
        "An N in a name is a number from 1: to 6 on a 7960, to 2 on a 7940.\n"
        ".SH SETTINGS\n";
    for (const auto& parameter : all_parameters()) {
        if (parameter.is_setting()) out += entry_of(parameter);
    }
    out +=
        ".SH NOT FOR A FILE\nRows that\n.B show config\nprints, and names that people write and the phone does not "
        "know.\n";
    for (const auto& parameter : all_parameters()) {
        if (parameter.is_setting()) continue;
        out += fmt::format(".TP\n.B {}\n{}\n", escaped(parameter.name), escaped(parameter.note));
    }
    out += ".SH SEE ALSO\n.BR cnfcheck (1),\n.BR sipdiag\\-findings (7)\n";
    return out;
}

}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/detail/silences.hpp"

#include <algorithm>

#include "sipdiag/cnf/detail/letters.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::detail {
namespace {

constexpr std::string_view mark = "cnfcheck:";
// Of a code: `CNF`, `CNF092`.
constexpr std::size_t shortest_name = 3;
constexpr std::size_t longest_name = 6;

std::string in_capitals(std::string_view text)
{
    std::string out(text);
    for (auto& c : out)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
    return out;
}

// Codes behind `cnfcheck: WORD`, up to the first word that is none.
template <class Take>
void each_code(std::string_view comment, std::string_view word, Take take)
{
    const auto at = comment.find(mark);
    if (at == std::string_view::npos) return;
    auto rest = trimmed(comment.substr(at + mark.size()));
    if (!rest.starts_with(word)) return;
    rest.remove_prefix(word.size());
    if (!rest.empty() && !is_blank(rest[0])) return;
    for (;;) {
        const auto begin = rest.find_first_not_of(" \t,");
        if (begin == std::string_view::npos) return;
        rest.remove_prefix(begin);
        const auto end = std::min(rest.find_first_of(" \t,"), rest.size());
        const auto name = rest.substr(0, end);
        if (!grammar::all(name.substr(0, 1), grammar::cls::alpha) || name.size() < shortest_name) return;
        if (name.size() <= longest_name) take(in_capitals(name));
        rest.remove_prefix(end);
    }
}

}  // namespace

Silences::Silences(const Document& document)
{
    if (!document.has_pragmas()) return;
    for (const auto& line : document.lines()) {
        if (line.comment.empty()) continue;
        const auto comment = line.comment.in(document.octets());
        each_code(comment, "ignore-file", [&](std::string name) { of_file_.insert(std::move(name)); });
        const auto number = line.kind == LineKind::comment ? line.number + 1 : line.number;
        each_code(comment, "ignore", [&](std::string name) { of_lines_.emplace(number, std::move(name)); });
    }
}

bool Silences::cover(std::uint32_t line, std::string_view code) const
{
    if (of_file_.empty() && of_lines_.empty()) return false;
    for (auto size = shortest_name; size <= code.size(); ++size) {
        const auto name = code.substr(0, size);
        if (of_file_.contains(name)) return true;
        if (line != 0 && of_lines_.contains({line, std::string(name)})) return true;
    }
    return false;
}

}  // namespace sipdiag::cnf::detail

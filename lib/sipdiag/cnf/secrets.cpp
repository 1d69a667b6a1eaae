// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/detail/secrets.hpp"

#include <algorithm>

#include "sipdiag/base/redact.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/detail/letters.hpp"

namespace sipdiag::cnf::detail {
namespace {

// Shorter pieces are words that stand in any sentence; they are hidden between quotes alone.
constexpr std::size_t shortest_piece = 4;

bool sounds_secret(std::string_view text)
{
    static constexpr std::string_view words[] = {"passw", "pasw", "pwd", "secret"};
    const auto word = lowered(text);
    return std::any_of(std::begin(words), std::end(words),
                       [&](std::string_view each) { return word.find(each) != std::string::npos; });
}

// Of a name `pass` is enough; in a sentence it is a word like another.
bool is_name_of_a_secret(std::string_view name)
{
    return sounds_secret(name) || lowered(name).find("pass") != std::string::npos;
}

void replace(std::string& text, std::string_view what)
{
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + redacted.size()))
        text.replace(at, what.size(), redacted);
}

bool is_edge(char c)
{
    return is_blank(c) || c == '"' || c == '\'' || c == ';' || c == '#';
}

}  // namespace

bool is_secret(const Document& document, const Line& line)
{
    if (line.kind != LineKind::setting) return sounds_secret(document.text(line));
    if (line.slot.is_known() && info(line.slot).is_setting()) return info(line.slot).type == ValueType::password;
    const auto key = document.key(line);
    if (is_name_of_a_secret(key)) return true;
    const auto near = nearest_key(key);
    return near && info(find_slot(*near)).type == ValueType::password;
}

std::string_view secret_of(const Document& document, const Line& line)
{
    if (line.kind == LineKind::setting) {
        if (is_unset(document.value(line)) && line.comment.empty()) return {};
        if (is_unset(document.value(line)) && line.quoting == Quoting::straight) return {};
        return document.octets().substr(line.raw.begin, line.whole.end - line.raw.begin);
    }
    // Behind the first word that could be a name, whatever parts them.
    const auto text = trimmed(document.text(line));
    const auto begin = std::find_if(text.begin(), text.end(), is_key);
    const auto end = std::find_if_not(begin, text.end(), is_key);
    return trimmed(text.substr(static_cast<std::size_t>(end - text.begin())));
}

std::string_view secret_behind(const Document& document, const Line& line)
{
    if (line.kind != LineKind::setting) return {};
    const auto text = document.text(line);
    auto at = static_cast<std::size_t>(line.key.end - line.whole.begin);
    // Each name behind the key that sounds so and has a colon or an equals sign.
    while (at < text.size()) {
        const auto separator = text.find_first_of(":=", at);
        if (separator == std::string_view::npos) return {};
        auto end = separator;
        while (end > at && is_blank(text[end - 1]))
            --end;
        auto begin = end;
        while (begin > at && is_key(text[begin - 1]))
            --begin;
        if (is_name_of_a_secret(text.substr(begin, end - begin))) return trimmed(text.substr(separator + 1));
        at = separator + 1;
    }
    return {};
}

std::string without(std::string text, std::string_view secret)
{
    const auto plain = visible(secret);
    for (const std::string_view whole : {secret, std::string_view(plain)}) {
        // Pieces between blanks, quotes, semicolons and number signs; and those with the signs in them, from each on.
        for (std::size_t at = 0; at < whole.size();) {
            while (at < whole.size() && is_edge(whole[at]))
                ++at;
            auto end = at;
            while (end < whole.size() && !is_edge(whole[end]))
                ++end;
            const auto rest = whole.substr(at);
            if (rest.size() >= shortest_piece) {
                const auto beginning = rest.substr(0, shortest_piece);
                for (auto found = text.find(beginning); found != std::string::npos;
                     found = text.find(beginning, found + redacted.size())) {
                    auto size = shortest_piece;
                    while (size < rest.size() && found + size < text.size() && text[found + size] == rest[size])
                        ++size;
                    text.replace(found, size, redacted);
                }
            }
            if (end > at) replace(text, '"' + std::string(whole.substr(at, end - at)) + '"');
            at = end;
        }
    }
    return text;
}

std::string shown_line(const Document& document, const Line& line, bool show_secrets)
{
    const auto text = document.text(line);
    if (show_secrets) return std::string(text);
    const auto secret = is_secret(document, line) ? secret_of(document, line) : secret_behind(document, line);
    if (secret.empty()) return std::string(text);
    return std::string(text.substr(0, static_cast<std::size_t>(secret.data() - text.data()))) + std::string(redacted);
}

std::string shown_line(std::string_view line)
{
    if (!sounds_secret(line) && line.find_first_of(":=") == std::string_view::npos) return std::string(line);
    const auto last = line.find_last_not_of("\r\n");
    const auto body = line.substr(0, last == std::string_view::npos ? 0 : last + 1);
    // A setting behind a comment sign is read as one.
    const auto begin = std::min(body.find_first_not_of("#; \t\xEF\xBB\xBF"), body.size());
    Document document;
    document.read_copy("x.cnf", body.substr(begin));
    if (document.lines().empty()) return std::string(line);
    const auto& parsed = document.lines().front();
    // Prose in a comment is no setting.
    if (begin != 0 && parsed.kind != LineKind::setting) return std::string(line);
    const auto secret = is_secret(document, parsed) ? secret_of(document, parsed) : secret_behind(document, parsed);
    if (secret.empty()) return std::string(line);
    return std::string(body.substr(0, begin)) + shown_line(document, parsed) + std::string(line.substr(body.size()));
}

std::string of_one_column_each(std::string_view text)
{
    constexpr std::string_view no_character = "\xEF\xBF\xBD";
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto size = utf8_length(text);
        const auto character = text.substr(0, std::max<std::size_t>(size, 1));
        if (character == "\t") {
            out += ' ';
        } else if (visible(character) == character) {
            out += character;
        } else {
            out += no_character;
        }
        text.remove_prefix(character.size());
    }
    return out;
}

}  // namespace sipdiag::cnf::detail

// SPDX-License-Identifier: MIT
#include "sipreg/batch_input.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "sipdiag/grammar/cursor.hpp"

namespace sipdiag::tools::sipreg {
namespace {

/// One record of RFC 4180 off the front: fields may be quoted, and then hold commas, line ends and "" for a quote.
/// \return nothing where a quote is not closed
std::optional<std::vector<std::string>> take_record(std::string_view& rest, std::size_t& lines)
{
    std::vector<std::string> fields(1);
    bool quoted = false;
    std::size_t i = 0;
    for (; i < rest.size(); ++i) {
        const char c = rest[i];
        if (c == '\n') ++lines;
        if (quoted) {
            if (c != '"') {
                fields.back() += c;
            } else if (i + 1 < rest.size() && rest[i + 1] == '"') {
                fields.back() += '"';
                ++i;
            } else {
                quoted = false;
            }
        } else if (c == '"' && fields.back().empty()) {
            quoted = true;
        } else if (c == ',') {
            fields.emplace_back();
        } else if (c == '\n') {
            ++i;
            break;
        } else if (c != '\r') {
            fields.back() += c;
        }
    }
    rest.remove_prefix(i);
    if (quoted) return std::nullopt;
    return fields;
}

Misuse wrong(std::size_t line, std::string_view what)
{
    return {fmt::format("line {}: {}", line, what)};
}

std::optional<BatchLine> from_json(std::string_view text)
{
    const auto object = nlohmann::json::parse(text, nullptr, false);
    if (!object.is_object()) return std::nullopt;
    BatchLine read;
    const auto member = [&object](const char* name) {
        const auto found = object.find(name);
        return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    read.aor = member("aor");
    read.auth_user = member("auth_user");
    auto password = member("password");
    read.password = auth::Secret::taken_from(password);
    read.proxy = member("proxy");
    return read;
}

}  // namespace

std::variant<std::vector<BatchLine>, Misuse> read_batch(std::string_view text)
{
    std::vector<BatchLine> all;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::size_t line = 1;
    while (!text.empty()) {
        const auto begin = line;
        const auto whole = text.substr(0, text.find('\n'));
        const auto trimmed = grammar::trim(whole);
        if (trimmed.empty() || trimmed.front() == '#' || trimmed.front() == '{') {
            text.remove_prefix(std::min(whole.size() + 1, text.size()));
            ++line;
            if (trimmed.empty() || trimmed.front() == '#') continue;
            auto read = from_json(trimmed);
            if (!read || read->aor.empty()) return wrong(begin, "no JSON object with an aor");
            read->line = begin;
            all.push_back(*std::move(read));
            continue;
        }
        auto fields = take_record(text, line);
        if (!fields) return wrong(begin, "a quote is not closed");
        if (fields->size() < 3 || fields->size() > 4 || fields->front().empty()) {
            return wrong(begin, "AOR,AUTH_USER,PASSWORD[,PROXY] is wanted");
        }
        BatchLine read;
        read.line = begin;
        read.aor = std::string(grammar::trim((*fields)[0]));
        read.auth_user = (*fields)[1];
        read.password = auth::Secret::taken_from((*fields)[2]);
        if (fields->size() == 4) read.proxy = std::string(grammar::trim((*fields)[3]));
        all.push_back(std::move(read));
    }
    return all;
}

}  // namespace sipdiag::tools::sipreg

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/far_wish.hpp"

#include "sipdiag/base/base64.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/grammar/number.hpp"

namespace sipdiag::sip {
namespace {

constexpr std::string_view cookie_word = "cookie=";
constexpr std::string_view from_word = "from=";
constexpr std::string_view after_word = "after=";
constexpr std::string_view call_back_word = "call-back=";
constexpr std::string_view brief_word = "brief";
constexpr std::uint32_t most_alternates = 16;

std::string_view value_of(MessageView message, std::string_view name)
{
    const auto& index = message.index();
    for (std::size_t i = 0; i < index.size(); ++i) {
        if (grammar::equals(message.name(index[i]), name)) return message.value(index[i]);
    }
    return {};
}

}  // namespace

std::string FarWish::value() const
{
    auto text = std::string(cookie_word) + cookie;
    const auto add = [&text](std::string_view word, auto number) {
        text.append(" ").append(word).append(std::to_string(number));
    };
    if (from) add(from_word, *from);
    if (after) add(after_word, after->count());
    if (call_back) add(call_back_word, call_back->count());
    if (brief) text.append(" ").append(brief_word);
    return to_base64(text);
}

std::optional<FarWish> FarWish::read(MessageView request)
{
    const auto text = from_base64(value_of(request, field));
    if (!text || text->empty()) return std::nullopt;
    FarWish wish;
    for (std::string_view rest = *text; !rest.empty();) {
        const auto word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        const auto number = [&](std::string_view name, std::uint32_t highest) -> std::optional<std::uint32_t> {
            if (!word.starts_with(name)) return std::nullopt;
            const auto read = grammar::parse_number(word.substr(name.size()), highest);
            return read ? std::optional<std::uint32_t>(*read) : std::nullopt;
        };
        if (word.starts_with(cookie_word)) {
            wish.cookie = word.substr(cookie_word.size());
        } else if (const auto which = number(from_word, most_alternates)) {
            wish.from = which;
        } else if (const auto late = number(after_word, most.count())) {
            wish.after = std::chrono::seconds(*late);
        } else if (const auto later = number(call_back_word, most.count())) {
            wish.call_back = std::chrono::seconds(*later);
        } else if (word == brief_word) {
            wish.brief = true;
        } else {
            return std::nullopt;
        }
    }
    return wish;
}

std::string FarWish::cookie_in(MessageView response)
{
    return std::string(value_of(response, cookie_field));
}

}  // namespace sipdiag::sip

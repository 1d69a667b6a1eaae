// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/checks/judge.hpp"

#include <set>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::sdp::checks {
namespace {

bool is_tag(std::string_view text)
{
    return !text.empty() && text.size() <= 9 && (text.front() != '0' || text.size() == 1) &&
           grammar::all(text, grammar::cls::digit);
}

bool is_base64(std::string_view text)
{
    if (text.empty() || text.size() % 4 != 0) return false;
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    return std::all_of(text.begin(), text.end(), [](char c) {
        return grammar::is(c, grammar::cls::alpha | grammar::cls::digit) || c == '+' || c == '/';
    });
}

// key-params = key-param *(";" key-param); key-param = "inline:" key||salt ["|" lifetime] ["|" MKI ":" length]
bool are_keys(std::string_view text)
{
    constexpr std::string_view method = "inline:";
    for (;;) {
        if (!text.starts_with(method)) return false;
        const auto end = std::min(text.find(';'), text.size());
        const auto key = text.substr(method.size(), end - method.size());
        if (!is_base64(key.substr(0, key.find('|')))) return false;
        if (end == text.size()) return true;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

void sdp023_crypto_malformed(const SessionView& session, finding::Findings& findings)
{
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        std::set<std::string_view> tags;
        each_attribute(session.media(i).lines(), [&](const LineView& line, const AttributeView& attribute) {
            if (attribute.name != "crypto") return;
            Words words(attribute.value);
            const auto tag = words.next();
            if (!is_tag(tag))
                report(findings, entries::sdp023_crypto_malformed, line, "the tag is not one to nine digits");
            if (!tag.empty() && !tags.insert(tag).second)
                report(findings, entries::sdp023_crypto_malformed, line, "a tag that stands twice");
            if (!is_token(words.next()))
                report(findings, entries::sdp023_crypto_malformed, line, "the crypto suite is not a token");
            if (!are_keys(words.next()))
                report(findings, entries::sdp023_crypto_malformed, line, "a key is not inline: and base64");
        });
    }
}

}  // namespace sipdiag::sdp::checks

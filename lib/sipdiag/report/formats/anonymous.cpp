// SPDX-License-Identifier: MIT
#include "sipdiag/report/formats/anonymous.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sipdiag/base/endpoint.hpp"

namespace sipdiag::report::formats {
namespace {

constexpr std::string_view keyed_copy = "sent-at=";

bool is_address_octet(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
}

bool is_word_octet(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// What may stand in the user part of a SIP address, RFC 3261 §25.1.
bool is_user_octet(char c)
{
    return is_word_octet(c) || std::string_view("-_.!~*'()&=+$,;?/%").find(c) != std::string_view::npos;
}

/// The longest numeric address at the front: an IPv4 address wins over the port behind it.
std::size_t address_at(std::string_view text, Address& out)
{
    std::size_t run = 0;
    while (run < text.size() && run < 46 && is_address_octet(text[run]))
        ++run;
    for (auto size = run; size >= 2; --size) {
        const auto part = text.substr(0, size);
        if (part.find_first_of(".:") == std::string_view::npos) continue;
        const bool ends_word = size == text.size() || !is_word_octet(text[size]);
        if (!ends_word) continue;
        auto parsed = parse_ipv4(part);
        if (!parsed && part.find("::") != std::string_view::npos) parsed = parse_ipv6(part);
        if (!parsed && std::count(part.begin(), part.end(), ':') == 7) parsed = parse_ipv6(part);
        if (!parsed) continue;
        out = *parsed;
        return size;
    }
    return 0;
}

}  // namespace

std::string Anonymizer::stand_in(std::string_view kind, const std::string& original)
{
    const auto found = known_.find(original);
    if (found != known_.end()) return found->second;
    const auto number = ++counts_[std::string(kind)];
    return known_[original] = fmt::format("{}-{}", kind, number);
}

std::string Anonymizer::mask(std::string_view text)
{
    std::string out;
    std::size_t word = 0;  // in `out`: where the run of user octets before here begins
    for (std::size_t i = 0; i < text.size();) {
        const bool begins = i == 0 || !is_word_octet(text[i - 1]);
        Address address;
        if (const auto size = begins ? address_at(text.substr(i), address) : 0; size > 0) {
            const bool harmless = address.is_loopback() || address.is_unspecified();
            const auto kind = address.is_private() || address.is_shared() ? "private" : "public";
            out += harmless ? std::string(text.substr(i, size)) : stand_in(kind, to_string(address));
            i += size;
            continue;
        }
        // The address that a question carries in hexadecimal, against rewriting (nat/question.hpp).
        if (begins && text.substr(i).starts_with(keyed_copy)) {
            i += keyed_copy.size();
            out += std::string(keyed_copy) + "-";
            while (i < text.size() && is_word_octet(text[i]))
                ++i;
            continue;
        }
        const char c = text[i++];
        if (c == '@' && word < out.size()) {
            const auto user = out.substr(word);
            out.resize(word);
            out += stand_in("account", user);
        }
        out += c;
        if (!is_user_octet(c)) word = out.size();
    }
    return out;
}

}  // namespace sipdiag::report::formats

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/field.hpp"

#include <array>
#include <cstring>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::sip {
namespace {

using enum Repeat;

// In the order of FieldId. Which field is a list: the grammar of RFC 3261 §25.1 and of the RFCs that add the field.
constexpr std::array<FieldRule, field_id_count> rules{{
    {"", 0, unknown},
    {"Accept", 0, list},
    {"Accept-Contact", 'a', list},
    {"Accept-Encoding", 0, list},
    {"Accept-Language", 0, list},
    {"Alert-Info", 0, list},
    {"Allow", 0, list},
    {"Allow-Events", 'u', list},
    {"Authentication-Info", 0, list},
    {"Authorization", 0, separate},
    {"Call-ID", 'i', once},
    {"Call-Info", 0, list},
    {"Contact", 'm', list},
    {"Content-Disposition", 0, once},
    {"Content-Encoding", 'e', list},
    {"Content-Language", 0, list},
    {"Content-Length", 'l', once},
    {"Content-Type", 'c', once},
    {"CSeq", 0, once},
    {"Date", 0, once},
    {"Error-Info", 0, list},
    {"Event", 'o', once},
    {"Expires", 0, once},
    {"Flow-Timer", 0, once},
    {"From", 'f', once},
    {"Identity", 'y', unknown},
    {"In-Reply-To", 0, list},
    {"Max-Forwards", 0, once},
    {"MIME-Version", 0, once},
    {"Min-Expires", 0, once},
    {"Min-SE", 0, once},
    {"Organization", 0, once},
    {"P-Asserted-Identity", 0, list},
    {"Path", 0, list},
    {"Priority", 0, once},
    {"Proxy-Authenticate", 0, separate},
    {"Proxy-Authorization", 0, separate},
    {"Proxy-Require", 0, list},
    {"RAck", 0, once},
    {"Reason", 0, list},
    {"Record-Route", 0, list},
    {"Refer-To", 'r', once},
    {"Referred-By", 'b', once},
    {"Reject-Contact", 'j', list},
    {"Remote-Party-ID", 0, list},
    {"Reply-To", 0, once},
    {"Request-Disposition", 'd', list},
    {"Require", 0, list},
    {"Retry-After", 0, once},
    {"Route", 0, list},
    {"RSeq", 0, once},
    {"Server", 0, once},
    {"Service-Route", 0, list},
    {"Session-Expires", 'x', once},
    {"Subject", 's', once},
    {"Subscription-State", 0, once},
    {"Supported", 'k', list},
    {"Timestamp", 0, once},
    {"To", 't', once},
    {"Unsupported", 0, list},
    {"User-Agent", 0, once},
    {"Via", 'v', list},
    {"Warning", 0, list},
    {"WWW-Authenticate", 0, separate},
}};

// A name is found by its length and three of its letters; the multipliers are searched when this file is compiled.
constexpr std::size_t slots = 256;

struct Hash {
    std::uint32_t by_length = 0;
    std::uint32_t by_first = 0;
    std::uint32_t by_middle = 0;
    std::uint32_t by_last = 0;

    constexpr std::size_t operator()(std::string_view name) const noexcept
    {
        const auto letter = [&name](std::size_t i) { return static_cast<std::uint32_t>(name[i] | 0x20); };
        return (static_cast<std::uint32_t>(name.size()) * by_length + letter(0) * by_first +
                letter(name.size() / 2) * by_middle + letter(name.size() - 1) * by_last) %
               slots;
    }
};

constexpr bool separates(const Hash& hash)
{
    std::array<bool, slots> taken{};
    for (std::size_t i = 1; i < rules.size(); ++i) {
        auto& slot = taken[hash(rules[i].name)];
        if (slot) return false;
        slot = true;
    }
    return true;
}

constexpr Hash search()
{
    std::uint32_t seed = 1;
    const auto next = [&seed] { return (seed = seed * 1664525U + 1013904223U) >> 24; };
    for (int attempt = 0; attempt < 4000; ++attempt) {
        const Hash hash{next() | 1U, next() | 1U, next() | 1U, next() | 1U};
        if (separates(hash)) return hash;
    }
    return {};
}

constexpr Hash hash = search();
static_assert(separates(hash), "no multipliers found: widen the table or the search");

constexpr std::array<std::uint8_t, slots> make_table()
{
    std::array<std::uint8_t, slots> table{};
    for (std::size_t i = 1; i < rules.size(); ++i)
        table[hash(rules[i].name)] = static_cast<std::uint8_t>(i);
    return table;
}
constexpr std::array<std::uint8_t, slots> table = make_table();

constexpr std::array<std::uint8_t, 128> make_compact()
{
    std::array<std::uint8_t, 128> compact{};
    for (std::size_t i = 1; i < rules.size(); ++i) {
        if (rules[i].compact != 0) {
            compact[static_cast<unsigned char>(rules[i].compact)] = static_cast<std::uint8_t>(i);
            compact[static_cast<unsigned char>(rules[i].compact - 0x20)] = static_cast<std::uint8_t>(i);
        }
    }
    return compact;
}
constexpr std::array<std::uint8_t, 128> compact_table = make_compact();

// Two names are the same where they differ in nothing but the bit of case, and in that only at letters: of the octets
// that a known name holds, letters alone have the bit above it set, "-" has not (nor is CR, its twin, taken for it).
template <class Word>
bool same_word(const char* name, const char* known) noexcept
{
    constexpr auto bit_of_case = static_cast<Word>(0x2020202020202020U);
    Word x = 0;
    Word y = 0;
    std::memcpy(&x, name, sizeof(Word));
    std::memcpy(&y, known, sizeof(Word));
    return ((x ^ y) & ~((y >> 1U) & bit_of_case)) == 0;
}

// Words that overlap at the end, rather than an octet at a time.
template <class Word>
bool same_words(const char* name, const char* known, std::size_t size) noexcept
{
    std::size_t at = 0;
    for (; at + sizeof(Word) < size; at += sizeof(Word)) {
        if (!same_word<Word>(name + at, known + at)) return false;
    }
    return same_word<Word>(name + size - sizeof(Word), known + size - sizeof(Word));
}

bool same_letters(const char* name, const char* known, std::size_t size) noexcept
{
    if (size >= 8) return same_words<std::uint64_t>(name, known, size);
    if (size >= 4) return same_words<std::uint32_t>(name, known, size);
    return same_words<std::uint16_t>(name, known, size);  // no long name is shorter than two
}

}  // namespace

FieldId field_id(std::string_view name) noexcept
{
    if (name.size() < 2) {
        if (name.empty() || (name[0] & 0x80) != 0) return FieldId::other;
        return static_cast<FieldId>(compact_table[static_cast<unsigned char>(name[0])]);
    }
    const auto candidate = table[hash(name)];
    const auto& known = rules[candidate].name;
    if (known.size() != name.size() || !same_letters(name.data(), known.data(), name.size())) return FieldId::other;
    return static_cast<FieldId>(candidate);
}

const FieldRule& rule(FieldId id) noexcept
{
    return rules[static_cast<std::size_t>(id)];
}

}  // namespace sipdiag::sip

// SPDX-License-Identifier: MIT
//
// The table of field names, and how a name is found in it: one multiplication, then two words to compare.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/sip/field.hpp"

namespace sipdiag::sip::detail {

// In the order of FieldId. Which field is a list: the grammar of RFC 3261 §25.1 and of the RFCs that add the field.
inline constexpr std::array<FieldRule, field_id_count> rules{{
    {"", 0, Repeat::unknown},
    {"Accept", 0, Repeat::list},
    {"Accept-Contact", 'a', Repeat::list},
    {"Accept-Encoding", 0, Repeat::list},
    {"Accept-Language", 0, Repeat::list},
    {"Alert-Info", 0, Repeat::list},
    {"Allow", 0, Repeat::list},
    {"Allow-Events", 'u', Repeat::list},
    {"Authentication-Info", 0, Repeat::list},
    {"Authorization", 0, Repeat::separate},
    {"Call-ID", 'i', Repeat::once},
    {"Call-Info", 0, Repeat::list},
    {"Contact", 'm', Repeat::list},
    {"Content-Disposition", 0, Repeat::once},
    {"Content-Encoding", 'e', Repeat::list},
    {"Content-Language", 0, Repeat::list},
    {"Content-Length", 'l', Repeat::once},
    {"Content-Type", 'c', Repeat::once},
    {"CSeq", 0, Repeat::once},
    {"Date", 0, Repeat::once},
    {"Error-Info", 0, Repeat::list},
    {"Event", 'o', Repeat::once},
    {"Expires", 0, Repeat::once},
    {"Flow-Timer", 0, Repeat::once},
    {"From", 'f', Repeat::once},
    {"Identity", 'y', Repeat::unknown},
    {"In-Reply-To", 0, Repeat::list},
    {"Max-Forwards", 0, Repeat::once},
    {"MIME-Version", 0, Repeat::once},
    {"Min-Expires", 0, Repeat::once},
    {"Min-SE", 0, Repeat::once},
    {"Organization", 0, Repeat::once},
    {"P-Asserted-Identity", 0, Repeat::list},
    {"Path", 0, Repeat::list},
    {"Priority", 0, Repeat::once},
    {"Proxy-Authenticate", 0, Repeat::separate},
    {"Proxy-Authorization", 0, Repeat::separate},
    {"Proxy-Require", 0, Repeat::list},
    {"RAck", 0, Repeat::once},
    {"Reason", 0, Repeat::list},
    {"Record-Route", 0, Repeat::list},
    {"Refer-To", 'r', Repeat::once},
    {"Referred-By", 'b', Repeat::once},
    {"Reject-Contact", 'j', Repeat::list},
    {"Remote-Party-ID", 0, Repeat::list},
    {"Reply-To", 0, Repeat::once},
    {"Request-Disposition", 'd', Repeat::list},
    {"Require", 0, Repeat::list},
    {"Retry-After", 0, Repeat::once},
    {"Route", 0, Repeat::list},
    {"RSeq", 0, Repeat::once},
    {"Server", 0, Repeat::once},
    {"Service-Route", 0, Repeat::list},
    {"Session-Expires", 'x', Repeat::once},
    {"Subject", 's', Repeat::once},
    {"Subscription-State", 0, Repeat::once},
    {"Supported", 'k', Repeat::list},
    {"Timestamp", 0, Repeat::once},
    {"To", 't', Repeat::once},
    {"Unsupported", 0, Repeat::list},
    {"User-Agent", 0, Repeat::once},
    {"Via", 'v', Repeat::list},
    {"Warning", 0, Repeat::list},
    {"WWW-Authenticate", 0, Repeat::separate},
}};

// A name is found by its length and three of its letters; the multiplier is searched when this file is compiled.
inline constexpr unsigned slot_bits = 9;
inline constexpr std::size_t slots = std::size_t{1} << slot_bits;

constexpr std::size_t slot_of(std::string_view name, std::uint32_t multiplier) noexcept
{
    const auto octet = [&name](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(name[i]));
    };
    const auto size = static_cast<std::uint32_t>(name.size());
    const auto letters = octet(0) | octet(size / 2) << 8U | octet(size - 1) << 16U | 0x202020U;
    return ((letters ^ size << 24U) * multiplier) >> (32U - slot_bits);
}

constexpr bool separates(std::uint32_t multiplier)
{
    std::array<bool, slots> taken{};
    for (std::size_t i = 1; i < rules.size(); ++i) {
        auto& slot = taken[slot_of(rules[i].name, multiplier)];
        if (slot) return false;
        slot = true;
    }
    return true;
}

constexpr std::uint32_t search()
{
    std::uint32_t seed = 1;
    for (int attempt = 0; attempt < 4000; ++attempt) {
        seed = seed * 1664525U + 1013904223U;
        if (separates(seed | 1U)) return seed | 1U;
    }
    return 0;
}

inline constexpr std::uint32_t multiplier = search();
static_assert(separates(multiplier), "no multiplier found: widen the table or the search");

constexpr std::array<std::uint8_t, slots> make_table()
{
    std::array<std::uint8_t, slots> table{};
    for (std::size_t i = 1; i < rules.size(); ++i)
        table[slot_of(rules[i].name, multiplier)] = static_cast<std::uint8_t>(i);
    return table;
}
inline constexpr std::array<std::uint8_t, slots> slot_table = make_table();

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
inline constexpr std::array<std::uint8_t, 128> compact_table = make_compact();

// A name as two words to compare with: of its first 16 octets, those bits that count - all but that of case in letters,
// none past its end.
struct NameWords {
    std::array<std::uint64_t, 2> octets;
    std::array<std::uint64_t, 2> counts;
    std::size_t size;
};

constexpr std::array<NameWords, field_id_count> make_words()
{
    std::array<NameWords, field_id_count> all{};
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const auto name = rules[i].name;
        for (std::size_t word = 0; word < 2; ++word) {
            std::array<char, 8> octets{};
            std::array<unsigned char, 8> counts{};
            for (std::size_t at = 0; at < 8 && word * 8 + at < name.size(); ++at) {
                octets[at] = name[word * 8 + at];
                counts[at] = grammar::is(octets[at], grammar::cls::alpha) ? 0xDF : 0xFF;
            }
            all[i].octets[word] = std::bit_cast<std::uint64_t>(octets);
            all[i].counts[word] = std::bit_cast<std::uint64_t>(counts);
        }
        all[i].size = name.size();
    }
    return all;
}
inline constexpr std::array<NameWords, field_id_count> name_words = make_words();

inline bool same_words(std::uint64_t front, std::uint64_t back, const NameWords& known) noexcept
{
    return (((front ^ known.octets[0]) & known.counts[0]) | ((back ^ known.octets[1]) & known.counts[1])) == 0;
}

/// As field_id(), of a name behind which so much may be read that there are 16 octets from its first on.
inline FieldId field_id_in_16(std::string_view name) noexcept
{
    if (name.size() < 2 || name.size() > 16) [[unlikely]]
        return field_id(name);
    const auto candidate = slot_table[slot_of(name, multiplier)];
    const auto& known = name_words[candidate];
    std::uint64_t front = 0;
    std::uint64_t back = 0;
    std::memcpy(&front, name.data(), 8);
    std::memcpy(&back, name.data() + 8, 8);
    const bool same = known.size == name.size() && same_words(front, back, known);
    return same ? static_cast<FieldId>(candidate) : FieldId::other;
}

}  // namespace sipdiag::sip::detail

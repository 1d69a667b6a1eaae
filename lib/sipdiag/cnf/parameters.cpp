// SPDX-License-Identifier: MIT
//
// The table is read at compile time; a row that does not fit its columns does not compile.
#include "sipdiag/cnf/parameters.hpp"

#include <bit>
#include <cstring>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf {
namespace {

constexpr std::string_view table =
#include "sipdiag/cnf/parameters_table.inc"
    ;

constexpr std::string_view cut(std::string_view& rest, char end)
{
    const auto at = rest.find(end);
    const auto piece = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
    return piece;
}

constexpr std::int64_t to_number(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    std::int64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') throw std::invalid_argument("not a number in parameters.tsv");
        number = number * 10 + (c - '0');
    }
    return negative ? -number : number;
}

constexpr ValueType to_type(std::string_view word)
{
    if (word == "string") return ValueType::text;
    if (word == "password") return ValueType::password;
    if (word == "path") return ValueType::path;
    if (word == "url") return ValueType::url;
    if (word == "host") return ValueType::host;
    if (word == "ipv4") return ValueType::ipv4;
    if (word == "bool") return ValueType::boolean;
    if (word == "int") return ValueType::number;
    if (word == "port") return ValueType::port;
    if (word == "enum") return ValueType::keyword;
    if (word == "cased-enum") return ValueType::cased_keyword;
    if (word == "alias") return ValueType::alias;
    if (word == "dump") return ValueType::dump;
    throw std::invalid_argument("no such type in parameters.tsv");
}

constexpr auto read_table()
{
    std::array<ParameterInfo, parameter_count> rows{};
    auto rest = table;
    for (auto& row : rows) {
        auto line = cut(rest, '\n');
        row.name = cut(line, '\t');
        row.type = to_type(cut(line, '\t'));
        row.least = to_number(cut(line, '\t'));
        row.most = to_number(cut(line, '\t'));
        row.words = cut(line, '\t');
        row.refused_over = static_cast<std::uint32_t>(to_number(cut(line, '\t')));
        row.cut_over = static_cast<std::uint32_t>(to_number(cut(line, '\t')));
        for (auto* text : {&row.stock, &row.kind, &row.allowed, &row.default_text, &row.scope, &row.since, &row.until,
                           &row.length, &row.numbers, &row.reset, &row.note}) {
            *text = cut(line, '\t');
        }
        cut(line, '\t');  // source
        row.confidence = line;
        if (row.confidence != "documented" && row.confidence != "sample-only") {
            throw std::invalid_argument("a row of parameters.tsv has too many columns, or too few");
        }
        const bool pattern = row.name.find_first_of(".( ") != std::string_view::npos;
        row.family = !pattern && (row.name.find("N_") != std::string_view::npos || row.name.ends_with('N'));
    }
    return rows;
}

constexpr auto rows = read_table();

// Of each slot, its row and its number.
struct Member {
    std::uint8_t row = 0;
    std::uint8_t number = 1;
};

constexpr auto list_members()
{
    std::array<Member, slot_count> members{};
    std::size_t slot = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const unsigned size = rows[row].family ? family_size : 1;
        for (unsigned number = 1; number <= size; ++number) {
            members[slot++] = {static_cast<std::uint8_t>(row), static_cast<std::uint8_t>(number)};
        }
    }
    if (slot != slot_count) throw std::invalid_argument("the build counted other slots in parameters.tsv");
    return members;
}

constexpr auto members = list_members();

constexpr std::size_t longest_key = 32;
struct Key {
    std::array<char, longest_key> text{};
    std::uint8_t size = 0;
    [[nodiscard]] constexpr std::string_view view() const { return {text.data(), size}; }
};

constexpr auto spell_keys()
{
    std::array<Key, slot_count> keys{};
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
        auto& key = keys[slot];
        const auto& row = rows[members[slot].row];
        for (std::size_t i = 0; i < row.name.size(); ++i) {
            const bool digit = row.family && row.name[i] == 'N' && (i + 1 == row.name.size() || row.name[i + 1] == '_');
            key.text[key.size++] = digit ? static_cast<char>('0' + members[slot].number) : row.name[i];
        }
    }
    return keys;
}

constexpr auto keys = spell_keys();

// Hashing: the first and the last eight octets in lower case, and the size. Letters differ from their capitals in one
// bit, so a mask folds eight of them at once; the comparison afterwards is exact.
constexpr std::uint64_t fold_mask = 0x2020202020202020;
constexpr unsigned table_bits = 10;

// The first octets as a number, the first of them lowest. \param size  up to 8
constexpr std::uint64_t load(const char* from, std::size_t size)
{
    std::uint64_t word = 0;
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < size; ++i) {
            word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
        }
    } else if (size == 8) {
        std::memcpy(&word, from, 8);
        if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    } else {
        // Two halves that overlap: the octets that both have are the same.
        const auto octet = [from](std::size_t at) {
            return static_cast<std::uint64_t>(static_cast<unsigned char>(from[at])) << (8 * at);
        };
        if (size >= 4) {
            std::uint32_t low = 0;
            std::uint32_t high = 0;
            std::memcpy(&low, from, 4);
            std::memcpy(&high, from + size - 4, 4);
            if constexpr (std::endian::native == std::endian::big) {
                low = __builtin_bswap32(low);
                high = __builtin_bswap32(high);
            }
            word = low | (static_cast<std::uint64_t>(high) << (8 * (size - 4)));
        } else if (size != 0) {
            word = octet(0) | octet(size / 2) | octet(size - 1);
        }
    }
    return word;
}

struct Ends {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    friend constexpr bool operator==(Ends, Ends) = default;
};

constexpr Ends ends_of(std::string_view key)
{
    if (key.size() < 8) return {load(key.data(), key.size()), 0};
    return {load(key.data(), 8), load(key.data() + key.size() - 8, 8)};
}

constexpr std::size_t hash(Ends ends, std::size_t size)
{
    const auto mixed = ((ends.first | fold_mask) * 0x9E3779B97F4A7C15) ^
                       ((ends.last | fold_mask) * 0xC2B2AE3D27D4EB4F) ^ (size * 0x165667B19E3779F9);
    return static_cast<std::size_t>((mixed * 0xD6E8FEB86659FD93) >> (64 - table_bits));
}

constexpr auto list_ends()
{
    std::array<Ends, slot_count> ends{};
    for (std::size_t slot = 0; slot < slot_count; ++slot)
        ends[slot] = ends_of(keys[slot].view());
    return ends;
}

constexpr auto ends_of_keys = list_ends();

// Open addressing: the slot and one more, 0 where there is none. A quarter full at most, so a probe is mostly the only
// one.
constexpr auto make_index()
{
    std::array<std::uint8_t, 1U << table_bits> index{};
    static_assert(slot_count < 255);
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
        const auto& row = rows[members[slot].row];
        // IOS's `Domain_Name` is `domain_name`; the rows named by a pattern stand for no key of their own.
        if (row.name == "Domain_Name" || row.name.find_first_of(".(") != std::string_view::npos) continue;
        auto at = hash(ends_of_keys[slot], keys[slot].size);
        while (index[at] != 0)
            at = (at + 1) % index.size();
        index[at] = static_cast<std::uint8_t>(slot + 1);
    }
    return index;
}

constexpr auto hash_index = make_index();

// \param same  asked of the slots whose keys may be this one
template <class Same>
Slot look_up(std::string_view key, Ends ends, Same same) noexcept
{
    for (auto at = hash(ends, key.size()); hash_index[at] != 0; at = (at + 1) % hash_index.size()) {
        const auto slot = static_cast<std::uint16_t>(hash_index[at] - 1);
        if (keys[slot].size == key.size() && same(slot)) return Slot(slot);
    }
    return {};
}

constexpr bool has_length_of_a_key(std::string_view key) noexcept
{
    return !key.empty() && key.size() <= longest_key;
}

bool is_ipv4(std::string_view text) noexcept
{
    for (int part = 0; part < 4; ++part) {
        std::size_t digits = 0;
        unsigned number = 0;
        while (digits < text.size() && digits < 3 && grammar::is(text[digits], grammar::cls::digit)) {
            number = number * 10 + static_cast<unsigned>(text[digits++] - '0');
        }
        if (digits == 0 || number > 255) return false;
        text.remove_prefix(digits);
        if (part == 3) return text.empty();
        if (!text.starts_with('.')) return false;
        text.remove_prefix(1);
    }
    return false;
}

// \param value  not empty
bool is_one_of(std::string_view value, std::string_view words, bool cased) noexcept
{
    // Words are short: to walk past one is quicker than to search for its end.
    for (std::size_t at = 0; at < words.size(); ++at) {
        const auto end = at + value.size();
        if (end <= words.size() && (end == words.size() || words[end] == '|') && words[at] == value[0] &&
            std::memcmp(words.data() + at, value.data(), value.size()) == 0)
            return true;
        while (at < words.size() && words[at] != '|')
            ++at;
    }
    while (!cased && !words.empty()) {
        if (grammar::equals(cut(words, '|'), value)) return true;
    }
    return false;
}

ValueFault judge_number(const ParameterInfo& row, std::string_view value) noexcept
{
    const bool negative = row.least < 0 && value.starts_with('-');
    const auto magnitude = number_in(negative ? value.substr(1) : value);
    if (!magnitude) return ValueFault::not_a_number;
    const auto number = negative ? -static_cast<std::int64_t>(*magnitude) : static_cast<std::int64_t>(*magnitude);
    if (number >= row.least && number <= row.most) return ValueFault::none;
    return is_unset(value) ? ValueFault::none : ValueFault::out_of_range;
}

}  // namespace

std::span<const ParameterInfo> all_parameters() noexcept
{
    return rows;
}

const ParameterInfo& info(Slot slot) noexcept
{
    return rows[members[slot.value()].row];
}

Parameter parameter_of(Slot slot) noexcept
{
    return static_cast<Parameter>(slot.value() - members[slot.value()].number + 1);
}

unsigned number_of(Slot slot) noexcept
{
    return members[slot.value()].number;
}

std::string_view key_of(Slot slot) noexcept
{
    return keys[slot.value()].view();
}

Slot find_slot(std::string_view key) noexcept
{
    if (!has_length_of_a_key(key)) return {};
    return look_up(key, ends_of(key), [key](std::size_t slot) { return grammar::equals(keys[slot].view(), key); });
}

Slot find_slot_as_written(std::string_view key) noexcept
{
    if (!has_length_of_a_key(key)) return {};
    const auto ends = ends_of(key);
    return look_up(key, ends, [key, ends](std::size_t slot) {
        if (ends_of_keys[slot] != ends) return false;
        if (key.size() <= 16) return true;
        // Between the two ends there are sixteen octets at most: two words, which may overlap.
        const auto* const name = keys[slot].text.data();
        const auto second = key.size() - 16;
        return load(name + 8, 8) == load(key.data() + 8, 8) && load(name + second, 8) == load(key.data() + second, 8);
    });
}

std::optional<OutOfFamily> find_out_of_family(std::string_view key) noexcept
{
    const auto first = key.find_first_of("0123456789");
    if (first == std::string_view::npos || first == 0) return std::nullopt;
    const auto last = std::min(key.find_first_not_of("0123456789", first), key.size());
    if (last - first > 6) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : key.substr(first, last - first))
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
    if (number >= 1 && number <= family_size) return std::nullopt;
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
        if (!rows[members[slot].row].family || members[slot].number != 1) continue;
        const auto name = keys[slot].view();
        const auto digit = name.find('1');
        if (digit == first && grammar::equals(name.substr(0, digit), key.substr(0, first)) &&
            grammar::equals(name.substr(digit + 1), key.substr(last))) {
            return OutOfFamily{parameter_of(Slot(static_cast<std::uint16_t>(slot))), number};
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> nearest_key(std::string_view key)
{
    static const auto names = [] {
        std::vector<std::string_view> all;
        for (std::size_t slot = 0; slot < slot_count; ++slot) {
            if (rows[members[slot].row].is_setting()) all.push_back(keys[slot].view());
        }
        return all;
    }();
    return nearest(key, names);
}

ValueFault judge_value(const ParameterInfo& row, std::string_view value) noexcept
{
    if (row.refused_over != 0 && value.size() > row.refused_over) return ValueFault::too_long;
    switch (row.type) {
    case ValueType::boolean:
    case ValueType::number:
    case ValueType::port: return judge_number(row, value);
    case ValueType::ipv4: return is_unset(value) || is_ipv4(value) ? ValueFault::none : ValueFault::not_an_ipv4;
    case ValueType::keyword:
    case ValueType::cased_keyword:
        return is_unset(value) || is_one_of(value, row.words, row.type == ValueType::cased_keyword)
                   ? ValueFault::none
                   : ValueFault::not_a_keyword;
    case ValueType::text:
    case ValueType::password:
    case ValueType::path:
    case ValueType::url:
    case ValueType::host:
    case ValueType::alias:
    case ValueType::dump: break;
    }
    return ValueFault::none;
}

bool is_unset(std::string_view value) noexcept
{
    return value.empty() || (value.size() == 13 && grammar::equals(value, "UNPROVISIONED"));
}

namespace {

// More digits than are read at once; or no number.
std::optional<std::uint32_t> long_number_in(std::string_view value) noexcept
{
    if (value == "UNPROVISIONED") return 0;
    std::uint64_t number = 0;
    for (const char c : value) {
        const auto digit = static_cast<unsigned char>(c - '0');
        if (digit > 9) return std::nullopt;
        number = std::min<std::uint64_t>(number * 10 + digit, 0xFFFFFFFF);
    }
    return static_cast<std::uint32_t>(number);
}

}  // namespace

std::optional<std::uint32_t> number_in(std::string_view value) noexcept
{
    // Numbers know Cisco's word for "not set" in capitals alone.
    if (value.empty()) return 0;
    if (value.size() > 8) return long_number_in(value);
    // Eight octets at once, zeros before the digits; then each octet is a digit's value, or 10 and more.
    const auto missing = 8 * (8 - value.size());
    constexpr std::uint64_t zeros = 0x3030303030303030;
    auto digits = (load(value.data(), value.size()) << missing) | (zeros & ~(~std::uint64_t{0} << missing));
    digits ^= zeros;
    if (((digits | (digits + 0x7676767676767676)) & 0x8080808080808080) != 0) return std::nullopt;
    digits = digits * 10 + (digits >> 8);  // pairs, in every second octet
    constexpr std::uint64_t pairs = 0x000000FF000000FF;
    digits = ((digits & pairs) * 0x000F424000000064 + ((digits >> 16) & pairs) * 0x0000271000000001) >> 32;
    return static_cast<std::uint32_t>(digits);
}

}  // namespace sipdiag::cnf

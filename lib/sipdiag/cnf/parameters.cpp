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

constexpr std::uint64_t load(const char* from, std::size_t size)
{
    std::uint64_t word = 0;
    if (std::is_constant_evaluated()) {
        for (std::size_t i = 0; i < size; ++i) {
            word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (8 * i);
        }
    } else {
        std::memcpy(&word, from, size);
        if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    }
    return word;
}

constexpr std::size_t hash(std::string_view key)
{
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (key.size() >= 8) {
        first = load(key.data(), 8);
        last = load(key.data() + key.size() - 8, 8);
    } else {
        first = load(key.data(), key.size());
    }
    const auto mixed = ((first | fold_mask) * 0x9E3779B97F4A7C15) ^ ((last | fold_mask) * 0xC2B2AE3D27D4EB4F) ^
                       (key.size() * 0x165667B19E3779F9);
    return static_cast<std::size_t>((mixed * 0xD6E8FEB86659FD93) >> (64 - table_bits));
}

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
        auto at = hash(keys[slot].view());
        while (index[at] != 0)
            at = (at + 1) % index.size();
        index[at] = static_cast<std::uint8_t>(slot + 1);
    }
    return index;
}

constexpr auto hash_index = make_index();

template <class Same>
Slot look_up(std::string_view key, Same same) noexcept
{
    if (key.empty() || key.size() > longest_key) return {};
    for (auto at = hash(key); hash_index[at] != 0; at = (at + 1) % hash_index.size()) {
        const auto slot = static_cast<std::uint16_t>(hash_index[at] - 1);
        if (same(keys[slot].view())) return Slot(slot);
    }
    return {};
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

bool is_one_of(std::string_view value, std::string_view words, bool cased) noexcept
{
    while (!words.empty()) {
        const auto word = cut(words, '|');
        if (word == value || (!cased && grammar::equals(word, value))) return true;
    }
    return false;
}

ValueFault judge_number(const ParameterInfo& row, std::string_view value) noexcept
{
    const bool negative = row.least < 0 && value.starts_with('-');
    const auto magnitude = number_in(negative ? value.substr(1) : value);
    if (!magnitude) return ValueFault::not_a_number;
    if (is_unset(value)) return ValueFault::none;
    const auto number = negative ? -static_cast<std::int64_t>(*magnitude) : static_cast<std::int64_t>(*magnitude);
    return number < row.least || number > row.most ? ValueFault::out_of_range : ValueFault::none;
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
    return look_up(key, [key](std::string_view name) { return grammar::equals(name, key); });
}

Slot find_slot_as_written(std::string_view key) noexcept
{
    return look_up(key, [key](std::string_view name) { return name == key; });
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

std::optional<std::uint32_t> number_in(std::string_view value) noexcept
{
    // Numbers know Cisco's word for "not set" in capitals alone.
    if (value.empty() || value == "UNPROVISIONED") return 0;
    constexpr std::size_t digits_that_fit = 9;
    std::uint64_t number = 0;
    for (const char c : value) {
        const auto digit = static_cast<unsigned char>(c - '0');
        if (digit > 9) return std::nullopt;
        number = number * 10 + digit;
        if (value.size() > digits_that_fit) number = std::min<std::uint64_t>(number, 0xFFFFFFFF);
    }
    return static_cast<std::uint32_t>(number);
}

}  // namespace sipdiag::cnf

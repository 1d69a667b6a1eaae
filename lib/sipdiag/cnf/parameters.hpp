// SPDX-License-Identifier: MIT
//
// Parameters: what is known of each setting of the phone's file - how the phone reads it, its range, its stock value.
//
// One table, parameters.tsv, says all of it; the build turns it into the enumerators of Parameter and into this
// catalogue. A family, `lineN_name`, is one Parameter; a Slot is one of its members, `line2_name`.
//
// Case       keys are compared without regard to case (IOS writes `Domain_Name`, and no phone minds)
// Numbers    1 to 6: a 7960 has six lines, a 7940 two (Model)
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/parameter_names.hpp"

namespace sipdiag::cnf {

inline constexpr unsigned family_size = 6;

/// Which phone: what the file names do not tell.
enum class Model : std::uint8_t { cp7940, cp7960 };
[[nodiscard]] constexpr unsigned lines_of(Model model) noexcept
{
    return model == Model::cp7940 ? 2 : 6;
}

/// How the phone reads a value, or what the name is where it is no setting of a file.
enum class ValueType : std::uint8_t {
    text,
    password,  ///< text that is shown to nobody
    path,
    url,
    host,  ///< dotted IPv4 or a name
    ipv4,  ///< dotted IPv4 alone
    boolean,
    number,
    port,
    keyword,
    cased_keyword,  ///< upper and lower case count
    alias,          ///< people write it and the phone does not know it
    dump,           ///< a row of `show config`
};

/// One row of the table.
struct ParameterInfo {
    std::string_view name;  ///< `lineN_name`; as Cisco writes it
    ValueType type = ValueType::text;
    std::int64_t least = 0;  ///< of numbers: the range
    std::int64_t most = 0;
    std::string_view words;          ///< of keywords: all, `|` between
    std::uint32_t refused_over = 0;  ///< octets above which the phone refuses the whole value; 0: no such limit known
    std::uint32_t cut_over = 0;      ///< characters above which it is not shown whole; 0: none known
    std::string_view stock;          ///< in force where nothing is set; of an alias, the setting that was meant
    std::string_view kind;           ///< the rest is for people: type ...
    std::string_view allowed;        ///< ... what may stand there
    std::string_view default_text;
    std::string_view scope;  ///< `both`, `default-file`, `phone-file`, `read-only`, `dhcp-network`: its customary home
    std::string_view since;
    std::string_view until;
    std::string_view length;
    std::string_view numbers;
    std::string_view reset;
    std::string_view note;
    std::string_view confidence;  ///< `documented` or `sample-only`
    bool family = false;

    /// Is it a setting that a file can hold?
    [[nodiscard]] constexpr bool is_setting() const noexcept
    {
        return type != ValueType::alias && type != ValueType::dump;
    }
    [[nodiscard]] constexpr bool is_numeric() const noexcept
    {
        return type == ValueType::boolean || type == ValueType::number || type == ValueType::port;
    }
};

/// One member of a family, or a setting that stands for itself.
class Slot {
public:
    constexpr Slot() = default;
    constexpr explicit Slot(std::uint16_t value) : value_(value) {}
    constexpr Slot(Parameter parameter, unsigned number = 1)
        : value_(static_cast<std::uint16_t>(static_cast<unsigned>(parameter) + number - 1))
    {
    }
    [[nodiscard]] constexpr bool is_known() const noexcept { return value_ < slot_count; }
    [[nodiscard]] constexpr std::uint16_t value() const noexcept { return value_; }
    friend constexpr bool operator==(Slot, Slot) = default;

private:
    std::uint16_t value_ = 0xFFFF;
};

/// All rows, in the order of the table.
SIPDIAG_API std::span<const ParameterInfo> all_parameters() noexcept;
/// The row of a known slot.
SIPDIAG_API const ParameterInfo& info(Slot slot) noexcept;
[[nodiscard]] inline const ParameterInfo& info(Parameter parameter) noexcept
{
    return info(Slot(parameter));
}
/// Which setting, and of a family which number (1 for others).
SIPDIAG_API Parameter parameter_of(Slot slot) noexcept;
SIPDIAG_API unsigned number_of(Slot slot) noexcept;
/// The key as it is written: `line2_name`.
SIPDIAG_API std::string_view key_of(Slot slot) noexcept;

/// Look up a key as it stands in a file. \return an unknown slot where the phone has no such name
SIPDIAG_API Slot find_slot(std::string_view key) noexcept;
/// The same, of a key that is written letter for letter as key_of() has it; no other is found.
SIPDIAG_API Slot find_slot_as_written(std::string_view key) noexcept;

/// `line7_name`, `proxy0_port`: a family's name with a number that no phone has.
struct OutOfFamily {
    Parameter parameter;
    std::uint32_t number;  ///< as written, at most 999999
};
SIPDIAG_API std::optional<OutOfFamily> find_out_of_family(std::string_view key) noexcept;

/// "Did you mean ...?": the name of a setting that is near, with the number as it was written.
SIPDIAG_API std::optional<std::string_view> nearest_key(std::string_view key);

/// What the phone does with a value of a setting. Cisco's open-sourced stack, cfgfile_utils.c.
enum class ValueFault : std::uint8_t {
    none,
    not_a_number,   ///< sign, blank, unit or letter: the phone refuses the value
    out_of_range,   ///< a number that the setting does not have
    not_an_ipv4,    ///< the phone refuses the value
    not_a_keyword,  ///< the phone refuses the value
    too_long,       ///< the phone refuses the value, it does not cut it
};
SIPDIAG_API ValueFault judge_value(const ParameterInfo& info, std::string_view value) noexcept;

/// Empty, or the word that Cisco has for "not set" (any case).
SIPDIAG_API bool is_unset(std::string_view value) noexcept;

/// The number, as the phone reads one: digits alone; nothing and UNPROVISIONED are 0.
SIPDIAG_API std::optional<std::uint32_t> number_in(std::string_view value) noexcept;

}  // namespace sipdiag::cnf

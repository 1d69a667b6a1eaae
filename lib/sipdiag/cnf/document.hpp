// SPDX-License-Identifier: MIT
//
// Document: a file as it stands - every octet keeps its place - cut into lines, keys, values and comments.
//
//     line     =  [ws] [ key [ws] ":" [ws] value ] [ws] [ comment ]
//     value    =  quoted / bare
//     comment  =  ";" *any   ; behind a value or at the start of a line
//              /  "#" *any   ; at the start of a line
//
// Nothing is judged and nothing is lost here: what is odd about a line is noted on it as an Oddity, and rules/ has the
// opinions. A line that the phone would refuse is read for what was meant - curly quotes as quotes, `=` as a colon - so
// that the rules can go on behind the first mistake; Line::refused says what the phone does.
//
// Bounds     max_octets are read, the rest is left (truncated()); nothing is slower than one pass over the octets
// Ownership  a Document owns its octets; a Line holds offsets and is meaningful beside its Document alone
// Reuse      read() keeps the memory of the last file: one Document reads ten thousand files without allocating
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/span.hpp"
#include "sipdiag/cnf/parameters.hpp"

namespace sipdiag::cnf {

/// What is odd about a line; a set of bits.
enum class Oddity : std::uint32_t {
    // What stands where quotes, colon and comment belong
    curly_quotes = 1U << 0,      ///< typographic quotes around the value: UTF-8, or 0x93/0x94 of Windows
    bare_empty = 1U << 1,        ///< nothing behind the colon (but perhaps a comment)
    equals_sign = 1U << 2,       ///< `=` where the colon belongs
    no_colon = 1U << 3,          ///< neither: Line::kind is text
    unclosed_quote = 1U << 4,    ///< a straight quote opens and none closes
    single_quotes = 1U << 5,     ///< 'value'
    blank_in_bare = 1U << 6,     ///< `phone_label: Two Words`: a bare value ends at the first blank
    text_after_quote = 1U << 7,  ///< `"value" text`, no `;` between
    hash_in_bare = 1U << 8,      ///< `#` in a bare value or behind one
    foreign_comment = 1U << 9,   ///< the line begins with `//` or `--`
    blank_at_quote = 1U << 10,   ///< a blank just inside a quote: `" "`, `"1234 "`
    // Letters
    key_octets = 1U << 11,      ///< the key has other octets than letters, digits and underscore
    key_blank = 1U << 12,       ///< the key has a blank inside
    key_capitals = 1U << 13,    ///< the key has capitals where the setting's own name has none
    no_break_space = 1U << 14,  ///< U+00A0 (UTF-8 or 0xA0), or another blank that is none to the phone
    zero_width = 1U << 15,      ///< a character without width: U+200B to U+200F, U+2060, U+FEFF, U+00AD
    not_ascii = 1U << 16,       ///< other octets above 0x7F in key or value
    control = 1U << 17,         ///< a control character, NUL apart
    nul = 1U << 18,             ///< NUL
    cr_alone = 1U << 19,        ///< the line ends in CR without LF
    // The key
    unknown_key = 1U << 20,    ///< no setting of that name
    alias_key = 1U << 21,      ///< a name that people write and the phone does not know (ValueType::alias)
    dump_key = 1U << 22,       ///< a row of `show config` (ValueType::dump)
    out_of_family = 1U << 23,  ///< line7_name, proxy0_port; also unknown_key
    repeated = 1U << 24,       ///< the setting stood earlier in this file: Line::earlier
    // The value, as judge_value() sees it
    not_a_number = 1U << 25,
    out_of_range = 1U << 26,
    not_an_ipv4 = 1U << 27,
    not_a_keyword = 1U << 28,
    too_long = 1U << 29,
};

/// A set of oddities.
class Oddities {
public:
    constexpr Oddities() = default;
    constexpr Oddities(Oddity one) : bits_(static_cast<std::uint32_t>(one)) {}
    constexpr Oddities& operator|=(Oddities more) noexcept
    {
        bits_ |= more.bits_;
        return *this;
    }
    friend constexpr Oddities operator|(Oddities a, Oddities b) noexcept { return a |= b; }
    [[nodiscard]] constexpr bool has(Oddities any_of) const noexcept { return (bits_ & any_of.bits_) != 0; }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr std::uint32_t bits() const noexcept { return bits_; }
    friend constexpr bool operator==(Oddities, Oddities) = default;

private:
    std::uint32_t bits_ = 0;
};
constexpr Oddities operator|(Oddity a, Oddity b) noexcept
{
    return Oddities(a) | Oddities(b);
}

enum class LineKind : std::uint8_t {
    blank,    ///< nothing but blanks; kept only where they are odd
    comment,  ///< kept only where it speaks to us (`cnfcheck:`)
    setting,
    text,  ///< no colon in it
};

enum class Quoting : std::uint8_t { none, straight, single, curly };

inline constexpr std::uint32_t no_line = 0xFFFFFFFF;

/// One line of interest. Offsets are into Document::octets().
struct Line {
    std::uint32_t number = 0;  ///< from 1
    Span whole;                ///< without its line end
    Span key;                  ///< as written, trimmed
    Span raw;                  ///< between colon and comment, trimmed: with its quotes
    Span value;                ///< what was meant: without quotes, up to the comment
    Span comment;              ///< from its `;` to the end of the line; empty where there is none
    Slot slot;                 ///< the setting; not is_known() where the phone has none of that name
    LineKind kind = LineKind::setting;
    Quoting quoting = Quoting::none;
    Oddities oddities;
    std::uint32_t earlier = no_line;  ///< index in Document::lines() of the line before that has the same slot
    /// The phone does not take this value: what was in force before stays (cnf-format, "what each type does").
    bool refused = false;
};

enum class Encoding : std::uint8_t { octets, utf8_with_bom, utf16_le, utf16_be };

/// What a document is, by its content and its name.
enum class Kind : std::uint8_t {
    defaults,  ///< SIPDefault.cnf
    phone,     ///< SIP<MAC>.cnf, and settings under any other name
    dump,      ///< a pasted `show config`
    router,    ///< a router's running-config
    other,     ///< nothing that these rules read: XML, binary, empty, firmware
};
SIPDIAG_API std::string_view to_string(Kind kind) noexcept;

/// What the name of a file is to the phone, whatever stands in it.
enum class NameKind : std::uint8_t {
    defaults,        ///< SIPDefault.cnf, exactly
    defaults_odd,    ///< the same in other capitals: no phone asks for it
    phone,           ///< SIP + twelve capital hex digits + .cnf
    phone_odd,       ///< the same in small letters, with separators, or with .CNF
    sccp_phone,      ///< SEP<MAC>.cnf
    xml_phone,       ///< SIP<MAC>.cnf.xml, SEP<MAC>.cnf.xml, XMLDefault.cnf.xml
    other_settings,  ///< another name that ends in .cnf
    other,
};
SIPDIAG_API NameKind name_kind(std::string_view name) noexcept;

class SIPDIAG_API Document {
public:
    /// Octets beyond this are not read.
    static constexpr std::size_t max_octets = 4U << 20;
    /// What a phone takes, comments included: 0x2000 octets (SIPCC, config.h).
    static constexpr std::size_t phone_octets = 8192;

    /// Read a file: its octets are swapped in, and those of the file before are handed back for reuse.
    /// \param path  as the user named it; the part behind the last slash decides what the file is to a phone
    void read(std::string_view path, std::string& octets);
    /// The same from a copy.
    void read_copy(std::string_view path, std::string_view octets);

    /// A number that its owner gives it, to find the file again by.
    std::uint32_t id = 0;

    [[nodiscard]] std::string_view path() const noexcept { return path_; }
    /// The last part of the path.
    [[nodiscard]] std::string_view name() const noexcept { return std::string_view(path_).substr(name_begins_); }
    [[nodiscard]] NameKind kind_of_name() const noexcept { return kind_of_name_; }
    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    /// Twelve hex digits as written in the name of a phone's file, or empty.
    [[nodiscard]] std::string_view mac() const noexcept;

    /// What is examined: the file's own octets, or, of UTF-16, the same text in UTF-8.
    [[nodiscard]] std::string_view octets() const noexcept { return octets_; }
    [[nodiscard]] Encoding encoding() const noexcept { return encoding_; }
    [[nodiscard]] std::size_t size_on_disk() const noexcept { return size_on_disk_; }
    [[nodiscard]] bool truncated() const noexcept { return truncated_; }
    [[nodiscard]] bool is_empty() const noexcept { return octets_.empty(); }
    [[nodiscard]] bool is_xml() const noexcept { return xml_; }
    [[nodiscard]] bool is_binary() const noexcept { return binary_; }
    [[nodiscard]] std::uint32_t line_count() const noexcept { return line_count_; }
    [[nodiscard]] std::uint32_t crlf_count() const noexcept { return crlf_count_; }
    [[nodiscard]] std::uint32_t lf_count() const noexcept { return lf_count_; }
    [[nodiscard]] std::uint32_t cr_count() const noexcept { return cr_count_; }
    /// Rows that only `show config` prints; two make a dump.
    [[nodiscard]] std::uint32_t dump_rows() const noexcept { return dump_rows_; }

    /// Settings and other lines of interest, in order. Ordinary comments and blank lines are not among them.
    [[nodiscard]] std::span<const Line> lines() const noexcept { return lines_; }
    /// All oddities of all lines.
    [[nodiscard]] Oddities oddities() const noexcept { return oddities_; }
    /// Does any line say `cnfcheck:` in its comment?
    [[nodiscard]] bool has_pragmas() const noexcept { return pragmas_; }

    [[nodiscard]] std::string_view key(const Line& line) const noexcept { return line.key.in(octets_); }
    [[nodiscard]] std::string_view value(const Line& line) const noexcept { return line.value.in(octets_); }
    [[nodiscard]] std::string_view raw(const Line& line) const noexcept { return line.raw.in(octets_); }
    [[nodiscard]] std::string_view text(const Line& line) const noexcept { return line.whole.in(octets_); }

    /// The last line that sets it, whether or not the phone takes it; null where none does.
    [[nodiscard]] const Line* last(Slot slot) const noexcept
    {
        const auto at = last_[slot.value()];
        return at == no_line ? nullptr : &lines_[at];
    }
    /// The line whose value counts: the last that the phone does not refuse.
    [[nodiscard]] const Line* counts(Slot slot) const noexcept
    {
        const auto at = counts_[slot.value()];
        return at == no_line ? nullptr : &lines_[at];
    }
    [[nodiscard]] const Line* earlier(const Line& line) const noexcept
    {
        return line.earlier == no_line ? nullptr : &lines_[line.earlier];
    }

    /// The column, from 1 and in characters, of an octet of the line. Octets that are no UTF-8 count one each.
    [[nodiscard]] std::uint32_t column(const Line& line, std::uint32_t offset) const noexcept;

private:
    class Reader;

    std::string path_;
    std::size_t name_begins_ = 0;
    std::string octets_;
    std::vector<Line> lines_;
    std::array<std::uint32_t, slot_count> last_{};
    std::array<std::uint32_t, slot_count> counts_{};
    Oddities oddities_;
    NameKind kind_of_name_ = NameKind::other;
    Kind kind_ = Kind::other;
    Encoding encoding_ = Encoding::octets;
    std::size_t size_on_disk_ = 0;
    std::uint32_t line_count_ = 0;
    std::uint32_t crlf_count_ = 0;
    std::uint32_t lf_count_ = 0;
    std::uint32_t cr_count_ = 0;
    std::uint32_t dump_rows_ = 0;
    bool truncated_ = false;
    bool xml_ = false;
    bool binary_ = false;
    bool pragmas_ = false;
    bool ascii_ = true;
};

/// The twelve hex digits of a phone's file name, separators left out and in capitals; empty where there are none.
SIPDIAG_API std::string mac_in_name(std::string_view name);

}  // namespace sipdiag::cnf

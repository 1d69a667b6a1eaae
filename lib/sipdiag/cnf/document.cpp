// SPDX-License-Identifier: MIT
//
// The reader has one path for the lines that files mostly hold, which looks at each octet once, and one for the odd.
#include "sipdiag/cnf/document.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/detail/letters.hpp"
#include "sipdiag/cnf/detail/sixteen.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf {
namespace {

using namespace detail;

// UTF-16 as UTF-8. Halves of pairs that stand alone become U+FFFD.
std::string utf8_of_utf16(std::string_view octets, bool big_endian)
{
    std::string out;
    out.reserve(octets.size() / 2 + 8);
    const auto unit = [&](std::size_t at) {
        const auto a = static_cast<unsigned char>(octets[at]);
        const auto b = static_cast<unsigned char>(octets[at + 1]);
        return static_cast<std::uint32_t>(big_endian ? (a << 8) | b : (b << 8) | a);
    };
    for (std::size_t at = 0; at + 1 < octets.size(); at += 2) {
        auto code = unit(at);
        if (code >= 0xD800 && code < 0xE000) {
            const auto next = code < 0xDC00 && at + 3 < octets.size() ? unit(at + 2) : 0;
            if (next >= 0xDC00 && next < 0xE000) {
                code = 0x10000 + ((code - 0xD800) << 10) + (next - 0xDC00);
                at += 2;
            } else {
                code = 0xFFFD;
            }
        }
        append_utf8(out, code);
    }
    return out;
}

// Half of a text in UTF-16 is NUL, the same half throughout.
std::optional<Encoding> utf16_without_mark(std::string_view octets)
{
    const auto head = octets.substr(0, std::min<std::size_t>(octets.size() & ~std::size_t{1}, 128));
    if (head.size() < 8) return std::nullopt;
    std::array<std::size_t, 2> nuls{};
    for (std::size_t i = 0; i < head.size(); ++i)
        nuls[i & 1] += head[i] == '\0' ? 1U : 0U;
    const auto half = head.size() / 2;
    if (nuls[1] * 10 >= half * 9 && nuls[0] == 0) return Encoding::utf16_le;
    if (nuls[0] * 10 >= half * 9 && nuls[1] == 0) return Encoding::utf16_be;
    return std::nullopt;
}

Oddities oddities_of(ValueFault fault)
{
    switch (fault) {
    case ValueFault::none: break;
    case ValueFault::not_a_number: return Oddity::not_a_number;
    case ValueFault::out_of_range: return Oddity::out_of_range;
    case ValueFault::not_an_ipv4: return Oddity::not_an_ipv4;
    case ValueFault::not_a_keyword: return Oddity::not_a_keyword;
    case ValueFault::too_long: return Oddity::too_long;
    }
    return {};
}

// What a file has at all: asked once, of sixteen octets at a time.
struct Overview {
    bool nul = false;
    bool cr = false;
    bool high = false;
};

Overview overview_of(std::string_view text)
{
    std::uint32_t nul = 0;
    std::uint32_t cr = 0;
    std::uint32_t high = 0;
    std::size_t at = 0;
    for (; at + Sixteen::size <= text.size(); at += Sixteen::size) {
        const Sixteen octets(text.data() + at);
        nul |= octets.equal('\0');
        cr |= octets.equal('\r');
        high |= octets.below_or_high('\0');
    }
    Overview seen{nul != 0, cr != 0, high != 0};
    for (; at < text.size(); ++at) {
        seen.nul = seen.nul || text[at] == '\0';
        seen.cr = seen.cr || text[at] == '\r';
        seen.high = seen.high || static_cast<unsigned char>(text[at]) >= 0x80;
    }
    return seen;
}

// Out of range and yet taken is the rule (a bound is often only documented); these two are refused.
bool refused_out_of_range(Slot slot, std::string_view value)
{
    return slot == Slot(Parameter::voip_control_port) ||
           (slot == Slot(Parameter::timer_register_expires) && number_in(value).value_or(0) != 0);
}

constexpr std::array<std::string_view, 12> router_words{
    "interface ", "ip nat ", "ip inspect ", "ip access-list ", "access-list ", "ip address ",
    "hostname ",  "version", "ip route ",   "permit ",         "deny ",        "service ",
};

}  // namespace

std::string_view to_string(Kind kind) noexcept
{
    switch (kind) {
    case Kind::defaults: return "default";
    case Kind::phone: return "phone";
    case Kind::dump: return "dump";
    case Kind::router: return "router";
    case Kind::other: break;
    }
    return "other";
}

class Document::Reader {
public:
    explicit Reader(Document& document) : doc_(document), text_(document.octets_) {}

    /// \param has_cr  is there any CR in the text?
    void read(bool has_cr)
    {
        const auto bom = doc_.encoding_ == Encoding::utf8_with_bom ? std::size_t{3} : std::size_t{0};
        for (auto at = bom; at < text_.size();) {
            const auto ends = cut(at);
            const bool lf = ends.end < text_.size();
            if (!has_cr) {
                doc_.lf_count_ += lf ? 1 : 0;
                line(at, ends, false);
            } else {
                lines_with_cr(at, ends.end, lf);
            }
            at = ends.end + 1;
        }
        doc_.line_count_ = number_;
        settle_kind();
    }

private:
    // Where a line ends, and its first and last colon: `end` where it has none.
    struct Cut {
        std::size_t end;
        std::size_t first_colon;
        std::size_t last_colon;
    };
    [[nodiscard]] Cut cut(std::size_t at) const
    {
        constexpr auto none = std::string_view::npos;
        auto first = none;
        auto last = none;
        for (; at + Sixteen::size <= text_.size(); at += Sixteen::size) {
            const Sixteen octets(text_.data() + at);
            const auto ends = octets.equal('\n');
            const auto colons = octets.equal(':') & (ends ^ (ends - 1));
            if (colons != 0) {
                if (first == none) first = at + static_cast<std::size_t>(std::countr_zero(colons));
                last = at + static_cast<std::size_t>(std::bit_width(colons)) - 1;
            }
            if (ends != 0) {
                const auto end = at + static_cast<std::size_t>(std::countr_zero(ends));
                return {end, std::min(first, end), std::min(last, end)};
            }
        }
        const auto rest = cut_before(std::min(text_.find('\n', at), text_.size()), at);
        return {rest.end, std::min(first, rest.first_colon),
                rest.last_colon != rest.end ? rest.last_colon : std::min(last, rest.end)};
    }
    [[nodiscard]] Cut cut_before(std::size_t end, std::size_t at) const
    {
        const auto line = text_.substr(at, end - at);
        return {end, at + std::min(line.find(':'), line.size()), at + std::min(line.rfind(':'), line.size())};
    }

    void lines_with_cr(std::size_t at, std::size_t end, bool lf)
    {
        const bool crlf = lf && end > at && text_[end - 1] == '\r';
        const auto content_end = crlf ? end - 1 : end;
        for (;;) {
            // No further than to the end of the line, however long the rest of the text is.
            const auto cr = std::min(text_.substr(0, content_end).find('\r', at), content_end);
            if (cr == content_end) break;
            ++doc_.cr_count_;
            line(at, cut_before(cr, at), true);
            at = cr + 1;
            if (at == content_end && !lf) return;
        }
        doc_.crlf_count_ += crlf ? 1 : 0;
        doc_.lf_count_ += lf && !crlf ? 1 : 0;
        line(at, cut_before(content_end, at), false);
    }

    void line(std::size_t begin, const Cut& cut, bool cr_alone)
    {
        const auto end = cut.end;
        last_colon_ = cut.last_colon;
        ++number_;
        auto at = begin;
        while (at < end && is_blank(text_[at]))
            ++at;
        if (at == end) return;
        const char first = text_[at];
        if (first == '#' || first == ';') {
            if (!speaks_to_us(at, end)) return;
            doc_.pragmas_ = true;
            push(begin, end, LineKind::comment).comment = span(at, end);
            return;
        }
        const auto key_begin = at;
        // Mostly a known key stands right before the colon, and need not be read letter by letter.
        const auto slot = cut.first_colon < end ? slot_as_written(at, cut.first_colon) : Slot();
        if (slot.is_known()) at = cut.first_colon;
        while (at < end && is_key(text_[at]))
            ++at;
        const auto key_end = at;
        while (at < end && is_blank(text_[at]))
            ++at;
        if (key_begin == key_end || at == end || text_[at] != ':') return odd_line(begin, key_begin, end, cr_alone);
        auto& fresh = push(begin, end, LineKind::setting);
        fresh.key = span(key_begin, key_end);
        fresh.slot = slot;
        if (cr_alone) fresh.oddities |= Oddity::cr_alone;
        value(fresh, at + 1, end);
        settle(fresh);
    }

    // A comment of the line at hand. Few have a colon at all.
    [[nodiscard]] bool speaks_to_us(std::size_t at, std::size_t end) const
    {
        return last_colon_ > at && last_colon_ < end &&
               text_.substr(at, end - at).find("cnfcheck:") != std::string_view::npos;
    }

    [[nodiscard]] Slot slot_as_written(std::size_t at, std::size_t colon) const
    {
        const auto slot = colon > at ? find_slot_as_written({text_.data() + at, colon - at}) : Slot();
        // A dump has a key with a blank in it, which the phone would not read as one.
        return slot.is_known() && info(slot).type != ValueType::dump ? slot : Slot();
    }

    // No plain key and colon at the front of it.
    void odd_line(std::size_t begin, std::size_t at, std::size_t end, bool cr_alone)
    {
        const auto rest = text_.substr(at, end - at);
        Oddities odd = cr_alone ? Oddities(Oddity::cr_alone) : Oddities();
        const auto code = rest.substr(0, rest.find(';'));
        odd |= oddities_of_letters(code);
        if (trimmed(rest).empty()) {
            if (!odd.empty()) push(begin, end, LineKind::blank).oddities |= odd;
            doc_.oddities_ |= odd;
            return;
        }
        const auto separator = code.find_first_of(":=");
        if (rest.starts_with("//") || rest.starts_with("--")) odd |= Oddity::foreign_comment;
        if (separator == std::string_view::npos || odd.has(Oddity::foreign_comment)) {
            auto& fresh = push(begin, end, LineKind::text);
            fresh.raw = fresh.value = span_of(trimmed(code));
            if (code.size() != rest.size()) comment(fresh, at + code.size(), end);
            if (!odd.has(Oddity::foreign_comment)) odd |= Oddity::no_colon;
            fresh.oddities |= odd;
            doc_.oddities_ |= odd;
            return;
        }
        auto& fresh = push(begin, end, LineKind::setting);
        const auto key = trimmed(code.substr(0, separator));
        fresh.key = span_of(key.empty() ? code.substr(0, separator) : key);
        if (rest[separator] == '=') odd |= Oddity::equals_sign;
        if (!std::all_of(key.begin(), key.end(), is_key)) {
            odd |= key.find_first_of(" \t") != std::string_view::npos ? Oddity::key_blank : Oddity::key_octets;
        }
        if (key.empty() || key.front() == '_' || grammar::is(key.front(), grammar::cls::digit))
            odd |= Oddity::key_octets;
        fresh.oddities |= odd;
        value(fresh, at + separator + 1, end);
        settle(fresh);
    }

    // From behind the separator to the end of the line.
    void value(Line& out, std::size_t at, std::size_t end)
    {
        while (at < end && is_blank(text_[at]))
            ++at;
        if (at < end && text_[at] == '"') {
            const auto* close = static_cast<const char*>(std::memchr(text_.data() + at + 1, '"', end - at - 1));
            if (close != nullptr) return straight(out, at, static_cast<std::size_t>(close - text_.data()), end);
        }
        const auto [stop, second_look] = bare(at, end);
        auto value_end = stop;
        while (value_end > at && is_blank(text_[value_end - 1]))
            --value_end;
        out.raw = out.value = span(at, value_end);
        if (stop < end) comment(out, stop, end);
        if (at == value_end) {
            out.oddities |= Oddity::bare_empty;
            out.raw = out.value = span(colon_end(out), colon_end(out));
            return;
        }
        if (second_look >= value_end) return;
        std::uint8_t seen = 0;
        for (auto i = second_look; i < value_end; ++i)
            seen |= letter_class[static_cast<unsigned char>(text_[i])];
        if ((seen & ~(letter::ordinary | letter::key)) != 0) odd_value(out, at, value_end, stop, end);
    }

    // Where a bare value ends - at its comment or with the line - and its first octet that needs a second look: a
    // blank, a quote, a number sign, what is no letter.
    struct Bare {
        std::size_t stop;
        std::size_t second_look;
    };
    [[nodiscard]] Bare bare(std::size_t at, std::size_t end) const
    {
        auto second_look = end;
        for (; at < end && at + Sixteen::size <= text_.size(); at += Sixteen::size) {
            const Sixteen octets(text_.data() + at);
            const auto ours = first_bits(std::min(end - at, Sixteen::size));
            const auto looks = (octets.below_or_high('#' + 1) | octets.equal('\'') | octets.equal('\x7F')) & ours;
            if (second_look == end && looks != 0) second_look = at + static_cast<std::size_t>(std::countr_zero(looks));
            if (const auto stops = octets.equal(';') & ours; stops != 0)
                return {at + static_cast<std::size_t>(std::countr_zero(stops)), second_look};
        }
        if (at >= end) return {end, second_look};
        return {std::min(text_.find(';', at), end), std::min(second_look, at)};
    }

    // One past the separator: where nothing stands.
    std::uint32_t colon_end(const Line& line) const
    {
        const auto at = text_.find_first_of(":=", line.key.end);
        return static_cast<std::uint32_t>(std::min<std::size_t>(at, line.whole.end - 1) + 1);
    }

    void straight(Line& out, std::size_t open, std::size_t close, std::size_t end)
    {
        out.quoting = Quoting::straight;
        out.raw = span(open, close + 1);
        out.value = span(open + 1, close);
        if (close > open + 1 && (is_blank(text_[open + 1]) || is_blank(text_[close - 1]))) {
            out.oddities |= Oddity::blank_at_quote;
        }
        if (!is_plain(open + 1, close)) out.oddities |= oddities_of_letters(out.value.in(text_));
        auto at = close + 1;
        while (at < end && is_blank(text_[at]))
            ++at;
        if (at == end) return;
        if (text_[at] == ';') return comment(out, at, end);
        const auto rest = text_.substr(at, end - at);
        const auto semicolon = rest.find(';');
        const auto text = trimmed(rest.substr(0, semicolon));
        out.oddities |= oddities_of_letters(rest.substr(0, semicolon));
        if (!text.empty()) out.oddities |= text.front() == '#' ? Oddity::hash_in_bare : Oddity::text_after_quote;
        if (semicolon != std::string_view::npos) comment(out, at + semicolon, end);
    }

    // Printable ASCII and no more; a tab is looked at twice, and found harmless.
    [[nodiscard]] bool is_plain(std::size_t at, std::size_t end) const
    {
        for (; at < end && at + Sixteen::size <= text_.size(); at += Sixteen::size) {
            const Sixteen octets(text_.data() + at);
            const auto ours = first_bits(std::min(end - at, Sixteen::size));
            if (((octets.below_or_high(' ') | octets.equal('\x7F')) & ours) != 0) return false;
        }
        return at >= end;
    }

    // A bare value with more in it than ordinary letters.
    void odd_value(Line& out, std::size_t at, std::size_t value_end, std::size_t stop, std::size_t end)
    {
        const auto all = text_.substr(at, end - at);
        if (const auto open = curly_quote(all); open != 0) {
            // As far as its fellow, semicolons included: what was meant is the text between.
            const auto close = find_closing_curly(all, open);
            out.quoting = Quoting::curly;
            out.oddities |= Oddity::curly_quotes;
            if (close.size != 0) {
                out.raw = span(at, at + close.at + close.size);
                out.value = span(at + open, at + close.at);
                stop = std::max(stop, at + close.at + close.size);
                const auto semicolon = text_.substr(0, end).find(';', at + close.at + close.size);
                out.comment = {};
                if (semicolon != std::string_view::npos) comment(out, semicolon, end);
                const auto behind = trimmed(text_.substr(out.raw.end, std::min(semicolon, end) - out.raw.end));
                if (!behind.empty()) out.oddities |= Oddity::text_after_quote;
            } else {
                out.value = span(at + open, std::max(at + open, value_end));
            }
            const auto inside = out.value.in(text_);
            if (!inside.empty() && (is_blank(inside.front()) || is_blank(inside.back()))) {
                out.oddities |= Oddity::blank_at_quote;
            }
            out.oddities |= oddities_of_letters(inside);
            return;
        }
        auto bare = text_.substr(at, value_end - at);
        out.oddities |= oddities_of_letters(bare);
        bare = trimmed(bare);
        if (bare.empty()) {
            out.oddities |= Oddity::bare_empty;
            out.raw = out.value = span(colon_end(out), colon_end(out));
            return;
        }
        if (bare.front() == '"') {
            out.quoting = Quoting::straight;
            out.oddities |= Oddity::unclosed_quote;
            const auto last = last_curly_quote(bare);
            if (last != 0) out.oddities |= Oddity::curly_quotes;
            out.raw = span_of(bare);
            out.value = span_of(bare.substr(1, bare.size() - 1 - last));
            return;
        }
        if (bare.size() >= 2 && bare.front() == '\'' && bare.back() == '\'') {
            out.quoting = Quoting::single;
            out.oddities |= Oddity::single_quotes;
            out.raw = span_of(bare);
            out.value = span_of(bare.substr(1, bare.size() - 2));
            return;
        }
        if (last_curly_quote(bare) != 0) out.oddities |= Oddity::curly_quotes;
        if (bare.find('#') != std::string_view::npos) out.oddities |= Oddity::hash_in_bare;
        if (const auto hash = bare.find(" #"); hash != std::string_view::npos) bare = trimmed(bare.substr(0, hash));
        if (bare.find_first_of(" \t") != std::string_view::npos) out.oddities |= Oddity::blank_in_bare;
        out.raw = out.value = span_of(bare);
    }

    void comment(Line& out, std::size_t at, std::size_t end)
    {
        out.comment = span(at, end);
        if (speaks_to_us(at, end)) doc_.pragmas_ = true;
    }

    // The key is looked up, the value is judged by its type.
    void settle(Line& line)
    {
        const auto key = line.key.in(text_);
        bool as_written = line.slot.is_known();
        if (!as_written) {
            line.slot = find_slot(key);
            as_written = line.slot.is_known() && key == key_of(line.slot);
        }
        if (!line.slot.is_known()) {
            line.oddities |= Oddity::unknown_key;
            if (!line.oddities.has(Oddity::key_blank | Oddity::key_octets) && find_out_of_family(key)) {
                line.oddities |= Oddity::out_of_family;
            }
            doc_.oddities_ |= line.oddities;
            return;
        }
        const auto& parameter = info(line.slot);
        if (parameter.type == ValueType::dump) {
            line.oddities |= Oddity::dump_key;
            ++doc_.dump_rows_;
        } else if (parameter.type == ValueType::alias) {
            line.oddities |= Oddity::alias_key;
        } else {
            if (!as_written) line.oddities |= Oddity::key_capitals;
            ++known_;
        }
        const auto value = line.value.in(text_);
        if (const auto fault = judge_value(parameter, value); fault != ValueFault::none) {
            line.oddities |= oddities_of(fault);
            line.refused = fault != ValueFault::out_of_range || refused_out_of_range(line.slot, value);
        }
        if (line.oddities.has(Oddity::bare_empty | Oddity::equals_sign | Oddity::unclosed_quote)) line.refused = true;
        const auto at = static_cast<std::uint32_t>(&line - doc_.lines_.data());
        auto& last = doc_.last_[line.slot.value()];
        if (last != no_line) {
            line.earlier = last;
            line.oddities |= Oddity::repeated;
        }
        last = at;
        if (!line.refused) doc_.counts_[line.slot.value()] = at;
        doc_.oddities_ |= line.oddities;
    }

    void settle_kind()
    {
        const auto name = doc_.kind_of_name();
        const bool named_default = name == NameKind::defaults || name == NameKind::defaults_odd;
        const bool named_phone = name == NameKind::phone || name == NameKind::phone_odd || name == NameKind::sccp_phone;
        if (doc_.xml_ || doc_.binary_) {
            doc_.kind_ = Kind::other;
        } else if (doc_.dump_rows_ >= 2) {
            doc_.kind_ = Kind::dump;
            unrefuse_emptiness();
        } else if (named_default) {
            doc_.kind_ = Kind::defaults;
        } else if (named_phone) {
            doc_.kind_ = Kind::phone;
        } else if (known_ == 0 && looks_like_router()) {
            doc_.kind_ = Kind::router;
        } else if (known_ > 0 || name == NameKind::other_settings || has_near_key()) {
            doc_.kind_ = Kind::phone;
        }
    }

    // Settings all misspelt are settings still.
    [[nodiscard]] bool has_near_key() const
    {
        constexpr int most_tries = 64;
        int tries = 0;
        return std::any_of(doc_.lines_.begin(), doc_.lines_.end(), [&](const Line& line) {
            return line.kind == LineKind::setting && line.oddities.has(Oddity::unknown_key) &&
                   (line.oddities.has(Oddity::out_of_family) ||
                    (tries++ < most_tries && nearest_key(line.key.in(text_)).has_value()));
        });
    }

    // What `show config` prints as nothing is the empty string, and no mistake of anybody's.
    void unrefuse_emptiness()
    {
        for (auto& line : doc_.lines_) {
            if (!line.oddities.has(Oddity::bare_empty) || !line.slot.is_known()) continue;
            if (line.oddities.has(Oddity::equals_sign | Oddity::unclosed_quote)) continue;
            line.refused = false;
            auto& counts = doc_.counts_[line.slot.value()];
            const auto at = static_cast<std::uint32_t>(&line - doc_.lines_.data());
            if (counts == no_line || counts < at) counts = at;
        }
    }

    [[nodiscard]] bool looks_like_router() const
    {
        int seen = 0;
        for (const auto& line : doc_.lines_) {
            const auto text = trimmed(line.whole.in(text_));
            for (const auto word : router_words)
                seen += text.starts_with(word) ? 1 : 0;
            if (seen >= 2) return true;
        }
        return false;
    }

    Line& push(std::size_t begin, std::size_t end, LineKind kind)
    {
        auto& fresh = doc_.lines_.emplace_back();
        fresh.number = number_;
        fresh.whole = span(begin, end);
        fresh.kind = kind;
        return fresh;
    }

    static Span span(std::size_t begin, std::size_t end)
    {
        return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    }
    [[nodiscard]] Span span_of(std::string_view part) const
    {
        const auto begin = static_cast<std::size_t>(part.data() - text_.data());
        return span(begin, begin + part.size());
    }

    Document& doc_;
    std::string_view text_;
    std::size_t last_colon_ = 0;  // of the line at hand; its end where it has none
    std::uint32_t number_ = 0;
    std::uint32_t known_ = 0;
};

void Document::read(std::string_view path, std::string& octets)
{
    path_ = path;
    const auto slash = path.rfind('/');
    name_begins_ = slash == std::string_view::npos ? 0 : slash + 1;
    kind_of_name_ = name_kind(name());
    octets_.swap(octets);
    lines_.clear();
    last_.fill(no_line);
    counts_.fill(no_line);
    oddities_ = {};
    kind_ = Kind::other;
    encoding_ = Encoding::octets;
    size_on_disk_ = octets_.size();
    line_count_ = crlf_count_ = lf_count_ = cr_count_ = dump_rows_ = 0;
    xml_ = binary_ = pragmas_ = false;
    truncated_ = octets_.size() > max_octets;
    if (truncated_) octets_.resize(max_octets);

    const std::string_view all = octets_;
    auto seen = overview_of(all);
    if (all.starts_with("\xEF\xBB\xBF")) {
        encoding_ = Encoding::utf8_with_bom;
    } else if (all.starts_with("\xFF\xFE")) {
        encoding_ = Encoding::utf16_le;
    } else if (all.starts_with("\xFE\xFF")) {
        encoding_ = Encoding::utf16_be;
    } else if (seen.nul) {
        encoding_ = utf16_without_mark(all).value_or(Encoding::octets);
        binary_ = encoding_ == Encoding::octets && looks_binary(all);
    }
    if (encoding_ == Encoding::utf16_le || encoding_ == Encoding::utf16_be) {
        auto text = all.substr(all.starts_with("\xFF\xFE") || all.starts_with("\xFE\xFF") ? 2 : 0);
        octets_ = utf8_of_utf16(text, encoding_ == Encoding::utf16_be);
        seen = overview_of(octets_);
    }
    ascii_ = !seen.high;
    const auto first = octets_.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    xml_ = first != std::string::npos && octets_[first] == '<';
    if (xml_ || binary_) return;
    Reader(*this).read(seen.cr);
}

void Document::read_copy(std::string_view path, std::string_view octets)
{
    std::string copy(octets);
    read(path, copy);
}

std::string_view Document::mac() const noexcept
{
    const bool has_digits = kind_of_name_ == NameKind::phone || kind_of_name_ == NameKind::sccp_phone;
    return has_digits ? name().substr(3, 12) : std::string_view();
}

std::uint32_t Document::column(const Line& line, std::uint32_t offset) const noexcept
{
    const std::string_view text = octets_;
    // Plain text, mostly: then a character is an octet.
    if (ascii_) return std::min(offset, line.whole.end) - line.whole.begin + 1;
    std::uint32_t column = 1;
    for (auto at = line.whole.begin; at < offset && at < line.whole.end; ++column) {
        const auto size = utf8_length(text.substr(at, line.whole.end - at));
        at += static_cast<std::uint32_t>(std::max<std::size_t>(size, 1));
    }
    return column;
}

NameKind name_kind(std::string_view name) noexcept
{
    if (name == "SIPDefault.cnf") return NameKind::defaults;
    if (grammar::equals(name, "SIPDefault.cnf")) return NameKind::defaults_odd;
    const bool cnf = name.size() > 4 && grammar::equals(name.substr(name.size() - 4), ".cnf");
    const bool xml = name.size() > 8 && grammar::equals(name.substr(name.size() - 8), ".cnf.xml");
    if (!cnf && !xml) return NameKind::other;
    const auto prefix = name.substr(0, std::min<std::size_t>(name.size(), 3));
    const bool sip = grammar::equals(prefix, "SIP");
    const bool sep = grammar::equals(prefix, "SEP");
    if (xml) return NameKind::xml_phone;
    if (!sip && !sep) return NameKind::other_settings;
    const auto middle = name.substr(3, name.size() - 7);
    std::size_t digits = 0;
    bool capitals = true;
    bool separators = false;
    for (const char c : middle) {
        if (grammar::is(c, grammar::cls::hex)) {
            ++digits;
            capitals = capitals && !(c >= 'a' && c <= 'f');
        } else if (c == ':' || c == '-' || c == '.' || c == '_') {
            separators = true;
        } else {
            return NameKind::other_settings;
        }
    }
    if (digits != 12) return NameKind::other_settings;
    if (sep) return NameKind::sccp_phone;
    const bool exact = prefix == "SIP" && capitals && !separators && name.ends_with(".cnf");
    return exact ? NameKind::phone : NameKind::phone_odd;
}

std::string mac_in_name(std::string_view name)
{
    const auto kind = name_kind(name);
    std::string mac;
    if (kind != NameKind::phone && kind != NameKind::phone_odd && kind != NameKind::sccp_phone &&
        kind != NameKind::xml_phone) {
        return mac;
    }
    const auto suffix = kind == NameKind::xml_phone ? std::size_t{8} : std::size_t{4};
    for (const char c : name.substr(3, name.size() - 3 - suffix)) {
        if (!grammar::is(c, grammar::cls::hex)) continue;
        mac += c >= 'a' && c <= 'f' ? static_cast<char>(c - 0x20) : c;
    }
    if (mac.size() != 12) mac.clear();
    return mac;
}

}  // namespace sipdiag::cnf

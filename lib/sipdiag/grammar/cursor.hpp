// SPDX-License-Identifier: MIT
//
// Cursor: a bounded reader over a value that remembers where it is, and notes faults only when somebody asks.
//
// White space between tokens is LWS: SP, HTAB and the line ends of folds (RFC 3261 §25.1). The scanner has made sure
// that a CR or LF inside a field's value belongs to a fold, so here all four are the same.
#pragma once

#include <string_view>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/find.hpp"
#include "sipdiag/grammar/remarks.hpp"

namespace sipdiag::grammar {

class Cursor {
public:
    explicit Cursor(std::string_view text, Remarks* remarks = nullptr) noexcept
        : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()), remarks_(remarks)
    {
    }

    [[nodiscard]] bool done() const noexcept { return at_ == end_; }
    [[nodiscard]] char peek() const noexcept { return at_ == end_ ? '\0' : *at_; }
    [[nodiscard]] bool at(char c) const noexcept { return at_ != end_ && *at_ == c; }
    [[nodiscard]] bool at(Classes classes) const noexcept { return at_ != end_ && is(*at_, classes); }
    [[nodiscard]] const char* begin() const noexcept { return begin_; }
    [[nodiscard]] const char* position() const noexcept { return at_; }
    [[nodiscard]] const char* end() const noexcept { return end_; }
    [[nodiscard]] std::uint32_t offset() const noexcept { return static_cast<std::uint32_t>(at_ - begin_); }
    [[nodiscard]] std::string_view rest() const noexcept { return between(at_, end_); }
    [[nodiscard]] std::string_view since(const char* mark) const noexcept { return between(mark, at_); }
    /// Is somebody listening? Costly strictness is done only then.
    [[nodiscard]] bool strict() const noexcept { return remarks_ != nullptr; }
    [[nodiscard]] Remarks* remarks() const noexcept { return remarks_; }

    void advance() noexcept { ++at_; }
    void move_to(const char* position) noexcept { at_ = position; }

    void skip_space() noexcept
    {
        const char* p = at_;
        while (p != end_ && is(*p, cls::space))
            ++p;
        at_ = p;
    }
    bool accept(char c) noexcept
    {
        if (!at(c)) return false;
        ++at_;
        return true;
    }
    /// SWS c SWS, the RFC's COMMA, SEMI, EQUAL ...; nothing is consumed where it does not stand.
    bool accept_separator(char c) noexcept
    {
        const char* const mark = at_;
        skip_space();
        if (!accept(c)) {
            at_ = mark;
            return false;
        }
        skip_space();
        return true;
    }
    /// The longest run of octets of these classes; may be empty.
    std::string_view take(Classes classes) noexcept
    {
        // A pointer of its own: the member would be stored at each step.
        const char* const mark = at_;
        const char* p = at_;
        while (p != end_ && is(*p, classes))
            ++p;
        at_ = p;
        return between(mark, p);
    }
    /// Up to the first octet of these classes.
    std::string_view take_until(Classes classes) noexcept
    {
        const char* const mark = at_;
        while (at_ != end_ && !is(*at_, classes))
            ++at_;
        return since(mark);
    }
    /// Up to where a bare value ends: white space, semicolon, comma or quote.
    std::string_view take_value() noexcept
    {
        const char* const mark = at_;
        at_ = find(begin_, mark, end_, ValueEnd());
        return since(mark);
    }
    /// The longest run of octets that a token may hold; may be empty.
    std::string_view take_token() noexcept
    {
        const char* const mark = at_;
        at_ = find(begin_, mark, end_, TokenEnd());
        return since(mark);
    }
    /// A quoted string from its opening quote on, quotes included; unclosed, it reaches to the end and is remarked.
    std::string_view take_quoted() noexcept
    {
        const char* const mark = at_;
        ++at_;
        if (!strict()) {
            // Nobody listens: only what closes, and what keeps from closing, is looked for.
            while ((at_ = find(begin_, at_, end_, Either('"', '\\'))) != end_) {
                if (*at_ == '"') {
                    ++at_;
                    break;
                }
                at_ += end_ - at_ > 1 ? 2 : 1;
            }
            return since(mark);
        }
        while (at_ != end_) {
            const char c = *at_;
            if (c == '"') {
                ++at_;
                return since(mark);
            }
            if (c == '\\' && end_ - at_ > 1) {
                // A quoted pair holds 00-7F without CR and LF (§25.1).
                if (is(at_[1], cls::high) || at_[1] == '\r' || at_[1] == '\n') {
                    remark(errc::unexpected_octet);
                }
                ++at_;
            } else if (is(c, cls::control)) {
                remark(errc::unexpected_octet);
            }
            ++at_;
        }
        remark_at(errc::bad_quoting, mark);
        return since(mark);
    }

    /// To the comma that ends a list element, past what stands in quotes.
    void skip_element() noexcept
    {
        while (at_ != end_ && *at_ != ',') {
            if (*at_ == '"') {
                (void)take_quoted();
            } else {
                ++at_;
            }
        }
    }

    void remark(errc code) noexcept { remark_at(code, at_); }
    void remark_at(errc code, const char* where) noexcept
    {
        if (remarks_ != nullptr) remarks_->add(code, static_cast<std::uint32_t>(where - begin_));
    }

private:
    [[nodiscard]] static std::string_view between(const char* from, const char* to) noexcept
    {
        return {from, static_cast<std::size_t>(to - from)};
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    Remarks* remarks_;
};

/// Without the white space (and folds) at both ends.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept
{
    while (!text.empty() && is(text.front(), cls::space))
        text.remove_prefix(1);
    while (!text.empty() && is(text.back(), cls::space))
        text.remove_suffix(1);
    return text;
}

}  // namespace sipdiag::grammar

// SPDX-License-Identifier: MIT
//
// Parameters of a header value: `;name`, `;name=token`, `;name=host`, `;name="quoted"`, in their order and spelling.
//
// Grammar    generic-param, RFC 3261 §25.1; each name at most once, §7.3.1
// Leniency   a bare value reaches to the next semicolon, comma, quote or white space, whatever octets it is made of
#pragma once

#include <iterator>
#include <optional>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/grammar/quoted.hpp"

namespace sipdiag::sip {

struct ParameterView {
    std::string_view name;   ///< as sent
    std::string_view value;  ///< as sent, quotes included
    bool has_value = false;

    [[nodiscard]] bool quoted() const noexcept { return !value.empty() && value.front() == '"'; }
};

/// Read one `SEMI generic-param` at the cursor. Nothing is consumed, and false returned, where no semicolon stands.
/// Remarks: `empty_parameter`, `bad_parameter`, `bad_quoting`, `unexpected_octet`.
SIPDIAG_API bool view_parameter(grammar::Cursor& in, ParameterView& out) noexcept;

/// As view_parameter, where nobody listens: nearly all parameters are `;name` or `;name=value` without white space, and
/// those are cut here.
inline bool view_parameter_quietly(grammar::Cursor& in, ParameterView& out) noexcept
{
    if (!in.at(';')) return !in.done() && view_parameter(in, out);
    const char* const begin = in.position();
    in.advance();
    out.name = in.take_token();
    const char next = in.peek();
    if (!out.name.empty() && (next == ';' || next == ',' || in.done())) {
        out.value = {};
        out.has_value = false;
        return true;
    }
    if (!out.name.empty() && next == '=') {
        in.advance();
        if (in.at('"')) {
            out.value = in.take_quoted();
            out.has_value = true;
            return true;
        }
        if (!in.at(grammar::cls::space)) {
            out.value = in.take_value();
            out.has_value = true;
            return true;
        }
    }
    in.move_to(begin);
    return view_parameter(in, out);
}

/// A run of parameters, read again each time it is walked: nothing is stored but the text.
class ParametersView {
public:
    ParametersView() = default;
    explicit ParametersView(std::string_view text) noexcept : text_(text) {}

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

    class Iterator {
    public:
        using value_type = ParameterView;
        using difference_type = std::ptrdiff_t;

        Iterator() noexcept : in_(std::string_view{}) {}
        explicit Iterator(std::string_view text) noexcept : in_(text), more_(view_parameter_quietly(in_, current_)) {}
        const ParameterView& operator*() const noexcept { return current_; }
        const ParameterView* operator->() const noexcept { return &current_; }
        Iterator& operator++() noexcept
        {
            more_ = view_parameter_quietly(in_, current_);
            return *this;
        }
        Iterator operator++(int) noexcept
        {
            auto before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const Iterator& it, std::default_sentinel_t) noexcept { return !it.more_; }

    private:
        grammar::Cursor in_;
        ParameterView current_;
        bool more_ = false;
    };
    [[nodiscard]] Iterator begin() const noexcept { return Iterator(text_); }
    [[nodiscard]] static std::default_sentinel_t end() noexcept { return {}; }

    /// The first parameter of that name, case not regarded.
    [[nodiscard]] std::optional<ParameterView> find(std::string_view name) const noexcept
    {
        for (const auto& each : *this) {
            if (grammar::equals(each.name, name)) return each;
        }
        return std::nullopt;
    }

private:
    std::string_view text_;
};

/// Read all parameters at the cursor: up to what is no semicolon. With remarks wanted, a name that stands twice is
/// remarked (`repeated_parameter`), among the first 64.
SIPDIAG_API ParametersView view_parameters(grammar::Cursor& in) noexcept;

using grammar::quote;
using grammar::unquote;

}  // namespace sipdiag::sip

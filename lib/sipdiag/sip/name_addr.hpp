// SPDX-License-Identifier: MIT
//
// name-addr and addr-spec with their parameters: From, To, Contact, Route, Record-Route, Path, Service-Route, Reply-To.
//
// Grammar    RFC 3261 §25.1, §20.10, §20.20, §20.34, §20.39; Path, RFC 3327 §4; Service-Route, RFC 3608 §5
// Brackets   without <> everything after the first semicolon belongs to the header (§20), so the URI ends there
// Leniency   any text before "<" is a display name; a quote or bracket that is not closed reaches to the end
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/sip/parameters.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::sip {

struct NameAddrView {
    std::string_view text;     ///< the whole element, as sent
    std::string_view display;  ///< as sent, quotes included; empty where there is none
    bool bracketed = false;
    bool star = false;     ///< the element of a list is "*" (Contact, §20.10)
    std::string_view uri;  ///< without brackets
    ParametersView parameters;

    /// The URI cut into its parts.
    [[nodiscard]] UriView view_uri() const noexcept { return sip::view_uri(uri); }
    /// The value of `;tag=`; empty where there is none.
    [[nodiscard]] std::string_view tag() const noexcept
    {
        constexpr std::string_view usual = ";tag=";
        if (const auto text = parameters.text(); text.starts_with(usual)) {
            grammar::Cursor in(text);
            in.move_to(text.data() + usual.size());
            if (!in.at('"') && !in.at(grammar::cls::space)) return in.take_value();
        }
        const auto found = parameters.find("tag");
        return found ? found->value : std::string_view{};
    }
    /// The display name as it is meant: quotes and quoted pairs undone.
    [[nodiscard]] std::string display_name() const { return unquote(display); }
};

/// What may stand around the value that is read.
enum class Listing : bool { single, list };

/// Read one element at the cursor: to the end (`single`: a comma is part of a display name), or to the comma that ends
/// it
/// (`list`). \return false where nothing is left to read
SIPDIAG_API bool view_name_addr(grammar::Cursor& in, NameAddrView& out, Listing listing) noexcept;

inline bool view_element(grammar::Cursor& in, NameAddrView& out) noexcept
{
    return view_name_addr(in, out, Listing::list);
}

/// The value of From, To, Reply-To: one element, no list.
[[nodiscard]] inline NameAddrView view_single(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept
{
    grammar::Cursor in(value, remarks);
    NameAddrView view;
    if (!view_name_addr(in, view, Listing::single)) in.remark(errc::empty);
    return view;
}

/// A name-addr that owns its text, to compose one. Always written with brackets.
struct SIPDIAG_API NameAddr {
    std::string display;  ///< as it is meant; quoted when written
    std::string uri;
    std::string parameters;  ///< with their semicolons, as they shall stand

    /// \return the first fault of the grammar, with its offset
    static Result<NameAddr> parse(std::string_view text);
    static NameAddr from(const NameAddrView& view);
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const NameAddr&, const NameAddr&) = default;
};

}  // namespace sipdiag::sip

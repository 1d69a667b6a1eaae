// SPDX-License-Identifier: MIT
//
// URI: sip, sips, tel, and any other absolute URI, read as it stands; and the comparison that finds one's own Contact.
//
// Grammar    SIP-URI, SIPS-URI, absoluteURI: RFC 3261 §25.1; telephone-subscriber: RFC 3966 §3
// Comparison RFC 3261 §19.1.4, RFC 3966 §4
// Leniency   the parts are cut where the grammar cuts them, whatever octets they hold; percent escapes are never undone
//            before a part is cut, and only once after
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/grammar/remarks.hpp"
#include "sipdiag/sip/host.hpp"

namespace sipdiag::sip {

enum class Scheme : std::uint8_t { none, sip, sips, tel, other };

/// Parameters of a URI, `;transport=udp;lr`: unlike a header's they know no quotes and no white space.
class SIPDIAG_API UriParametersView {
public:
    UriParametersView() = default;
    explicit UriParametersView(std::string_view text) noexcept : text_(text) {}

    struct Item {
        std::string_view name;
        std::string_view value;
        bool has_value = false;
    };

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    /// Cut the next `;name[=value]` off the front of `rest`; false at its end. Begin with `rest = text()`.
    static bool next(std::string_view& rest, Item& out) noexcept;
    /// The first of that name (case and escapes not regarded). \return false where there is none
    [[nodiscard]] bool find(std::string_view name, Item& out) const noexcept;

private:
    std::string_view text_;
};

struct UriView {
    std::string_view text;    ///< the whole, as sent
    std::string_view scheme;  ///< as sent, without its colon
    Scheme kind = Scheme::none;
    // sip and sips
    bool has_user = false;
    bool has_password = false;
    std::string_view user;
    std::string_view password;
    HostPortView host;
    UriParametersView parameters;  ///< tel as well
    std::string_view headers;      ///< after the question mark
    // tel and all others
    std::string_view subscriber;  ///< tel: the number as written; others: all that follows the colon
};

/// Cut a URI into its parts. Nothing is refused; where there is no scheme, `kind` is none.
///
/// \param text     the URI alone, no angle brackets, no white space around it
/// \param remarks  where given, every deviation from the grammar is noted there (offsets in `text`)
SIPDIAG_API UriView view_uri(std::string_view text, grammar::Remarks* remarks = nullptr) noexcept;

/// Do two URIs mean the same (RFC 3261 §19.1.4; RFC 3966 §4 for tel; letter by letter for all others)?
SIPDIAG_API bool equivalent(const UriView& a, const UriView& b);
SIPDIAG_API bool equivalent(std::string_view a, std::string_view b);

/// Undo percent escapes, once. `%` without two hex digits stays as it is.
SIPDIAG_API std::string percent_decode(std::string_view text);

/// A SIP or SIPS URI that owns its parts, to compose one.
struct SIPDIAG_API Uri {
    Scheme scheme = Scheme::sip;
    std::string user;        ///< as it shall stand on the wire: escapes are the caller's
    std::string host;        ///< IPv6 without brackets
    std::uint16_t port = 0;  ///< 0 = none is written
    std::string parameters;  ///< with the leading semicolon, or empty
    std::string headers;     ///< without the question mark, or empty

    /// \return `errc::bad_scheme` or the first fault of the grammar
    static Result<Uri> parse(std::string_view text);
    static Uri from(const UriView& view);
    [[nodiscard]] std::string to_string() const;

    friend bool operator==(const Uri&, const Uri&) = default;
};

}  // namespace sipdiag::sip

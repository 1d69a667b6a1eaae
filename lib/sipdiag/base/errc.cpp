// SPDX-License-Identifier: MIT
#include "sipdiag/base/errc.hpp"

namespace sipdiag {

std::string_view message(errc code) noexcept
{
    switch (code) {
    case errc::none: return "nothing is wrong";
    case errc::unexpected_octet: return "an octet that cannot stand here";                      // RFC 3261 §25.1
    case errc::unexpected_end: return "it ends too early";                                      // RFC 3261 §25.1
    case errc::leftover: return "octets are left over after the value";                         // RFC 3261 §25.1
    case errc::too_long: return "longer than this reader takes";                                // own bound
    case errc::too_many: return "more items than this reader takes";                            // own bound
    case errc::empty: return "nothing where a value must stand";                                // RFC 3261 §25.1
    case errc::bad_number: return "not a decimal number";                                       // RFC 3261 §25.1
    case errc::out_of_range: return "the number is out of its range";                           // RFC 3261 §20
    case errc::bad_port: return "not a port, 1 to 65535";                                       // RFC 3261 §25.1
    case errc::bad_address: return "not an IP address";                                         // RFC 3261 §25.1
    case errc::bad_host: return "neither a host name nor an IP address";                        // RFC 3261 §25.1
    case errc::no_message: return "no SIP message in it";                                       // RFC 3261 §7
    case errc::no_start_line: return "the first line is neither a request nor a status line";   // RFC 3261 §7
    case errc::no_colon: return "a header line without a colon";                                // RFC 3261 §7.3
    case errc::bad_quoting: return "a quoted string that is not closed";                        // RFC 3261 §25.1
    case errc::bad_escape: return "a percent sign without two hex digits";                      // RFC 3261 §19.1.2
    case errc::bad_parameter: return "a parameter that does not follow the grammar";            // RFC 3261 §25.1
    case errc::empty_parameter: return "an empty parameter";                                    // RFC 3261 §25.1
    case errc::repeated_parameter: return "a parameter that stands twice";                      // RFC 3261 §7.3.1
    case errc::empty_element: return "an empty element in a list";                              // RFC 3261 §25.1
    case errc::bad_uri: return "not a URI";                                                     // RFC 3261 §19.1.1
    case errc::bad_scheme: return "no URI scheme";                                              // RFC 3261 §25.1
    case errc::unclosed_bracket: return "a bracket that is not closed";                         // RFC 3261 §25.1
    case errc::bad_display_name: return "a display name that needs quotes";                     // RFC 3261 §25.1
    case errc::needs_brackets: return "a URI with comma, question mark or semicolon needs <>";  // RFC 3261 §20
    case errc::bad_via: return "not protocol/version/transport and sent-by";                    // RFC 3261 §20.42
    case errc::bad_q: return "not 0 to 1 with at most three decimals";                          // RFC 3261 §25.1
    case errc::bad_date: return "not a date in GMT of the fixed form";                          // RFC 3261 §20.17
    case errc::bad_auth: return "not a scheme and its parameters";                              // RFC 3261 §25.1
    case errc::wrong_family: return "an address of the other family";                           // RFC 8866 §5.7
    case errc::truncated: return "the rest is missing";                                         // own
    }
    return "unknown fault";
}

}  // namespace sipdiag

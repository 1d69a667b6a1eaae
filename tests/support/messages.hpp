// SPDX-License-Identifier: MIT
//
// Messages for tests of machines: whole, lawful, and told apart by the few parts that matter.
#pragma once

#include <string>

#include "sipdiag/sip/matching.hpp"

namespace sipdiag::support {

/// A request's text. \param via  the value of its Via
inline std::string request_text(const std::string& method, const std::string& via, const std::string& to_tag = "")
{
    return method + " sip:sip.example SIP/2.0\r\nVia: " + via + "\r\nMax-Forwards: 70\r\n" +
           "From: <sip:12345@sip.example>;tag=from\r\nTo: <sip:12345@sip.example>" +
           (to_tag.empty() ? "" : ";tag=" + to_tag) + "\r\nCall-ID: call\r\nCSeq: 1 " + method +
           "\r\nContent-Length: 0\r\n\r\n";
}

/// A response's text, to a request of that method and Via.
inline std::string response_text(int code, const std::string& method, const std::string& via)
{
    return "SIP/2.0 " + std::to_string(code) + " Reason\r\nVia: " + via +
           "\r\nFrom: <sip:12345@sip.example>;tag=from\r\nTo: <sip:12345@sip.example>;tag=to\r\nCall-ID: call\r\n" +
           "CSeq: 1 " + method + "\r\nContent-Length: 0\r\n\r\n";
}

inline sip::Received received(const std::string& octets, const Endpoint& source = {}, const Endpoint& destination = {},
                              Instant at = {})
{
    return sip::Received::read(at, {source, destination, octets}).value_or(sip::Received{});
}

}  // namespace sipdiag::support

// SPDX-License-Identifier: MIT
//
// Matching: which transaction a message belongs to.
//
// Source     responses, RFC 3261 §17.1.3 and §18.1.2; requests, §17.2.3 with the key of RFC 2543 for branches without
//            the magic cookie
// Case       branch and host are compared without it, as tokens are (§7.3.1); methods and tags with it
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/sip/message.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip {

/// A message that arrived: what it says, over which two endpoints, and when.
struct Received {
    Message message;
    Endpoint source;
    Endpoint destination;
    Instant at;

    /// Errors as Message::read.
    static SIPDIAG_API Result<Received> read(Instant at, const Datagram& datagram);
};

/// sent-by as it is compared: the port that is meant where none is written (§18.1.1), an IPv6 address in one spelling.
struct SentBy {
    std::string host;
    std::uint16_t port = 0;

    static SIPDIAG_API SentBy of(const ViaView& via);
    /// `host:port`, for people.
    [[nodiscard]] SIPDIAG_API std::string to_string() const;
    friend bool operator==(const SentBy&, const SentBy&) = default;
};

/// What a response must bring back to belong to a request of ours.
struct ClientKey {
    std::string branch;
    std::string method;
    SentBy sent_by;

    /// \return `errc::bad_via` where the request has no top Via with a branch; `errc::unexpected_octet` for a response
    static SIPDIAG_API Result<ClientKey> of(MessageView request);
    /// The branch of the top Via and the method of CSeq are ours. sent-by is another matter. \see RFC 3261 §17.1.3
    [[nodiscard]] SIPDIAG_API bool matches(MessageView response) const noexcept;
};

/// What a request must bring to be a repeat of one that has come (or the ACK to it).
struct ServerKey {
    bool has_cookie = false;
    std::string branch;
    SentBy sent_by;
    std::string method;
    // Where there is no cookie:
    std::string request_uri;
    std::string to_tag;
    std::string from_tag;
    std::string call_id;
    std::string cseq;
    std::string via;

    static SIPDIAG_API ServerKey of(MessageView request);
    /// Does a request with that key belong to the transaction that the request of this key began?
    /// \param answered_to_tag  the To tag of the response that was sent, which the ACK of an RFC 2543 element carries
    [[nodiscard]] SIPDIAG_API bool matches(const ServerKey& arrived,
                                           std::string_view answered_to_tag = {}) const noexcept;
};

}  // namespace sipdiag::sip

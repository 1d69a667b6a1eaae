// SPDX-License-Identifier: MIT
//
// Edits: what somebody on the way changed in a message, found by comparing octets with what was sent.
//
// Answers    a server returns every Via in order, From, To, Call-ID and CSeq as they came (RFC 3261 §8.2.6.2); it may
//            add a To tag, `received` (§18.2.1) and the value of `rport` (RFC 3581 §4), and nothing else
// Requests   a proxy may add a Via of its own, Record-Route, change the Request-URI and count Max-Forwards down
// (§16.6);
//            From, To, Call-ID, CSeq, Contact and the body are not its business
// Quotes     an ICMP report quotes the front of a datagram, as that hop saw it. Only whole lines are compared: behind a
//            cut there may be padding and extensions (RFC 4884)
// Meaning    a server that writes a value in other words (blanks, case, quotes) has not changed it; an edit says which
//            of the two it is, for only a changed meaning tells of a middlebox
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::nat {

/// What was changed, in the words of the reports.
enum class Part : std::uint8_t { via, contact, from, to, call_id, sdp, other };
/// `via`, `contact`, `from`, `to`, `call-id`, `sdp`, `other`.
SIPDIAG_API std::string_view to_string(Part part) noexcept;

struct Edit {
    Part part = Part::other;
    std::string name;      ///< of the header field or SDP line: "From", "c="
    std::string sent;      ///< as it was sent
    std::string found;     ///< as it was found; empty where it is gone
    bool meaning = false;  ///< another meaning, not merely another spelling

    friend bool operator==(const Edit&, const Edit&) = default;
};
using Edits = std::vector<Edit>;

/// What an answer brings back otherwise than it was sent.
SIPDIAG_API Edits edits_in_answer(sip::MessageView request, sip::MessageView response);

/// What a request of ours holds otherwise where it arrived: at a mirror, or at ourselves after a proxy.
/// Our Via is found by its branch, wherever it stands.
SIPDIAG_API Edits edits_in_request(sip::MessageView sent, sip::MessageView arrived);

/// How much of a datagram a report quotes, and what is different in it.
struct QuoteComparison {
    Edits edits;
    bool has_via = false;      ///< was the whole top Via quoted?
    bool has_contact = false;  ///< and Contact?
    bool has_sdp = false;      ///< and the c= line?
};
SIPDIAG_API QuoteComparison edits_in_quote(std::string_view sent, std::string_view quoted);

/// Is there one that changes a meaning?
[[nodiscard]] SIPDIAG_API bool changes_meaning(const Edits& edits) noexcept;

/// `From: <sip:10.0.0.3> came back as <sip:10.0.0.3:5060>`, with a verb of the caller's. For people.
[[nodiscard]] SIPDIAG_API std::string describe(const Edit& edit, std::string_view verb);

}  // namespace sipdiag::nat

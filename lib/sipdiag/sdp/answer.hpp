// SPDX-License-Identifier: MIT
//
// Offer and answer: what two descriptions agree on, and the answer that we give.
//
// Source     RFC 3264 §5-§8; a=rtcp, RFC 3605; a=rtcp-mux, RFC 5761 §5.1.1; telephone-event, RFC 4733 §2.4
// Numbers    each side sends with the payload number that the other side listed for the codec (§5.1, §6.1)
// Hold       sendonly, inactive, and the old c=0.0.0.0, to which nothing is sent (§8.4)
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/sdp/compose.hpp"
#include "sipdiag/sdp/effective.hpp"
#include "sipdiag/sdp/session.hpp"

namespace sipdiag::sdp {

/// A codec that both sides list.
struct CommonCodec {
    std::string encoding;  ///< as the answer spells it
    std::uint32_t clock_rate = 8000;
    std::uint8_t in_answer = 0;            ///< its number there: what the offerer sends with
    std::optional<std::uint8_t> in_offer;  ///< and here; nothing where the answer lists what was not offered

    friend bool operator==(const CommonCodec&, const CommonCodec&) = default;
};

/// Where one side awaits media, as its description says.
struct Target {
    std::string host;
    std::uint16_t port = 0;

    friend bool operator==(const Target&, const Target&) = default;
};

/// One media section of both descriptions.
struct AgreedStream {
    std::string media;
    bool rejected = false;            ///< the port is 0 in the answer
    std::vector<CommonCodec> codecs;  ///< in the order of the answer; telephone-event and comfort noise among them
    Direction offered = Direction::sendrecv;   ///< as the offerer says it
    Direction answered = Direction::sendrecv;  ///< as the answerer says it
    std::optional<Target> offerer_rtp;
    std::optional<Target> answerer_rtp;
    std::optional<Target> offerer_rtcp;
    std::optional<Target> answerer_rtcp;
    bool muxes = false;                ///< RTP and RTCP on one port: both say so
    bool hold_by_address = false;      ///< c=0.0.0.0 in either
    bool direction_conflicts = false;  ///< the answer does not mirror the offer (§6.1)
    std::optional<std::chrono::microseconds> offerer_ptime;
    std::optional<std::chrono::microseconds> answerer_ptime;
};

struct Agreement {
    bool media_lines_match = true;  ///< number, order and types, §6
    std::vector<AgreedStream> streams;
};

/// Weigh an offer and its answer.
SIPDIAG_API Agreement agree(SessionView offer, SessionView answer);

/// What one side does with a stream that was agreed.
struct StreamView {
    std::optional<CommonCodec> codec;  ///< the first that is audio
    std::uint8_t sends_with = 0;       ///< payload numbers of that codec
    std::uint8_t receives_with = 0;
    std::optional<std::uint8_t> events_sent_with;
    std::optional<std::uint8_t> events_received_with;
    bool sends = false;     ///< may this side send?
    bool receives = false;  ///< shall it expect media?
    std::optional<Target> remote_rtp;
    std::optional<Target> remote_rtcp;
    bool muxes = false;
    std::optional<std::chrono::microseconds> remote_ptime;
};
enum class Side : std::uint8_t { offerer, answerer };
SIPDIAG_API StreamView seen_by(Side side, const AgreedStream& stream);

/// What we have to answer an offer with.
struct Capabilities {
    std::vector<Codec> codecs;     ///< that we want, best first
    bool takes_any_audio = false;  ///< where none of them is offered: the first codec that is, whatever it is
    bool telephone_event = true;   ///< whatever number is offered, at the codec's clock rate
    std::uint16_t port = 0;        ///< of RTP
    std::optional<std::uint16_t> rtcp_port = {};  ///< where it is not the port above
    bool muxes = true;
    Direction direction = Direction::sendrecv;  ///< the most that we want
    std::optional<std::chrono::milliseconds> ptime = {};
};

/// The answer to an offer: the first audio stream that we can have, all others refused with port 0.
///
/// \param frame  o=, c= and s= of the answer; its media are replaced
/// \return nothing where no stream is left: the offer is to be refused with 488 (RFC 3261 §13.3.1.3)
SIPDIAG_API std::optional<Description> answer(SessionView offer, Description frame, const Capabilities& capabilities);

/// The answer that refuses every stream, for an offer that must have one. \param frame  as for answer()
SIPDIAG_API Description refusal(SessionView offer, Description frame);

/// Why nothing of an offer can be had, in the terms of a Warning.
struct Reason {
    int code;  ///< 302 transport protocol, 304 media type, 305 media format, 399 else. \see RFC 3261 §20.43
    std::string_view text;
};
SIPDIAG_API Reason why_refused(SessionView offer) noexcept;

/// The direction of an answer. \param wanted  the most that the answerer wants. \see RFC 3264 §6.1
[[nodiscard]] SIPDIAG_API Direction answer_direction(Direction offered, Direction wanted) noexcept;

}  // namespace sipdiag::sdp

// SPDX-License-Identifier: MIT
//
// Composing a description: an offer or an answer of our own, as octets in the order of RFC 8866 §5.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/sdp/values.hpp"

namespace sipdiag::sdp {

/// One payload type; rtpmap is always written (RFC 3551 §6 asks for it even where the number is static).
struct Codec {
    std::uint8_t payload_type = 0;
    std::string encoding;             ///< empty: no rtpmap, as in a refused stream
    std::uint32_t clock_rate = 8000;  ///< in Hz
    unsigned channels = 1;
    std::string fmtp;  ///< empty: no fmtp
};

struct MediaDescription {
    std::string type = "audio";
    std::uint16_t port = 0;  ///< 0 refuses or disables the stream
    std::string proto = "RTP/AVP";
    std::vector<Codec> codecs;  ///< in order of preference; at least one is needed, even where the port is 0
    Direction direction = Direction::sendrecv;
    std::optional<Address> address;  ///< where it is not that of the session
    std::optional<std::uint16_t> rtcp_port;
    bool rtcp_mux = false;
    std::optional<std::chrono::milliseconds> ptime;
    std::vector<std::string> attributes;  ///< further ones, each what stands behind `a=`
};

struct Description {
    std::string username = "-";
    std::uint64_t sess_id = 0;  ///< at most 2^63-1; o= of an initial offer: sess_version at most 2^62-1
    std::uint64_t sess_version = 0;
    Address address;
    std::string session_name = "-";
    std::vector<MediaDescription> media;
};

/// As octets with CRLF line ends. CR, LF and NUL within the texts are left out: no value can add a line.
SIPDIAG_API std::string compose(const Description& description);

}  // namespace sipdiag::sdp

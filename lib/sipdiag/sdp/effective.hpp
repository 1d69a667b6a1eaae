// SPDX-License-Identifier: MIT
//
// What holds for a media section once session level, media level and defaults are weighed: where to, which way, which
// codec.
//
// Every `media` is the number of a media section, below media_count().
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/sdp/session.hpp"
#include "sipdiag/sdp/values.hpp"

namespace sipdiag::sdp {

/// Where packets go: an address or a name, and a port above 0.
struct TargetView {
    std::string_view host;
    std::uint16_t port = 0;

    friend bool operator==(const TargetView&, const TargetView&) = default;
};

/// The c= line of the media section, else that of the session; o= never counts. \see RFC 8866 §5.7
SIPDIAG_API std::optional<ConnectionView> connection_of(SessionView session, std::size_t media) noexcept;

/// The direction of the media section, else of the session, else sendrecv; of several in one section the first.
/// \see RFC 8866 §6.7
SIPDIAG_API Direction direction_of(SessionView session, std::size_t media) noexcept;

/// Where the described side awaits RTP. Nothing where the port is 0 (refused) or unreadable, or no c= holds.
SIPDIAG_API std::optional<TargetView> rtp_target(SessionView session, std::size_t media) noexcept;

/// Where the described side awaits RTCP: a=rtcp, else the port above RTP's on the same address.
///
/// \param other_side_muxes  has the other description a=rtcp-mux too? Only then is it RTP's own port (RFC 5761 §5.1.1)
/// \see RFC 3605 §2.1, RFC 3550 §11
SIPDIAG_API std::optional<TargetView> rtcp_target(SessionView session, std::size_t media,
                                                  bool other_side_muxes) noexcept;

/// What a payload type of this section means: by its rtpmap, else by the static table. \see RFC 3551 §6
SIPDIAG_API std::optional<RtpmapView> codec_of(SectionView media, std::uint8_t payload_type) noexcept;

/// The parameters of a format, or nothing where it has no fmtp.
SIPDIAG_API std::optional<std::string_view> parameters_of(SectionView media, std::string_view format) noexcept;

/// A set of payload types.
using PayloadTypes = std::bitset<128>;
/// Those that an rtpmap of this section binds to telephone-event.
SIPDIAG_API PayloadTypes telephone_event_types(SectionView media) noexcept;

/// A payload type and the events that may be sent with it.
struct TelephoneEvent {
    std::uint8_t payload_type = 0;
    Events events;
};
/// The first telephone-event among the section's formats; 0 to 15 where no fmtp lists the events. \see RFC 4733 §2.4.1
SIPDIAG_API std::optional<TelephoneEvent> telephone_event_of(SectionView media) noexcept;

}  // namespace sipdiag::sdp

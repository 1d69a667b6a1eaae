// SPDX-License-Identifier: MIT
//
// The values of a description's lines: o=, c=, m=, t=, and the attributes that a diagnosis needs.
//
// Grammar    RFC 8866 §5, §6, §9; a=rtcp, RFC 3605 §2.1; telephone-event, RFC 4733 §2.4.1
// Leniency   what can be read is given, the rest is empty; opinions go to the remarks, where somebody listens. Offsets
//            count from the start of the value.
// Ownership  views into the value that was given
#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/grammar/remarks.hpp"

namespace sipdiag::sdp {

/// The words of a value, at one space from one another as they should be. Blanks of another number or kind are passed
/// over and remarked as `unexpected_octet`.
class SIPDIAG_API Words {
public:
    explicit Words(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept
        : begin_(value.data()), at_(begin_), end_(begin_ + value.size()), word_(begin_), remarks_(remarks)
    {
    }

    /// The next word; empty at the end, where `unexpected_end` is remarked.
    std::string_view next() noexcept
    {
        if (reach()) return take();
        remark(errc::unexpected_end);
        return {end_, 0};
    }
    /// The next word if there is one.
    std::optional<std::string_view> more() noexcept
    {
        if (!reach()) return std::nullopt;
        return take();
    }
    /// All that is left, without the space before it.
    std::string_view rest() noexcept
    {
        (void)reach();
        at_ = end_;
        return {word_, static_cast<std::size_t>(end_ - word_)};
    }
    /// Remarks `leftover` where something is left.
    void finish() noexcept
    {
        if (at_ != end_ && reach()) remark(errc::leftover);
    }

    /// Is somebody listening? Costly strictness is done only then.
    [[nodiscard]] bool strict() const noexcept { return remarks_ != nullptr; }
    /// Where the word that was given last begins.
    [[nodiscard]] std::uint32_t word_offset() const noexcept { return static_cast<std::uint32_t>(word_ - begin_); }
    /// Remark a fault in the word that was given last.
    void remark(errc code, std::size_t within = 0) noexcept
    {
        if (remarks_ != nullptr) remarks_->add(code, word_offset() + static_cast<std::uint32_t>(within));
    }

private:
    static constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }

    // Go to the first octet of the next word. \return false at the end
    bool reach() noexcept
    {
        const std::ptrdiff_t blanks = at_ == begin_ ? 0 : 1;
        if (end_ - at_ > blanks && !is_blank(at_[blanks]) && (blanks == 0 || *at_ == ' ')) {
            at_ += blanks;
            word_ = at_;
            return true;
        }
        return reach_past_irregular_blanks();
    }
    bool reach_past_irregular_blanks() noexcept;

    std::string_view take() noexcept
    {
        // Almost every octet of a word is above the blanks: one comparison each.
        const char* at = at_;
        while (at != end_ && (static_cast<unsigned char>(*at) > ' ' || !is_blank(*at)))
            ++at;
        at_ = at;
        return {word_, static_cast<std::size_t>(at_ - word_)};
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    const char* word_;
    grammar::Remarks* remarks_;
};

/// o=  username sess-id sess-version nettype addrtype unicast-address (§5.2)
struct OriginView {
    std::string_view username;
    std::string_view sess_id;
    std::string_view sess_version;
    std::string_view nettype;
    std::string_view addrtype;
    std::string_view address;
};
/// Remarks: `unexpected_end`, `leftover`, `bad_number` (an id that is no number), `out_of_range` (above 2^63-1, RFC
/// 3264 §5), `unexpected_octet` (no token), `bad_address` (no address at all), `wrong_family` (an address of the other
/// one).
SIPDIAG_API OriginView view_origin(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

/// c=  nettype addrtype address ["/" ttl] ["/" count] (§5.7)
struct ConnectionView {
    std::string_view nettype;
    std::string_view addrtype;
    std::string_view address;         ///< without what follows a slash; may be a name
    std::optional<std::uint8_t> ttl;  ///< IPv4 multicast
    std::uint32_t count = 1;          ///< of neighbouring multicast addresses
};
/// Remarks as view_origin; `bad_number` and `out_of_range` are of ttl or count, `unexpected_end` also where an IPv4
/// multicast address has no ttl, `leftover` also where a slash stands behind an address that is none of multicast.
SIPDIAG_API ConnectionView view_connection(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

/// m=  media port ["/" count] proto 1*fmt (§5.14)
struct MediaView {
    std::string_view type;              ///< "audio"
    std::string_view port_text;         ///< as sent
    std::optional<std::uint16_t> port;  ///< nothing where it cannot be read; 0 is a refused or disabled stream
    std::uint32_t port_count = 1;
    std::string_view proto;    ///< "RTP/AVP"
    std::string_view formats;  ///< as sent; walk them with Words

    /// Do payload types stand in the formats? True of the RTP profiles, known or not.
    [[nodiscard]] bool is_rtp() const noexcept { return proto.find("RTP/") != std::string_view::npos; }
};
/// Remarks: `unexpected_end`, `unexpected_octet`, `bad_port` (no number, or above 65535), `bad_number` (the port's
/// count).
SIPDIAG_API MediaView view_media(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

/// t=  start stop (§5.9), as sent. Remarks: `unexpected_end`, `leftover`, `bad_number` (neither 0 nor 10 digits and
/// more).
struct TimeView {
    std::string_view start;
    std::string_view stop;
};
SIPDIAG_API TimeView view_time(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

/// a=rtpmap:payload-type encoding "/" clock-rate ["/" parameters] (§6.6)
struct RtpmapView {
    std::optional<std::uint8_t> payload_type;
    std::string_view encoding;                ///< case-insensitive
    std::optional<std::uint32_t> clock_rate;  ///< in Hz
    std::string_view parameters;              ///< of audio: the number of channels; empty means one
};
/// Remarks: `bad_number`, `out_of_range` (a payload type above 127), `unexpected_octet`, `unexpected_end`, `leftover`.
SIPDIAG_API RtpmapView view_rtpmap(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

/// a=fmtp:format parameters (§6.15)
struct FmtpView {
    std::string_view format;
    std::string_view parameters;
};
SIPDIAG_API FmtpView view_fmtp(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

/// a=rtcp:port [nettype addrtype address] (RFC 3605 §2.1)
struct RtcpView {
    std::optional<std::uint16_t> port;  ///< nothing where it cannot be read, or is 0
    std::string_view nettype;
    std::string_view addrtype;
    std::string_view address;  ///< empty where only a port is given
};
SIPDIAG_API RtcpView view_rtcp(std::string_view value, grammar::Remarks* remarks = nullptr) noexcept;

/// The value of a=ptime or a=maxptime: milliseconds above zero, with or without decimals (§6.4, §6.5).
/// \return `errc::bad_number`, or `errc::out_of_range` for zero and for more than an hour
SIPDIAG_API Result<std::chrono::microseconds> parse_ptime(std::string_view value) noexcept;

/// Events of telephone-event, by their numbers.
using Events = std::bitset<256>;
/// The parameters of its fmtp: numbers and ranges without blanks, `0-15,66,70` (RFC 4733 §2.4.1).
/// \return `errc::bad_number` at the first octet that does not fit, `errc::out_of_range` for numbers above 255 and
///         ranges that run backwards
SIPDIAG_API Result<Events> parse_events(std::string_view parameters) noexcept;

enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };
/// The direction that an attribute of this name states (§6.7).
SIPDIAG_API std::optional<Direction> direction_named(std::string_view attribute) noexcept;
SIPDIAG_API std::string_view to_string(Direction direction) noexcept;

/// What a payload type of the audio/video profile means without an rtpmap (RFC 3551 §6).
SIPDIAG_API std::optional<RtpmapView> static_payload(std::uint8_t payload_type) noexcept;

/// A token of the SDP grammar: at least one octet; `{}|&#$^` are in, unlike in SIP's (§9).
SIPDIAG_API bool is_token(std::string_view text) noexcept;

}  // namespace sipdiag::sdp

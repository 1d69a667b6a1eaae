// SPDX-License-Identifier: MIT
//
// DTMF: keys pressed, as telephone-events. Many packets tell of one press; a press is one (event, timestamp).
//
// Format     RFC 4733 §2.3; sending, §2.5.1; receiving, §2.5.2; events longer than 65535 units, §2.5.1.3
// Robust     the first packet may be lost (no marker), the last ones too; ends are repeated with new or with the same
//            sequence numbers; a duration of 0 says nothing; the R bit is passed over. Senders that begin a segment a
//            little before 65535, or that let the sixteen bits wrap instead, are understood: it is still one press
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/rtp/packet.hpp"

namespace sipdiag::rtp {

struct TelephoneEvent {
    std::uint8_t event = 0;
    bool end = false;
    std::uint8_t volume = 0;  ///< in -dBm0, 0..63
    std::uint16_t duration = 0;
};

/// The first event of a payload; further ones (RFC 4733 §2.6 has them for no DTMF) are left.
/// \return `errc::truncated` for fewer than four octets
SIPDIAG_API Result<TelephoneEvent> read_telephone_event(std::string_view payload) noexcept;
/// Four octets.
SIPDIAG_API void write_telephone_event(char* out, const TelephoneEvent& event) noexcept;

/// `0`..`9`, `*`, `#`, `A`..`D`, `flash`; the number for all others.
SIPDIAG_API std::string digit_of(std::uint8_t event);
/// The event of a key. Nothing for what is no key.
SIPDIAG_API std::optional<std::uint8_t> event_of(char key) noexcept;

/// One press of a key.
struct Press {
    std::uint8_t event = 0;
    bool ended = false;          ///< was its end told?
    Ticks timestamp = 0;         ///< of its first segment
    std::uint64_t duration = 0;  ///< the longest that was told, units of the clock
    std::uint64_t segment = 0;   ///< where its latest segment begins, counted from the first
};

/// The presses that a source sends.
class SIPDIAG_API DtmfReceiver {
public:
    /// More are not kept: nobody presses so many keys in a call.
    static constexpr std::size_t max_presses = 1024;

    void receive(Ticks timestamp, const TelephoneEvent& event);
    [[nodiscard]] const std::vector<Press>& presses() const noexcept { return presses_; }

private:
    std::vector<Press> presses_;
};

/// The packets of keys that we press: 20 ms apart, the end three times.
class SIPDIAG_API DtmfSender {
public:
    /// \param units  of the clock that a packet lasts, 160 for 20 ms at 8 kHz. \param packets  that a press lasts
    explicit DtmfSender(std::uint16_t units = 160, std::uint16_t packets = 5) : units_(units), packets_(packets) {}

    /// Queue a key. \return false where it is none
    bool press(char key);
    [[nodiscard]] bool busy() const noexcept { return sending_ || !keys_.empty(); }

    struct Packet {
        bool marker = false;
        Ticks timestamp = 0;
        std::string payload;
    };
    /// The packet for this instant of media time, where one is due. \param now  timestamp that audio would have
    std::optional<Packet> next(Ticks now);

private:
    std::uint16_t units_;
    std::uint16_t packets_;
    std::string keys_;
    bool sending_ = false;
    std::uint8_t event_ = 0;
    Ticks began_ = 0;
    std::uint16_t sent_ = 0;
    std::uint16_t pause_ = 0;
};

}  // namespace sipdiag::rtp

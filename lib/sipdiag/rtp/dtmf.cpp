// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/dtmf.hpp"

#include <algorithm>

#include "sipdiag/rtp/octets.hpp"

namespace sipdiag::rtp {
namespace {

constexpr std::string_view keys = "0123456789*#ABCD";
constexpr std::uint8_t flash = 16;
constexpr std::uint16_t end_repeats = 3;
constexpr std::uint16_t packets_between = 5;
constexpr std::size_t looked_back = 8;  // presses: none is told of much later than the ones after it

}  // namespace

Result<TelephoneEvent> read_telephone_event(std::string_view payload) noexcept
{
    if (payload.size() < 4) return Error{errc::truncated, static_cast<std::uint32_t>(payload.size())};
    const auto second = get8(payload, 1);
    return TelephoneEvent{get8(payload, 0), (second & 0x80) != 0, static_cast<std::uint8_t>(second & 0x3F),
                          get16(payload, 2)};
}

void write_telephone_event(char* out, const TelephoneEvent& event) noexcept
{
    put8(out, event.event);
    put8(out + 1, (event.end ? 0x80U : 0U) | (event.volume & 0x3FU));
    put16(out + 2, event.duration);
}

std::string digit_of(std::uint8_t event)
{
    if (event < keys.size()) return std::string(1, keys[event]);
    return event == flash ? "flash" : std::to_string(event);
}

std::optional<std::uint8_t> event_of(char key) noexcept
{
    if (key >= 'a' && key <= 'd') key = static_cast<char>(key - 'a' + 'A');
    if (key == '!') return flash;
    const auto at = keys.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint8_t>(at);
}

void DtmfReceiver::receive(Ticks timestamp, const TelephoneEvent& event)
{
    if (event.duration == 0) return;
    constexpr Ticks segment = 0xFFFF;
    for (auto i = presses_.size(); i > 0 && i + looked_back > presses_.size(); --i) {
        auto& press = presses_[i - 1];
        const auto since = static_cast<Ticks>(timestamp - press.timestamp);
        // Its own segment, or one that follows it: then the ones before have lasted their full length.
        if (press.event != event.event || since % segment != 0 || since > press.duration) continue;
        press.duration = std::max(press.duration, std::uint64_t{since} + event.duration);
        press.ended = press.ended || event.end;
        return;
    }
    if (presses_.size() < max_presses) presses_.push_back({event.event, event.end, timestamp, event.duration});
}

bool DtmfSender::press(char key)
{
    if (!event_of(key)) return false;
    keys_ += key;
    return true;
}

std::optional<DtmfSender::Packet> DtmfSender::next(Ticks now)
{
    if (!sending_) {
        if (pause_ > 0) {
            --pause_;
            return std::nullopt;
        }
        if (keys_.empty()) return std::nullopt;
        event_ = *event_of(keys_.front());
        keys_.erase(0, 1);
        sending_ = true;
        began_ = now;
        sent_ = 0;
    }
    ++sent_;
    const bool end = sent_ >= packets_;
    const auto lasted = static_cast<std::uint16_t>(units_ * std::min(sent_, packets_));
    Packet packet{sent_ == 1, began_, std::string(4, '\0')};
    write_telephone_event(packet.payload.data(), {event_, end, 10, lasted});
    if (sent_ + 1 >= packets_ + end_repeats) {
        sending_ = false;
        pause_ = packets_between;
    }
    return packet;
}

}  // namespace sipdiag::rtp

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
constexpr std::uint64_t longest_segment = 0xFFFF;
constexpr std::uint64_t half_segment = 0x8000;

// Does a segment that begins there continue the press? It begins where the last was told to end; at its full length
// also where the packet that tells so was lost.
bool follows(const Press& press, std::uint64_t since) noexcept
{
    if (press.ended || press.duration - press.segment < half_segment) return false;
    return since == press.duration || since == press.segment + longest_segment;
}

// A duration that falls by more than half its range has wrapped; one that is late has not.
std::uint64_t unwrapped(std::uint64_t lasted, std::uint16_t told) noexcept
{
    const std::uint64_t turns = lasted & ~longest_segment;
    if (turns + told + half_segment < lasted) return turns + longest_segment + 1 + told;
    if (turns > 0 && turns + told > lasted + half_segment) return turns - longest_segment - 1 + told;
    return turns + told;
}

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
    for (auto i = presses_.size(); i > 0 && i + looked_back > presses_.size(); --i) {
        auto& press = presses_[i - 1];
        if (press.event != event.event) continue;
        const std::uint64_t since = static_cast<Ticks>(timestamp - press.timestamp);
        const auto lasted = press.duration - press.segment;
        if (since == press.segment) {
            press.duration = std::max(press.duration, press.segment + unwrapped(lasted, event.duration));
        } else if (follows(press, since)) {
            press.segment = since;
            press.duration = std::max(press.duration, since + event.duration);
        } else if (since < press.segment && press.segment - since <= longest_segment) {
            return;  // late, of a segment that is over
        } else {
            continue;
        }
        press.ended = press.ended || event.end;
        return;
    }
    if (presses_.size() < max_presses) presses_.push_back({event.event, event.end, timestamp, event.duration, 0});
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

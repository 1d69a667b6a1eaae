// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/stream_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace sipdiag::rtp {
namespace {

std::uint64_t mixed(std::uint64_t value) noexcept
{
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93U;
    value ^= value >> 29;
    return value;
}

// Its octets, spread; mixed once with all else.
std::uint64_t folded(const Endpoint& endpoint) noexcept
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, endpoint.address.octets().data(), 8);
    std::memcpy(&low, endpoint.address.octets().data() + 8, 8);
    return high + 0x9E3779B97F4A7C15U * low + 0xC2B2AE3D27D4EB4FU * endpoint.port;
}

// As ==, without a call for sixteen octets: this is done for every packet.
bool same(const Endpoint& a, const Endpoint& b) noexcept
{
    std::uint64_t left[2];
    std::uint64_t right[2];
    std::memcpy(left, a.address.octets().data(), sizeof left);
    std::memcpy(right, b.address.octets().data(), sizeof right);
    return left[0] == right[0] && left[1] == right[1] && a.port == b.port && a.transport == b.transport &&
           a.address.family() == b.address.family() && a.address.zone() == b.address.zone();
}

std::uint64_t hash(const Endpoint& source, std::uint64_t folded_destination, std::uint32_t ssrc) noexcept
{
    return mixed(folded(source) + folded_destination + 0x165667B19E3779F9U * ssrc);
}

std::uint32_t mark_of(std::uint64_t hash) noexcept
{
    return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

StreamTable::Place StreamTable::unnumbered(const Endpoint& endpoint) noexcept
{
    return {endpoint, std::rotl(folded(endpoint), 17), 0};
}

StreamTable::Place StreamTable::place(const Endpoint& endpoint)
{
    auto at = std::find(places_.begin(), places_.end(), endpoint);
    if (at == places_.end()) at = places_.insert(at, endpoint);
    auto out = unnumbered(endpoint);
    out.number = static_cast<std::uint32_t>(at - places_.begin()) + 1;
    return out;
}

StreamTable::Stream* StreamTable::add(Slot& free, const Endpoint& source, const Place& destination, std::uint32_t ssrc)
{
    if (streams_.size() >= max_streams) return nullptr;
    const Described* known = nullptr;
    for (const auto* const endpoint : {&destination.endpoint, &source}) {
        const auto found = described_.find(*endpoint);
        if (found == described_.end()) continue;
        known = found->second;
        break;
    }
    streams_.push_back({source, destination.endpoint, ssrc, destination.number, 0, known, {}});
    free.number = static_cast<std::uint32_t>(streams_.size());
    if (2 * streams_.size() > slots_.size()) grow();
    return &streams_.back();
}

void StreamTable::grow()
{
    slots_.assign(2 * slots_.size(), {});
    const auto mask = slots_.size() - 1;
    std::uint32_t number = 0;
    for (const auto& stream : streams_) {
        const auto hashed = hash(stream.source, unnumbered(stream.destination).folded, stream.ssrc);
        auto at = hashed & mask;
        while (slots_[at].number != 0)
            at = (at + 1) & mask;
        slots_[at] = {++number, mark_of(hashed)};
    }
}

StreamTable::Stream* StreamTable::receive(Instant at, const Endpoint& source, const Place& destination,
                                          std::string_view octets)
{
    if (is_rtcp(octets)) {
        ++rtcp_;
        return nullptr;
    }
    PacketView packet;
    if (!view_usual_packet(octets, packet)) {
        const auto read = read_packet(octets);
        if (!read) {
            ++others_;
            return nullptr;
        }
        packet = *read;
    }
    const auto hashed = hash(source, destination.folded, packet.ssrc);
    const auto mask = slots_.size() - 1;
    Stream* stream = nullptr;
    for (auto at_slot = hashed & mask; stream == nullptr; at_slot = (at_slot + 1) & mask) {
        auto& slot = slots_[at_slot];
        if (slot.number == 0) {
            slot.mark = mark_of(hashed);
            stream = add(slot, source, destination, packet.ssrc);
            if (stream != nullptr) break;
            ++overflow_;
            return nullptr;
        }
        if (slot.mark != mark_of(hashed)) continue;
        auto& known = streams_[slot.number - 1];
        if (known.ssrc != packet.ssrc || !same(known.source, source)) continue;
        const bool there = known.place != 0 && known.place == destination.number;
        if (there || same(known.destination, destination.endpoint)) stream = &known;
    }
    (void)stream->figures.receive(at, packet, stream->described != nullptr ? stream->described->payloads : payloads_);
    return stream;
}

}  // namespace sipdiag::rtp

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

std::uint64_t folded(const Endpoint& endpoint) noexcept
{
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, endpoint.address.octets().data(), 8);
    std::memcpy(&low, endpoint.address.octets().data() + 8, 8);
    return mixed(high + 0x9E3779B97F4A7C15U * low + endpoint.port);
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

std::size_t hash(const Endpoint& source, const Endpoint& destination, std::uint32_t ssrc) noexcept
{
    return mixed(folded(source) + std::rotl(folded(destination), 17) + ssrc);
}

}  // namespace

StreamTable::Stream* StreamTable::find_or_add(const Endpoint& source, const Endpoint& destination, std::uint32_t ssrc)
{
    const auto mask = slots_.size() - 1;
    auto at = hash(source, destination, ssrc) & mask;
    for (; slots_[at] != 0; at = (at + 1) & mask) {
        auto& stream = streams_[slots_[at] - 1];
        if (stream.ssrc == ssrc && same(stream.source, source) && same(stream.destination, destination)) return &stream;
    }
    if (streams_.size() >= max_streams) return nullptr;
    const Described* known = nullptr;
    for (const auto* const endpoint : {&destination, &source}) {
        const auto found = described_.find(*endpoint);
        if (found == described_.end()) continue;
        known = found->second;
        break;
    }
    streams_.push_back({source, destination, ssrc, 0, known, {}});
    slots_[at] = static_cast<std::uint32_t>(streams_.size());
    if (2 * streams_.size() > slots_.size()) grow();
    return &streams_.back();
}

void StreamTable::grow()
{
    slots_.assign(2 * slots_.size(), 0);
    const auto mask = slots_.size() - 1;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        const auto& stream = streams_[i];
        auto at = hash(stream.source, stream.destination, stream.ssrc) & mask;
        while (slots_[at] != 0)
            at = (at + 1) & mask;
        slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
}

StreamTable::Stream* StreamTable::receive(Instant at, const Endpoint& source, const Endpoint& destination,
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
    auto* const stream = find_or_add(source, destination, packet.ssrc);
    if (stream == nullptr) {
        ++overflow_;
        return nullptr;
    }
    (void)stream->figures.receive(at, packet, stream->described != nullptr ? stream->described->payloads : payloads_);
    return stream;
}

}  // namespace sipdiag::rtp

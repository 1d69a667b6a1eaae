// SPDX-License-Identifier: MIT
#include "sipdiag/farend/trust.hpp"

#include <algorithm>
#include <charconv>

#include "sipdiag/auth/hash.hpp"
#include "sipdiag/auth/secret.hpp"
#include "sipdiag/sip/timers.hpp"

namespace sipdiag::farend {
namespace {

constexpr std::size_t stamp_size = 8;  // seconds, in hex
constexpr std::size_t salt_size = 4;   // two nonces of one second differ
constexpr std::size_t seal_size = 16;  // 64 bits: short, for an answer must not outgrow its request

std::uint32_t seconds_of(Instant now)
{
    return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
}

std::string hex(std::uint32_t number)
{
    std::string text(stamp_size, '0');
    for (auto at = text.rbegin(); at != text.rend(); ++at, number >>= 4)
        *at = "0123456789abcdef"[number & 15U];
    return text;
}

std::string key_of(const Address& address)
{
    return to_string(address.unmapped());
}

}  // namespace

Trust::Trust(std::vector<Prefix> allowed, Entropy& entropy)
    : allowed_(std::move(allowed)), entropy_(&entropy), secret_(entropy.hex(32))
{
}

std::string Trust::seal(std::string_view stamp, const Address& address) const
{
    const auto digest = auth::hash_joined(auth::Hash::sha_256, {secret_, stamp, key_of(address)});
    return std::string(digest.text().substr(0, seal_size));
}

std::string Trust::nonce(Instant now, const Address& address)
{
    const auto stamp = hex(seconds_of(now)) + entropy_->hex(salt_size);
    return stamp + seal(stamp, address);
}

std::optional<Duration> Trust::age(Instant now, const Address& address, std::string_view nonce) const
{
    constexpr auto head = stamp_size + salt_size;
    if (nonce.size() != head + seal_size) return std::nullopt;
    const auto stamp = nonce.substr(0, head);
    if (!auth::same_in_constant_time(seal(stamp, address), nonce.substr(head))) return std::nullopt;
    std::uint32_t made = 0;
    std::from_chars(stamp.data(), stamp.data() + stamp_size, made, 16);
    return std::chrono::seconds(seconds_of(now) - made);
}

Trust::Source& Trust::source(const Address& address)
{
    // Forgetting a source forgets what might still be said to it: never too much.
    if (sources_.size() >= max_sources && !sources_.contains(key_of(address))) sources_.erase(sources_.begin());
    return sources_[key_of(address)];
}

void Trust::received(const Endpoint& from, std::size_t octets)
{
    if (!sip::is_reliable(from.transport)) source(from.address).credit += octets;
}

void Trust::returned(Instant now, const Endpoint& from, std::string_view nonce)
{
    const auto old = age(now, from.address, nonce);
    if (old && *old <= proof_age) source(from.address).proved_until = now + proof_age;
}

bool Trust::verified(Instant now, const Endpoint& peer) const
{
    if (sip::is_reliable(peer.transport) || peer.address.unmapped().is_loopback()) return true;
    const bool allowed = std::any_of(allowed_.begin(), allowed_.end(),
                                     [&peer](const Prefix& each) { return each.contains(peer.address); });
    if (allowed) return true;
    const auto known = sources_.find(key_of(peer.address));
    return known != sources_.end() && known->second.proved_until > now;
}

bool Trust::admit(Instant now, const Endpoint& peer, std::size_t octets)
{
    if (verified(now, peer)) {
        // What a proof allows is sent all the same: once it has run out, what is owed to it has been said already.
        const auto proved = sources_.find(key_of(peer.address));
        if (proved != sources_.end()) proved->second.credit -= std::min(proved->second.credit, octets);
        return true;
    }
    auto& known = source(peer.address);
    if (octets > known.credit) return false;
    known.credit -= octets;
    return true;
}

std::size_t Trust::credit(const Address& address) const
{
    const auto known = sources_.find(key_of(address));
    return known != sources_.end() ? known->second.credit : 0;
}

}  // namespace sipdiag::farend

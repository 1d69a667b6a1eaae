// SPDX-License-Identifier: MIT
#include "sipdiag/reach/size_mover.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/sip/matching.hpp"

namespace sipdiag::reach {
namespace {

constexpr std::size_t most_kept = 64;

Endpoint over(Transport transport, Endpoint endpoint) noexcept
{
    endpoint.transport = transport;
    return endpoint;
}

// The branch of a request; empty for everything else.
std::string branch_of(const std::string& octets)
{
    const auto message = sip::Message::read(octets);
    if (!message || !message->view().is_request()) return {};
    const auto key = sip::ClientKey::of(message->view());
    return key ? key->branch : std::string();
}

// The first Via names the transport that the request really takes.
std::string renamed(std::string octets)
{
    constexpr std::string_view udp = "SIP/2.0/UDP";
    if (const auto at = octets.find(udp); at != std::string::npos) octets.replace(at, udp.size(), "SIP/2.0/TCP");
    return octets;
}

}  // namespace

void SizeMover::sort(Instant now, Outbox& wanted, Outbox& out)
{
    for (auto& datagram : wanted.take()) {
        const auto server = over(Transport::tcp, datagram.destination);
        if (datagram.destination.transport != Transport::udp || udp_only_.contains(server)) {
            out.send(std::move(datagram));
            continue;
        }
        const bool large = datagram.octets.size() > most_over_udp;
        // An ACK or CANCEL goes where its INVITE went, however short it is (§17.1.1.3, §9.1).
        if (!large && moved_.empty()) {
            out.send(std::move(datagram));
            continue;
        }
        auto branch = branch_of(datagram.octets);
        const auto same_branch = [&](const Moved& each) {
            return each.branch == branch && each.original.destination == datagram.destination;
        };
        if (branch.empty() || (!large && std::none_of(moved_.begin(), moved_.end(), same_branch))) {
            out.send(std::move(datagram));
            continue;
        }
        const bool repeat = std::any_of(moved_.begin(), moved_.end(), [&](const Moved& each) {
            return same_branch(each) && each.original.octets == datagram.octets;
        });
        if (!repeat) move(now, std::move(datagram), std::move(branch), out);
    }
}

void SizeMover::move(Instant now, Datagram datagram, std::string branch, Outbox& out)
{
    Datagram over_tcp = datagram;
    over_tcp.destination.transport = Transport::tcp;
    over_tcp.source = {datagram.source.address, 0, Transport::tcp};
    over_tcp.octets = renamed(std::move(over_tcp.octets));
    out.send(std::move(over_tcp));
    ++moved_count_;
    if (moved_.size() == most_kept) moved_.erase(moved_.begin());
    moved_.push_back({std::move(datagram), std::move(branch), now + patience});
}

void SizeMover::back(const Endpoint& server, Outbox& out)
{
    udp_only_.insert(server);
    for (auto& each : std::exchange(moved_, {})) {
        if (over(Transport::tcp, each.original.destination) != server) {
            moved_.push_back(std::move(each));
        } else if (each.back_at != never) {
            ++back_count_;
            out.send(std::move(each.original));
        }
    }
}

void SizeMover::start(Instant now, Outbox& out)
{
    Outbox wanted;
    inner_->start(now, wanted);
    sort(now, wanted, out);
}

void SizeMover::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (arrived.source.transport == Transport::tcp) {
        for (auto& each : moved_) {
            if (over(Transport::tcp, each.original.destination) == arrived.source) each.back_at = never;
        }
    }
    Outbox wanted;
    inner_->receive(now, arrived, wanted);
    sort(now, wanted, out);
}

void SizeMover::undelivered(Instant now, const Undelivered& lost, Outbox& out)
{
    const bool of_ours = std::any_of(moved_.begin(), moved_.end(), [&](const Moved& each) {
        return over(Transport::tcp, each.original.destination) == lost.destination;
    });
    if (of_ours && lost.is_transport_error()) {
        const bool waited = std::any_of(moved_.begin(), moved_.end(), [&](const Moved& each) {
            return each.back_at != never && over(Transport::tcp, each.original.destination) == lost.destination;
        });
        // A connection that ends after its answer has done its work: the next large request opens another.
        if (waited) {
            back(lost.destination, out);
        } else {
            std::erase_if(moved_, [&](const Moved& each) {
                return over(Transport::tcp, each.original.destination) == lost.destination;
            });
        }
        return;
    }
    Outbox wanted;
    inner_->undelivered(now, lost, wanted);
    sort(now, wanted, out);
}

void SizeMover::expire(Instant now, Outbox& out)
{
    const auto due = std::find_if(moved_.begin(), moved_.end(), [&](const Moved& each) { return each.back_at <= now; });
    if (due != moved_.end()) back(over(Transport::tcp, due->original.destination), out);
    if (now < inner_->deadline()) return;
    Outbox wanted;
    inner_->expire(now, wanted);
    sort(now, wanted, out);
}

Instant SizeMover::deadline() const
{
    Instant next = inner_->deadline();
    for (const auto& each : moved_)
        next = std::min(next, each.back_at);
    return next;
}

}  // namespace sipdiag::reach

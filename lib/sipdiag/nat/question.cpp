// SPDX-License-Identifier: MIT
#include "sipdiag/nat/question.hpp"

#include <fmt/format.h>

#include "sipdiag/sip/compose.hpp"

namespace sipdiag::nat {
namespace {

std::string host_of(const Address& address)
{
    return address.is_v6() ? "[" + to_string(address) + "]" : to_string(address);
}

std::string hex_copy(const Endpoint& endpoint)
{
    std::string hex;
    const auto& octets = endpoint.address.octets();
    for (std::size_t i = 0; i < (endpoint.address.is_v4() ? 4U : 16U); ++i)
        hex += fmt::format("{:02x}", octets[i]);
    return hex + fmt::format("{:04x}", endpoint.port);
}

std::string_view via_transport(Transport transport)
{
    switch (transport) {
    case Transport::tcp: return "TCP";
    case Transport::tls: return "TLS";
    case Transport::udp: break;
    }
    return "UDP";
}

std::string description(const Address& address)
{
    const auto net = fmt::format("IN {} {}", address.is_v4() ? "IP4" : "IP6", to_string(address));
    return fmt::format("v=0\r\no=- 1 1 {0}\r\ns=-\r\nc={0}\r\nt=0 0\r\nm=audio 16384 RTP/AVP 0\r\n", net);
}

}  // namespace

Datagram compose_question(Shape shape, const Endpoint& local, const Endpoint& remote, const QuestionOptions& options,
                          Entropy& entropy)
{
    const auto host = host_of(local.address);
    const auto port = shape == Shape::foreign ? options.foreign_port : local.port;
    const auto via =
        fmt::format("SIP/2.0/{} {}:{};branch={}{};{}={}", via_transport(remote.transport), host, port, entropy.branch(),
                    shape == Shape::plain ? "" : ";rport", copy_parameter, hex_copy(local));
    const bool baited = shape == Shape::baited && options.bait;
    const auto from = baited ? fmt::format("{}:{}", host_of(options.bait->address), options.bait->port) : host;
    const auto transport = remote.transport == Transport::udp ? "" : ";transport=tcp";

    const auto compose = [&](std::size_t padding) {
        auto message = sip::Composer::request("OPTIONS", "sip:" + options.target);
        message.add("Via", via)
            .add("Max-Forwards", "70")
            .add("From", fmt::format("<sip:{}>;tag={}", from, entropy.tag()))
            .add("To", fmt::format("<sip:{}>", options.target))
            .add("Call-ID", entropy.call_id(baited ? to_string(options.bait->address) : to_string(local.address)))
            .add("CSeq", "1 OPTIONS")
            .add("Contact", fmt::format("<sip:{}:{}{}>", host, local.port, transport));
        if (options.wish) message.add(sip::FarWish::field, options.wish->value());
        if (options.with_body) message.add("Content-Type", "application/sdp");
        if (padding > 0) message.add("Subject", std::string(padding, 'x'));
        message.add("User-Agent", options.user_agent);
        return message.finish(options.with_body ? description(local.address) : std::string());
    };
    auto octets = compose(0);
    constexpr std::size_t field = sizeof("Subject: \r\n") - 1;
    if (octets && options.pad_to > octets->size() + field) octets = compose(options.pad_to - octets->size() - field);
    return {local, remote, octets ? *std::move(octets) : std::string(), 0};
}

}  // namespace sipdiag::nat

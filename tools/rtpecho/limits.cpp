// SPDX-License-Identifier: MIT
#include "rtpecho/limits.hpp"

#include <fmt/format.h>

#include "sipdiag/grammar/number.hpp"
#include "sipdiag/rtp/codec.hpp"

namespace sipdiag::tools::rtpecho {

call::Thresholds read_limits(const Invocation& asked)
{
    return {asked.decimal("max-loss"), asked.decimal("max-jitter"), asked.decimal("min-mos"), asked.decimal("max-rtt")};
}

std::variant<std::vector<sdp::Codec>, Misuse> read_codecs(const Invocation& asked)
{
    std::vector<sdp::Codec> codecs;
    const auto text = asked.text("codec").value_or("g711ulaw,g711alaw");
    for (std::size_t at = 0; at <= text.size();) {
        const auto comma = std::min(text.find(',', at), text.size());
        const auto word = text.substr(at, comma - at);
        at = comma + 1;
        const auto* const codec = rtp::codec_by_keyword(word);
        if (codec == nullptr) {
            return Misuse{
                fmt::format("--codec does not know {}; it knows g711ulaw, g711alaw, g729a, g722, gsm and more", word)};
        }
        codecs.push_back({codec->payload_type, std::string(codec->encoding), codec->clock_rate, 1, {}});
    }
    return codecs;
}

std::variant<PortRange, Misuse> read_ports(const Invocation& asked)
{
    const auto text = asked.text("port-range").value_or("16384-32766");
    const auto dash = text.find('-');
    const auto low = parse_port(text.substr(0, dash));
    const auto high =
        parse_port(dash == std::string::npos ? std::string_view{} : std::string_view(text).substr(dash + 1));
    if (!low || !high || *low > *high) {
        return Misuse{fmt::format("--port-range is LOW-HIGH, 16384-32766, not {}", text)};
    }
    return PortRange{*low, *high};
}

std::optional<std::pair<Endpoint, Endpoint>> open_pair(net::Network& network, const Address& address,
                                                       const PortRange& range, std::uint16_t& next)
{
    // Even ports for RTP, RFC 3550 §11.
    for (unsigned port = std::max<unsigned>(next, (range.low + 1U) / 2 * 2); port <= range.high; port += 2) {
        const auto rtp = network.bind({address, static_cast<std::uint16_t>(port), Transport::udp});
        if (!rtp) continue;
        const auto rtcp = port < 65535 ? network.bind({address, static_cast<std::uint16_t>(port + 1), Transport::udp})
                                       : net::Opened<Endpoint>(net::Fault{});
        if (!rtcp) {
            network.close(*rtp);
            continue;
        }
        next = static_cast<std::uint16_t>(std::min(port + 2, 65535U));
        return std::pair{*rtp, *rtcp};
    }
    return std::nullopt;
}

}  // namespace sipdiag::tools::rtpecho

// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/compose.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace sipdiag::sdp {
namespace {

std::string place(const Address& address)
{
    return fmt::format("IN {} {}", address.is_v4() ? "IP4" : "IP6", to_string(address));
}

class Writing {
public:
    void add(char type, std::string_view value)
    {
        octets_ += type;
        octets_ += '=';
        std::copy_if(value.begin(), value.end(), std::back_inserter(octets_),
                     [](char c) { return c != '\r' && c != '\n' && c != '\0'; });
        octets_ += "\r\n";
    }
    std::string take() { return std::move(octets_); }

private:
    std::string octets_;
};

void add_media(Writing& lines, const MediaDescription& media)
{
    auto formats = fmt::format("{} {} {}", media.type, media.port, media.proto);
    for (const auto& codec : media.codecs)
        fmt::format_to(std::back_inserter(formats), " {}", codec.payload_type);
    lines.add('m', formats);
    if (media.address) lines.add('c', place(*media.address));
    for (const auto& codec : media.codecs) {
        if (codec.encoding.empty()) continue;
        lines.add('a', fmt::format("rtpmap:{} {}/{}{}", codec.payload_type, codec.encoding, codec.clock_rate,
                                   codec.channels > 1 ? fmt::format("/{}", codec.channels) : ""));
        if (!codec.fmtp.empty()) lines.add('a', fmt::format("fmtp:{} {}", codec.payload_type, codec.fmtp));
    }
    if (media.ptime) lines.add('a', fmt::format("ptime:{}", media.ptime->count()));
    if (media.rtcp_port) lines.add('a', fmt::format("rtcp:{}", *media.rtcp_port));
    if (media.rtcp_mux) lines.add('a', "rtcp-mux");
    for (const auto& attribute : media.attributes)
        lines.add('a', attribute);
    lines.add('a', to_string(media.direction));
}

}  // namespace

std::string compose(const Description& description)
{
    Writing lines;
    lines.add('v', "0");
    lines.add('o', fmt::format("{} {} {} {}", description.username, description.sess_id, description.sess_version,
                               place(description.address)));
    lines.add('s', description.session_name);
    lines.add('c', place(description.address));
    lines.add('t', "0 0");
    for (const auto& media : description.media)
        add_media(lines, media);
    return lines.take();
}

}  // namespace sipdiag::sdp

// SPDX-License-Identifier: MIT
//
// Any octets as a session description: nothing is lost, findings point into it, and what has no remark prints as it
// came.
#include <algorithm>
#include <cstdint>
#include <string>

#include "fuzz/require.hpp"
#include "sipdiag/sdp/compose.hpp"
#include "sipdiag/sdp/effective.hpp"
#include "sipdiag/sdp/judge.hpp"

namespace sipdiag::sdp {
namespace {

using fuzz::require;

template <class... Words>
std::string joined(Words... words)
{
    std::string text;
    ((text += text.empty() ? "" : " ", text += words), ...);
    return text;
}

void lines_hold_every_octet(SessionView session)
{
    std::string octets;
    for (const auto& line : session.lines()) {
        require(line.offset == octets.size());
        octets += line.text;
        octets += line.ending;
    }
    require(octets == session.octets());
}

void sections_lie_side_by_side(SessionView session)
{
    auto end = session.index().session().end;
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        require(session.index().media(i).begin == end);
        require(session.media_line(i).type == 'm');
        end = session.index().media(i).end;
    }
    require(end == session.octets().size() || session.index().overflowed());
}

void values_print_as_they_came(const LineView& line)
{
    grammar::Remarks remarks;
    if (line.type == 'o') {
        const auto o = view_origin(line.value(), &remarks);
        if (!remarks.empty()) return;
        require(joined(o.username, o.sess_id, o.sess_version, o.nettype, o.addrtype, o.address) == line.value());
    } else if (line.type == 'm') {
        const auto m = view_media(line.value(), &remarks);
        if (!remarks.empty()) return;
        require(m.port.has_value());
        if (m.port_count == 1) require(line.value().ends_with(joined(m.proto, m.formats)));
    } else if (line.type == 'c') {
        const auto c = view_connection(line.value(), &remarks);
        if (!remarks.empty()) return;
        require(line.value().starts_with(joined(c.nettype, c.addrtype, c.address)));
    } else if (line.type == 't') {
        const auto t = view_time(line.value(), &remarks);
        if (!remarks.empty()) return;
        require(joined(t.start, t.stop) == line.value());
    }
}

// What was read can be composed, and says the same when it is read again.
void composed_says_the_same(SessionView session)
{
    Description description;
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        const auto media = view_media(session.media_line(i).value());
        const auto connection = connection_of(session, i);
        const auto address = parse_address(connection ? connection->address : "");
        if (!media.port || !is_token(media.type) || !is_token(media.proto)) continue;
        MediaDescription copy;
        copy.type = media.type;
        copy.port = *media.port;
        copy.proto = media.proto;
        copy.direction = direction_of(session, i);
        if (address) copy.address = *address;
        Words formats(media.formats);
        while (const auto format = formats.more()) {
            if (*format == "0" || *format == "8")
                copy.codecs.push_back({*format == "0" ? std::uint8_t{0} : std::uint8_t{8}, "x", 8000, 1, ""});
        }
        description.media.push_back(copy);
    }
    const Session again(compose(description));
    require(again.view().media_count() == description.media.size());
    for (std::size_t i = 0; i < description.media.size(); ++i) {
        const auto& wanted = description.media[i];
        require(view_media(again.view().media_line(i).value()).port == wanted.port);
        require(direction_of(again.view(), i) == wanted.direction);
        const auto target = rtp_target(again.view(), i);
        require(target.has_value() == (wanted.port != 0));
        if (target) require(parse_address(target->host) == wanted.address.value_or(description.address));
    }
}

}  // namespace
}  // namespace sipdiag::sdp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sipdiag;
    const sdp::Session owner(std::string(reinterpret_cast<const char*>(data), size));
    const auto session = owner.view();
    sdp::lines_hold_every_octet(session);
    sdp::sections_lie_side_by_side(session);
    for (const auto& line : session.lines())
        sdp::values_print_as_they_came(line);
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        (void)sdp::rtcp_target(session, i, true);
        (void)sdp::rtcp_target(session, i, false);
        (void)sdp::telephone_event_of(session.media(i));
    }
    for (const auto& each : sdp::judge(session)) {
        fuzz::require(each.span->begin <= each.span->end && each.span->end <= size);
    }
    sdp::composed_says_the_same(session);
    return 0;
}

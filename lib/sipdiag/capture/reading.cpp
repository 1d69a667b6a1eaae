// SPDX-License-Identifier: MIT
#include "sipdiag/capture/reading.hpp"

#include <algorithm>
#include <map>

#include "sipdiag/sip/framer.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::capture {
namespace {

constexpr std::size_t max_pending = 128;
constexpr std::size_t max_pending_octets = std::size_t{1} << 18;

bool begins_like_sip(std::string_view octets)
{
    sip::Index index;
    return index.scan(octets.substr(0, sip::Framer::max_header)).code == errc::none;
}

/// Refused by the scanner, and yet somebody meant it as SIP.
bool meant_as_sip(std::string_view octets)
{
    const auto line = octets.substr(0, octets.find('\n'));
    return line.find("SIP/") != std::string_view::npos;
}

std::chrono::system_clock::time_point wall(Time at)
{
    return std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::system_clock::duration>(at));
}

class Reader {
public:
    Reading run(std::string_view octets)
    {
        auto file = PcapReader::open(octets);
        while (const auto packet = file.next()) {
            if (const auto unit = dissector_.take(*packet)) take(*unit);
        }
        for (auto& [key, direction] : directions_)
            drain(direction, true);
        reading_.counts = dissector_.counts();
        reading_.fault = file.fault();
        return std::move(reading_);
    }

private:
    struct Direction {
        Endpoint source;
        Endpoint destination;
        Time at{};
        bool started = false;
        bool readable = true;  // false: the framer lost its way
        bool spoke_sip = false;
        bool counted_tls = false;
        std::uint32_t next = 0;
        std::map<std::uint32_t, std::string> pending;  // by distance from where the stream began
        std::size_t pending_octets = 0;
        std::uint32_t base = 0;
        sip::Framer framer;
    };
    using Key = std::pair<Endpoint, Endpoint>;

    void take(const Unit& unit)
    {
        switch (unit.kind) {
        case Unit::Kind::udp: take_datagram(unit); break;
        case Unit::Kind::tcp: take_segment(unit); break;
        case Unit::Kind::icmp_error: take_error(unit); break;
        }
    }

    void take_datagram(const Unit& unit)
    {
        auto& exhibits = reading_.exhibits;
        if (begins_like_sip(unit.octets) || meant_as_sip(unit.octets)) {
            std::optional<Error> framing;
            if (unit.cut) framing = Error{errc::truncated, static_cast<std::uint32_t>(unit.octets.size())};
            add({unit.octets, unit.source, unit.destination, wall(unit.at), framing, false});
        } else if (unit.octets == "\r\n\r\n") {
            ++exhibits.pings;
        } else if (unit.octets == "\r\n") {
            ++exhibits.pongs;
        } else {
            note_flow(unit);
        }
    }

    void note_flow(const Unit& unit)
    {
        const auto found = flow_of_.find({unit.source, unit.destination});
        if (found != flow_of_.end()) {
            auto& flow = reading_.flows[found->second];
            ++flow.datagrams;
            flow.last = unit.at;
        } else if (reading_.flows.size() < max_flows) {
            flow_of_[{unit.source, unit.destination}] = reading_.flows.size();
            reading_.flows.push_back({unit.source, unit.destination, 1, unit.at, unit.at});
        }
    }

    void take_error(const Unit& unit)
    {
        const auto known = [](const Endpoint& e) { return e.port == 5060 || e.port == 5061; };
        const bool of_sip = begins_like_sip(unit.octets) || known(unit.source) || known(unit.destination);
        if (reading_.not_delivered.size() >= max_messages) return;
        reading_.not_delivered.push_back(
            {unit.at, unit.source, unit.destination, unit.reporter, unit.icmp_type, unit.icmp_code, of_sip});
    }

    void take_segment(const Unit& unit)
    {
        const Key key{unit.source, unit.destination};
        auto found = directions_.find(key);
        if (found == directions_.end()) {
            if (directions_.size() >= max_directions) return;
            found = directions_.emplace(key, Direction{}).first;
            found->second.source = unit.source;
            found->second.destination = unit.destination;
        }
        auto& direction = found->second;
        direction.at = unit.at;
        if (unit.syn) {
            drain(direction, true);
            restart(direction, unit.sequence + 1);
            if (unit.octets.empty()) return;
        }
        if (!direction.started) restart(direction, unit.sequence);
        if (!unit.octets.empty()) place(direction, unit.sequence + (unit.syn ? 1U : 0U), unit.octets);
        if (unit.cut) skip(direction);
    }

    static void restart(Direction& direction, std::uint32_t next)
    {
        direction.framer = {};
        direction.pending.clear();
        direction.pending_octets = 0;
        direction.readable = direction.started = true;
        direction.next = direction.base = next;
    }

    /// Octets at their place in the stream: what is there already is cut off, what comes too early waits.
    void place(Direction& direction, std::uint32_t sequence, std::string_view octets)
    {
        const auto ahead = static_cast<std::int32_t>(sequence - direction.next);
        if (ahead > 0) {
            if (direction.pending.emplace(sequence - direction.base, octets).second) {
                direction.pending_octets += octets.size();
            }
            if (direction.pending.size() > max_pending || direction.pending_octets > max_pending_octets) {
                // What is missing was not captured, and will not come any more.
                skip(direction);
                direction.next = direction.base + direction.pending.begin()->first;
                take_pending(direction);
            }
            return;
        }
        const auto old = static_cast<std::uint32_t>(-ahead);
        if (old >= octets.size()) return;
        feed(direction, octets.substr(old));
        take_pending(direction);
    }

    void take_pending(Direction& direction)
    {
        while (!direction.pending.empty()) {
            const auto first = direction.pending.begin();
            const auto sequence = direction.base + first->first;
            const auto ahead = static_cast<std::int32_t>(sequence - direction.next);
            if (ahead > 0) return;
            const auto octets = std::move(first->second);
            direction.pending_octets -= octets.size();
            direction.pending.erase(first);
            const auto old = static_cast<std::uint32_t>(-ahead);
            if (old < octets.size()) feed(direction, std::string_view(octets).substr(old));
        }
    }

    /// Octets are missing from here on.
    void skip(Direction& direction)
    {
        ++reading_.gaps;
        drain(direction, true);
        direction.framer = {};
        direction.readable = false;
    }

    void feed(Direction& direction, std::string_view octets)
    {
        direction.next += static_cast<std::uint32_t>(octets.size());
        if (!direction.readable) {
            if (!begins_like_sip(octets)) return;
            direction.framer = {};
            direction.readable = true;
        }
        if (!direction.spoke_sip && !direction.counted_tls && octets.size() >= 3 && octets[0] == 0x16 &&
            octets[1] == 3) {
            direction.counted_tls = true;
            direction.readable = false;
            ++reading_.tls_connections;
            return;
        }
        direction.framer.feed(octets);
        drain(direction, false);
    }

    void drain(Direction& direction, bool ended)
    {
        if (!direction.readable) return;
        auto& framer = direction.framer;
        const auto exhibit = [&](std::string_view octets, std::optional<Error> framing) {
            return Exhibit{std::string(octets), direction.source, direction.destination,
                           wall(direction.at),  framing,          true};
        };
        for (;;) {
            switch (framer.next()) {
            case sip::Framer::Event::message:
                direction.spoke_sip = true;
                add(exhibit(framer.message(), std::nullopt));
                continue;
            case sip::Framer::Event::ping:
                if (direction.spoke_sip) ++reading_.exhibits.pings;
                continue;
            case sip::Framer::Event::pong:
                if (direction.spoke_sip) ++reading_.exhibits.pongs;
                continue;
            case sip::Framer::Event::broken: lose(direction, exhibit(framer.rest(), framer.fault())); return;
            case sip::Framer::Event::none: break;
            }
            break;
        }
        if (!ended) return;
        switch (framer.finish()) {
        case sip::Framer::Event::pong:
            if (direction.spoke_sip) ++reading_.exhibits.pongs;
            break;
        case sip::Framer::Event::broken: lose(direction, exhibit(framer.rest(), framer.fault())); break;
        default: break;
        }
    }

    /// The stream cannot be cut any further; that is news only where it is a stream of SIP.
    void lose(Direction& direction, Exhibit rest)
    {
        direction.readable = false;
        if (direction.spoke_sip || begins_like_sip(rest.octets)) add(std::move(rest));
    }

    void add(Exhibit exhibit)
    {
        auto& messages = reading_.exhibits.messages;
        if (messages.size() >= max_messages) {
            reading_.exhibits.truncated = true;
            return;
        }
        messages.push_back(std::move(exhibit));
    }

    Reading reading_;
    Dissector dissector_;
    std::map<Key, Direction> directions_;
    std::map<Key, std::size_t> flow_of_;
};

}  // namespace

Reading read_capture(std::string_view octets)
{
    return Reader().run(octets);
}

}  // namespace sipdiag::capture

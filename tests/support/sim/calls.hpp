// SPDX-License-Identifier: MIT
//
// A caller, an echo, and a peer that speaks by script, for tests of calls in virtual time.
#pragma once

#include <gmock/gmock.h>

#include <functional>

#include "sipdiag/call/caller_leg.hpp"
#include "sipdiag/call/echo_service.hpp"
#include "support/sim/universe.hpp"

namespace sipdiag::sim {

using namespace std::chrono_literals;
using call::CallerLeg;
using call::EchoCall;
using call::EchoService;

inline constexpr std::uint16_t media_port = 16384;

inline std::vector<sdp::Codec> g711()
{
    return {{0, "PCMU", 8000, 1, {}}, {8, "PCMA", 8000, 1, {}}};
}

inline call::CallerOptions calling(const Host& here, const Endpoint& there)
{
    call::CallerOptions options;
    options.me.local = here.at(5060);
    options.me.sent_by = to_string(here.at(5060));
    options.me.contact = "<sip:caller@" + to_string(here.at(5060)) + ">";
    options.me.media_address = here.address();
    options.target = "sip:echo@" + to_string(there);
    options.from = "<sip:caller@caller.example>";
    options.to = "<" + options.target + ">";
    options.destination = there;
    options.frame.sess_id = 1;
    options.frame.address = here.address();
    options.wanted.codecs = g711();
    options.wanted.port = media_port;
    options.media.rtp = here.at(media_port);
    options.media.rtcp = here.at(media_port + 1);
    options.duration = 4s;
    return options;
}

inline call::EchoOptions echoing(const Host& here, std::size_t calls = 4)
{
    call::EchoOptions options;
    options.codecs = g711();
    options.allow = {*Prefix::parse("0.0.0.0/0")};
    for (std::uint16_t i = 0; i < calls; ++i) {
        const auto port = static_cast<std::uint16_t>(media_port + 2 * i);
        options.media.emplace_back(here.at(port), here.at(static_cast<std::uint16_t>(port + 1)));
    }
    return options;
}

inline std::vector<Endpoint> sockets_of(const Host& host, std::size_t calls = 1)
{
    std::vector<Endpoint> out = {host.at(5060)};
    for (std::uint16_t port = media_port; port < media_port + 2 * calls; ++port)
        out.push_back(host.at(port));
    return out;
}

inline bool is_sip(const Datagram& datagram)
{
    return datagram.source.port == 5060 || datagram.destination.port == 5060;
}

class Calls : public testing::Test {
protected:
    explicit Calls(Settings settings = {}) : world(settings) {}

    EchoService& echo(call::EchoOptions options)
    {
        const auto calls = options.media.size();
        auto& service = there().runs(sockets_of(there(), calls), EchoService(std::move(options), entropy));
        service.on_call = [this](const EchoCall& each) { told.push_back(each); };
        return service;
    }
    Host& here() { return world.host("192.0.2.1"); }
    Host& there() { return world.host("198.51.100.1"); }
    CallerLeg& caller(call::CallerOptions options)
    {
        return here().runs(sockets_of(here()), CallerLeg(std::move(options), entropy));
    }

    Universe world;
    Entropy entropy{7};
    std::vector<EchoCall> told;
};

/// A peer by script: it sends what it is told, at the times it is told, and keeps what comes.
class Script {
public:
    struct Line {
        Duration at;
        std::function<std::string(const std::vector<Datagram>&)> text;
    };
    Script(Endpoint to, std::vector<Line> lines) : to_(to), lines_(std::move(lines)) {}
    void start(Instant now, Outbox& out)
    {
        began_ = now;
        expire(now, out);
    }
    void receive(Instant now, const Datagram& arrived, Outbox&)
    {
        heard.push_back(arrived);
        heard_at.push_back(now - began_);
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant now, Outbox& out)
    {
        for (; next_ < lines_.size() && began_ + lines_[next_].at <= now; ++next_)
            out.send({{}, to_, lines_[next_].text(heard)});
    }
    [[nodiscard]] Instant deadline() const { return next_ < lines_.size() ? began_ + lines_[next_].at : never; }
    [[nodiscard]] bool finished() const { return false; }
    [[nodiscard]] std::vector<int> statuses() const
    {
        std::vector<int> out;
        for (const auto& each : heard)
            out.push_back(each.octets.starts_with("SIP/2.0 ") ? std::stoi(each.octets.substr(8, 3)) : 0);
        return out;
    }
    std::vector<Datagram> heard;
    std::vector<Duration> heard_at;

private:
    Endpoint to_;
    std::vector<Line> lines_;
    std::size_t next_ = 0;
    Instant began_{};
};

inline std::string tag_of(const std::vector<Datagram>& heard)
{
    for (const auto& each : heard) {
        const auto at = each.octets.find("\r\nTo: ");
        const auto tag = each.octets.find(";tag=", at);
        if (each.octets.starts_with("SIP/2.0 200") && tag != std::string::npos) {
            return each.octets.substr(tag, each.octets.find("\r\n", tag) - tag);
        }
    }
    return {};
}

inline std::string request(const std::string& method, int cseq, const std::string& to_tag, const std::string& sdp = "",
                           const std::string& more = "")
{
    const auto number = std::to_string(cseq);
    return method + " sip:echo@198.51.100.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK" + method +
           number + "\r\nMax-Forwards: 70\r\nFrom: <sip:a@a.example>;tag=f\r\nTo: <sip:echo@198.51.100.1>" + to_tag +
           "\r\nCall-ID: script\r\nCSeq: " + number + " " + method + "\r\nContact: <sip:a@192.0.2.1:5060>\r\n" + more +
           (sdp.empty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + std::to_string(sdp.size()) +
           "\r\n\r\n" + sdp;
}

inline std::string sdp_of(const std::string& address, const std::string& more = "")
{
    return "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 " + address + "\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n" +
           more;
}

class Scripted : public Calls {
protected:
    Script& speak(std::vector<Script::Line> lines)
    {
        return here().runs(here().at(5060), Script(there().at(5060), std::move(lines)));
    }
    static Script::Line line(Duration at, const std::string& method, int cseq, const std::string& sdp = "",
                             const std::string& more = "")
    {
        return {at, [=](const auto& heard) { return request(method, cseq, tag_of(heard), sdp, more); }};
    }
};

}  // namespace sipdiag::sim

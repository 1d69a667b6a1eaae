// SPDX-License-Identifier: MIT
//
// Calls in virtual time: a caller and an echo across networks that lose, double, delay and translate; every message of
// a call lost once; hold, late offers, missing ACKs, floods.
#include <gmock/gmock.h>

#include "sipdiag/call/caller_leg.hpp"
#include "sipdiag/call/echo_service.hpp"
#include "support/messages.hpp"
#include "support/sim/universe.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using call::CallerLeg;
using call::EchoCall;
using call::EchoService;
using testing::AnyOf;
using testing::Eq;
using testing::HasSubstr;

constexpr std::uint16_t media_port = 16384;

std::vector<sdp::Codec> g711()
{
    return {{0, "PCMU", 8000, 1, {}}, {8, "PCMA", 8000, 1, {}}};
}

call::CallerOptions calling(const Host& here, const Endpoint& there)
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

call::EchoOptions echoing(const Host& here, std::size_t calls = 4)
{
    call::EchoOptions options;
    options.codecs = g711();
    options.allow = {*call::Network::parse("0.0.0.0/0")};
    for (std::uint16_t i = 0; i < calls; ++i) {
        const auto port = static_cast<std::uint16_t>(media_port + 2 * i);
        options.media.emplace_back(here.at(port), here.at(static_cast<std::uint16_t>(port + 1)));
    }
    return options;
}

std::vector<Endpoint> sockets_of(const Host& host, std::size_t calls = 1)
{
    std::vector<Endpoint> out = {host.at(5060)};
    for (std::uint16_t port = media_port; port < media_port + 2 * calls; ++port)
        out.push_back(host.at(port));
    return out;
}

bool is_sip(const Datagram& datagram)
{
    return datagram.source.port == 5060 || datagram.destination.port == 5060;
}

/// A machine of which one datagram of signalling, by its number, gets lost on its way out.
template <Machine M>
class Dropping {
public:
    Dropping(M machine, int number) : machine_(std::move(machine)), number_(number) {}
    void start(Instant now, Outbox& out)
    {
        Outbox inner;
        machine_.start(now, inner);
        filter(inner, out);
    }
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        Outbox inner;
        machine_.receive(now, arrived, inner);
        filter(inner, out);
    }
    void undelivered(Instant now, const Undelivered& lost, Outbox& out)
    {
        Outbox inner;
        machine_.undelivered(now, lost, inner);
        filter(inner, out);
    }
    void expire(Instant now, Outbox& out)
    {
        Outbox inner;
        machine_.expire(now, inner);
        filter(inner, out);
    }
    [[nodiscard]] Instant deadline() const { return machine_.deadline(); }
    [[nodiscard]] bool finished() const { return machine_.finished(); }
    M& inside() { return machine_; }

    bool dropped = false;

private:
    void filter(Outbox& inner, Outbox& out)
    {
        for (auto& each : inner.take()) {
            if (is_sip(each) && number_-- == 0) {
                dropped = true;
            } else {
                out.send(std::move(each));
            }
        }
    }
    M machine_;
    int number_;
};

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

TEST_F(Calls, HearTheirEchoAndEndClean)
{
    auto& service = echo(echoing(there()));
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    ASSERT_TRUE(call.finished());
    EXPECT_EQ(call.status(), 200);
    EXPECT_EQ(call.answered_after(), Duration(20ms));
    ASSERT_TRUE(call.ended());
    EXPECT_EQ(call.ended()->by, "us");
    EXPECT_EQ(call.ended()->reason, "duration");
    const auto media = call.session()->media().figures();
    EXPECT_EQ(media.sent, 200U) << "four seconds at exactly 20 ms";
    EXPECT_EQ(media.received.packets.received, 200U);
    EXPECT_EQ(media.received.packets.lost, 0U);
    EXPECT_EQ(media.echoes, 200U);
    ASSERT_FALSE(media.round_trips.empty());
    EXPECT_EQ(media.round_trips.front(), Duration(20ms));
    EXPECT_NEAR(std::chrono::duration<double>(*media.received.jitter).count(), 0, 1e-9);
    EXPECT_EQ(media.source_changed, false);

    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].ack_received);
    EXPECT_EQ(told[0].ended.by, "peer");
    EXPECT_EQ(told[0].ended.reason, "bye");
    EXPECT_EQ(told[0].media.received.packets.received, 200U);
    EXPECT_EQ(told[0].media.sent, 200U);
    EXPECT_EQ(told[0].codec, "PCMU");
    EXPECT_EQ(service.active(), 0U);
    EXPECT_FALSE(call.session()->media().figures().refused);
}

TEST_F(Calls, PressKeysThatTheOtherSideUnderstands)
{
    echo(echoing(there()));
    auto options = calling(here(), there().at(5060));
    options.media.digits = "5#";
    caller(options);
    world.run(60s);
    ASSERT_EQ(told.size(), 1U);
    ASSERT_EQ(told[0].media.presses.size(), 2U);
    EXPECT_EQ(told[0].media.presses[0].event, 5);
    EXPECT_TRUE(told[0].media.presses[0].ended);
    EXPECT_EQ(told[0].media.presses[1].event, 11);
}

TEST_F(Calls, StandWithALateOffer)  // RFC 3261 §13.2.1: offer in the 2xx, answer in the ACK
{
    echo(echoing(there()));
    auto options = calling(here(), there().at(5060));
    options.late_offer = true;
    auto& call = caller(options);
    world.run(60s);
    EXPECT_EQ(call.status(), 200);
    EXPECT_GT(call.session()->media().figures().echoes, 190U);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].descriptions.we_offered);
}

TEST_F(Calls, AreAuthenticatedByWhoMayCall)
{
    auto service = echoing(there());
    service.allow.clear();
    service.accounts.push_back({"caller", auth::Secret("secret")});
    echo(service);
    auto options = calling(here(), there().at(5060));
    options.account = auth::Account{"caller", auth::Secret("secret"), {}};
    auto& call = caller(options);
    world.run(60s);
    EXPECT_EQ(call.status(), 200);
    EXPECT_EQ(call.invites(), 2U);
    EXPECT_GT(call.session()->media().figures().echoes, 190U);
}

TEST_F(Calls, OfferAWrongPasswordOnce)
{
    auto service = echoing(there());
    service.allow.clear();
    service.accounts.push_back({"caller", auth::Secret("secret")});
    echo(service);
    auto options = calling(here(), there().at(5060));
    options.account = auth::Account{"caller", auth::Secret("wrong"), {}};
    auto& call = caller(options);
    world.run(60s);
    EXPECT_EQ(call.status(), 401);
    EXPECT_EQ(call.invites(), 2U);
    EXPECT_EQ(call.refused_credentials(), auth::Decision::refused);
    EXPECT_TRUE(told.empty());
}

TEST_F(Calls, EndWhenNobodyIsThere)
{
    there();
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    ASSERT_TRUE(call.finished());
    EXPECT_EQ(call.status(), 0);
    EXPECT_EQ(call.ended()->by, "network");
    EXPECT_EQ(call.ended()->reason, "undelivered");
}

TEST_F(Calls, AreRefusedWhereNothingIsInCommon)
{
    auto service = echoing(there());
    service.takes_any_audio = false;
    service.codecs = {{18, "G729", 8000, 1, {}}};
    echo(service);
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    EXPECT_EQ(call.status(), 488);
    EXPECT_EQ(call.ended()->by, "peer");
    EXPECT_TRUE(told.empty());
}

TEST_F(Calls, AreAnsweredOnlyForThoseNamed)  // safety S11
{
    auto service = echoing(there());
    service.answers_all = false;
    service.answer = {"*@other.example"};
    echo(service);
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    EXPECT_EQ(call.status(), 480) << "a branch's answer; a 6xx would stop the other phones";
}

TEST_F(Calls, EndWithASecondOneThatHasNoRoom)
{
    auto service = echoing(there(), 1);
    echo(service);
    caller(calling(here(), there().at(5060)));
    auto& other = world.host("192.0.2.9");
    auto& second = other.runs(sockets_of(other), CallerLeg(calling(other, there().at(5060)), entropy), 1s);
    world.run(60s);
    EXPECT_EQ(second.status(), 503);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].media.received.packets.received, 200U) << "the first keeps his echo";
}

TEST_F(Calls, AreEndedByTheEchoAtItsLimit)
{
    auto service = echoing(there());
    service.max_duration = 2s;
    echo(service);
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(60s);
    EXPECT_EQ(call.ended()->by, "peer");
    EXPECT_EQ(call.ended()->reason, "bye");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].ended.by, "us");
    EXPECT_EQ(told[0].ended.reason, "duration");
}

// Each datagram of signalling lost once, of either side: the call still stands, and ends clean on both sides.
TEST(LostOnce, EveryMessageOfACallIsRepaired)
{
    for (int side = 0; side < 2; ++side) {
        for (int number = 0; number < 4; ++number) {
            SCOPED_TRACE("side " + std::to_string(side) + " datagram " + std::to_string(number));
            Universe world(Settings{});
            Entropy entropy(3);
            std::vector<EchoCall> told;
            auto& here = world.host("192.0.2.1");
            auto& there = world.host("198.51.100.1");
            auto& service = there.runs(sockets_of(there, 4),
                                       Dropping(EchoService(echoing(there), entropy), side == 0 ? number : -1));
            service.inside().on_call = [&](const EchoCall& each) { told.push_back(each); };
            auto& call = here.runs(
                sockets_of(here), Dropping(CallerLeg(calling(here, there.at(5060)), entropy), side == 1 ? number : -1));
            world.run(120s);
            ASSERT_TRUE(call.finished());
            EXPECT_EQ(call.inside().status(), 200);
            EXPECT_EQ(call.inside().ended()->reason, "duration");
            ASSERT_EQ(told.size(), 1U);
            EXPECT_TRUE(told[0].ack_received);
            EXPECT_EQ(told[0].ended.reason, "bye");
            EXPECT_GT(call.inside().session()->media().figures().echoes, 150U);
            // The echo sends its 200 and the 200 to BYE; the caller INVITE, ACK, BYE. Later numbers lose nothing.
            const bool loses = side == 0 ? number < 2 : number < 3;
            EXPECT_EQ(side == 0 ? service.dropped : call.dropped, loses);
            EXPECT_EQ(service.inside().active(), 0U);
        }
    }
}

struct Weather {
    const char* name;
    Link link;
};
void PrintTo(const Weather& each, std::ostream* out)
{
    *out << each.name;
}
class StormyCalls : public testing::TestWithParam<Weather> {};

TEST_P(StormyCalls, EndOnBothSidesAndTellTheTruth)
{
    unsigned answered = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Universe world({.seed = seed, .link = GetParam().link});
        Entropy entropy(seed);
        std::vector<EchoCall> told;
        auto& here = world.host("192.0.2.1");
        auto& there = world.host("198.51.100.1");
        auto& service = there.runs(sockets_of(there, 2), EchoService(echoing(there, 2), entropy));
        service.on_call = [&](const EchoCall& each) { told.push_back(each); };
        auto options = calling(here, there.at(5060));
        options.duration = 2s;
        auto& call = here.runs(sockets_of(here), CallerLeg(options, entropy));
        world.run(500s);
        ASSERT_TRUE(call.finished());
        ASSERT_TRUE(call.ended());
        EXPECT_EQ(service.active(), 0U);
        EXPECT_LE(service.counts().calls, 1U) << "a repeat was taken for another call";
        if (call.status() != 200) {
            EXPECT_THAT(call.ended()->reason, AnyOf(Eq("timed-out"), Eq("no-answer")));
            continue;
        }
        ++answered;
        ASSERT_EQ(told.size(), 1U);
        const auto media = call.session()->media().figures();
        const auto& far = told[0].media;
        // What one side counts cannot be more than what the other sent.
        EXPECT_LE(far.received.packets.received, media.sent);
        EXPECT_LE(media.received.packets.received, far.sent);
        EXPECT_LE(media.received.packets.received + media.received.packets.lost, far.sent + far.received.packets.lost);
        for (const auto& trip : media.round_trips) {
            EXPECT_GE(trip, 2 * GetParam().link.least_delay);
            EXPECT_LE(trip, 2 * GetParam().link.most_delay);
        }
    }
    EXPECT_GE(answered, 55U) << "of 60";
}

INSTANTIATE_TEST_SUITE_P(Seeds, StormyCalls,
                         testing::Values(Weather{"lossy", {.loss = 200}}, Weather{"very_lossy", {.loss = 400}},
                                         Weather{"doubling", {.duplication = 1000, .most_delay = 60ms}},
                                         Weather{"slow", {.least_delay = 300ms, .most_delay = 700ms}}),
                         [](const auto& each) { return each.param.name; });

// A caller who is behind a NAT and shows his private address everywhere.
TEST(CallThroughNat, HearsItsEchoByLatching)
{
    Universe world(Settings{});
    Entropy entropy(1);
    std::vector<EchoCall> told;
    auto& nat = world.nat({.keeps_ports = false});
    auto& phone = world.host("10.0.0.3").behind(nat);
    auto& there = world.host("198.51.100.1");
    auto& service = there.runs(sockets_of(there, 2), EchoService(echoing(there, 2), entropy));
    service.on_call = [&](const EchoCall& each) { told.push_back(each); };
    auto& call = phone.runs(sockets_of(phone), CallerLeg(calling(phone, there.at(5060)), entropy));
    world.run(100s);
    EXPECT_EQ(call.status(), 200);
    EXPECT_GT(call.session()->media().figures().echoes, 190U);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].media.source_changed, true) << "the SDP said 10.0.0.3";
    EXPECT_TRUE(told[0].peer_contact_private);
    EXPECT_EQ(told[0].media.remote->address, nat.address());
}

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

std::string tag_of(const std::vector<Datagram>& heard)
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

std::string request(const std::string& method, int cseq, const std::string& to_tag, const std::string& sdp = "",
                    const std::string& more = "")
{
    const auto number = std::to_string(cseq);
    return method + " sip:echo@198.51.100.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK" + method +
           number + "\r\nMax-Forwards: 70\r\nFrom: <sip:a@a.example>;tag=f\r\nTo: <sip:echo@198.51.100.1>" + to_tag +
           "\r\nCall-ID: script\r\nCSeq: " + number + " " + method + "\r\nContact: <sip:a@192.0.2.1:5060>\r\n" + more +
           (sdp.empty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + std::to_string(sdp.size()) +
           "\r\n\r\n" + sdp;
}

std::string sdp_of(const std::string& address, const std::string& more = "")
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

TEST_F(Scripted, ACallerThatNeverAcknowledgesIsHungUp)  // RFC 3261 §13.3.1.4
{
    echo(echoing(there()));
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1"))});
    world.run(200s);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_FALSE(told[0].ack_received);
    EXPECT_EQ(told[0].ended.by, "us");
    EXPECT_EQ(told[0].ended.reason, "no-ack");
    const auto statuses = script.statuses();
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 200), 11) << "T1 doubling to T2, for 64*T1";
    EXPECT_EQ(std::count_if(script.heard.begin(), script.heard.end(),
                            [](const Datagram& each) { return each.octets.starts_with("BYE "); }),
              11)
        << "the BYE is answered by nobody either";
}

TEST_F(Scripted, HoldStopsTheMediaAndResumeBringsItBack)  // both styles, RFC 3264 §8.4
{
    echo(echoing(there()));
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1")), line(100ms, "ACK", 1),
                          line(1s, "INVITE", 2, sdp_of("192.0.2.1", "a=sendonly\r\n")), line(1100ms, "ACK", 2),
                          line(2s, "INVITE", 3, sdp_of("0.0.0.0")), line(2100ms, "ACK", 3),
                          line(3s, "INVITE", 4, sdp_of("192.0.2.1")), line(3100ms, "ACK", 4), line(4s, "BYE", 5)});
    world.run(100s);
    EXPECT_EQ(script.statuses(), (std::vector<int>{200, 200, 200, 200, 200}));
    EXPECT_THAT(script.heard[1].octets, HasSubstr("a=recvonly"));
    EXPECT_THAT(script.heard[3].octets, HasSubstr("a=sendrecv"));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].ended.reason, "bye");
}

TEST_F(Scripted, RequestsWithinTheCallGetTheirAnswers)
{
    echo(echoing(there()));
    auto& script =
        speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1")), line(100ms, "ACK", 1), line(1s, "OPTIONS", 2),
               line(2s, "INFO", 3), line(3s, "UPDATE", 4, sdp_of("192.0.2.1", "a=inactive\r\n")), line(4s, "REFER", 5),
               line(5s, "FOO", 6), line(6s, "OPTIONS", 4), line(7s, "BYE", 8), line(8s, "INFO", 9)});
    world.run(100s);
    EXPECT_EQ(script.statuses(), (std::vector<int>{200, 200, 200, 200, 405, 501, 500, 200, 200}))
        << "the OPTIONS at 6 s counts backwards; what comes after the BYE still belongs to the dialog's transactions";
    EXPECT_THAT(script.heard[3].octets, HasSubstr("a=inactive"));
}

TEST_F(Scripted, CancelsAndStrayRequestsAreAnswered)
{
    echo(echoing(there()));
    auto& script =
        speak({line(0s, "BYE", 1),
               line(1s, "CANCEL", 2),
               line(2s, "MESSAGE", 3),
               line(3s, "ACK", 4),
               line(4s, "OPTIONS", 5),
               {5s, [](const auto&) { return request("INVITE", 6, "", sdp_of("192.0.2.1"), "Require: foo\r\n"); }}});
    world.run(5900ms);
    EXPECT_EQ(script.statuses(), (std::vector<int>{481, 481, 405, 200, 420, 420}));
    EXPECT_THAT(script.heard.back().octets, HasSubstr("Unsupported: foo"));
}

TEST_F(Scripted, TheSameInviteByAnotherWayIsNoSecondCall)  // RFC 3261 §8.2.2.2
{
    auto& service = echo(echoing(there()));
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1")),
                          line(100ms, "ACK", 1),
                          {200ms, [](const auto&) {
                               auto text = request("INVITE", 1, "", sdp_of("192.0.2.1"));
                               return text.replace(text.find("z9hG4bKINVITE1"), 14, "z9hG4bKanother");
                           }}});
    world.run(400ms);
    EXPECT_EQ(script.statuses(), (std::vector<int>{200, 482}));
    EXPECT_EQ(service.counts().calls, 1U);
}

TEST_F(Scripted, ASessionTimerThatNobodyRefreshesEndsTheCall)  // RFC 4028 §10
{
    auto options = echoing(there());
    options.max_duration = 3600s;
    options.silence = 3600s;
    echo(options);
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1"), "Supported: timer\r\nSession-Expires: 120\r\n"),
                          line(100ms, "ACK", 1)});
    world.run(300s);
    EXPECT_THAT(script.heard[0].octets, HasSubstr("Session-Expires: 120;refresher=uac\r\nRequire: timer\r\n"));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].ended.reason, "session-timer");
    EXPECT_EQ(told[0].ended.at - told[0].began, 88s) << "a third, at most 32 s, before the end";
}

TEST_F(Scripted, UnverifiedCallersNeverGetMoreThanTheySent)  // safety S20
{
    auto options = echoing(there());
    options.allow.clear();
    echo(options);
    speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1")), line(1s, "OPTIONS", 2), line(2s, "REGISTER", 3),
           line(3s, "BYE", 4), line(4s, "FOO", 5)});
    world.run(200s);
    std::size_t to_echo = 0;
    std::size_t from_echo = 0;
    std::size_t answers = 0;
    for (const auto& each : world.journal()) {
        if (each.datagram.destination == there().at(5060)) to_echo += each.datagram.octets.size();
        if (each.datagram.source == there().at(5060)) {
            from_echo += each.datagram.octets.size();
            ++answers;
        }
    }
    EXPECT_GT(answers, 0U);
    EXPECT_LE(answers, 5U) << "no repeats";
    EXPECT_LE(from_echo, to_echo);
    EXPECT_TRUE(told.empty());
}

TEST_F(Scripted, AFloodOfInvitesDoesNotTakeTheGuestsEcho)
{
    auto options = echoing(there(), 2);
    options.allow = {*call::Network::parse("192.0.2.9")};
    auto& service = echo(options);
    auto& guest = world.host("192.0.2.9");
    auto& call = guest.runs(sockets_of(guest), CallerLeg(calling(guest, there().at(5060)), entropy));
    std::vector<Script::Line> flood;
    for (int i = 0; i < 5000; ++i)
        flood.push_back({i * 1ms, [i](const auto&) {
                             auto text = request("INVITE", i + 1, "", sdp_of("192.0.2.1"));
                             return text.replace(text.find("Call-ID: script"), 15, "Call-ID: f" + std::to_string(i));
                         }});
    speak(flood);
    world.run(100s);
    EXPECT_EQ(call.status(), 200);
    EXPECT_GT(call.session()->media().figures().echoes, 190U);
    EXPECT_EQ(service.counts().calls, 1U);
    EXPECT_GT(service.counts().refused, 4000U);
}

}  // namespace
}  // namespace sipdiag::sim

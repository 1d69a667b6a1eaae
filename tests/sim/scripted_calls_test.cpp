// SPDX-License-Identifier: MIT
//
// Calls with a peer by script: hold, requests within the call, session timers, missing ACKs, unverified callers,
// floods, and answers that are not what was wished for.
#include "support/sim/calls.hpp"

namespace sipdiag::sim {
namespace {

using testing::HasSubstr;

std::string body_of(const std::string& octets)
{
    return octets.substr(octets.find("\r\n\r\n") + 4);
}

/// A response to a request that came, with a To tag, a Contact left to the caller.
std::string reply_to(const Datagram& arrived, const std::string& sdp, const std::string& status = "200 OK")
{
    std::string text = "SIP/2.0 " + status + "\r\n";
    for (const auto* const name : {"Via: ", "From: ", "To: ", "Call-ID: ", "CSeq: "}) {
        const auto at = arrived.octets.find(std::string("\r\n") + name) + 2;
        text += arrived.octets.substr(at, arrived.octets.find("\r\n", at) - at);
        if (std::string_view(name) == "To: " && text.rfind(";tag=") < text.rfind("To: ")) text += ";tag=peer";
        text += "\r\n";
    }
    if (!sdp.empty()) text += "Content-Type: application/sdp\r\n";
    return text + "Content-Length: " + std::to_string(sdp.size()) + "\r\n\r\n" + sdp;
}

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
    options.allow = {*Prefix::parse("192.0.2.9")};
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

TEST_F(Scripted, ASessionIsRefreshedByInviteWhereThePeerKnowsNoUpdate)  // RFC 4028 §7.4
{
    auto options = echoing(there());
    options.max_duration = 3600s;
    options.silence = 3600s;
    echo(options);
    const std::string more =
        "Supported: timer\r\nAllow: INVITE, ACK, BYE, CANCEL\r\nSession-Expires: 120;refresher=uas\r\n";
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1"), more),
                          line(100ms, "ACK", 1),
                          {60100ms, [](const auto& heard) {
                               auto text = reply_to(heard.back(), sdp_of("192.0.2.1"));
                               return text.insert(text.find("Content-Type"), "Session-Expires: 120;refresher=uac\r\n");
                           }}});
    world.run(110s);
    EXPECT_THAT(script.heard[0].octets, HasSubstr("Session-Expires: 120;refresher=uas\r\n"));
    ASSERT_GE(script.heard.size(), 3U);
    EXPECT_TRUE(script.heard[1].octets.starts_with("INVITE ")) << script.heard[1].octets;
    EXPECT_THAT(script.heard[1].octets, HasSubstr("Session-Expires: 120;refresher=uac\r\n"));
    EXPECT_EQ(body_of(script.heard[1].octets), body_of(script.heard[0].octets)) << "nothing has changed";
    EXPECT_EQ(script.heard_at[1], 60s + 20ms) << "half the time, and the way";
    EXPECT_TRUE(script.heard[2].octets.starts_with("ACK "));
    EXPECT_EQ(script.heard.size(), 3U) << "the next refresh is not due yet";
    EXPECT_TRUE(told.empty()) << "the call stands";
}

TEST_F(Scripted, ASessionIsRefreshedByUpdateWhereThePeerKnowsIt)
{
    auto options = echoing(there());
    options.max_duration = 3600s;
    options.silence = 3600s;
    echo(options);
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1"),
                               "Supported: timer\r\nAllow: INVITE, ACK, UPDATE, BYE\r\nSession-Expires: "
                               "120;refresher=uas\r\n"),
                          line(100ms, "ACK", 1)});
    world.run(61s);
    ASSERT_GE(script.heard.size(), 2U);
    EXPECT_TRUE(script.heard[1].octets.starts_with("UPDATE "));
    world.run(200s);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].ended.reason, "dialog-gone") << "nobody answered the refresh";
}

TEST_F(Scripted, ARefreshThatCrossesAnotherGets491)  // RFC 3261 §14.2
{
    auto options = echoing(there());
    options.max_duration = 3600s;
    options.silence = 3600s;
    echo(options);
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1"),
                               "Supported: timer\r\nAllow: INVITE, ACK, BYE\r\nSession-Expires: 120;refresher=uas\r\n"),
                          line(100ms, "ACK", 1),
                          line(60100ms, "INVITE", 2, sdp_of("192.0.2.1")),
                          {60150ms, [](const auto& heard) { return reply_to(heard[1], "", "491 Request Pending"); }}});
    world.run(64s);
    std::vector<std::string> began;
    for (const auto& each : script.heard)
        began.push_back(each.octets.substr(0, each.octets.find(' ', each.octets.starts_with("SIP") ? 8 : 0)));
    EXPECT_EQ(began[2], "SIP/2.0 491");
    const auto invites = std::count(began.begin(), began.end(), "INVITE");
    EXPECT_GE(invites, 2) << "tried again after a moment";
}

TEST_F(Scripted, ASessionTimerThatIsTooShortIsRefused)  // RFC 4028 §9
{
    echo(echoing(there()));
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1"), "Supported: timer\r\nSession-Expires: 60\r\n"),
                          {10s, [](const auto&) {
                               auto text = request("INVITE", 7, "", sdp_of("192.0.2.1"), "Session-Expires: 60\r\n");
                               return text.replace(text.find("Call-ID: script"), 15, "Call-ID: other");
                           }}});
    world.run(10100ms);
    ASSERT_FALSE(script.heard.empty());
    EXPECT_TRUE(script.heard.front().octets.starts_with("SIP/2.0 422 "));
    EXPECT_THAT(script.heard.front().octets, HasSubstr("\r\nMin-SE: 90\r\n"));
    EXPECT_TRUE(script.heard.back().octets.starts_with("SIP/2.0 200 ")) << "a proxy's; the caller knows no timers";
}

TEST_F(Scripted, TheCalleeHangsUpOnlyAfterTheAck)  // RFC 3261 §15
{
    auto options = echoing(there());
    options.max_duration = 2s;
    echo(options);
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1")), line(5s, "ACK", 1)});
    world.run(5100ms);
    const auto bye = std::find_if(script.heard.begin(), script.heard.end(),
                                  [](const Datagram& each) { return each.octets.starts_with("BYE "); });
    ASSERT_NE(bye, script.heard.end());
    EXPECT_GE(script.heard_at[static_cast<std::size_t>(bye - script.heard.begin())], 5s);
    world.run(100s);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].ended.reason, "duration");
    EXPECT_TRUE(told[0].ack_received);
}

TEST_F(Scripted, WhatCannotBeUnderstoodIsSaidInTheOrderOfTheStandard)  // RFC 3261 §8.2
{
    echo(echoing(there()));
    const auto changed = [](int cseq, std::string from, std::string to) {
        return [=](const auto&) {
            auto text = request("INVITE", cseq, "", sdp_of("192.0.2.1"), "Require: foo\r\n");
            text.replace(text.find("Call-ID: script"), 15, "Call-ID: " + to.substr(0, 3));
            return text.replace(text.find(from), from.size(), to);
        };
    };
    auto& script = speak({{0s, changed(1, "SIP/2.0\r\nVia", "SIP/7.0\r\nVia")},
                          {1s, changed(2, "sip:echo@198.51.100.1 SIP", "foo:echo@198.51.100.1 SIP")}});
    world.run(1100ms);
    const auto statuses = script.statuses();
    ASSERT_FALSE(statuses.empty());
    EXPECT_EQ(statuses.front(), 505);
    EXPECT_EQ(statuses.back(), 416) << "before the extension that is not known";
}

TEST_F(Scripted, AnAccountsTokenIsAskedForWhereItRegisteredAlone)  // safety S11
{
    auto options = echoing(there());
    options.me.local = there().at(5062);
    auto& service = echo(options);
    service.answer_as("12345-k3qz", "<sip:12345-k3qz@198.51.100.1:5062>");
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1")), line(100ms, "ACK", 1), line(1s, "BYE", 2)});
    world.run(2s);
    EXPECT_EQ(script.statuses(), (std::vector<int>{200, 200}));
    EXPECT_THAT(script.heard[0].octets, HasSubstr("\r\nContact: <sip:echo@198.51.100.1:5060>\r\n"));
    EXPECT_THAT(script.heard[0].octets, HasSubstr("\r\no=rtpecho "));
}

TEST_F(Scripted, AnAccountsTokenIsAskedFor)  // safety S11
{
    auto options = echoing(there());
    options.me.local = there().at(5060);
    auto& service = echo(options);
    service.answer_as("12345-k3qz", "<sip:12345-k3qz@198.51.100.1:5060>");
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1"))});
    world.run(100ms);
    EXPECT_EQ(script.statuses(), (std::vector<int>{480}));
}

TEST_F(Scripted, TheDescriptionOfARegisteredEchoNamesItsToken)  // by which a call to oneself knows it, S10
{
    auto options = echoing(there());
    options.me.local = there().at(5060);
    auto& service = echo(options);
    service.answer_as("echo", "<sip:echo@198.51.100.1:5060>");
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1"))});
    world.run(100ms);
    EXPECT_EQ(script.statuses(), (std::vector<int>{200}));
    EXPECT_THAT(script.heard[0].octets, HasSubstr("\r\no=echo "));
}

/// A peer that answers the first INVITE so, and every later request with 200.
class Answering {
public:
    Answering(std::string body, std::string contact) : body_(std::move(body)), contact_(std::move(contact)) {}
    void start(Instant, Outbox&) {}
    void receive(Instant, const Datagram& arrived, Outbox& out)
    {
        heard.push_back(arrived);
        if (arrived.octets.starts_with("ACK ") || arrived.octets.starts_with("SIP/2.0")) return;
        const bool invite = arrived.octets.starts_with("INVITE ");
        auto text = reply_to(arrived, invite ? body_ : "");
        text.insert(text.find("Content-Length"), "Contact: " + contact_ + "\r\n");
        out.send({arrived.destination, arrived.source, text});
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant, Outbox&) {}
    [[nodiscard]] Instant deadline() const { return never; }
    [[nodiscard]] bool finished() const { return false; }
    [[nodiscard]] const Datagram* find(std::string_view method) const
    {
        const auto at = std::find_if(heard.begin(), heard.end(),
                                     [&](const Datagram& each) { return each.octets.starts_with(method); });
        return at != heard.end() ? &*at : nullptr;
    }
    std::vector<Datagram> heard;

private:
    std::string body_;
    std::string contact_;
};

TEST_F(Calls, ToOneselfThatAnotherDeviceTakesAreHungUpAtOnce)  // safety S10
{
    auto& other = there().runs(there().at(5060), Answering(sdp_of("198.51.100.1"), "<sip:caller@198.51.100.1>"));
    auto options = calling(here(), there().at(5060));
    options.own_legs = "caller";
    auto& call = caller(options);
    world.run(10s);
    ASSERT_TRUE(call.ended());
    EXPECT_EQ(call.ended()->reason, "answered-elsewhere");
    EXPECT_NE(other.find("ACK "), nullptr);
    EXPECT_NE(other.find("BYE "), nullptr);
    EXPECT_LT(call.ended()->at - Instant{}, 1s);
}

// A border controller in between wrote Contact and tags of its own.
TEST_F(Calls, ToOneselfAreKnownByTheOriginOfTheDescription)
{
    const auto written_by = [](const std::string& user) {
        auto sdp = sdp_of("198.51.100.1");
        return sdp.replace(sdp.find("o=-"), 3, "o=" + user);
    };
    for (const std::string user : {"caller-k3qz", "caller", "-", "rtpecho"}) {
        SCOPED_TRACE(user);
        Universe net(Settings{});
        auto& phone = net.host("192.0.2.1");
        auto& border = net.host("198.51.100.1");
        border.runs(border.at(5060), Answering(written_by(user), "<sip:7f3a@198.51.100.1>"));
        auto options = calling(phone, border.at(5060));
        options.own_legs = "caller";
        auto& call = phone.runs(sockets_of(phone), CallerLeg(options, entropy));
        net.run(10s);
        ASSERT_TRUE(call.ended());
        EXPECT_EQ(call.ended()->reason, user == "caller-k3qz" ? "duration" : "answered-elsewhere");
    }
}

TEST_F(Calls, ToOneselfThatOurOwnLegTakesGoOn)
{
    there().runs(there().at(5060), Answering(sdp_of("198.51.100.1"), "<sip:caller-k3qz@198.51.100.1>"));
    auto options = calling(here(), there().at(5060));
    options.own_legs = "caller";
    auto& call = caller(options);
    world.run(10s);
    ASSERT_TRUE(call.ended());
    EXPECT_EQ(call.ended()->reason, "duration");
}

TEST_F(Calls, AnswerALateOfferThatTheyCannotHave)  // RFC 3261 §13.2.2.4: refused, acknowledged, then ended
{
    const std::string video =
        "v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n"
        "m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 EVS/16000\r\n";
    auto& peer = there().runs(there().at(5060), Answering(video, "<sip:b@198.51.100.1>"));
    auto options = calling(here(), there().at(5060));
    options.late_offer = true;
    auto& call = caller(options);
    world.run(10s);
    ASSERT_NE(peer.find("ACK "), nullptr);
    EXPECT_THAT(peer.find("ACK ")->octets, HasSubstr("\r\nm=audio 0 RTP/AVP 97"));
    EXPECT_NE(peer.find("BYE "), nullptr);
    ASSERT_TRUE(call.ended());
    EXPECT_EQ(call.ended()->reason, "no-media");
}

}  // namespace
}  // namespace sipdiag::sim

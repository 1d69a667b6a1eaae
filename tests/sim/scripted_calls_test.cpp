// SPDX-License-Identifier: MIT
//
// Calls with a peer by script: hold, requests within the call, session timers, missing ACKs, unverified callers,
// floods, and answers that are not what was wished for.
#include "sipdiag/auth/digest.hpp"
#include "sipdiag/call/report.hpp"
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

TEST_F(Scripted, AHeldCallMayBeSilentLonger)  // and after it is resumed the time begins anew
{
    for (const std::string hold : {"a=sendonly", "0.0.0.0", ""}) {
        SCOPED_TRACE(hold);
        Universe net(Settings{});
        std::vector<EchoCall> ended;
        auto& phone = net.host("192.0.2.1");
        auto& far = net.host("198.51.100.1");
        auto options = echoing(far);
        options.max_duration = 3600s;
        auto& service = far.runs(sockets_of(far, 4), EchoService(options, entropy));
        service.on_call = [&](const EchoCall& each) { ended.push_back(each); };
        const auto held = hold == "0.0.0.0" ? sdp_of(hold) : sdp_of("192.0.2.1", hold.empty() ? "" : hold + "\r\n");
        phone.runs(phone.at(5060),
                   Script(far.at(5060), {line(0s, "INVITE", 1, sdp_of("192.0.2.1")), line(100ms, "ACK", 1),
                                         line(1s, "INVITE", 2, held), line(1100ms, "ACK", 2),
                                         line(100s, "INVITE", 3, sdp_of("192.0.2.1")), line(100100ms, "ACK", 3)}));
        net.run(150s);
        EXPECT_EQ(ended.size(), hold.empty() ? 1U : 0U);
        net.run(300s);
        ASSERT_EQ(ended.size(), 1U);
        EXPECT_EQ(ended[0].ended.reason, "silence");
        const auto lasted = ended[0].ended.at - Instant{};
        EXPECT_GE(lasted, hold.empty() ? 60s : 160s);
        EXPECT_LE(lasted, hold.empty() ? 70s : 170s);
    }
}

TEST_F(Scripted, WhyAnOfferIsRefusedIsSaid)  // RFC 3261 §20.43
{
    struct Offer {
        const char* media;
        const char* warning;
    };
    for (const auto& [media, warning] :
         {Offer{"m=audio 4000 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n",
                "302 sipdiag \"SRTP (RTP/SAVP) is not spoken here, RTP/AVP is\""},
          Offer{"m=audio 4000 UDP/TLS/RTP/SAVPF 0\r\n",
                "302 sipdiag \"SRTP (RTP/SAVP) is not spoken here, RTP/AVP is\""},
          Offer{"m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 EVS/16000\r\n", "305 sipdiag \"no codec in common\""},
          Offer{"m=video 4000 RTP/AVP 34\r\n", "304 sipdiag \"no audio is offered\""},
          Offer{"", "399 sipdiag \"the description has no media line\""}}) {
        SCOPED_TRACE(media);
        Universe net(Settings{});
        std::vector<std::string> reasons;
        auto& phone = net.host("192.0.2.1");
        auto& far = net.host("198.51.100.1");
        auto options = echoing(far);
        options.takes_any_audio = false;
        auto& service = far.runs(sockets_of(far, 4), EchoService(options, entropy));
        service.on_refused = [&](const std::string&, const std::string& why) { reasons.push_back(why); };
        const auto sdp =
            std::string("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n") + media;
        auto& script = phone.runs(phone.at(5060), Script(far.at(5060), {line(0s, "INVITE", 1, sdp)}));
        net.run(100ms);
        ASSERT_EQ(script.statuses(), (std::vector<int>{488}));
        EXPECT_THAT(script.heard[0].octets, HasSubstr(std::string("\r\nWarning: ") + warning + "\r\n"));
        ASSERT_EQ(reasons.size(), 1U);
        EXPECT_THAT(warning, HasSubstr(reasons[0]));
    }
}

TEST_F(Scripted, ABodyThatIsPackedIsNotTakenForItsPacking)  // RFC 3261 §8.2.3
{
    echo(echoing(there()));
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1"), "Content-Encoding: gzip\r\n")});
    world.run(100ms);
    ASSERT_EQ(script.statuses(), (std::vector<int>{415}));
    EXPECT_THAT(script.heard[0].octets, HasSubstr("\r\nAccept-Encoding: identity\r\n"));
}

TEST_F(Scripted, AnOfferOfOursThatTheAckLeavesUnansweredEndsTheCall)
{
    echo(echoing(there()));
    auto& script = speak({line(0s, "INVITE", 1), line(100ms, "ACK", 1)});
    world.run(300ms);
    EXPECT_TRUE(script.heard.back().octets.starts_with("BYE "));
    world.run(100s);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].ended.reason, "no-media");
    EXPECT_TRUE(told[0].ack_received);
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

TEST_F(Scripted, NoAnswerIsLongerThanWhatAnUnverifiedCallerSent)  // safety S20: requests as short as they can be
{
    for (const bool challenges : {false, true}) {
        for (const std::string method : {"INVITE", "OPTIONS", "REGISTER", "BYE", "CANCEL", "SUBSCRIBE", "FOO"}) {
            SCOPED_TRACE(method + (challenges ? ", challenged" : ""));
            Universe net(Settings{});
            auto& far = net.host("198.51.100.1");
            auto options = echoing(far);
            options.allow.clear();
            if (challenges) options.accounts.push_back({"caller", auth::Secret("secret")});
            far.runs(sockets_of(far, 4), EchoService(options, entropy));
            auto& caller = net.host("192.0.2.1");
            const auto text = method + " sip:e SIP/2.0\r\nv:SIP/2.0/UDP h;branch=z9hG4bK1\r\nf:<sip:a>;tag=1\r\n" +
                              "t:<sip:b>\r\ni:1\r\nCSeq:1 " + method + "\r\n\r\n";
            auto& script =
                caller.runs(caller.at(5060), Script(far.at(5060), {{0s, [&](const auto&) { return text; }}}));
            net.run(60s);
            std::size_t answered = 0;
            for (const auto& each : script.heard)
                answered += each.octets.size();
            EXPECT_LE(answered, text.size());
        }
    }
}

/// The INVITE with credentials for the 401 that came first, from wherever it is sent.
std::string proven(const std::vector<Datagram>& heard)
{
    const auto challenge = heard.at(0).octets;
    const auto at = challenge.find("nonce=\"") + 7;
    auth::Credentials credentials;
    credentials.scheme = "Digest";
    credentials.username = "caller";
    credentials.realm = "sipdiag";
    credentials.nonce = challenge.substr(at, challenge.find('"', at) - at);
    credentials.uri = "sip:echo@198.51.100.1";
    const auto secret = auth::ha1(auth::Algorithm::md5, "caller", "sipdiag", auth::Secret("secret"));
    const auto asked = auth::ha2(auth::Algorithm::md5, auth::Qop::none, "INVITE", credentials.uri);
    const auto proof =
        auth::response(auth::Algorithm::md5, auth::Qop::none, secret, {credentials.nonce, {}, {}}, asked);
    credentials.response = std::string(proof.text());
    auto text = request("INVITE", 2, "", sdp_of("192.0.2.1"));
    return text.insert(text.find("Content-Type"), "Authorization: " + auth::to_string(credentials) + "\r\n");
}

TEST_F(Scripted, ANonceProvesTheAddressThatItWasSentToAndForHalfAMinute)  // safety S20
{
    struct Case {
        const char* from;
        Duration after;
        int status;
    };
    for (const auto& [from, after, status] : {Case{"192.0.2.1", 1s, 200}, Case{"192.0.2.1", 31s, 200},
                                              Case{"192.0.2.1", 33s, 401}, Case{"192.0.2.66", 1s, 401}}) {
        SCOPED_TRACE(std::string(from) + " after " + std::to_string(after / 1s) + " s");
        Universe net(Settings{});
        auto& far = net.host("198.51.100.1");
        auto options = echoing(far);
        options.allow.clear();
        options.accounts.push_back({"caller", auth::Secret("secret")});
        far.runs(sockets_of(far, 4), EchoService(options, entropy));
        auto& caller = net.host("192.0.2.1");
        const bool same = std::string_view(from) == "192.0.2.1";
        std::vector<Script::Line> lines = {line(0s, "INVITE", 1, sdp_of("192.0.2.1"))};
        if (same) lines.push_back({after, proven});
        auto& script = caller.runs(caller.at(5060), Script(far.at(5060), lines));
        auto& other = net.host("192.0.2.66");
        const auto stolen = [&](const auto&) { return proven(script.heard); };
        auto& thief = other.runs(other.at(5060), Script(far.at(5060), {{same ? 1h : after, stolen}}));
        net.run(after + 300ms);
        EXPECT_EQ(script.statuses().front(), 401);
        EXPECT_EQ((same ? script : thief).statuses(),
                  same ? (std::vector<int>{401, status}) : std::vector<int>{status});
    }
}

TEST_F(Scripted, ACallOfTheProvenIsNobodyElses)  // safety S20
{
    auto options = echoing(there());
    options.allow.clear();
    options.accounts.push_back({"caller", auth::Secret("secret")});
    auto& service = echo(options);
    auto& script = speak({line(0s, "INVITE", 1, sdp_of("192.0.2.1")), {1s, proven}, line(1500ms, "ACK", 2)});
    world.run(2s);
    EXPECT_EQ(script.statuses(), (std::vector<int>{401, 200}));
    auto& thief = world.host("192.0.2.66");
    auto& stolen = thief.runs(
        thief.at(5060),
        Script(there().at(5060), {{0s, [&](const auto&) { return request("BYE", 3, tag_of(script.heard)); }}}), 1s);
    world.run(4s);
    ASSERT_EQ(stolen.statuses(), (std::vector<int>{481}));
    EXPECT_EQ(service.active(), 1U) << "the call stands";
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

TEST_F(Calls, AnswerAnUpdateBeforeTheAnswer)  // RFC 3311 §5.2
{
    std::vector<int> answered;
    for (const bool offers : {false, true}) {
        Universe net(Settings{});
        auto& phone = net.host("192.0.2.1");
        auto& far = net.host("198.51.100.1");
        auto options = calling(phone, far.at(5060));
        options.rings = 5s;
        const auto ringing = [](const auto& heard) { return reply_to(heard.at(0), "", "180 Ringing"); };
        const auto update = [&](const auto& heard) {
            auto text = request("UPDATE", 1, "", offers ? sdp_of("198.51.100.1") : "");
            const auto invite = heard.at(0).octets;
            const auto value = [&](const std::string& name) {
                const auto from = invite.find("\r\n" + name + ": ") + name.size() + 4;
                return invite.substr(from, invite.find("\r\n", from) - from);
            };
            text.replace(text.find("<sip:a@a.example>;tag=f"), 23, value("To") + ";tag=peer");
            text.replace(text.find("<sip:echo@198.51.100.1>\r\nCall"), 23, value("From"));
            return text.replace(text.find("Call-ID: script"), 15, "Call-ID: " + value("Call-ID"));
        };
        auto& script = far.runs(far.at(5060), Script(phone.at(5060), {{100ms, ringing}, {200ms, update}}));
        phone.runs(sockets_of(phone), CallerLeg(options, entropy));
        net.run(1s);
        answered.push_back(script.statuses().back());
    }
    EXPECT_EQ(answered, (std::vector<int>{200, 491}));
}

TEST_F(Calls, HoldAndAreNoCaseOfADeafPhone)
{
    for (const std::string hold : {"a=inactive", "0.0.0.0"}) {
        SCOPED_TRACE(hold);
        Universe net(Settings{});
        auto& phone = net.host("192.0.2.1");
        auto& far = net.host("198.51.100.1");
        const auto sdp = hold == "0.0.0.0" ? sdp_of(hold) : sdp_of("198.51.100.1", hold + "\r\n");
        far.runs(far.at(5060), Answering(sdp, "<sip:b@198.51.100.1>"));
        auto& call = phone.runs(sockets_of(phone), CallerLeg(calling(phone, far.at(5060)), entropy));
        net.run(10s);
        EXPECT_EQ(call::call_report(call, "b", {}).verdict, "on-hold");
    }
}

/// An echo that answers from another port than it listens on.
class Elsewhere {
public:
    explicit Elsewhere(Endpoint from) : from_(from) {}
    void start(Instant, Outbox&) {}
    void receive(Instant, const Datagram& arrived, Outbox& out)
    {
        if (arrived.destination != from_) out.send({from_, arrived.source, arrived.octets});
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant, Outbox&) {}
    [[nodiscard]] Instant deadline() const { return never; }
    [[nodiscard]] bool finished() const { return false; }

private:
    Endpoint from_;
};

TEST_F(Calls, GoOnSendingToWhereTheDescriptionSaysOnceThatIsProvenRight)
{
    there().runs(there().at(5060), Answering(sdp_of("198.51.100.1"), "<sip:b@198.51.100.1>"));
    there().runs({there().at(4000), there().at(4444)}, Elsewhere(there().at(4444)));
    auto& call = caller(calling(here(), there().at(5060)));
    world.run(10s);
    const auto media = call.session()->media().figures();
    EXPECT_EQ(media.source_changed, true);
    EXPECT_EQ(media.sent, 200U);
    EXPECT_GE(media.echoes, 199U);
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

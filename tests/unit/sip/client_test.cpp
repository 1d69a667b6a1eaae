// SPDX-License-Identifier: MIT
#include "sipdiag/sip/client.hpp"

#include <gmock/gmock.h>

#include "support/messages.hpp"

namespace sipdiag::sip {
namespace {

using namespace std::chrono_literals;
using support::request_text;
using support::response_text;
using testing::ElementsAre;
using State = NonInviteClient::State;
using End = NonInviteClient::End;

constexpr const char* via = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport";

class Client : public testing::Test {
protected:
    static Endpoint at(std::uint8_t host, Transport transport)
    {
        return {Address::v4({192, 0, 2, host}), 5060, transport};
    }
    void begin(Transport transport = Transport::udp, ClientOptions options = {})
    {
        auto made = NonInviteClient::make({at(1, transport), at(2, transport), request_text("REGISTER", via)}, options);
        ASSERT_TRUE(made);
        client.emplace(*std::move(made));
        client->start(now, out);
        collect();
    }
    /// Let time pass, obeying each deadline on the way.
    void until(Duration passed)
    {
        const Instant end = Instant{} + passed;
        while (client->deadline() <= end) {
            now = client->deadline();
            client->expire(now, out);
            collect();
        }
        now = end;
    }
    void arrives(int code, const std::string& top_via = via, const std::string& method = "REGISTER")
    {
        client->receive(now, {at(2, Transport::udp), at(1, Transport::udp), response_text(code, method, top_via)}, out);
        collect();
    }
    void collect()
    {
        for (const auto& each : out.take()) {
            EXPECT_EQ(each.octets, client->request().octets);
            sent.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
        }
    }

    Instant now{};
    Outbox out;
    std::vector<long> sent;  // milliseconds
    std::optional<NonInviteClient> client;
};

TEST_F(Client, RepeatsToAMutePeerAndGivesUp)  // RFC 3261 §17.1.2.2, timers E and F
{
    begin();
    until(31999ms);
    EXPECT_THAT(sent, ElementsAre(0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500));
    EXPECT_EQ(client->state(), State::trying);
    EXPECT_EQ(client->deadline(), Instant{} + 32s);
    until(32s);
    EXPECT_TRUE(client->finished());
    EXPECT_EQ(client->end(), End::timed_out);
    EXPECT_EQ(client->deadline(), never);
    EXPECT_EQ(client->sent_at().size(), 11U);
}

TEST_F(Client, KeepsToOtherTimersIfToldSo)
{
    begin(Transport::udp, {.timers = {.t1 = 100ms, .t2 = 300ms, .t4 = 1s}});
    until(10s);
    EXPECT_EQ(std::vector<long>(sent.begin(), sent.begin() + 5), (std::vector<long>{0, 100, 300, 600, 900}));
    EXPECT_EQ(client->end(), End::timed_out);
    EXPECT_EQ(sent.back(), 6300) << "64 * T1 is 6.4 s";
}

TEST_F(Client, CountsItsRepeatsIfToldTo)  // as the phone does: sip_retx, and 32 s whatever T1 is
{
    begin(Transport::udp, {.timers = {.t1 = 1s, .t2 = 4s, .most_repeats = 3U, .patience = 32s}});
    until(31999ms);
    EXPECT_THAT(sent, ElementsAre(0, 1000, 3000, 7000));
    EXPECT_EQ(client->state(), State::trying);
    until(32s);
    EXPECT_EQ(client->end(), End::timed_out);

    begin(Transport::udp, {.timers = {.most_repeats = 0U}});
    until(64s);
    EXPECT_EQ(client->sent_at().size(), 1U);
    EXPECT_EQ(client->end(), End::timed_out);
}

TEST_F(Client, LetsARunningTimerEFireAfterAProvisional)  // then T2 each time; F is not put off
{
    begin();
    until(1600ms);
    arrives(100);
    EXPECT_EQ(client->state(), State::proceeding);
    EXPECT_EQ(client->deadline(), Instant{} + 3500ms) << "E runs as it was set";
    until(2s);
    arrives(100);
    until(40s);
    EXPECT_THAT(sent, ElementsAre(0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500));
    EXPECT_EQ(client->end(), End::timed_out);
    EXPECT_EQ(client->counts().provisional, 2U);
    EXPECT_EQ(client->sent_at().back() - Instant{}, 31500ms);
}

TEST_F(Client, SetsTimerEToT2AtItsFirstFiringAfterAnEarlyProvisional)
{
    begin();
    until(100ms);
    arrives(100);
    until(9s);
    EXPECT_THAT(sent, ElementsAre(0, 500, 4500, 8500));
}

TEST_F(Client, AbsorbsRepeatedFinalsUntilTimerK)
{
    begin();
    until(700ms);
    arrives(401);
    EXPECT_EQ(client->state(), State::completed);
    EXPECT_EQ(client->end(), End::answered);
    ASSERT_TRUE(client->final());
    EXPECT_EQ(client->final()->message.view().status(), 401);
    EXPECT_EQ(client->final()->at, Instant{} + 700ms);
    EXPECT_EQ(client->final()->source, at(2, Transport::udp));
    until(5s);
    arrives(401);
    arrives(200);
    arrives(100);
    EXPECT_EQ(client->counts().repeated, 1U);
    EXPECT_EQ(client->counts().contradicting, 1U) << "two finals of one request are told";
    EXPECT_EQ(client->final()->message.view().status(), 401) << "the first counts";
    until(5699ms);
    EXPECT_FALSE(client->finished());
    until(5700ms);
    EXPECT_TRUE(client->finished());
    EXPECT_THAT(sent, ElementsAre(0, 500));
}

TEST_F(Client, NeverRepeatsOnAReliableTransport)
{
    begin(Transport::tcp);
    until(31s);
    EXPECT_THAT(sent, ElementsAre(0));
    EXPECT_EQ(client->deadline(), Instant{} + 32s) << "timer F stays";
    client->receive(now, {at(2, Transport::tcp), at(1, Transport::tcp), response_text(200, "REGISTER", via)}, out);
    EXPECT_TRUE(client->finished()) << "timer K is zero";
    EXPECT_EQ(client->end(), End::answered);
}

TEST_F(Client, TakesOnlyItsOwnResponses)
{
    begin();
    arrives(200, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKother");
    arrives(200, via, "CANCEL");
    arrives(99);
    arrives(700);
    client->receive(now, {{}, {}, "\r\n\r\n"}, out);
    client->receive(now, {{}, {}, request_text("REGISTER", via)}, out);
    client->receive(now, {{}, {}, "SIP/2.0 200 OK\r\n\r\n"}, out);
    EXPECT_EQ(client->counts().stray, 7U);
    EXPECT_EQ(client->state(), State::trying);
    EXPECT_THAT(sent, ElementsAre(0));
}

TEST_F(Client, DropsAfterItsEndWhatComesLate)  // RFC 6026 §7.2
{
    begin();
    until(33s);
    arrives(200);
    EXPECT_EQ(client->end(), End::timed_out);
    EXPECT_FALSE(client->final());
}

TEST_F(Client, NotesAnAlteredSentBy)  // RFC 3261 §18.1.2
{
    const std::string altered = "SIP/2.0/UDP 10.0.0.3:1024;branch=z9hG4bKa;rport=5060;received=192.0.2.1";
    begin();
    arrives(200, altered);
    EXPECT_EQ(client->state(), State::trying) << "no answer for a phone that keeps to the standard";
    EXPECT_EQ(client->altered_sent_by(), "10.0.0.3:1024");
    EXPECT_EQ(client->counts().altered, 1U);

    begin(Transport::udp, {.timers = {}, .altered_sent_by = AlteredSentBy::taken});
    arrives(200, altered);
    EXPECT_EQ(client->end(), End::answered);
    EXPECT_EQ(client->altered_sent_by(), "10.0.0.3:1024");
}

TEST_F(Client, EndsWhenTheNetworkRefusesTheRequest)  // §17.1.4
{
    begin();
    client->undelivered(now, {at(9, Transport::udp), Undelivered::Cause::refused}, out);
    EXPECT_FALSE(client->finished()) << "another's";
    client->undelivered(now, {at(2, Transport::udp), Undelivered::Cause::refused}, out);
    EXPECT_TRUE(client->finished());
    EXPECT_EQ(client->end(), End::undelivered);
    EXPECT_EQ(client->lost()->cause, Undelivered::Cause::refused);
}

TEST_F(Client, KeepsAnAnswerThoughALaterRepeatIsRefused)
{
    begin();
    arrives(200);
    client->undelivered(now, {at(2, Transport::udp), Undelivered::Cause::refused}, out);
    EXPECT_EQ(client->end(), End::answered);
    EXPECT_FALSE(client->lost());
}

TEST_F(Client, IsNotHeldUpByProvisionalsForEver)
{
    begin();
    for (int i = 0; i < 10000; ++i)
        arrives(100 + i % 100);
    until(32s);
    EXPECT_EQ(client->end(), End::timed_out);
    EXPECT_EQ(client->counts().provisional, 10000U);
}

TEST(MakeClient, RefusesWhatIsNoNonInviteRequest)
{
    const auto make = [](const std::string& octets) { return NonInviteClient::make({{}, {}, octets}); };
    EXPECT_EQ(make(request_text("INVITE", via)).error().code, errc::unexpected_octet);
    EXPECT_EQ(make(request_text("ACK", via)).error().code, errc::unexpected_octet);
    EXPECT_EQ(make(response_text(200, "REGISTER", via)).error().code, errc::unexpected_octet);
    EXPECT_EQ(make(request_text("REGISTER", "SIP/2.0/UDP a")).error().code, errc::bad_via);
    EXPECT_EQ(make("").error().code, errc::no_message);
}

}  // namespace
}  // namespace sipdiag::sip

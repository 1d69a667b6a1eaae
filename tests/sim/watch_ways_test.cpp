// SPDX-License-Identifier: MIT
//
// A watch and its ways: the next server where one is dead, a new connection where one is lost, the pings that tell it,
// and no Contact of an old way left behind. Two registrars that share nothing, and a driver that opens what is wanted.
#include <gmock/gmock.h>

#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/registrar.hpp"
#include "sipdiag/reg/watch.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using reg::Watch;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class Ways : public testing::Test {
protected:
    struct Server {
        Endpoint at;
        bool dead = false;  // swallows all
        bool mute = false;  // answers no ping
        std::size_t pings = 0;
        std::optional<farend::FarEnd> end = {};
        farend::Registrar* registrar = nullptr;
    };

    void serve(const std::string& address, Transport transport)
    {
        auto& server = servers.emplace_back();
        server.at = {*parse_address(address), 5060, transport};
        server.end.emplace(farend::Settings{.allowed = {*Prefix::parse("0.0.0.0/0")}}, Entropy::Seed{1});
        server.registrar = &server.end->plays<farend::Registrar>(
            farend::RegistrarSettings{.realm = "sip.example", .accounts = {{"12345", auth::Secret("secret")}}});
        Outbox none;
        server.end->start(now, none);
    }
    reg::Conversation::Way way_to(const Server& server)
    {
        const Endpoint source{*parse_address("192.0.2.1"), ++port, server.at.transport};
        opened.push_back(server.at);
        return {source, server.at, {"192.0.2.1", source.port}};
    }
    void begin(reg::WatchPlan plan)
    {
        plan.servers = servers.size();
        const auto way = way_to(servers.front());
        watch.emplace(reg::Conversation::Setup{.aor = "sip:12345@sip.example",
                                               .registrar = "sip:sip.example",
                                               .target = way.target,
                                               .source = way.source,
                                               .advertised = way.advertised,
                                               .account = {"12345", auth::Secret("secret"), {}},
                                               .timers = {},
                                               .offers_keepalive = true},
                      std::move(plan), writer, pace, entropy);
        Outbox out;
        watch->start(now, out);
        carry(out);
    }
    /// What is said arrives at once, until nobody has anything to say.
    void carry(Outbox& out)
    {
        while (!out.empty()) {
            for (auto& each : out.take())
                pass(std::move(each), out);
        }
    }
    void pass(Datagram datagram, Outbox& out)
    {
        for (auto& server : servers) {
            if (server.at != datagram.destination || server.dead) continue;
            if (datagram.octets == "\r\n\r\n") {
                ++server.pings;
                if (!server.mute) watch->receive(now, {server.at, datagram.source, "\r\n"}, out);
                continue;
            }
            Outbox answers;
            server.end->receive(now, datagram, answers);
            for (auto& each : answers.take())
                watch->receive(now, each, out);
        }
    }
    void run(Duration length)
    {
        const auto until = now + length;
        while (!watch->finished() && now <= until) {
            Outbox out;
            if (watch->wants_way() != Watch::Want::nothing) {
                if (watch->wants_way() == Watch::Want::next_server) current = (current + 1) % servers.size();
                watch->take_way(now, way_to(servers[current]), out);
            } else {
                if (watch->deadline() > until) break;
                now = std::max(now, watch->deadline());
                watch->expire(now, out);
            }
            carry(out);
        }
        now = until;
    }
    void withdraw()
    {
        Outbox out;
        watch->withdraw(now, out);
        carry(out);
    }
    void close(const Server& server)
    {
        Outbox out;
        Undelivered lost{server.at, Undelivered::Cause::closed};
        watch->undelivered(now, lost, out);
        carry(out);
    }
    std::vector<std::string> events()
    {
        std::vector<std::string> words;
        for (const auto& each : watch->take_events()) {
            words.emplace_back(to_string(each.kind));
            if (!each.cause.empty()) words.back() += " " + each.cause;
        }
        return words;
    }
    std::vector<std::string> held(const Server& server)
    {
        std::vector<std::string> uris;
        for (const auto& each : server.registrar->bindings(now, "12345"))
            uris.push_back(each.uri);
        return uris;
    }

    Instant now{};
    Entropy entropy{11};
    reg::SoftphoneWriter writer{"sipdiag"};
    sip::Pace pace{10'000};
    std::deque<Server> servers;
    std::size_t current = 0;
    std::uint16_t port = 40000;
    std::vector<Endpoint> opened;
    std::optional<Watch> watch;
};

TEST_F(Ways, LeavesADeadServerForTheNext)  // RFC 3263 §4.3
{
    serve("198.51.100.1", Transport::udp);
    serve("198.51.100.2", Transport::udp);
    servers[0].dead = true;
    begin({.expires = 600});
    run(100s);
    EXPECT_THAT(events(), ElementsAre("notice REG021", "registered"));
    EXPECT_THAT(held(servers[1]), SizeIs(1));
    withdraw();
    EXPECT_THAT(events(), ElementsAre("stopped"));
    EXPECT_THAT(held(servers[1]), IsEmpty());
}

TEST_F(Ways, MovesOnWhenARefreshIsNotAnswered)
{
    serve("198.51.100.1", Transport::udp);
    serve("198.51.100.2", Transport::udp);
    begin({.expires = 600, .query_every = {}});
    run(10s);
    EXPECT_THAT(events(), ElementsAre("registered"));
    servers[0].dead = true;
    run(400s);
    EXPECT_THAT(events(), ElementsAre("notice REG021", "refreshed")) << "before the binding ran out";
    EXPECT_THAT(held(servers[1]), SizeIs(1));
}

TEST_F(Ways, WaitsWhereAllAreDeadAndComesBack)
{
    serve("198.51.100.1", Transport::udp);
    serve("198.51.100.2", Transport::udp);
    servers[0].dead = servers[1].dead = true;
    begin({.expires = 600});
    run(80s);
    EXPECT_THAT(events(), ElementsAre("notice REG021", "lost REG021"));
    servers[0].dead = false;
    run(200s);
    EXPECT_THAT(events(), Contains("registered"));
}

TEST_F(Ways, DoesNotKnockAtTheNextDoorAfterARefusal)  // S7; RFC 3261 §10.2.7
{
    serve("198.51.100.1", Transport::udp);
    serve("198.51.100.2", Transport::udp);
    servers[0].end.emplace(farend::Settings{.allowed = {*Prefix::parse("0.0.0.0/0")}}, Entropy::Seed{1});
    servers[0].registrar = &servers[0].end->plays<farend::Registrar>(
        farend::RegistrarSettings{.realm = "sip.example", .accounts = {{"12345", auth::Secret("another")}}});
    begin({.expires = 600});
    run(300s);
    EXPECT_THAT(events(), ElementsAre("lost REG015"));
    EXPECT_THAT(opened, SizeIs(1));
}

TEST_F(Ways, PingsWhereItWasPromisedAnswers)  // RFC 6223, RFC 5626 §4.4.1
{
    serve("198.51.100.1", Transport::tcp);
    begin({.expires = 7200, .query_every = {}});
    run(3000s);
    // The far end says keep=120: one each 96 to 120 s.
    EXPECT_GE(servers[0].pings, 25U);
    EXPECT_LE(servers[0].pings, 31U);
    EXPECT_THAT(events(), ElementsAre("registered"));
}

TEST_F(Ways, PingsNobodyOverUdp)
{
    serve("198.51.100.1", Transport::udp);
    begin({.expires = 7200, .query_every = {}});
    run(3000s);
    EXPECT_EQ(servers[0].pings, 0U);
}

TEST_F(Ways, TakesANewConnectionWhereAPingIsNotAnswered)
{
    serve("198.51.100.1", Transport::tcp);
    begin({.expires = 7200, .query_every = {}});
    run(10s);
    servers[0].mute = true;
    run(131s);  // 120, and 10 for the pong
    EXPECT_THAT(events(), ElementsAre("registered", "lost REG052"));
    EXPECT_THAT(opened, SizeIs(1)) << "RFC 5626 §4.5: not at once";
    servers[0].mute = false;
    run(61s);
    EXPECT_THAT(events(), ElementsAre("restored"));
    EXPECT_THAT(opened, SizeIs(2));
    ASSERT_THAT(held(servers[0]), SizeIs(1)) << "the Contact of the old connection went with the new one";
    EXPECT_THAT(held(servers[0])[0], HasSubstr("@192.0.2.1:40002"));
    EXPECT_EQ(watch->interruptions(), 1U);
    withdraw();
    EXPECT_THAT(held(servers[0]), IsEmpty());
}

TEST_F(Ways, TakesANewConnectionWhereItWasClosed)
{
    serve("198.51.100.1", Transport::tls);
    begin({.expires = 7200, .query_every = {}});
    run(10s);
    close(servers[0]);
    EXPECT_THAT(events(), ElementsAre("registered", "lost REG052"));
    run(61s);
    EXPECT_THAT(events(), ElementsAre("restored"));
    EXPECT_THAT(held(servers[0]), SizeIs(1));
}

TEST_F(Ways, LeavesNoContactOfAnyWayWhenItIsEndedInBetween)  // S5
{
    serve("198.51.100.1", Transport::tcp);
    begin({.expires = 7200, .query_every = {}});
    run(10s);
    close(servers[0]);
    withdraw();
    EXPECT_TRUE(watch->finished());
    EXPECT_THAT(held(servers[0]), IsEmpty());
}

}  // namespace
}  // namespace sipdiag::sim

// SPDX-License-Identifier: MIT
//
// Non-INVITE transactions across a network that loses, doubles, delays and reorders: the client and the server machine
// against each other, over hundreds of seeds.
#include <gmock/gmock.h>

#include "sipdiag/sip/client.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/server.hpp"
#include "support/messages.hpp"
#include "support/sim/universe.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using End = sip::NonInviteClient::End;

/// A core that answers 200 to each new request, after some thought.
class Responder {
public:
    explicit Responder(Duration thinks = {}, sip::ServerOptions options = {}) : thinks_(thinks), options_(options) {}

    void start(Instant, Outbox&) {}
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        auto request = sip::Received::read(now, arrived);
        if (!request) return;
        for (auto& each : transactions_) {
            if (each.server.accept(request->message.view(), out)) return;
        }
        ++handled;
        const auto destination = sip::reply_destination(*request);
        transactions_.push_back({{*std::move(request), destination, options_}, now + thinks_});
        transactions_.back().server.start(now, out);
        if (thinks_ == Duration::zero()) expire(now, out);
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant now, Outbox& out)
    {
        for (auto& each : transactions_) {
            if (each.answers_at <= now) {
                each.answers_at = never;
                auto octets = sip::reply_to(each.server.request(), 200, "OK", "far").finish();
                if (!each.server.respond(now, 200, *std::move(octets), out)) ++refused;
            }
            if (each.server.deadline() <= now) each.server.expire(now, out);
        }
        std::erase_if(transactions_,
                      [](const Transaction& each) { return each.server.finished() && each.answers_at == never; });
    }
    [[nodiscard]] Instant deadline() const
    {
        Instant first = never;
        for (const auto& each : transactions_)
            first = std::min({first, each.server.deadline(), each.answers_at});
        return first;
    }
    [[nodiscard]] bool finished() const { return false; }
    [[nodiscard]] bool idle() const { return transactions_.empty(); }

    std::size_t handled = 0;
    std::size_t refused = 0;  ///< answers that came too late to be sent

private:
    struct Transaction {
        sip::NonInviteServer server;
        Instant answers_at;
    };
    Duration thinks_;
    sip::ServerOptions options_;
    std::vector<Transaction> transactions_;
};

static_assert(Machine<Responder>);

/// A client's machine, its request sent from a host's port to another's, sent-by as the host knows itself.
sip::NonInviteClient client(Universe& world, const Endpoint& from, const Endpoint& to,
                            const std::string& more = ";rport", sip::ClientOptions options = {})
{
    const std::string transport = from.transport == Transport::udp ? "UDP" : "TCP";
    const auto via = "SIP/2.0/" + transport + " " + to_string(from) + ";branch=" + world.entropy().branch() + more;
    return *sip::NonInviteClient::make({from, to, support::request_text("OPTIONS", via)}, options);
}

struct Pace {
    const char* name;
    Link link;
    Duration thinks;
};
void PrintTo(const Pace& each, std::ostream* out)
{
    *out << each.name;
}

class Transactions : public testing::TestWithParam<Pace> {};

TEST_P(Transactions, HandleEachRequestOnceAndTellTheTruth)
{
    const auto& weather = GetParam();
    std::size_t answered = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Universe world({.seed = seed, .link = weather.link});
        const auto there = world.host("198.51.100.1").at(5060);
        auto& responder = world.host("198.51.100.1").runs(5060, Responder(weather.thinks));
        std::vector<sip::NonInviteClient*> clients;
        for (std::uint16_t port = 5060; port < 5064; ++port) {
            auto& host = world.host("192.0.2.1");
            clients.push_back(&host.runs(port, client(world, host.at(port), there), port % 4 * 100ms));
        }
        world.run(200s);

        std::size_t reached = 0;
        for (const auto* each : clients) {
            ASSERT_TRUE(each->finished());
            EXPECT_LE(each->sent_at().size(), 11U);
            EXPECT_EQ(each->counts().stray, 0U);
            EXPECT_EQ(each->counts().contradicting, 0U);
            EXPECT_EQ(each->end() == End::answered, each->final().has_value());
            if (each->end() == End::answered) {
                ++answered;
                ++reached;
                EXPECT_LE(each->final()->at - each->sent_at().front(), 32s);
            } else {
                EXPECT_EQ(each->end(), End::timed_out);
            }
        }
        EXPECT_LE(responder.handled, clients.size()) << "a repeat was taken for a new request";
        EXPECT_GE(responder.handled, reached) << "an answer from nowhere";
        EXPECT_TRUE(responder.idle()) << "timer J ends every transaction";
    }
    // At half of all datagrams lost, eleven tries still bring nearly all home.
    EXPECT_GE(answered, weather.link.loss == 1000 ? 0U : 1140U) << "of 1200";
    if (weather.link.loss == 0) {
        EXPECT_EQ(answered, 1200U);
    }
    if (weather.link.loss == 1000) {
        EXPECT_EQ(answered, 0U);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Seeds, Transactions,
    testing::Values(Pace{"fair", {}, 0ms}, Pace{"slow_core", {}, 10s}, Pace{"lossy", {.loss = 200}, 0ms},
                    Pace{"half_lost", {.loss = 500}, 0ms}, Pace{"cut", {.loss = 1000}, 0ms},
                    Pace{"doubling", {.duplication = 1000, .least_delay = 1ms, .most_delay = 900ms}, 0ms},
                    Pace{"slower_than_timer_e", {.least_delay = 2s, .most_delay = 3s}, 700ms},
                    Pace{"all_of_it", {.loss = 300, .duplication = 300, .least_delay = 1ms, .most_delay = 2s}, 5s}),
    [](const auto& each) { return each.param.name; });

TEST(SlowCore, IsHeardOfBeforeTheClientGivesUp)  // RFC 4320 §4.1
{
    Universe world(Settings{});
    world.host("198.51.100.1").runs(5060, Responder(20s));
    auto& host = world.host("192.0.2.1");
    auto& asks = host.runs(5060, client(world, host.at(5060), world.host("198.51.100.1").at(5060)));
    world.run();
    EXPECT_EQ(asks.end(), End::answered);
    ASSERT_TRUE(asks.provisional());
    EXPECT_EQ(asks.provisional()->message.view().status(), 100);
    // 0, 0.5, 1.5 and 3.5 s; the 100 does not stop timer E, which is at T2 by then: 7.5, 11.5, 15.5 and 19.5 s.
    EXPECT_EQ(asks.sent_at().size(), 8U);
}

TEST(SlowCore, SaysNothingOnceTheClientHasGivenUp)  // RFC 4320 §4.2
{
    Universe world(Settings{});
    auto& responder = world.host("198.51.100.1").runs(5060, Responder(40s, {.timers = {}, .says_trying = false}));
    auto& host = world.host("192.0.2.1");
    auto& asks = host.runs(5060, client(world, host.at(5060), world.host("198.51.100.1").at(5060)));
    world.run();
    EXPECT_EQ(asks.end(), End::timed_out);
    EXPECT_EQ(asks.sent_at().size(), 11U);
    EXPECT_EQ(responder.refused, 1U);
    EXPECT_EQ(world.count(Fate::came_too_late), 0U);
}

TEST(ClosedPort, EndsTheTransactionAtOnce)  // RFC 3261 §17.1.4
{
    Universe world(Settings{});
    world.host("198.51.100.1");
    auto& host = world.host("192.0.2.1");
    auto& asks = host.runs(5060, client(world, host.at(5060), world.host("198.51.100.1").at(5060)));
    world.run();
    EXPECT_EQ(asks.end(), End::undelivered);
    EXPECT_EQ(asks.sent_at().size(), 1U);
}

TEST(Connection, CarriesOneRequestAndOneAnswer)
{
    Universe world({.seed = 3, .link = {.loss = 500, .duplication = 500}});
    const auto there = world.host("198.51.100.1").at(5060, Transport::tcp);
    world.host("198.51.100.1").runs(there, Responder(5s));
    const auto here = world.host("192.0.2.1").at(40000, Transport::tcp);
    auto& asks = world.host("192.0.2.1").runs(here, client(world, here, there));
    world.run();
    EXPECT_EQ(asks.end(), End::answered);
    EXPECT_EQ(asks.sent_at().size(), 1U);
    EXPECT_EQ(world.count(Fate::delivered), 3U) << "request, 100 at 3.5 s, 200";
}

/// A phone that is behind a NAT which keeps no ports.
class PhoneBehindNat : public testing::Test {
protected:
    sip::NonInviteClient& asks(NatRules rules, const std::string& more, sip::ClientOptions options = {})
    {
        rules.keeps_ports = false;
        auto& phone = world.host("10.0.0.3").behind(world.nat(std::move(rules)));
        world.host("198.51.100.1").runs(5060, Responder());
        return phone.runs(5060, client(world, phone.at(5060), world.host("198.51.100.1").at(5060), more, options));
    }
    [[nodiscard]] static sip::ViaView via_of(const sip::NonInviteClient& client)
    {
        sip::ViaView via;
        grammar::Cursor in(client.final()->message.view().value(sip::FieldId::via));
        view_element(in, via);
        return via;
    }
    Universe world{Settings{}};
};

TEST_F(PhoneBehindNat, IsAnsweredAndToldItsAddressWithRport)  // RFC 3581 §4
{
    auto& phone = asks({}, ";rport");
    world.run();
    ASSERT_EQ(phone.end(), End::answered);
    EXPECT_EQ(via_of(phone).received, "203.0.113.1");
    EXPECT_EQ(via_of(phone).rport, "20000");
    EXPECT_EQ(phone.altered_sent_by(), "");
}

TEST_F(PhoneBehindNat, IsNotAnsweredWithoutRport)  // RFC 3261 §18.2.2: to the port of sent-by, which is not open
{
    auto& phone = asks({}, "");
    world.run();
    EXPECT_EQ(phone.end(), End::timed_out);
    EXPECT_EQ(world.count(Fate::dropped), 11U);
}

std::string with(std::string text, std::string_view from, std::string_view to)
{
    const auto at = text.find(from);
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST_F(PhoneBehindNat, TellsThatAnAlgHasAlteredSentByAndNotPutItBack)
{
    NatRules alg;
    alg.alters_outbound = [](const std::string& text) {
        return with(text, "UDP 10.0.0.3:5060", "UDP 203.0.113.1:20000");
    };
    auto& phone = asks(alg, ";rport");
    world.run();
    EXPECT_EQ(phone.end(), End::timed_out) << "§18.1.2 has the response discarded";
    EXPECT_EQ(phone.altered_sent_by(), "203.0.113.1:20000");
    EXPECT_EQ(phone.counts().altered, 11U);
}

TEST_F(PhoneBehindNat, GoesOnWithAnAlteredSentByIfTold)
{
    NatRules alg;
    alg.alters_outbound = [](const std::string& text) {
        return with(text, "UDP 10.0.0.3:5060", "UDP 203.0.113.1:20000");
    };
    auto& phone = asks(alg, ";rport", {.timers = {}, .altered_sent_by = sip::AlteredSentBy::taken});
    world.run();
    EXPECT_EQ(phone.end(), End::answered);
    EXPECT_EQ(phone.altered_sent_by(), "203.0.113.1:20000");
}

TEST_F(PhoneBehindNat, NoticesNothingOfAnAlgThatUndoesItsWork)
{
    NatRules alg;
    alg.alters_outbound = [](const std::string& text) {
        return with(text, "UDP 10.0.0.3:5060", "UDP 203.0.113.1:20000");
    };
    alg.alters_inbound = [](const std::string& text) {
        return with(text, "UDP 203.0.113.1:20000", "UDP 10.0.0.3:5060");
    };
    auto& phone = asks(alg, ";rport");
    world.run();
    EXPECT_EQ(phone.end(), End::answered);
    EXPECT_EQ(phone.altered_sent_by(), "");
}

}  // namespace
}  // namespace sipdiag::sim

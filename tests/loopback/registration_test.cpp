// SPDX-License-Identifier: MIT
//
// Whole visits to the far end through real sockets, over each transport that needs no certificate and both families.
#include <gmock/gmock.h>

#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/registrar.hpp"
#include "sipdiag/net/network.hpp"
#include "sipdiag/reg/judge.hpp"
#include "sipdiag/reg/registration.hpp"
#include "support/skip.hpp"

namespace sipdiag::net {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

/// A far end and its visitor on one network, as one machine: who is meant tells the socket.
class Together {
public:
    Together(farend::FarEnd& far_end, const Endpoint& server, reg::Registration& visitor)
        : far_end_(&far_end), server_(server), visitor_(&visitor)
    {
    }
    void start(Instant now, Outbox& out)
    {
        far_end_->start(now, out);
        visitor_->start(now, out);
    }
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        if (arrived.destination == server_) return far_end_->receive(now, arrived, out);
        visitor_->receive(now, arrived, out);
    }
    void undelivered(Instant now, const Undelivered& lost, Outbox& out)
    {
        if (lost.destination == server_) visitor_->undelivered(now, lost, out);
    }
    void expire(Instant now, Outbox& out)
    {
        if (far_end_->deadline() <= now) far_end_->expire(now, out);
        if (visitor_->deadline() <= now) visitor_->expire(now, out);
    }
    [[nodiscard]] Instant deadline() const { return std::min(far_end_->deadline(), visitor_->deadline()); }
    [[nodiscard]] bool finished() const { return visitor_->finished(); }

private:
    farend::FarEnd* far_end_;
    Endpoint server_;
    reg::Registration* visitor_;
};

struct Case {
    const char* name;
    const char* address;
    Transport transport;
};

class Visiting : public testing::TestWithParam<Case> {
protected:
    void SetUp() override
    {
        const auto address = *parse_address(GetParam().address);
        const auto bound = network.bind({address, 0, GetParam().transport});
        if (!bound) return support::skip(std::string("this machine has no ") + GetParam().address);
        server = *bound;
        registrar =
            &far_end.plays<farend::Registrar>(farend::RegistrarSettings{.realm = "sip.example",
                                                                        .accounts = {{"12345", auth::Secret("secret")}},
                                                                        .algorithms = {auth::Algorithm::sha_256}});
        if (GetParam().transport == Transport::udp) {
            source = *network.bind({address, 0, Transport::udp});
        } else {
            source = network.connect(server, network.now() + 5s)->local;
        }
    }
    reg::Facts visit(reg::Plan plan, const std::string& password = "secret")
    {
        sip::Pace pace = sip::Pace::free();
        reg::Registration visitor({.aor = "sip:12345@sip.example",
                                   .registrar = "sip:sip.example",
                                   .target = server,
                                   .source = source,
                                   .advertised = {to_string(source.address), source.port},
                                   .account = {"12345", auth::Secret(password), {}},
                                   .timers = {}},
                                  std::move(plan), writer, pace, entropy);
        Together both(far_end, server, visitor);
        EXPECT_EQ(network.run(both, network.now() + 10s), Ending::finished);
        return visitor.facts();
    }
    std::vector<farend::Registrar::Stored> held() { return registrar->bindings(network.now(), "12345"); }

    Network network{{.handles_signals = false}};
    Endpoint server;
    Endpoint source;
    farend::FarEnd far_end{farend::Settings{}, fresh_seed()};
    farend::Registrar* registrar = nullptr;
    reg::SoftphoneWriter writer{"sipdiag"};
    Entropy entropy{fresh_seed()};
};

INSTANTIATE_TEST_SUITE_P(Ways, Visiting,
                         testing::Values(Case{"UdpIPv4", "127.0.0.1", Transport::udp},
                                         Case{"UdpIPv6", "::1", Transport::udp},
                                         Case{"TcpIPv4", "127.0.0.1", Transport::tcp},
                                         Case{"TcpIPv6", "::1", Transport::tcp}),
                         [](const auto& each) { return each.param.name; });

TEST_P(Visiting, RegistersIsSeenAndLeavesNothing)
{
    const auto facts = visit({.goal = reg::Goal::add});
    const auto told = reg::judge(facts, reg::Goal::add);
    EXPECT_EQ(told.state, reg::State::registered);
    EXPECT_EQ(told.granted, 3600U);
    EXPECT_THAT(told.findings, IsEmpty());
    const auto* const added = facts.last(reg::Purpose::add);
    ASSERT_NE(added, nullptr);
    ASSERT_TRUE(added->seen);
    EXPECT_EQ(added->seen->address, source.address);
    EXPECT_EQ(added->seen->port, source.port);
    EXPECT_EQ(added->answered_from, server);
    EXPECT_TRUE(added->round_trip());
    EXPECT_THAT(held(), IsEmpty());
}

TEST_P(Visiting, KeepsQueriesAndRemoves)
{
    const auto kept = visit({.goal = reg::Goal::add, .keep = true});
    ASSERT_THAT(held(), SizeIs(1));
    const auto asked = visit({.goal = reg::Goal::query});
    const auto told = reg::judge(asked, reg::Goal::query);
    EXPECT_EQ(told.state, reg::State::bound);
    ASSERT_THAT(told.held->bindings, SizeIs(1));
    EXPECT_EQ(told.held->bindings[0].uri, kept.contact_uri);
    const auto removed = visit({.goal = reg::Goal::remove, .ours = {kept.contact_uri}});
    EXPECT_EQ(reg::judge(removed, reg::Goal::remove).state, reg::State::removed);
    EXPECT_THAT(held(), IsEmpty());
}

TEST_P(Visiting, OffersAWrongPasswordOnce)  // S7
{
    const auto facts = visit({.goal = reg::Goal::add}, "wrong");
    const auto told = reg::judge(facts, reg::Goal::add);
    EXPECT_EQ(told.state, reg::State::rejected);
    EXPECT_TRUE(reg::has(told.findings, "REG015"));
    EXPECT_EQ(registrar->credentials_seen(), 1U);
    EXPECT_THAT(held(), IsEmpty());
}

}  // namespace
}  // namespace sipdiag::net

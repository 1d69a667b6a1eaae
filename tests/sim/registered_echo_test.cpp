// SPDX-License-Identifier: MIT
//
// An echo that is called by its account: registered for as long as it serves, refreshed, and gone at its end.
#include <gmock/gmock.h>

#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/registrar.hpp"
#include "sipdiag/reach/registered_echo.hpp"
#include "support/sim/universe.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;

/// A machine that is told to end after a time.
class Serving {
public:
    Serving(reach::RegisteredEcho& echo, Duration serves) : echo_(&echo), serves_(serves) {}
    void start(Instant now, Outbox& out)
    {
        end_at_ = now + serves_;
        echo_->start(now, out);
    }
    void receive(Instant now, const Datagram& arrived, Outbox& out) { echo_->receive(now, arrived, out); }
    void undelivered(Instant now, const Undelivered& lost, Outbox& out) { echo_->undelivered(now, lost, out); }
    void expire(Instant now, Outbox& out)
    {
        if (echo_->deadline() <= now) echo_->expire(now, out);
        if (end_at_ > now) return;
        end_at_ = never;
        echo_->withdraw(now, out);
    }
    [[nodiscard]] Instant deadline() const { return std::min(end_at_, echo_->deadline()); }
    [[nodiscard]] bool finished() const { return echo_->finished(); }

private:
    reach::RegisteredEcho* echo_;
    Duration serves_;
    Instant end_at_ = never;
};

class RegisteredEchoes : public testing::Test {
protected:
    RegisteredEchoes()
    {
        farend::Settings settings;
        settings.allowed = {*Prefix::parse("0.0.0.0/0")};
        farend::FarEnd far_end(std::move(settings), Entropy::Seed{});
        farend::RegistrarSettings accounts;
        accounts.accounts.emplace("12345", auth::Secret("secret"));
        registrar = &far_end.plays<farend::Registrar>(std::move(accounts));
        world.host("198.51.100.1").runs(5060, std::move(far_end));

        call::EchoOptions options;
        options.codecs = {{0, "PCMU", 8000, 1, {}}};
        options.media = {{here().at(4000), here().at(4001)}};
        options.answers_all = true;
        echo.emplace(std::move(options), entropy);
    }
    Host& here() { return world.host("192.0.2.1"); }
    reach::RegisteredEcho& serve(const std::string& password, Duration serves, std::uint32_t expires = 60)
    {
        reg::Conversation::Setup setup;
        setup.aor = "sip:12345@sip.example";
        setup.registrar = "sip:sip.example";
        setup.target = world.host("198.51.100.1").at(5060);
        setup.source = here().at(5060);
        setup.advertised = {"192.0.2.1", 5060};
        setup.account = {"12345", auth::Secret(password), {}};
        if (!servers.empty()) setup.target = servers.front();
        registered.emplace(std::move(setup), expires, false, writer, pace, entropy, *echo, servers,
                           world.now() + serves);
        registered->on_registered = [this](const std::string& contact, std::uint32_t) { contacts.push_back(contact); };
        registered->on_failed = [this](const reg::Facts&) { ++failures; };
        here().runs({here().at(5060), here().at(4000), here().at(4001)}, Serving(*registered, serves));
        return *registered;
    }
    [[nodiscard]] std::size_t registers() const
    {
        return static_cast<std::size_t>(
            std::count_if(world.journal().begin(), world.journal().end(), [](const Crossing& each) {
                return each.fate == Fate::delivered && each.datagram.octets.starts_with("REGISTER ");
            }));
    }

    Universe world{sim::Settings{}};
    Entropy entropy{5};
    sip::Pace pace = sip::Pace::free();
    reg::SoftphoneWriter writer{"test"};
    farend::Registrar* registrar = nullptr;
    std::optional<call::EchoService> echo;
    std::optional<reach::RegisteredEcho> registered;
    std::vector<Endpoint> servers;  ///< empty: the registrar alone
    std::vector<std::string> contacts;
    int failures = 0;
};

TEST_F(RegisteredEchoes, StayRegisteredWhileTheyServeAndLeaveNothingBehind)  // safety S5
{
    auto& serving = serve("secret", 200s);
    world.run(190s);
    EXPECT_TRUE(serving.registered());
    ASSERT_EQ(contacts.size(), 1U);
    EXPECT_THAT(contacts.front(), testing::StartsWith("sip:12345-")) << "a token, safety S1";
    EXPECT_EQ(registrar->bindings(world.now(), "12345").size(), 1U) << "the refreshes renew one binding";
    const auto before = registers();
    EXPECT_GE(before, 8U) << "a refresh at half of 60 s, and those of the visit";
    EXPECT_LE(before, 20U);
    world.run(300s);
    EXPECT_TRUE(serving.finished());
    EXPECT_EQ(failures, 0);
    EXPECT_TRUE(registrar->bindings(world.now(), "12345").empty());
}

TEST_F(RegisteredEchoes, OfferAWrongPasswordOnceAndEnd)  // safety S7
{
    auto& serving = serve("wrong", 200s);
    world.run(100s);
    EXPECT_TRUE(serving.finished());
    EXPECT_FALSE(serving.registered());
    EXPECT_EQ(failures, 1);
    EXPECT_LE(registers(), 2U);
}

TEST_F(RegisteredEchoes, LeaveNothingBehindWhenStoppedAtOnce)
{
    auto& serving = serve("secret", 25ms);  // the first answer is still on its way
    world.run(100s);
    EXPECT_TRUE(serving.finished());
    EXPECT_TRUE(registrar->bindings(world.now(), "12345").empty());
}

TEST_F(RegisteredEchoes, GoOnToTheServerThatLives)  // RFC 3263 §4.3
{
    servers = {{*parse_address("198.51.100.77"), 5060}, world.host("198.51.100.1").at(5060)};
    auto& serving = serve("secret", 100s);
    world.run(90s);
    EXPECT_TRUE(serving.registered());
    ASSERT_EQ(serving.ways().left().size(), 1U);
    EXPECT_EQ(serving.ways().left().front().why, reach::Answer::silent);
    EXPECT_EQ(registrar->bindings(world.now(), "12345").size(), 1U);
    world.run(200s);
    EXPECT_TRUE(serving.finished());
    EXPECT_EQ(failures, 0);
    EXPECT_TRUE(registrar->bindings(world.now(), "12345").empty()) << "removed where it was registered";
}

TEST_F(RegisteredEchoes, EndWhereNoServerLives)
{
    servers = {{*parse_address("198.51.100.77"), 5060}, {*parse_address("198.51.100.78"), 5060}};
    auto& serving = serve("secret", 100s);
    world.run(99s);
    EXPECT_TRUE(serving.finished());
    EXPECT_FALSE(serving.registered());
    EXPECT_EQ(failures, 1);
    EXPECT_EQ(serving.ways().left().size(), 2U);
}

}  // namespace
}  // namespace sipdiag::sim

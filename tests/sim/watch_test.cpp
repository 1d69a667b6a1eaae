// SPDX-License-Identifier: MIT
//
// Hours of watching a registration, in no time: what changes is told as what it is, and nobody is fought for a binding.
#include <gmock/gmock.h>

#include "sipdiag/reg/batch.hpp"
#include "sipdiag/reg/watch.hpp"
#include "support/sim/registrar_world.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class Watching : public testing::Test {
protected:
    reg::Watch& watch(RegistrarWorld& world, reg::WatchPlan plan = {}, std::size_t requests = 100'000)
    {
        auto& host = world.world.host("192.0.2.1");
        world.paces.push_back(sip::Pace(requests));
        reg::Conversation::Setup setup{.aor = "sip:12345@sip.example",
                                       .registrar = "sip:sip.example",
                                       .target = world.server,
                                       .source = host.at(5060),
                                       .advertised = {"192.0.2.1", 5060},
                                       .account = {"12345", auth::Secret(world.given.password), {}},
                                       .timers = {}};
        return host.runs(
            5060, reg::Watch(std::move(setup), std::move(plan), world.writer, world.paces.back(), world.entropy));
    }
    static std::vector<std::string> events(reg::Watch& watch)
    {
        std::vector<std::string> words;
        for (const auto& each : watch.take_events()) {
            words.emplace_back(to_string(each.kind));
            if (!each.cause.empty()) words.back() += " " + each.cause;
        }
        return words;
    }
    static farend::Misbehaviour faults(const std::string& words)
    {
        farend::Misbehaviour misbehaviour;
        EXPECT_FALSE(farend::add_faults(misbehaviour, words));
        return misbehaviour;
    }
};

TEST_F(Watching, RefreshesAndLeavesNothing)
{
    RegistrarWorld world;
    auto& watching = watch(world, {.expires = 600, .length = 1000s});
    world.world.run(999s);
    EXPECT_THAT(world.held(), SizeIs(1));
    world.world.run(1100s);
    EXPECT_THAT(events(watching), ElementsAre("registered", "refreshed", "refreshed", "refreshed", "stopped"));
    EXPECT_THAT(world.held(), IsEmpty());
    EXPECT_TRUE(watching.finished());
}

TEST_F(Watching, RefreshesWhenAPhoneWould)
{
    RegistrarWorld world;
    auto& watching = watch(world, {.expires = 600, .length = 700s, .plays_phone = true});
    world.world.run(594s);
    EXPECT_THAT(events(watching), ElementsAre("registered"));
    world.world.run(596s);
    EXPECT_THAT(events(watching), ElementsAre("refreshed")) << "five seconds before its end";
}

TEST_F(Watching, TriesAgainEachMinuteAsAPhoneDoes)  // phone-nat-behaviour.md, 10.3
{
    RegistrarWorld world({.faults = faults("fail=500")});
    auto& watching = watch(world, {.expires = 600, .length = 1000s, .plays_phone = true});
    world.world.run(1100s);
    ASSERT_TRUE(watching.finished());
    std::vector<Instant> tries;
    for (const auto& each : watching.facts().exchanges)
        tries.push_back(each.sent_at.front());
    ASSERT_GE(tries.size(), 15U);
    for (std::size_t i = 1; i < tries.size(); ++i)
        EXPECT_NEAR(std::chrono::duration<double>(tries[i] - tries[i - 1]).count(), 60, 1);
}

TEST_F(Watching, LetsGoWhereAPhoneWould)  // phone-nat-behaviour.md, 10.6: less than 20 s are left of it
{
    RegistrarWorld world({.faults = faults("shorten-expiry=24")});
    auto& watching = watch(world, {.expires = 600, .length = 1000s, .plays_phone = true});
    world.world.run(30s);
    EXPECT_THAT(events(watching), ElementsAre("lost REG009"));
    EXPECT_THAT(world.held(), IsEmpty()) << "it un-registers at once";
    world.world.run(599s);
    EXPECT_THAT(events(watching), IsEmpty());
    world.world.run(630s);
    EXPECT_THAT(events(watching), ElementsAre("lost REG009")) << "and begins again when timer_register_expires is over";
    world.world.run(1100s);
    EXPECT_THAT(events(watching), ElementsAre("stopped"));
    EXPECT_THAT(world.held(), IsEmpty());
}

TEST_F(Watching, StaysWhereTheDeltaIsSmaller)
{
    RegistrarWorld world({.faults = faults("shorten-expiry=24")});
    auto& watching = watch(world, {.expires = 600, .length = 20s, .plays_phone = true, .register_delta = 4});
    world.world.run(30s);
    EXPECT_THAT(events(watching), ElementsAre("registered", "stopped"));
}

TEST_F(Watching, TellsABindingThatWentBeforeItsTime)
{
    RegistrarWorld world({.faults = faults("forget-after=100")});
    auto& watching = watch(world, {.expires = 3600, .length = 130s});
    world.world.run(140s);
    EXPECT_THAT(events(watching), ElementsAre("registered", "binding-missing REG014", "restored", "stopped"));
    EXPECT_EQ(watching.interruptions(), 1U);
}

TEST_F(Watching, TellsARefreshThatWasNone)
{
    RegistrarWorld world({.faults = faults("drop-refresh")});
    auto& watching = watch(world, {.expires = 100, .query_every = {}, .length = 70s});
    world.world.run(80s);
    EXPECT_THAT(events(watching), ElementsAre("registered", "lost REG001", "stopped"));
}

TEST_F(Watching, TellsWhatRanOut)
{
    RegistrarWorld world({.faults = faults("silent-after=4")});  // fetch, fetch, add, fetch
    auto& watching = watch(world, {.expires = 100, .query_every = {}, .length = 150s});
    world.world.run(200s);
    const auto told = events(watching);
    ASSERT_GE(told.size(), 4U);
    EXPECT_EQ(told.front(), "registered");
    EXPECT_THAT(told, testing::Contains("notice REG021"));
    EXPECT_THAT(told, testing::Contains("expired"));
    EXPECT_EQ(told.back(), "stopped REG028") << "nobody answered the removal";
}

TEST_F(Watching, DoesNotFightForABinding)  // S2, S18
{
    RegistrarWorld world({.faults = faults("forget-after=50")});
    auto& watching = watch(world, {.expires = 3600, .length = 300s});
    world.world.run(55s);
    world.registrar->bind(world.world.now(), "12345", "sip:12345@192.0.2.9", 1000);
    world.world.run(300s);
    EXPECT_THAT(events(watching), ElementsAre("registered", "binding-missing REG014", "stopped REG013"));
    ASSERT_THAT(world.held(), SizeIs(1));
    EXPECT_EQ(world.held()[0].uri, "sip:12345@192.0.2.9");
}

TEST_F(Watching, StopsWhereItsRegisterTookABindingAway)  // S2
{
    RegistrarWorld world({.faults = faults("one-binding")});
    world.registrar->bind(Instant{}, "12345", "sip:12345@192.0.2.9", 1000);
    auto& watching = watch(world, {.length = 300s});
    world.world.run(200s);
    EXPECT_THAT(events(watching), ElementsAre("registered", "notice REG011", "stopped REG011"));
    EXPECT_THAT(world.held(), IsEmpty());
}

TEST_F(Watching, WaitsLongAfterARefusal)  // S7: 10, 20, 40 ... 240 minutes
{
    RegistrarWorld world({.password = "wrong"});
    auto& watching = watch(world);
    const auto offered_by = [&](Duration when) {
        world.world.run(when);
        return world.registrar->credentials_seen();
    };
    EXPECT_EQ(offered_by(9min), 1U);
    EXPECT_EQ(offered_by(11min), 2U);
    EXPECT_EQ(offered_by(29min), 2U);
    EXPECT_EQ(offered_by(31min), 3U);
    EXPECT_EQ(offered_by(69min), 3U);
    EXPECT_EQ(offered_by(71min), 4U);
    EXPECT_EQ(offered_by(24h), 10U) << "10 + 20 + 40 + 80 + 160, then every 240 minutes";
    EXPECT_THAT(events(watching), ElementsAre("lost REG015"));
}

TEST_F(Watching, EndsInOrderWhenItHasAskedEnough)  // S8
{
    RegistrarWorld world;
    auto& watching = watch(world, {}, 20);
    world.world.run(24h);
    const auto told = events(watching);
    EXPECT_EQ(told.back(), "stopped REG043");
    EXPECT_THAT(world.held(), IsEmpty());
}

TEST_F(Watching, TellsNoLossInBadWeather)
{
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RegistrarWorld world({.settings = {.seed = seed, .link = {.loss = 200, .duplication = 100}}});
        auto& watching = watch(world, {.expires = 600, .length = 3600s});
        world.world.run(3700s);
        ASSERT_TRUE(watching.finished());
        for (const auto& each : watching.take_events()) {
            EXPECT_NE(each.kind, reg::WatchEvent::Kind::binding_missing) << each.detail;
            EXPECT_NE(each.kind, reg::WatchEvent::Kind::expired) << each.detail;
        }
    }
}

// Many accounts at a time

class Batches : public testing::Test {
protected:
    static constexpr int accounts = 60;

    reg::Batch& run(RegistrarWorld& world, reg::BatchLimits limits, const std::string& password = "secret")
    {
        auto& host = world.world.host("192.0.2.1");
        std::vector<reg::BatchEntry> entries;
        for (int i = 0; i < accounts; ++i) {
            const auto user = std::to_string(1000 + i);
            reg::BatchEntry entry;
            entry.setup = {.aor = "sip:" + user + "@sip.example",
                           .registrar = "sip:sip.example",
                           .target = world.server,
                           .source = host.at(5060),
                           .advertised = {"192.0.2.1", 5060},
                           .account = {user, auth::Secret(password), {}},
                           .timers = {}};
            entry.plan.goal = reg::Goal::add;
            entries.push_back(std::move(entry));
        }
        auto& batch = host.runs(5060, reg::Batch(std::move(entries), limits, world.writer, world.entropy));
        world.world.run(600s);
        EXPECT_TRUE(batch.finished());
        return batch;
    }
    static RegistrarWorld::Given many(Link link = {})
    {
        RegistrarWorld::Given given{.settings = {.seed = 5, .link = link}};
        given.registrar.accounts.clear();
        for (int i = 0; i < accounts; ++i)
            given.registrar.accounts.emplace(std::to_string(1000 + i), auth::Secret("secret"));
        return given;
    }
};

TEST_F(Batches, RegisterEachAccountAndLeaveNone)
{
    RegistrarWorld world(many({.loss = 100}));
    auto done = run(world, {.rate = 50, .parallel = 8}).take_done();
    ASSERT_THAT(done, SizeIs(accounts));
    for (const auto& each : done) {
        EXPECT_EQ(reg::judge(each.facts, reg::Goal::add).state, reg::State::registered);
        EXPECT_THAT(world.registrar->bindings(world.world.now(), std::to_string(1000 + each.index)), IsEmpty());
    }
}

TEST_F(Batches, KeepTheRate)
{
    RegistrarWorld world(many());
    run(world, {.rate = 2, .parallel = 100});
    std::vector<Instant> begun;
    for (const auto& each : world.world.journal()) {
        if (each.datagram.octets.find("\r\nCSeq: 1 REGISTER\r\n") != std::string::npos &&
            each.datagram.octets.starts_with("REGISTER"))
            begun.push_back(each.at);
    }
    ASSERT_THAT(begun, SizeIs(accounts));
    EXPECT_GE(begun.back() - begun.front(), 29s);
}

TEST_F(Batches, StopADomainAfterThreeRefusalsInARow)  // S7
{
    RegistrarWorld world(many());
    auto done = run(world, {.rate = 50, .parallel = 1}, "wrong").take_done();
    ASSERT_THAT(done, SizeIs(accounts));
    EXPECT_EQ(world.registrar->credentials_seen(), 3U);
    EXPECT_EQ(reg::judge(done.back().facts, reg::Goal::add).state, reg::State::undetermined)
        << "not tried is no answer";

    RegistrarWorld other(many());
    run(other, {.rate = 50, .parallel = 1, .goes_on_after_refusals = true}, "wrong");
    EXPECT_EQ(other.registrar->credentials_seen(), 60U);
}

TEST_F(Batches, AskADomainNoMoreThatSaidWhenToComeAgain)  // S8
{
    auto given = many();
    given.faults = faults("unavailable=60");
    RegistrarWorld world(std::move(given));
    auto done = run(world, {.rate = 50, .parallel = 1, .goes_on_after_refusals = true}).take_done();
    ASSERT_THAT(done, SizeIs(accounts));
    std::size_t sent = 0;
    for (const auto& each : world.world.journal())
        sent += each.datagram.octets.starts_with("REGISTER") ? 1U : 0U;
    EXPECT_EQ(sent, 1U);
    const auto last = reg::judge(done.back().facts, reg::Goal::add);
    EXPECT_EQ(last.state, reg::State::undetermined) << "not tried is no answer";
    ASSERT_THAT(last.findings, SizeIs(1));
    EXPECT_EQ(last.findings[0].entry->code, "REG033");
}

// A dead first server: RFC 3263 §4.3, for many accounts at once.
class BatchWays : public testing::Test {
protected:
    static constexpr int accounts = 20;

    BatchWays() : world(given())
    {
        for (int i = 0; i < accounts; ++i) {
            const auto user = std::to_string(1000 + i);
            reg::BatchEntry entry;
            entry.setup = {.aor = "sip:" + user + "@sip.example",
                           .registrar = "sip:sip.example",
                           .target = {},
                           .source = {},
                           .advertised = {},
                           .account = {user, auth::Secret("secret"), {}},
                           .timers = {}};
            entry.plan.goal = reg::Goal::add;
            entries.push_back(std::move(entry));
        }
    }
    static RegistrarWorld::Given given()
    {
        RegistrarWorld::Given made;
        made.settings.seed = 5;
        made.registrar.accounts.clear();
        for (int i = 0; i < accounts; ++i)
            made.registrar.accounts.emplace(std::to_string(1000 + i), auth::Secret("secret"));
        return made;
    }
    /// Opens what is wanted: there is no way to a server without a port.
    struct Driver {
        reg::Batch batch;
        Endpoint source;
        std::vector<Endpoint> servers;
        std::vector<std::size_t> opened = {};

        void open(Instant now, Outbox& out)
        {
            while (const auto want = batch.wants_way()) {
                opened.push_back(want->number);
                const auto& server = servers[want->number];
                if (server.port == 0) {
                    batch.find_no_way(now, out);
                } else {
                    batch.take_way(now, {source, server, {to_string(source.address), source.port}}, out);
                }
            }
        }
        void start(Instant now, Outbox& out)
        {
            batch.start(now, out);
            open(now, out);
        }
        void receive(Instant now, const Datagram& arrived, Outbox& out)
        {
            batch.receive(now, arrived, out);
            open(now, out);
        }
        void undelivered(Instant now, const Undelivered& lost, Outbox& out)
        {
            batch.undelivered(now, lost, out);
            open(now, out);
        }
        void expire(Instant now, Outbox& out)
        {
            batch.expire(now, out);
            open(now, out);
        }
        [[nodiscard]] Instant deadline() const { return batch.deadline(); }
        [[nodiscard]] bool finished() const { return batch.finished(); }
    };
    Driver& run(const std::vector<Endpoint>& servers, Duration until = 600s)
    {
        auto& host = world.world.host("192.0.2.1");
        auto& driver = host.runs(
            5060, Driver{reg::Batch(std::move(entries), {.rate = 50, .parallel = 8, .until = world.world.now() + until},
                                    world.writer, world.entropy, {servers.size()}),
                         host.at(5060), servers});
        world.world.run(until);
        EXPECT_TRUE(driver.finished());
        return driver;
    }

    std::vector<reg::BatchEntry> entries;
    RegistrarWorld world;
};

const Endpoint silent_server = *parse_endpoint("198.51.100.77:5060");  // no such host
const Endpoint no_server{*parse_address("198.51.100.78"), 0, Transport::udp};

TEST_F(BatchWays, GoOnToTheNextServer)
{
    auto& driver = run({silent_server, world.server}, 60s);
    const auto done = driver.batch.take_done();
    ASSERT_THAT(done, SizeIs(accounts));
    std::size_t asked_the_dead = 0;
    for (const auto& each : done) {
        EXPECT_EQ(reg::judge(each.facts, reg::Goal::add).state, reg::State::registered);
        EXPECT_EQ(each.server, 1U);
        ASSERT_THAT(each.left, SizeIs(1)) << "why the first was left is known of each, by whomever";
        ASSERT_TRUE(each.left.front().facts);
        EXPECT_TRUE(each.left.front().facts->unanswered());
        if (each.left.front().facts->identity.aor == each.facts.identity.aor) ++asked_the_dead;
        EXPECT_THAT(world.registrar->bindings(world.world.now(), std::to_string(1000 + each.index)), IsEmpty());
    }
    EXPECT_EQ(asked_the_dead, 8U) << "those that ran at a time; who comes after them does not ask it again";
    EXPECT_THAT(driver.opened, testing::ElementsAre(0U, 1U)) << "each way once";
}

TEST_F(BatchWays, GoOnWhereThereIsNoWayToTheFirst)
{
    auto& driver = run({no_server, silent_server, world.server}, 120s);
    for (const auto& each : driver.batch.take_done()) {
        EXPECT_EQ(reg::judge(each.facts, reg::Goal::add).state, reg::State::registered);
        ASSERT_THAT(each.left, SizeIs(2));
        EXPECT_FALSE(each.left[0].facts);
        EXPECT_TRUE(each.left[1].facts);
    }
}

TEST_F(BatchWays, SayOfEachWhereAllAreDead)
{
    auto& driver = run({silent_server, no_server});
    const auto done = driver.batch.take_done();
    ASSERT_THAT(done, SizeIs(accounts));
    for (const auto& each : done) {
        EXPECT_TRUE(each.shut);
        EXPECT_EQ(each.server, 1U);
        EXPECT_THAT(each.left, SizeIs(1));
    }
}

}  // namespace
}  // namespace sipdiag::sim

// SPDX-License-Identifier: MIT
//
// Visits: a Contact registered, a request to the own address, and what is left behind; through boxes of every kind,
// over many seeds with loss. "Reached" is said of what arrived, and "not reached" of what could not.
#include <gmock/gmock.h>

#include <cstdlib>

#include "sipdiag/advise/trials.hpp"
#include "sipdiag/advise/visit.hpp"
#include "support/sim/alg.hpp"
#include "support/sim/provider.hpp"
#include "support/sim/speaker.hpp"
#include "support/sim/universe.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

struct Scene {
    const char* name;
    std::optional<NatRules> nat = {};
    ProviderRules provider = {};
    std::string contact = "10.0.0.3";  ///< the host that Contact and Via show
    Duration quiet = {};
    std::optional<bool> reached = true;
    bool registers = true;
    bool asymmetric = false;  ///< sends from another port than it listens on
    Duration refresh_after = {};
    bool phone_on = false;     ///< another device holds the account and answers
    bool phone_rings = false;  ///< and does not pick up
};
void PrintTo(const Scene& scene, std::ostream* out)
{
    *out << scene.name;
}

/// A phone that is registered and answers what comes, or rings on.
class RealPhone {
public:
    RealPhone(Endpoint registrar, std::string contact, bool rings)
        : registrar_(registrar), contact_(std::move(contact)), rings_(rings)
    {
    }
    void start(Instant, Outbox& out)
    {
        const auto text =
            "REGISTER sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.99:5060;branch=z9hG4bKphone\r\n"
            "From: <sip:12345@sip.example>;tag=p\r\nTo: <sip:12345@sip.example>\r\nCall-ID: p\r\n"
            "CSeq: 1 REGISTER\r\nContact: <" +
            contact_ + ">\r\nExpires: 3600\r\nContent-Length: 0\r\n\r\n";
        for (int i = 0; i < 8; ++i)  // whatever gets lost
            out.send({{}, registrar_, text, 0});
    }
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        const auto read = sip::Received::read(now, arrived);
        if (!read || !read->message.view().is_request()) return;
        if (rings_ && read->message.view().method() != "OPTIONS") return;
        auto reply = sip::reply_to(*read, 200, "OK", "phone");
        reply.add("Server", "Cisco-CP7960G/8.0").add("Contact", "<" + contact_ + ">");
        out.send({arrived.destination, arrived.source, *reply.finish(), 0});
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant, Outbox&) {}
    [[nodiscard]] Instant deadline() const { return never; }
    [[nodiscard]] bool finished() const { return false; }

private:
    Endpoint registrar_;
    std::string contact_;
    bool rings_;
};

struct Result {
    advise::VisitFacts facts;
    std::map<std::string, Provider::Binding> left;
};

Result run(const Scene& scene, std::uint64_t seed, unsigned loss, bool call = false, Duration withdraw_at = 24h,
           bool sound = false, std::optional<RelayRules> relay = {})
{
    Universe world({.seed = seed,
                    .link = {.loss = loss, .duplication = loss / 4, .least_delay = 5ms, .most_delay = 20ms},
                    .routers = {}});
    auto& client = world.host("10.0.0.3");
    if (scene.nat) {
        auto rules = *scene.nat;
        rules.alg = as_new(rules.alg);
        client.behind(world.nat(rules));
    }
    const auto server = world.host("192.0.2.10").at(5060);
    auto rules = scene.provider;
    if (relay) {
        auto& host = world.host("192.0.2.30");
        rules.relay = {host.at(30000), host.at(30002)};
        host.runs({host.at(30000), host.at(30002)}, Relay(host.at(30000), host.at(30002), *relay));
    }
    auto& provider = world.host("192.0.2.10").runs(5060, Provider(rules, seed));
    if (scene.phone_on)
        world.host("203.0.113.99").runs(5060, RealPhone(server, "sip:12345@203.0.113.99:5060", scene.phone_rings));

    const auto listen = client.at(5060);
    const auto source = scene.asymmetric ? client.at(50123) : listen;
    advise::VisitPlan plan;
    plan.setup.aor = "sip:12345@sip.example";
    plan.setup.registrar = "sip:sip.example";
    plan.setup.target = server;
    plan.setup.source = source;
    plan.setup.advertised = {scene.contact, 5060};
    plan.registration.goal = scene.registers ? reg::Goal::add : reg::Goal::query;
    plan.registration.expires = scene.quiet > 100s ? 300 : 120;
    plan.listen = listen;
    plan.quiet = scene.quiet;
    plan.refresh_after = scene.refresh_after;
    plan.request.aor = plan.setup.aor;
    plan.request.user_agent = "sipdiag/test";
    plan.request.caller = client.at(40999);
    plan.request.media = client.at(16384);
    plan.request.target = server;
    plan.request.shown = *parse_address(scene.contact);
    plan.request.call = call;
    if (sound) plan.request.own_media = client.at(17000);
    const reg::SoftphoneWriter writer("sipdiag/test");
    sip::Pace pace = sip::Pace::free();
    Entropy entropy(seed + 5);
    std::vector<Endpoint> sockets{listen, plan.request.caller, plan.request.media};
    if (scene.asymmetric) sockets.push_back(source);
    if (sound) sockets.push_back(plan.request.own_media);
    auto visit = std::make_unique<advise::Visit>(plan, writer, writer, pace, entropy);
    struct Borrowed {
        advise::Visit* visit;
        Duration at;
        bool done = false;
        void start(Instant now, Outbox& out) { visit->start(now, out); }
        void receive(Instant now, const Datagram& d, Outbox& out) { visit->receive(now, d, out); }
        void undelivered(Instant now, const Undelivered& u, Outbox& out) { visit->undelivered(now, u, out); }
        void expire(Instant now, Outbox& out)
        {
            if (!done && now - Instant{} >= at) {
                done = true;
                visit->withdraw(now, out);
            }
            visit->expire(now, out);
        }
        [[nodiscard]] Instant deadline() const
        {
            return done ? visit->deadline() : std::min(visit->deadline(), Instant{} + at);
        }
        [[nodiscard]] bool finished() const { return visit->finished(); }
    };
    client.runs(sockets, Borrowed{visit.get(), withdraw_at}, 1s);
    world.run(scene.refresh_after + scene.quiet + 130s);
    EXPECT_TRUE(visit->finished());
    for (const auto& each : world.journal()) {
        const auto& octets = each.datagram.octets;
        EXPECT_TRUE(call || !octets.starts_with("INVITE ")) << "S9";
        for (const auto* const busy : {"SIP/2.0 486", "SIP/2.0 600", "SIP/2.0 603"})
            EXPECT_FALSE(octets.starts_with(busy)) << "S10";
    }
    EXPECT_LE(provider.most_at_once, reg::Registration::max_ours + (scene.phone_on ? 1U : 0U)) << "S6";
    return {visit->facts(), provider.bindings};
}

std::size_t seeds()
{
    const char* const more = std::getenv("SIPDIAG_SEEDS");
    return more != nullptr ? std::strtoul(more, nullptr, 10) : 100;
}

class Visits : public testing::TestWithParam<Scene> {};

TEST_P(Visits, SayWhatArrivedAndLeaveNothingBehind)
{
    const auto& scene = GetParam();
    for (const bool call : {false, true}) {
        if (call && (scene.phone_on || scene.provider.answers_itself)) continue;
        SCOPED_TRACE(call ? "INVITE" : "OPTIONS");
        const auto [facts, left] = run(scene, 7, 0, call);
        if (!scene.reached && !facts.request) continue;
        ASSERT_TRUE(facts.request) << static_cast<int>(facts.registration.stop);
        EXPECT_EQ(facts.request->reached, scene.reached) << facts.request->status;
        EXPECT_THAT(left, SizeIs(scene.phone_on ? 1 : 0)) << "S5";
        EXPECT_GE(*facts.waited, scene.quiet);
    }
}

TEST_P(Visits, NeverSayReachedOrNotWhereItIsNotSo)
{
    const auto& scene = GetParam();
    for (std::uint64_t seed = 0; seed < seeds(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const auto [facts, left] = run(scene, seed, seed % 2 == 0 ? 50 : 100);
        if (!facts.request) continue;
        const auto& said = facts.request->reached;
        // What arrived is proof of itself: a registration that took its time has warmed the way.
        ASSERT_TRUE(said != true || facts.request->by_us || (scene.phone_on && facts.request->by_another));
        ASSERT_TRUE(said != true || scene.reached == true || scene.quiet > Duration::zero());
        ASSERT_FALSE(said == false && scene.reached != false) << facts.request->status;
    }
}

NatRules forwarding()
{
    NatRules nat;
    nat.forwards = {{5060, {*parse_address("10.0.0.3"), 5060}}};
    return nat;
}
NatRules short_lived()
{
    NatRules nat;
    nat.lifetime_unused = 30s;
    return nat;
}
NatRules forgetful()
{
    NatRules nat;
    nat.lifetime = nat.lifetime_unused = 10s;
    return nat;
}
NatRules changing()
{
    NatRules nat;
    nat.keeps_ports = false;
    return nat;
}
NatRules with(AlgRules rules)
{
    NatRules nat = short_lived();
    nat.alg = alg(rules);
    return nat;
}

const std::string outside = "203.0.113.1";

INSTANTIATE_TEST_SUITE_P(
    Boxes, Visits,
    testing::Values(
        Scene{.name = "private_contact", .nat = NatRules{}, .reached = false},
        Scene{.name = "public_contact", .nat = NatRules{}, .contact = outside},
        Scene{.name = "public_contact_port_changed", .nat = changing(), .contact = outside, .reached = false},
        Scene{.name = "public_contact_forwarded", .nat = forwarding(), .contact = outside, .quiet = 200s},
        Scene{.name = "short_mapping_at_once", .nat = short_lived(), .contact = outside},
        Scene{.name = "short_mapping_after_20", .nat = short_lived(), .contact = outside, .quiet = 20s},
        Scene{
            .name = "short_mapping_after_35", .nat = short_lived(), .contact = outside, .quiet = 35s, .reached = false},
        Scene{.name = "short_mapping_renewed_in_time",
              .nat = short_lived(),
              .contact = outside,
              .quiet = 24s,
              .refresh_after = 25s},
        Scene{.name = "short_mapping_renewed_too_late",
              .nat = forgetful(),
              .contact = outside,
              .quiet = 24s,
              .reached = false,
              .refresh_after = 25s},
        Scene{.name = "registrar_repairs", .nat = changing(), .provider = {.repairs_nat = true}},
        Scene{.name = "kernel_alg", .nat = with({.opens_for_registrar = true})},
        Scene{.name = "kernel_alg_after_35", .nat = with({.opens_for_registrar = true}), .quiet = 35s},
        Scene{.name = "rewriting_alg_after_35", .nat = with({}), .quiet = 35s, .reached = false},
        Scene{.name = "alg_drops_what_it_did_not_write",
              .nat = with({.drops_unknown_contacts = true}),
              .contact = outside,
              .reached = false},
        Scene{.name = "not_stored",
              .nat = NatRules{},
              .provider = {.stores = false},
              .contact = outside,
              .reached = false},
        Scene{.name = "stored_and_not_shown", .nat = NatRules{}, .provider = {.shows = false}, .contact = outside},
        Scene{.name = "provider_answers_itself",
              .nat = NatRules{},
              .provider = {.answers_itself = true},
              .contact = outside,
              .reached = std::nullopt},
        Scene{.name = "refused", .nat = NatRules{}, .provider = {.refuses = 403}, .reached = std::nullopt},
        Scene{.name = "silent", .nat = NatRules{}, .provider = {.silent = true}, .reached = std::nullopt},
        Scene{.name = "asymmetric_phone", .nat = NatRules{}, .reached = std::nullopt, .asymmetric = true},
        Scene{.name = "nobody_registered", .nat = NatRules{}, .reached = false, .registers = false},
        Scene{.name = "the_phone_is_there", .nat = NatRules{}, .registers = false, .phone_on = true}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_P(Visits, SayTheSameWithSoundAndLeaveNothingBehind)
{
    const auto& scene = GetParam();
    if (scene.phone_on || scene.provider.answers_itself) return;
    for (std::uint64_t seed = 0; seed < seeds() / 4; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const unsigned loss = seed == 0 ? 0 : 50;
        const auto [facts, left] = run(scene, seed, loss, true, 24h, true, RelayRules{});
        if (!facts.request) continue;
        const auto& said = facts.request->reached;
        ASSERT_TRUE(said != true || facts.request->by_us);
        ASSERT_TRUE(said != true || scene.reached == true || scene.quiet > Duration::zero());
        ASSERT_FALSE(said == false && scene.reached != false) << facts.request->status;
        if (loss == 0) {
            EXPECT_EQ(said, scene.reached);
            EXPECT_THAT(left, IsEmpty()) << "S5";
        }
        ASSERT_FALSE(facts.request->by_another);
    }
}

struct SoundScene {
    const char* name;
    std::optional<RelayRules> relay;
    std::string contact = "203.0.113.1";
    bool media_blocked = false;
    std::optional<std::string> heard = {};
};

class Sound : public testing::TestWithParam<SoundScene> {};

TEST_P(Sound, IsSaidOfWhatPassedARelayOutside)
{
    const auto& scene = GetParam();
    NatRules nat;
    if (scene.media_blocked) nat.blocked = {30000, 30002};
    const Scene around{.name = "", .nat = nat, .provider = {.repairs_nat = true}, .contact = scene.contact};
    for (std::uint64_t seed = 0; seed < seeds() / 4; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const auto [facts, left] = run(around, seed, seed == 0 ? 0 : 50, true, 24h, true, scene.relay);
        ASSERT_TRUE(facts.request || seed != 0);
        if (!facts.request) continue;
        const auto said = advise::sound_of(*facts.request, {true, *parse_address("203.0.113.1")});
        if (seed == 0) {
            EXPECT_EQ(facts.request->status, 200);
            EXPECT_EQ(said, scene.heard);
        }
        ASSERT_TRUE(!said || said == scene.heard) << *said;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Relays, Sound,
    testing::Values(
        SoundScene{.name = "both_ways", .relay = RelayRules{}, .heard = "both"},
        SoundScene{.name = "both_ways_with_a_private_description",
                   .relay = RelayRules{},
                   .contact = "10.0.0.3",
                   .heard = "both"},
        SoundScene{.name = "nothing_to_the_phone", .relay = RelayRules{.to_phone = false}, .heard = "deaf"},
        SoundScene{.name = "nothing_to_the_caller", .relay = RelayRules{.to_caller = false}},
        SoundScene{.name = "blocked", .relay = RelayRules{}, .media_blocked = true, .heard = "none"},
        SoundScene{.name = "no_relay", .relay = {}},
        SoundScene{.name = "no_relay_and_a_private_description", .relay = {}, .contact = "10.0.0.3", .heard = "deaf"}),
    [](const auto& each) { return std::string(each.param.name); });

// Behind a border controller neither Call-ID nor tags nor Contact tell whose leg took the call; the descriptions do,
// and so does the ACK, where it gets there.
TEST(Visit, KnowsItsOwnLegThroughABorderController)  // S10
{
    for (const bool loses_ack : {false, true}) {
        for (const bool phone_on : {false, true}) {
            SCOPED_TRACE((loses_ack ? "no ACK, " : "ACK, ") + std::string(phone_on ? "a phone beside" : "alone"));
            const Scene scene{.name = "",
                              .nat = NatRules{},
                              .provider = {.repairs_nat = true, .hides = true, .loses_ack = loses_ack},
                              .contact = outside,
                              .phone_on = phone_on,
                              .phone_rings = true};
            const auto [facts, left] = run(scene, 1, 0, true, 24h, true, RelayRules{});
            ASSERT_TRUE(facts.request);
            EXPECT_TRUE(facts.request->by_us);
            EXPECT_FALSE(facts.request->by_another);
            EXPECT_EQ(facts.request->reached, true);
            EXPECT_EQ(facts.request->status, 200);
            ASSERT_TRUE(facts.request->heard);
            EXPECT_TRUE(facts.request->heard->by_phone);
            EXPECT_TRUE(facts.request->heard->by_caller);
        }
    }
}

TEST(Visit, KnowsThePhonesLegThroughABorderController)  // S10
{
    const Scene scene{.name = "",
                      .nat = NatRules{},
                      .provider = {.repairs_nat = true, .hides = true},
                      .contact = outside,
                      .registers = false,
                      .phone_on = true};
    const auto [facts, left] = run(scene, 1, 0, true, 24h, true, RelayRules{});
    ASSERT_TRUE(facts.request);
    EXPECT_FALSE(facts.request->by_us);
    EXPECT_TRUE(facts.request->by_another);
}

TEST(Visit, RenewsTheSameBindingOnce)  // S5, S6: the trial of the expiry itself
{
    const Scene scene{.name = "", .nat = short_lived(), .contact = outside, .quiet = 24s, .refresh_after = 25s};
    const auto [facts, left] = run(scene, 3, 0);
    EXPECT_EQ(facts.refreshed, true);
    ASSERT_TRUE(facts.request);
    EXPECT_EQ(facts.request->reached, true);
    EXPECT_GE(*facts.waited, 24s);
    EXPECT_LE(*facts.waited, 25s);
    EXPECT_THAT(left, IsEmpty());
    for (int tenths = 240; tenths < 300; tenths += 5) {
        SCOPED_TRACE(tenths);
        EXPECT_THAT(run(scene, 3, 0, false, tenths * 100ms).left, IsEmpty());
    }
}

TEST(Visit, TellsWhoAnsweredWhereItWasThePhone)
{
    const Scene scene{.name = "", .nat = NatRules{}, .registers = false, .phone_on = true};
    const auto [facts, left] = run(scene, 3, 0);
    ASSERT_TRUE(facts.request);
    EXPECT_TRUE(facts.request->by_another);
    EXPECT_FALSE(facts.request->by_us);
    EXPECT_EQ(facts.request->server, "Cisco-CP7960G/8.0");
    EXPECT_EQ(facts.request->contact, "sip:12345@203.0.113.99:5060");
    EXPECT_THAT(left, SizeIs(1)) << "nothing of the phone's was touched";
}

TEST(Visit, ShowsThePathAndTheSdpAsTheyArrived)
{
    const Scene scene{.name = "", .nat = NatRules{}, .contact = outside};
    const auto [facts, left] = run(scene, 3, 0, true);
    ASSERT_TRUE(facts.request && facts.request->by_us);
    EXPECT_THAT(facts.request->via_path, SizeIs(2));
    EXPECT_THAT(facts.request->via_path[1], testing::HasSubstr("received=203.0.113.1"));
    EXPECT_EQ(facts.request->sdp_address, outside);
    EXPECT_EQ(facts.request->method, "INVITE");
}

TEST(Visit, LeavesInOrderWheneverItIsTold)  // S5
{
    const Scene scene{.name = "", .nat = NatRules{}, .contact = outside, .quiet = 5s};
    for (int tenths = 10; tenths < 80; ++tenths) {
        SCOPED_TRACE(tenths);
        for (const bool call : {false, true}) {
            const auto [facts, left] = run(scene, 3, 0, call, tenths * 100ms);
            EXPECT_THAT(left, IsEmpty());
        }
    }
}

}  // namespace
}  // namespace sipdiag::sim

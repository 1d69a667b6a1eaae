// SPDX-License-Identifier: MIT
//
// The probe against boxes of every kind, over many seeds with loss: what it claims is true, or it claims nothing. What
// it must be able to tell where nothing is lost stands in the table too.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/mirror.hpp"
#include "sipdiag/nat/infer.hpp"
#include "sipdiag/nat/probe.hpp"
#include "support/sim/alg.hpp"
#include "support/sim/answerer.hpp"
#include "support/sim/speaker.hpp"
#include "support/sim/universe.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using nat::Mapping;

/// What is so, and whether the probe must find it out when nothing is lost.
struct Truth {
    bool nat = true;
    Mapping mapping = Mapping::endpoint_independent;
    bool keeps_ports = true;
    bool alg = false;
    unsigned layers = 1;
    bool tells_nat = true;
    bool tells_mapping = true;
    bool tells_alg = true;
};

struct Scene {
    const char* name;
    std::optional<NatRules> nat = {};
    std::optional<NatRules> outer = {};
    Truth truth = {};
    bool tls = true;  ///< is there a way that no ALG reads?
    AnswererRules server = {};
    std::vector<std::string> routers = {"198.18.0.1", "198.18.0.2"};
    std::size_t quotes = 520;
    bool phone_is_on = false;  ///< and holds 5060
    std::string local = "10.0.0.3";
};
void PrintTo(const Scene& scene, std::ostream* out)
{
    *out << scene.name;
}

struct Run {
    nat::Picture picture;
    nat::Facts facts;
    nat::SizeLadder sizes;
    Duration took{};
    std::size_t requests = 0;
};

Run run(const Scene& scene, std::uint64_t seed, unsigned loss,
        std::vector<std::uint16_t> ports = {40112, 40344, 40550, 40777})
{
    Universe world({.seed = seed,
                    .link = {.loss = loss, .duplication = loss / 4, .least_delay = 5ms, .most_delay = 25ms},
                    .routers = scene.routers,
                    .quotes = scene.quotes});
    auto& client = world.host(scene.local);
    Nat* box = nullptr;
    const auto unused = [](NatRules rules) {
        rules.alg = as_new(rules.alg);
        return rules;
    };
    if (scene.nat) {
        box = &world.nat(unused(*scene.nat));
        client.behind(*box);
        if (scene.outer) box->behind(world.nat(unused(*scene.outer)));
    }
    const auto first = world.host("192.0.2.10").at(5060);
    const auto other_port = world.host("192.0.2.10").at(5080);
    const auto second = world.host("192.0.2.20").at(5060);
    auto& server =
        world.host("192.0.2.10")
            .runs({first, other_port, world.host("192.0.2.10").at(5061, Transport::tls)}, Answerer(scene.server));
    world.host("192.0.2.20").runs(second, Answerer(scene.server));
    if (scene.phone_is_on) {
        // The phone keeps its way open; its messages come first.
        auto& phone = world.host("10.0.0.99").behind(*box);
        phone.runs(5060, Speaker({{0ms, first, "\r\n\r\n"}, {2s, first, "\r\n\r\n"}, {4s, first, "\r\n\r\n"}}));
    }
    nat::ProbePlan plan;
    plan.target = "192.0.2.10";
    plan.user_agent = "sipdiag";
    for (const auto port : ports)
        plan.sockets.push_back(client.at(port));
    plan.servers = {first, second, other_port};
    auto sockets = plan.sockets;
    if (scene.tls) {
        plan.ways.push_back({client.at(50001, Transport::tls), world.host("192.0.2.10").at(5061, Transport::tls)});
        sockets.push_back(plan.ways.back().local);
    }
    sip::Pace pace;
    Entropy entropy(seed + 1);
    const auto begin = 100ms;
    auto& probe = client.runs(sockets, nat::Probe(plan, pace, entropy), begin);
    while (!probe.finished() && world.now() - Instant{} < 60s)
        world.run((world.now() - Instant{}) + 100ms);
    EXPECT_TRUE(probe.finished());
    EXPECT_LE(probe.sent(), 100U);
    (void)server;
    return {nat::infer(probe.facts()), probe.facts(), probe.sizes(), world.now() - Instant{} - begin, probe.sent()};
}

std::size_t seeds()
{
    const char* const more = std::getenv("SIPDIAG_SEEDS");
    return more != nullptr ? std::strtoul(more, nullptr, 10) : 60;
}

/// What the boxes of a scene rewrite, and whether they put back in answers what they took.
struct Rewriting {
    std::set<nat::Part> parts;
    std::optional<bool> restores;  ///< nothing where no answer holds any of it
};
Rewriting rewriting_of(const Scene& scene)
{
    using nat::Part;
    Rewriting all;
    for (const auto* const box : {&scene.nat, &scene.outer}) {
        const auto* const text = *box ? dynamic_cast<const TextAlg*>((*box)->alg.get()) : nullptr;
        if (text == nullptr) continue;
        const auto& rules = text->rules();
        if (rules.via || rules.everywhere) all.parts.insert(Part::via);
        if (rules.contact || rules.everywhere) all.parts.insert(Part::contact);
        if (rules.from_to || rules.everywhere) all.parts.insert({Part::from, Part::to});
        if (rules.sdp || rules.everywhere) all.parts.insert(Part::sdp);
        if (rules.everywhere) all.parts.insert({Part::call_id, Part::other});
        if (rules.via || rules.from_to || rules.everywhere) all.restores = rules.translates_back;
    }
    return all;
}

class ProbeScenes : public testing::TestWithParam<Scene> {};

TEST_P(ProbeScenes, TellWhatTheyCanWithoutLoss)
{
    const auto& scene = GetParam();
    const auto [picture, facts, sizes, took, requests] = run(scene, 1, 0);
    for (const auto& each : picture.nat.evidence)
        SCOPED_TRACE("nat: " + each);
    const auto& truth = scene.truth;
    EXPECT_TRUE(!truth.tells_nat || picture.nat.present == truth.nat);
    EXPECT_TRUE(!truth.tells_mapping || picture.nat.mapping == truth.mapping) << to_string(picture.nat.mapping);
    EXPECT_TRUE(!truth.tells_alg || picture.alg.present == truth.alg) << testing::PrintToString(picture.alg.evidence);
    EXPECT_LE(took, 5s) << "ends within five seconds as a rule";
    EXPECT_TRUE(!truth.tells_nat || picture.nat.layers_at_least == truth.layers);
}

TEST_P(ProbeScenes, NeverClaimWhatIsNotSo)
{
    const auto& scene = GetParam();
    const auto& truth = scene.truth;
    for (std::uint64_t seed = 0; seed < seeds(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const auto [picture, facts, sizes, took, requests] = run(scene, seed,
                                                                 seed % 3 == 0   ? 50
                                                                 : seed % 3 == 1 ? 150
                                                                                 : 300);
        ASSERT_EQ(picture.nat.present.value_or(truth.nat), truth.nat);
        ASSERT_TRUE(picture.nat.mapping == Mapping::unknown || picture.nat.mapping == truth.mapping)
            << to_string(picture.nat.mapping);
        ASSERT_EQ(picture.nat.port_preserving.value_or(truth.keeps_ports), truth.keeps_ports);
        ASSERT_LE(picture.nat.layers_at_least.value_or(0), truth.layers);
        ASSERT_EQ(picture.alg.present.value_or(truth.alg), truth.alg) << testing::PrintToString(picture.alg.evidence);
        const auto rewriting = rewriting_of(scene);
        ASSERT_TRUE(std::includes(rewriting.parts.begin(), rewriting.parts.end(), picture.alg.rewrites.begin(),
                                  picture.alg.rewrites.end()))
            << testing::PrintToString(picture.alg.evidence);
        ASSERT_TRUE(!picture.alg.restores_replies || picture.alg.restores_replies == rewriting.restores)
            << testing::PrintToString(picture.alg.evidence);
        ASSERT_TRUE(!picture.port_taken || scene.phone_is_on);
        if (picture.seen && truth.nat) {
            const auto outside = *parse_address((scene.outer ? *scene.outer : *scene.nat).address);
            ASSERT_EQ(picture.seen->address, outside);
        }
        ASSERT_LE(took, 10s);
    }
}

NatRules plain()
{
    return {};
}
NatRules with(AlgRules rules, bool keeps_ports = true)
{
    NatRules nat;
    nat.keeps_ports = keeps_ports;
    nat.alg = alg(rules);
    return nat;
}
NatRules mapped(Dependence dependence, bool keeps_ports)
{
    NatRules nat;
    nat.mapping = dependence;
    nat.keeps_ports = keeps_ports;
    return nat;
}
NatRules carrier()
{
    NatRules nat;
    nat.address = "203.0.113.200";
    nat.inside = "100.64.0.1";
    nat.keeps_ports = false;
    return nat;
}
NatRules inner(AlgRules rules)
{
    auto nat = with(rules);
    nat.address = "100.64.7.7";
    return nat;
}
NatRules carrier_with(AlgRules rules)
{
    auto nat = carrier();
    nat.alg = alg(rules);
    return nat;
}

INSTANTIATE_TEST_SUITE_P(
    Boxes, ProbeScenes,
    testing::Values(
        Scene{.name = "no_nat",
              .truth = {.nat = false, .mapping = Mapping::none, .layers = 0},
              .tls = false,
              .local = "203.0.113.5"},
        Scene{.name = "routed_private_network", .truth = {.nat = false, .mapping = Mapping::none, .layers = 0}},
        Scene{.name = "routed_private_network_without_control",
              .truth = {.nat = false,
                        .mapping = Mapping::none,
                        .layers = 0,
                        .tells_nat = false,
                        .tells_mapping = false,
                        .tells_alg = false},
              .tls = false},
        Scene{.name = "plain_nat", .nat = plain()},
        Scene{.name = "plain_nat_routers_quote_little", .nat = plain(), .truth = {.tells_alg = false}, .quotes = 0},
        Scene{.name = "plain_nat_no_routers_behind", .nat = plain(), .truth = {.tells_alg = false}, .routers = {}},
        Scene{.name = "changes_ports", .nat = mapped(Dependence::none, false), .truth = {.keeps_ports = false}},
        Scene{.name = "by_address",
              .nat = mapped(Dependence::address, false),
              .truth = {.mapping = Mapping::address_dependent, .keeps_ports = false}},
        Scene{.name = "by_address_and_port",
              .nat = mapped(Dependence::address_and_port, false),
              .truth = {.mapping = Mapping::address_and_port_dependent, .keeps_ports = false}},
        Scene{.name = "kernel_alg", .nat = with({}), .truth = {.alg = true}},
        Scene{.name = "kernel_alg_without_control", .nat = with({}), .truth = {.alg = true}, .tls = false},
        Scene{.name = "kernel_alg_quotes_little", .nat = with({}), .truth = {.alg = true}, .tls = false, .quotes = 0},
        Scene{.name = "kernel_alg_no_routers", .nat = with({}), .truth = {.alg = true}, .tls = false, .routers = {}},
        Scene{.name = "kernel_alg_changes_ports",
              .nat = with({}, false),
              .truth = {.keeps_ports = false, .alg = true},
              .routers = {}},
        Scene{.name = "kernel_alg_old_server",
              .nat = with({}),
              .truth = {.alg = true, .tells_mapping = false},
              .server = {.fills_rport = false},
              .routers = {}},
        Scene{.name = "old_server",
              .nat = plain(),
              .truth = {.tells_mapping = false, .tells_alg = false},
              .server = {.fills_rport = false},
              .routers = {}},
        Scene{.name = "border_controller_without_received",
              .nat = plain(),
              .truth = {.tells_nat = false, .tells_mapping = false, .tells_alg = false},
              .server = {.adds_received = false}},
        Scene{.name = "does_not_translate_back", .nat = with({.translates_back = false}), .truth = {.alg = true}},
        Scene{.name = "does_not_translate_back_alone",
              .nat = with({.translates_back = false}),
              .truth = {.alg = true},
              .tls = false,
              .routers = {}},
        Scene{.name = "replaces_everywhere",
              .nat = with({.everywhere = true}),
              .truth = {.alg = true, .tells_mapping = false},
              .routers = {}},
        Scene{.name = "replaces_everywhere_alone",
              .nat = with({.everywhere = true}),
              .truth = {.alg = true, .tells_mapping = false, .tells_alg = false},
              .tls = false,
              .routers = {}},
        Scene{.name = "only_contact",
              .nat = with({.via = false, .from_to = false, .sdp = false, .translates_back = false}),
              .truth = {.alg = true}},
        Scene{.name = "only_contact_unquoted",
              .nat = with({.via = false, .from_to = false, .sdp = false, .translates_back = false}),
              .truth = {.alg = true, .tells_alg = false},
              .routers = {}},
        Scene{.name = "only_sdp",
              .nat = with({.via = false, .contact = false, .from_to = false, .translates_back = false}),
              .truth = {.alg = true}},
        Scene{.name = "only_sdp_unquoted",
              .nat = with({.via = false, .contact = false, .from_to = false, .translates_back = false}),
              .truth = {.alg = true, .tells_alg = false},
              .quotes = 40},
        Scene{.name = "carrier_grade",
              .nat = inner({.via = false, .contact = false, .from_to = false, .sdp = false}),
              .outer = carrier(),
              .truth = {.keeps_ports = false, .layers = 2}},
        Scene{.name = "alg_inside",
              .nat = inner({}),
              .outer = carrier(),
              .truth = {.keeps_ports = false, .alg = true, .layers = 2}},
        Scene{.name = "alg_outside",
              .nat = inner({.via = false, .contact = false, .from_to = false, .sdp = false}),
              .outer = carrier_with({}),
              .truth = {.keeps_ports = false, .alg = true, .layers = 2}},
        Scene{.name = "phone_holds_its_port", .nat = plain(), .phone_is_on = true}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(Probe, FindsThePortThatThePhoneHolds)
{
    Scene scene{.name = "", .nat = plain(), .phone_is_on = true};
    const auto [picture, facts, sizes, took, requests] = run(scene, 3, 0, {5060, 40112, 40344, 40777});
    EXPECT_TRUE(picture.port_taken);
    EXPECT_EQ(picture.nat.port_preserving, true);
    ASSERT_THAT(picture.findings, testing::SizeIs(1));
    EXPECT_EQ(picture.findings[0].entry->code, "NAT003");
    scene.phone_is_on = false;
    EXPECT_FALSE(run(scene, 3, 0, {5060, 40112, 40344, 40777}).picture.port_taken);
}

struct FilterScene {
    const char* name;
    Dependence filtering;
    bool other_address;
    bool other_port;
    nat::Filtering tells;  ///< where nothing is lost
    nat::Filtering is;
    bool allowed = false;
};

class Filters : public testing::TestWithParam<FilterScene> {};

TEST_P(Filters, AreToldByAFarEndThatAnswersFromElsewhere)
{
    const auto& scene = GetParam();
    for (std::uint64_t seed = 0; seed < seeds(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const unsigned loss = seed == 0 ? 0 : seed % 2 == 0 ? 50 : 150;
        Universe world({.seed = seed, .link = {.loss = loss, .least_delay = 5ms, .most_delay = 25ms}, .routers = {}});
        NatRules rules;
        rules.filtering = scene.filtering;
        auto& client = world.host("10.0.0.3").behind(world.nat(rules));
        const auto server = world.host("192.0.2.10").at(5060);
        farend::Settings settings;
        if (scene.other_address) settings.alternates.push_back(world.host("192.0.2.99").at(5060));
        if (scene.other_port) settings.alternates.push_back(world.host("192.0.2.10").at(5099));
        if (scene.allowed) settings.allowed.push_back(*Prefix::parse("203.0.113.0/24"));
        std::vector<Endpoint> sockets = {server};
        sockets.insert(sockets.end(), settings.alternates.begin(), settings.alternates.end());
        farend::FarEnd end(settings, Entropy::Seed{static_cast<std::uint8_t>(seed)});
        end.plays<farend::Mirror>();
        world.host("192.0.2.10").runs(sockets, std::move(end));
        nat::ProbePlan plan{"192.0.2.10", "sipdiag", {client.at(40112), client.at(40344)}, {server}, {}, 5060, 3};
        sip::Pace pace;
        Entropy entropy(seed + 1);
        auto& probe = client.runs(plan.sockets, nat::Probe(plan, pace, entropy));
        world.run(20s);
        ASSERT_TRUE(probe.finished());
        const auto picture = nat::infer(probe.facts());
        if (seed == 0) {
            EXPECT_TRUE(probe.facts().far_end);
            EXPECT_EQ(picture.nat.filtering, scene.tells) << testing::PrintToString(picture.nat.evidence);
            EXPECT_EQ(picture.alg.present, false) << "the far end gives back Contact and description";
        }
        ASSERT_TRUE(picture.nat.filtering == nat::Filtering::unknown || picture.nat.filtering == scene.is)
            << testing::PrintToString(picture.nat.evidence);
        ASSERT_NE(picture.alg.present, true);
    }
}

using F = nat::Filtering;
INSTANTIATE_TEST_SUITE_P(
    Rfc4787Section5, Filters,
    testing::Values(
        FilterScene{"independent", Dependence::none, true, true, F::endpoint_independent, F::endpoint_independent},
        FilterScene{"independent_one_address", Dependence::none, true, false, F::endpoint_independent,
                    F::endpoint_independent},
        FilterScene{"independent_one_port", Dependence::none, false, true, F::unknown, F::endpoint_independent},
        FilterScene{"by_address", Dependence::address, true, true, F::address_dependent, F::address_dependent},
        FilterScene{"by_address_no_port", Dependence::address, true, false, F::unknown, F::address_dependent},
        FilterScene{"by_address_and_port", Dependence::address_and_port, true, true, F::address_and_port_dependent,
                    F::address_and_port_dependent},
        FilterScene{"by_address_and_port_one_port", Dependence::address_and_port, false, true,
                    F::address_and_port_dependent, F::address_and_port_dependent, true},
        FilterScene{"no_alternate", Dependence::none, false, false, F::unknown, F::endpoint_independent}),
    [](const auto& each) { return std::string(each.param.name); });

struct MappingScene {
    const char* name;
    Dependence mapping;
    bool other_address;
    bool other_port;
    Mapping tells;  ///< where nothing is lost
    Mapping is;
};

class FarMappings : public testing::TestWithParam<MappingScene> {};

TEST_P(FarMappings, AreToldByTheOtherSocketsOfAFarEnd)
{
    const auto& scene = GetParam();
    for (std::uint64_t seed = 0; seed < seeds(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const unsigned loss = seed == 0 ? 0 : seed % 2 == 0 ? 50 : 150;
        Universe world({.seed = seed, .link = {.loss = loss, .least_delay = 5ms, .most_delay = 25ms}, .routers = {}});
        NatRules rules;
        rules.mapping = scene.mapping;
        rules.keeps_ports = false;
        auto& client = world.host("10.0.0.3").behind(world.nat(rules));
        const auto server = world.host("192.0.2.10").at(5060);
        farend::Settings settings;
        if (scene.other_address) settings.alternates.push_back(world.host("192.0.2.99").at(5060));
        if (scene.other_port) settings.alternates.push_back(world.host("192.0.2.10").at(5099));
        std::vector<Endpoint> sockets = {server};
        sockets.insert(sockets.end(), settings.alternates.begin(), settings.alternates.end());
        farend::FarEnd end(settings, Entropy::Seed{static_cast<std::uint8_t>(seed)});
        end.plays<farend::Mirror>();
        world.host("192.0.2.10").runs(sockets, std::move(end));
        nat::ProbePlan plan{"192.0.2.10", "sipdiag", {client.at(40112), client.at(40344)}, {server}, {}, 5060, 3};
        sip::Pace pace;
        Entropy entropy(seed + 1);
        auto& probe = client.runs(plan.sockets, nat::Probe(plan, pace, entropy));
        world.run(20s);
        ASSERT_TRUE(probe.finished());
        const auto picture = nat::infer(probe.facts());
        if (seed == 0) {
            EXPECT_EQ(picture.nat.mapping, scene.tells) << testing::PrintToString(picture.nat.evidence);
            EXPECT_EQ(picture.nat.filtering,
                      scene.other_port ? nat::Filtering::address_and_port_dependent : nat::Filtering::unknown)
                << "what was asked for the mapping opens no way in before";
        }
        ASSERT_TRUE(picture.nat.mapping == Mapping::unknown || picture.nat.mapping == scene.is)
            << testing::PrintToString(picture.nat.evidence);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Rfc4787Section4, FarMappings,
    testing::Values(MappingScene{"independent", Dependence::none, true, true, Mapping::endpoint_independent,
                                 Mapping::endpoint_independent},
                    MappingScene{"independent_one_address", Dependence::none, true, false,
                                 Mapping::endpoint_independent, Mapping::endpoint_independent},
                    MappingScene{"independent_one_port", Dependence::none, false, true, Mapping::unknown,
                                 Mapping::endpoint_independent},
                    MappingScene{"by_address", Dependence::address, true, true, Mapping::address_dependent,
                                 Mapping::address_dependent},
                    MappingScene{"by_address_no_port", Dependence::address, true, false, Mapping::unknown,
                                 Mapping::address_dependent},
                    MappingScene{"by_address_and_port", Dependence::address_and_port, true, true,
                                 Mapping::address_and_port_dependent, Mapping::address_and_port_dependent},
                    MappingScene{"by_address_and_port_one_port", Dependence::address_and_port, false, true,
                                 Mapping::address_and_port_dependent, Mapping::address_and_port_dependent}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(Probe, FindsTheSizeThatDoesNotArrive)
{
    Scene scene{.name = "", .nat = plain(), .server = {.most_octets = 1200}};
    const auto cut = run(scene, 3, 0).sizes;
    EXPECT_EQ(cut.largest_answered, 1100U);
    EXPECT_EQ(cut.smallest_silent, 1400U);
    EXPECT_EQ(cut.tries, 4U);
    scene.server = {};
    const auto whole = run(scene, 3, 0).sizes;
    EXPECT_EQ(whole.largest_answered, 2300U);
    EXPECT_EQ(whole.smallest_silent, std::nullopt);
}

TEST(Probe, KeepsToThePaceTowardsAProvider)  // S8
{
    const Scene scene{.name = "", .nat = plain(), .tls = false};
    Universe world({.seed = 1, .link = {}, .routers = scene.routers});
    auto& client = world.host("203.0.113.5");
    world.host("192.0.2.10").hides();
    nat::ProbePlan plan{
        "192.0.2.10", "sipdiag", {client.at(40112), client.at(40113), client.at(40114), client.at(40115)}, {}, {},
        5060,         16};
    plan.servers = {world.host("192.0.2.10").at(5060)};
    world.host("192.0.2.10").runs(5060, Answerer());
    sip::Pace pace;
    Entropy entropy(7);
    client.runs(plan.sockets, nat::Probe(plan, pace, entropy));
    world.run(30s);
    std::vector<Instant> sent;
    for (const auto& each : world.journal()) {
        if (each.datagram.destination.address == *parse_address("192.0.2.10")) sent.push_back(each.at);
    }
    ASSERT_GE(sent.size(), 12U);
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const auto later = std::count_if(sent.begin() + static_cast<long>(i), sent.end(),
                                         [&](Instant at) { return at < sent[i] + 1s; });
        EXPECT_LE(later, 15) << "ten at once, and five a second";
    }
}

TEST(Probe, EndsSoonWhereNobodyIs)
{
    Universe world({.seed = 1, .link = {}, .routers = {}});
    auto& client = world.host("203.0.113.5");
    nat::ProbePlan plan{"192.0.2.10", "sipdiag", {client.at(40112)}, {}, {}, 5060, 16};
    plan.servers = {{*parse_address("192.0.2.10"), 5060}};
    sip::Pace pace;
    Entropy entropy(7);
    auto& probe = client.runs(plan.sockets, nat::Probe(plan, pace, entropy));
    world.run(5s);
    EXPECT_TRUE(probe.finished());
    const auto picture = nat::infer(probe.facts());
    EXPECT_EQ(picture.nat.present, std::nullopt);
    EXPECT_EQ(picture.alg.present, std::nullopt);
    EXPECT_EQ(picture.nat.mapping, Mapping::unknown);
    EXPECT_EQ(picture.seen, std::nullopt);
}

// RFC 3263 §4.3: of two servers the first is dead. All that is asked of the first is asked of the one that lives.
TEST(Probe, AsksTheServerThatLives)
{
    for (const bool refused : {false, true}) {
        Universe world({.seed = 1, .link = {}, .routers = {"198.18.0.1"}});
        auto& client = world.host("10.0.0.3");
        client.behind(world.nat(plain()));
        const auto living = world.host("192.0.2.11").at(5060);
        world.host("192.0.2.11").runs(5060, Answerer());
        const auto dead = refused ? world.host("192.0.2.10").at(5060) : Endpoint{*parse_address("192.0.2.99"), 5060};
        nat::ProbePlan plan{"sip.example",
                            "sipdiag",
                            {client.at(40112), client.at(40113), client.at(40114), client.at(40115)},
                            {dead, living},
                            {},
                            5060,
                            5};
        sip::Pace pace = sip::Pace::free();
        Entropy entropy(7);
        auto& probe = client.runs(plan.sockets, nat::Probe(plan, pace, entropy));
        world.run(20s);
        EXPECT_TRUE(probe.finished());
        EXPECT_EQ(probe.plan().servers.front(), living);
        EXPECT_EQ(nat::infer(probe.facts()).nat.present, true);
        EXPECT_EQ(probe.sizes().largest_answered, 2300U) << "what only one server is asked";
        EXPECT_TRUE(probe.facts().hops_to_server) << "and how far it is";
        std::set<Endpoint> asked_from;
        for (const auto& each : probe.facts().sightings) {
            if (each.sent.destination == living && each.answer) asked_from.insert(each.sent.source);
        }
        EXPECT_THAT(asked_from, testing::SizeIs(4)) << "from every socket";
    }
}

}  // namespace
}  // namespace sipdiag::sim

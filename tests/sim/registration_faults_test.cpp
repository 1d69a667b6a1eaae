// SPDX-License-Identifier: MIT
//
// Every fault that a far end can be told to have, and what a visit tells of it: the state, the findings, and that
// nothing of ours is left behind.
#include <gmock/gmock.h>

#include <set>

#include "sipdiag/sip/reply.hpp"
#include "support/messages.hpp"
#include "support/sim/alg.hpp"
#include "support/sim/registrar_world.hpp"

namespace sipdiag::sim {
namespace {

using namespace std::chrono_literals;
using finding::Outcome;
using reg::Goal;
using reg::State;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::vector<std::string> names(const finding::Findings& findings)
{
    std::vector<std::string> all;
    for (const auto& each : findings)
        all.emplace_back(each.entry->name);
    return all;
}

/// What the command ends with: its own answer and its findings.
Outcome ends_with(const reg::Judgement& told)
{
    return finding::combine(told.outcome, told.findings, finding::Severity::warning);
}

struct FaultCase {
    const char* name;
    const char* words;
    State state;
    Outcome outcome;
    std::vector<std::string> findings;  // all of them
};
void PrintTo(const FaultCase& each, std::ostream* out)
{
    *out << each.name;
}

class Fault : public testing::TestWithParam<FaultCase> {};

TEST_P(Fault, IsNoticedAndNothingIsLeft)
{
    RegistrarWorld world({.faults = faults(GetParam().words)});
    const auto told = world.visit({.goal = Goal::add});
    EXPECT_EQ(told.state, GetParam().state);
    EXPECT_EQ(ends_with(told), GetParam().outcome);
    EXPECT_THAT(names(told.findings), testing::UnorderedElementsAreArray(GetParam().findings));
    ASSERT_TRUE(world.last->finished());
    EXPECT_LE(world.last->facts().requests, 7U);
    for (const auto& each : world.held())
        EXPECT_EQ(each.call_id, "elsewhere") << "S5: a binding of ours was left: " << each.uri;
    for (const auto& each : told.findings) {
        EXPECT_FALSE(each.message.empty());
        EXPECT_FALSE(each.evidence.empty()) << each.entry->name << " rests on nothing";
    }
}

constexpr auto ok = Outcome::healthy;
constexpr auto hurts = Outcome::degraded;
constexpr auto no = Outcome::failed;

const std::vector<FaultCase> fault_cases{

    FaultCase{"none", "", State::registered, ok, {}},
    FaultCase{"no_store", "no-store", State::not_stored, no, {"not-stored"}},
    FaultCase{"drop_contact", "drop-contact", State::not_stored, no, {"not-stored", "answer-without-list"}},
    FaultCase{"no_list", "no-list", State::not_stored, no, {"not-stored", "answer-without-list"}},
    FaultCase{"rewrite", "rewrite-contact", State::not_stored, no, {"not-stored", "contact-altered"}},
    FaultCase{"shortened", "shorten-expiry=600", State::registered, ok, {"expiry-shortened"}},
    FaultCase{"too_short", "shorten-expiry=24", State::registered, hurts, {"expiry-shortened", "expiry-too-short"}},
    FaultCase{"just_long_enough", "shorten-expiry=25", State::registered, ok, {"expiry-shortened"}},
    FaultCase{"interval", "min-expires=4000", State::registered, ok, {"interval-too-brief"}},
    FaultCase{"no_expires", "no-expires", State::registered, ok, {"expiry-not-stated"}},
    FaultCase{"other_device",
              "other-device=sip:12345@192.0.2.1:5060;line=1",
              State::registered,
              ok,
              {"another-device-holds-the-account"}},
    FaultCase{"one_binding",
              "one-binding,other-device=sip:12345@192.0.2.7",
              State::registered,
              no,
              {"binding-of-another-lost", "one-binding-only"}},
    FaultCase{"no_fetch", "no-fetch", State::registered, hurts, {"list-unreadable"}},
    FaultCase{"long_list",
              "many-contacts=300",
              State::registered,
              hurts,
              {"another-device-holds-the-account", "list-too-long"}},
    FaultCase{"forbid", "forbid", State::rejected, no, {"credentials-refused"}},
    FaultCase{"endless", "endless-challenge", State::rejected, no, {"credentials-refused"}},
    FaultCase{"stale", "stale-nonce", State::rejected, no, {"nonce-never-fresh"}},
    FaultCase{"algorithm", "unknown-algorithm", State::rejected, no, {"challenge-not-understood"}},
    FaultCase{"scheme", "unknown-scheme", State::rejected, no, {"challenge-not-understood"}},
    FaultCase{"no_qop", "no-qop", State::registered, ok, {"challenge-odd"}},
    FaultCase{"not_found", "not-found", State::rejected, no, {"account-unknown"}},
    FaultCase{"domain", "refuse-domain", State::rejected, no, {"domain-refused"}},
    FaultCase{"banned", "fail=403", State::rejected, no, {"registration-forbidden"}},
    FaultCase{"error_500", "fail=500", State::rejected, no, {"rejected"}},
    FaultCase{"unavailable", "unavailable=30", State::rejected, no, {"asked-to-wait"}},
    FaultCase{"redirect", "redirect=sip:sip2.example", State::rejected, no, {"redirected"}},
    FaultCase{"wrong_via", "wrong-via", State::registered, no, {"sent-by-altered"}},
    FaultCase{"wrong_branch", "wrong-branch", State::unreachable, no, {"no-answer", "answers-not-ours"}},
    FaultCase{"wrong_cseq", "wrong-cseq", State::unreachable, no, {"no-answer", "answers-not-ours"}},
    FaultCase{"wrong_call_id", "wrong-call-id", State::unreachable, no, {"no-answer", "answers-not-ours"}},
    FaultCase{"two_finals", "two-finals", State::registered, hurts, {"answers-contradict"}},
    FaultCase{"provisional", "provisional-only", State::unreachable, no, {"no-final-answer"}},
    FaultCase{"progress", "provisional=183", State::registered, ok, {}},  // a softphone waits for what comes behind it
    FaultCase{"silence", "silent-after=0", State::unreachable, no, {"no-answer"}},
    FaultCase{"elsewhere", "elsewhere", State::registered, hurts, {"answered-from-elsewhere"}},
    FaultCase{"seen_elsewhere", "seen-elsewhere=203.0.113.9:4444", State::registered, ok, {"seen-elsewhere"}},
    FaultCase{"no_received", "no-received", State::registered, ok, {}},
    FaultCase{"huge", "huge-headers=60000", State::registered, ok, {}},
    FaultCase{"slow", "slow=700", State::registered, ok, {"packets-lost"}}};

INSTANTIATE_TEST_SUITE_P(Words, Fault, testing::ValuesIn(fault_cases),
                         [](const auto& each) { return each.param.name; });

TEST(Faults, AllHaveATest)  // a word that nobody plays proves nothing
{
    // Those that take a NAT, the phone's two ports or some hours have tests of their own.
    std::set<std::string> played{"repair-contact", "force-rport", "drop-refresh", "forget-after"};
    for (const auto& each : fault_cases) {
        std::string_view rest = each.words;
        while (!rest.empty()) {
            const auto word = rest.substr(0, rest.find(','));
            played.emplace(word.substr(0, word.find('=')));
            rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        }
    }
    for (const auto& each : farend::faults())
        EXPECT_TRUE(played.contains(std::string(each.word))) << each.word;
}

TEST(Faults, AreSpelledOut)
{
    farend::Misbehaviour misbehaviour;
    EXPECT_EQ(farend::add_faults(misbehaviour, "no-stor")->suggestion, "no-store");
    EXPECT_TRUE(farend::add_faults(misbehaviour, "shorten-expiry"));
    EXPECT_TRUE(farend::add_faults(misbehaviour, "shorten-expiry=x"));
    EXPECT_TRUE(farend::add_faults(misbehaviour, "no-store=1"));
    EXPECT_FALSE(farend::add_faults(misbehaviour, "no-store, shorten-expiry=60"));
    EXPECT_TRUE(misbehaviour.no_store);
    EXPECT_EQ(misbehaviour.shorten_expiry, 60U);
}

// Refused: what comes back instead

TEST(Network, RefusalIsToldFromSilence)
{
    RegistrarWorld world;
    world.server = world.world.host("198.51.100.9").at(5060);  // a host, and nothing on its port
    const auto told = world.visit({.goal = Goal::add});
    EXPECT_EQ(told.state, State::unreachable);
    EXPECT_THAT(names(told.findings), testing::ElementsAre("network-refused"));
    EXPECT_EQ(world.last->facts().exchanges[0].sent_at.size(), 1U);
}

TEST(Network, SilenceIsToldWithItsRepeats)
{
    RegistrarWorld world;
    world.server = world.world.host("198.51.100.9").hides().at(5060);
    const auto told = world.visit({.goal = Goal::add});
    EXPECT_EQ(told.state, State::unreachable);
    ASSERT_THAT(names(told.findings), testing::ElementsAre("no-answer"));
    EXPECT_THAT(told.findings[0].evidence, Contains("11 times to 198.51.100.9:5060"));
    EXPECT_THAT(told.findings[0].evidence, Contains("waited 32.000 s"));
}

// A NAT between

class RegistrationBehindNat : public testing::Test {
protected:
    reg::Judgement visit(RegistrarWorld& world, NatRules rules = {})
    {
        auto& nat = world.world.nat(std::move(rules));
        auto& visitor = world.visits(world.world.host("10.0.0.3").behind(nat), {.goal = Goal::add});
        world.last = &visitor;
        world.world.run();
        return reg::judge(visitor.facts(), Goal::add);
    }
};

TEST_F(RegistrationBehindNat, APrivateContactIsAnErrorAlthoughRegistered)
{
    RegistrarWorld world;
    const auto told = visit(world);
    EXPECT_EQ(told.state, State::registered);
    EXPECT_EQ(ends_with(told), Outcome::failed);
    EXPECT_THAT(names(told.findings), testing::ElementsAre("contact-private", "seen-elsewhere"));
    EXPECT_EQ(told.where, reg::Where::phone);
}

TEST_F(RegistrationBehindNat, ARegistrarThatRepairsMakesItGood)
{
    RegistrarWorld world({.faults = faults("repair-contact")});
    const auto told = visit(world);
    EXPECT_EQ(told.state, State::registered);
    EXPECT_TRUE(told.repaired);
    ASSERT_NE(told.own, nullptr);
    EXPECT_TRUE(told.own->uri.ends_with("@203.0.113.1:5060")) << told.own->uri;
    EXPECT_THAT(names(told.findings), Not(Contains("contact-private")));
    EXPECT_THAT(names(told.findings), Contains("contact-altered"));
    EXPECT_THAT(world.held(), IsEmpty()) << "and what it stored was removed";
}

TEST_F(RegistrationBehindNat, AnAlgThatRewritesContactsElsewhereIsNoRegistration)
{
    const auto wrong = [](const std::string& octets) {
        auto text = octets;
        for (auto at = text.find("@10.0.0.3:5060>"); at != std::string::npos; at = text.find("@10.0.0.3:5060>"))
            text.replace(at, 15, "@203.0.113.77:5060>");
        return text;
    };
    RegistrarWorld world;
    NatRules rules;
    rules.alters_outbound = wrong;
    const auto told = visit(world, rules);
    EXPECT_EQ(told.state, State::not_stored);
    EXPECT_THAT(names(told.findings), testing::IsSupersetOf({"not-stored", "contact-altered"}));
}

TEST_F(RegistrationBehindNat, AnAlgThatPutsTheAnswersBackIsNoPrivateContact)
{
    // The registrar holds a public Contact; what is read here has the private one in its place.
    RegistrarWorld world;
    NatRules rules;
    rules.address = "203.0.113.1";
    rules.alg = alg();
    const auto told = visit(world, rules);
    EXPECT_EQ(told.state, State::registered);
    EXPECT_EQ(ends_with(told), Outcome::degraded) << "neither a no nor a works";
    EXPECT_THAT(names(told.findings), Contains("seen-at-private-address"));
    EXPECT_THAT(names(told.findings), Not(Contains("contact-private")));
}

// A registrar that hides its list

TEST(HiddenList, IsToldFromAnEmptyOneByWhatTheRegistrarHasSaidBefore)
{
    const std::vector<std::string> kept{"sip:12345-k3qz@192.0.2.1:5060"};
    const reg::Plan informed{.goal = Goal::query, .ours = kept, .kept_unlisted = kept};
    RegistrarWorld bare;  // a 200 without Contact and without Expires
    EXPECT_EQ(bare.visit({.goal = Goal::query}).state, State::empty) << "RFC 3261 §10.3: no Contact, no binding";

    RegistrarWorld known;
    const auto told = known.visit(informed);
    EXPECT_EQ(told.state, State::hidden);
    EXPECT_EQ(told.outcome, Outcome::undetermined);
    ASSERT_THAT(names(told.findings), testing::ElementsAre("answer-without-list"));
    EXPECT_THAT(told.findings[0].evidence, Contains(testing::HasSubstr(kept[0])));

    RegistrarWorld speaking({.faults = faults("no-list")});  // with Expires, and still without Contact
    EXPECT_EQ(speaking.visit({.goal = Goal::query}).state, State::hidden);

    RegistrarWorld showing;  // this one lists what it has: an old record changes nothing
    showing.registrar->bind(Instant{}, "12345", "sip:12345@192.0.2.9", 1000);
    EXPECT_EQ(showing.visit(informed).state, State::bound);
}

TEST(HiddenList, DoesNotKeepWhatIsOursFromBeingRemoved)
{
    RegistrarWorld world({.faults = faults("no-list")});
    const std::vector<std::string> kept{"sip:12345-k3qz@192.0.2.1:5060"};
    world.registrar->bind(Instant{}, "12345", kept[0], 10'000'000);
    const auto told = world.visit({.goal = Goal::remove, .ours = kept, .kept_unlisted = kept});
    EXPECT_EQ(told.state, State::removed);
    EXPECT_THAT(world.held(), IsEmpty());
}

// Ten answer at once

/// Answers each request from every one of its sockets but the one that was asked.
class Chorus {
public:
    explicit Chorus(std::vector<Endpoint> voices, int status) : voices_(std::move(voices)), status_(status) {}
    void start(Instant, Outbox&) {}
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        const auto request = sip::Received::read(now, arrived);
        if (!request || !request->message.view().is_request()) return;
        for (const auto& voice : voices_) {
            auto tag = "t" + std::to_string(voice.address.octets()[3]);
            out.send({voice, arrived.source, *sip::reply_to(*request, status_, "As Told", tag).finish()});
        }
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant, Outbox&) {}
    [[nodiscard]] Instant deadline() const { return never; }
    [[nodiscard]] bool finished() const { return false; }

private:
    std::vector<Endpoint> voices_;
    int status_;
};

TEST(Chorus, OfTenAddressesIsBoundedAndTold)
{
    for (const int status : {200, 403, 500}) {
        SCOPED_TRACE(status);
        RegistrarWorld world;
        world.server = world.world.host("198.51.100.20").at(5060);
        std::vector<Endpoint> voices;
        for (int i = 21; i <= 30; ++i)
            voices.push_back(world.world.host("198.51.100." + std::to_string(i)).at(5060));
        auto sockets = voices;
        sockets.insert(sockets.begin(), world.server);
        world.world.host("198.51.100.20").runs(sockets, Chorus(voices, status));
        const auto told = world.visit({.goal = Goal::add});
        EXPECT_EQ(told.state, status == 200 ? State::not_stored : State::rejected);
        EXPECT_EQ(ends_with(told), Outcome::failed);
        EXPECT_THAT(names(told.findings), Contains("answered-from-elsewhere"));
        const auto& facts = world.last->facts();
        EXPECT_LE(facts.requests, 7U) << "ten answers are no ten steps";
        for (const auto& each : facts.exchanges) {
            EXPECT_LE(each.also_from.size(), reg::Exchange::max_also_from);
            EXPECT_EQ(each.sent_at.size(), 1U);
        }
        if (status == 200) {
            EXPECT_THAT(facts.exchanges.front().also_from, SizeIs(reg::Exchange::max_also_from));
        }
    }
}

// Safety

reg::Plan exact(bool keep = false)
{
    reg::Plan plan;
    plan.goal = Goal::add;
    plan.exact_contact = true;
    plan.keep = keep;
    return plan;
}

bool sent_contact(const Universe& world, const std::string& uri, const std::string& from)
{
    for (const auto& each : world.journal()) {
        if (to_string(each.datagram.source.address) != from || !each.datagram.octets.starts_with("REGISTER")) continue;
        const auto message = *sip::Message::read(each.datagram.octets);
        if (reg::read_listing(message.view()).find(uri) != nullptr) return true;
    }
    return false;
}

TEST(SafetyS1, SendsNoContactThatAnotherHasBound)
{
    RegistrarWorld world;
    const std::string phone = "sip:12345@192.0.2.1:5060";
    world.registrar->bind(Instant{}, "12345", "sip:12345@192.0.2.1:5060", 100'000);
    const auto told = world.visit(exact());
    EXPECT_EQ(told.state, State::undetermined);
    EXPECT_EQ(told.outcome, Outcome::undetermined) << "exit 3";
    EXPECT_THAT(names(told.findings), Contains("binding-in-use"));
    EXPECT_FALSE(sent_contact(world.world, phone, "192.0.2.1"));
    EXPECT_THAT(world.held(), SizeIs(1));
}

TEST(SafetyS1, KnowsTheSameContactByComparisonNotBySpelling)  // RFC 3261 §19.1.4
{
    RegistrarWorld world;
    world.registrar->bind(Instant{}, "12345", "SIP:12345@192.0.2.1:5060;x=1", 100'000);
    EXPECT_THAT(names(world.visit(exact()).findings), Contains("binding-in-use"));
}

TEST(SafetyS1, RegistersTheExactContactWhereNobodyHasIt)
{
    RegistrarWorld world;
    world.registrar->bind(Instant{}, "12345", "sip:12345@192.0.2.1", 100'000);  // a port in one only: another URI
    EXPECT_EQ(world.visit(exact()).state, State::registered);
    EXPECT_THAT(world.held(), SizeIs(1)) << "the other's is there still";
}

TEST(SafetyS1, RemovesNothingThatItDidNotCreate)
{
    RegistrarWorld world;
    world.registrar->bind(Instant{}, "12345", "sip:12345-desk@192.0.2.7:5060", 100'000);
    const auto told = world.visit({.goal = Goal::remove});
    EXPECT_EQ(told.state, State::removed);
    EXPECT_THAT(world.last->facts().removed, IsEmpty());
    EXPECT_THAT(world.held(), SizeIs(1));
}

TEST(SafetyS1, RemovesWhatItIsKnownToHaveKept)
{
    RegistrarWorld world;
    world.registrar->bind(Instant{}, "12345", "sip:12345@192.0.2.7:5060", 100'000);
    world.registrar->bind(Instant{}, "12345", "sip:12345-abcd@192.0.2.1:40000", 100'000);
    reg::Plan plan{.goal = Goal::remove};
    plan.ours = {"sip:12345-abcd@192.0.2.1:40000"};
    world.visit(plan);
    ASSERT_THAT(world.held(), SizeIs(1));
    EXPECT_EQ(world.held()[0].uri, "sip:12345@192.0.2.7:5060");
    EXPECT_THAT(world.last->facts().removed, SizeIs(1));
}

TEST(SafetyS2, StopsAndSaysSoFirstWhereABindingOfAnotherIsLost)
{
    RegistrarWorld world({.faults = faults("one-binding")});
    world.registrar->bind(Instant{}, "12345", "sip:12345@192.0.2.7:5060", 100'000);
    reg::Plan plan{.goal = Goal::add};
    plan.keep = true;  // even so: its own is removed
    const auto told = world.visit(plan);
    ASSERT_FALSE(told.findings.empty());
    EXPECT_STREQ(std::string(told.findings[0].entry->name).c_str(), "binding-of-another-lost");
    EXPECT_NE(told.findings[0].fix->find("reg 0 1"), std::string::npos);
    EXPECT_EQ(world.last->facts().stop, reg::Stop::other_lost);
    EXPECT_THAT(world.held(), IsEmpty()) << "S18: and the other's is not re-created";
    EXPECT_FALSE(sent_contact(world.world, "sip:12345@192.0.2.7:5060", "192.0.2.1"));
}

TEST(SafetyS2, CallsNothingLostThatRanOutByItself)
{
    RegistrarWorld world({.settings = {.seed = 1, .link = {.least_delay = 2s, .most_delay = 2s}}});
    world.registrar->bind(Instant{}, "12345", "sip:12345@192.0.2.7:5060", 12);
    const auto told = world.visit({.goal = Goal::add});
    EXPECT_THAT(world.last->facts().before->listing.bindings, SizeIs(1));
    EXPECT_THAT(names(told.findings), Not(Contains("binding-of-another-lost")));
}

TEST(SafetyS5, LeavesNothingWheneverItIsEnded)
{
    for (const auto delay : {10ms, 300ms}) {
        for (auto after = 0ms; after < 16 * delay; after += delay / 5) {
            SCOPED_TRACE(std::to_string(after.count()) + " ms of " + std::to_string(delay.count()));
            RegistrarWorld world({.settings = {.seed = 2, .link = {.least_delay = delay, .most_delay = delay}}});
            auto& host = world.world.host("192.0.2.1");
            auto& visitor = world.visits(host, {.goal = Goal::add});
            world.world.run(after);
            // The driver's way: withdraw, and the datagrams that it wants sent.
            Outbox out;
            visitor.withdraw(world.world.now(), out);
            for (auto& each : out.take())
                world.world.inject(std::move(each), host.at(5060));
            world.world.run(after + 10s);
            EXPECT_TRUE(visitor.finished());
            EXPECT_THAT(world.held(), IsEmpty());
            EXPECT_FALSE(visitor.facts().may_remain);
        }
    }
}

TEST(SafetyS6, AddsNoFifthBindingOfOurs)
{
    RegistrarWorld world;
    reg::Plan plan{.goal = Goal::add};
    for (int i = 0; i < 4; ++i) {
        plan.ours.push_back("sip:12345-abc" + std::string(1, static_cast<char>('d' + i)) + "@192.0.2.1:40000");
        world.registrar->bind(Instant{}, "12345", plan.ours.back(), 100'000);
    }
    const auto told = world.visit(plan);
    EXPECT_THAT(names(told.findings), Contains("too-many-of-ours"));
    EXPECT_EQ(told.outcome, Outcome::undetermined);
    EXPECT_THAT(world.held(), SizeIs(4));
}

TEST(SafetyS7, OffersCredentialsOnce)
{
    for (const auto* const words : {"", "endless-challenge", "forbid"}) {
        RegistrarWorld world({.faults = faults(words), .password = *words == '\0' ? "wrong" : "secret"});
        const auto told = world.visit({.goal = Goal::add});
        EXPECT_EQ(told.state, State::rejected);
        EXPECT_EQ(ends_with(told), Outcome::failed);
        EXPECT_THAT(names(told.findings), Contains("credentials-refused"));
        EXPECT_EQ(world.registrar->credentials_seen(), 1U) << words;
    }
}

TEST(SafetyS7, NeverSendsAnEmptyOrUnprovisionedPassword)
{
    for (const auto* const password : {"", "UNPROVISIONED", "unprovisioned"}) {
        RegistrarWorld world({.password = password});
        const auto told = world.visit({.goal = Goal::add});
        EXPECT_EQ(told.state, State::undetermined);
        EXPECT_THAT(names(told.findings), Contains("password-missing"));
        EXPECT_EQ(world.registrar->credentials_seen(), 0U);
    }
}

TEST(SafetyS8, EndsWhereTheServerAsksForPatience)
{
    RegistrarWorld world({.faults = faults("unavailable=30")});
    world.visit({.goal = Goal::add});
    EXPECT_EQ(world.last->facts().requests, 1U);
}

TEST(SafetyS8, KeepsThePace)
{
    RegistrarWorld world;
    world.paces.push_back(sip::Pace(3));
    auto& host = world.world.host("192.0.2.1");
    reg::Conversation::Setup setup{.aor = "sip:12345@sip.example",
                                   .registrar = "sip:sip.example",
                                   .target = world.server,
                                   .source = host.at(5060),
                                   .advertised = {"192.0.2.1", 5060},
                                   .account = {"12345", auth::Secret("secret"), {}},
                                   .timers = {}};
    auto& visitor =
        host.runs(5060, reg::Registration(setup, {.goal = Goal::add}, world.writer, world.paces.back(), world.entropy));
    world.world.run();
    EXPECT_EQ(visitor.facts().requests, 3U);
    EXPECT_EQ(visitor.facts().stop, reg::Stop::asked_enough);
}

// The phone's switch

TEST(Switch, PutsTheReceivedAddressInPlaceOfTheContact)  // phone-nat-behaviour.md §3
{
    RegistrarWorld world;
    auto& nat = world.world.nat({});
    reg::Plan plan{.goal = Goal::add};
    plan.follows_received = true;
    auto& visitor = world.visits(world.world.host("10.0.0.3").behind(nat), plan);
    world.world.run();
    const auto told = reg::judge(visitor.facts(), Goal::add);
    EXPECT_TRUE(visitor.facts().switched);
    EXPECT_EQ(told.state, State::registered);
    EXPECT_NE(visitor.facts().contact_uri.find("@203.0.113.1:5060"), std::string::npos);
    EXPECT_THAT(names(told.findings), Not(Contains("contact-private")));
    EXPECT_THAT(world.held(), IsEmpty());
}

// A call that comes while we are there

TEST(Visitors, GetABranchsAnswer)  // S11: 480 stops no other phone
{
    RegistrarWorld world;
    auto& host = world.world.host("192.0.2.1");
    reg::Plan plan{.goal = Goal::add};
    plan.keep = true;
    auto& visitor = world.visits(host, plan);
    world.world.run(5ms);
    const auto call = support::request_text("INVITE", "SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bKcall");
    Outbox out;
    visitor.receive(world.world.now(), {world.server, host.at(5060), call}, out);
    visitor.receive(world.world.now(), {world.world.host("203.0.113.66").at(5060), host.at(5060), call}, out);
    const auto said = out.take();
    ASSERT_THAT(said, SizeIs(1)) << "strangers get no answer";
    EXPECT_TRUE(said[0].octets.starts_with("SIP/2.0 480 "));
    EXPECT_THAT(visitor.facts().visitors, SizeIs(2));
}

}  // namespace
}  // namespace sipdiag::sim

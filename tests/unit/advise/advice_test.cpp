// SPDX-License-Identifier: MIT
//
// The verdicts of docs/contract section 4, each from the trials that carry it, and from those that do not.
#include "sipdiag/advise/advice.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace sipdiag::advise {
namespace {

using testing::Contains;
using testing::HasSubstr;

const char* const outside = "203.0.113.10";

Trial tried(int enable, const std::string& address, std::optional<bool> inbound,
            std::optional<bool> after_quiet = std::nullopt, const std::string& method = "INVITE")
{
    Trial trial;
    trial.nat = {enable, address, enable == 1 && address.empty() ? 1 : 0, 5060};
    trial.state = reg::State::registered;
    trial.status = 200;
    trial.contact_sent = "sip:12345-k3qz@" + (enable == 1 ? std::string(outside) : "10.0.0.3") + ":5060";
    trial.contact_stored = trial.contact_sent;
    trial.inbound = inbound;
    trial.inbound_after_quiet = after_quiet;
    if (after_quiet) trial.quiet_s = 35;
    trial.method = method;
    return trial;
}
Trial stopped(int enable, reg::State state, int status = 0)
{
    auto trial = tried(enable, enable == 1 ? outside : "", std::nullopt);
    trial.state = state;
    trial.status = status;
    trial.method.clear();
    return trial;
}
Trial sounding(Trial trial, const std::string& media)
{
    trial.media = media;
    return trial;
}

Trial renewed(Trial trial, std::optional<bool> after_quiet)
{
    trial.timer_register_expires = 30;
    trial.inbound_after_quiet = after_quiet;
    trial.quiet_s = 24;
    return trial;
}

struct Case {
    const char* name;
    std::vector<Trial> trials;
    Verdict verdict;
    finding::Outcome outcome = finding::Outcome::failed;
    std::optional<bool> alg = false;
    std::optional<bool> nat = true;
    std::optional<bool> port_preserving = true;
    std::optional<bool> restores = {};
    bool reachable = true;
};
void PrintTo(const Case& each, std::ostream* out)
{
    *out << each.name;
}

Evidence evidence_of(const Case& given)
{
    Evidence evidence;
    evidence.reachable = given.reachable;
    evidence.picture.nat.present = given.nat;
    evidence.picture.nat.port_preserving = given.port_preserving;
    evidence.picture.alg.present = given.alg;
    evidence.picture.alg.restores_replies = given.restores;
    evidence.picture.seen = Endpoint{*parse_address(outside), 40112};
    evidence.trials = given.trials;
    return evidence;
}

class Verdicts : public testing::TestWithParam<Case> {};

TEST_P(Verdicts, FollowFromTheTrials)
{
    const auto conclusion = conclude(evidence_of(GetParam()));
    EXPECT_EQ(to_string(conclusion.verdict), to_string(GetParam().verdict));
    EXPECT_EQ(conclusion.outcome, GetParam().outcome);
    EXPECT_FALSE(conclusion.sentence.empty());
    if (conclusion.advice) {
        EXPECT_THAT(conclusion.advice->cnf, Contains(fmt::format("nat_enable: {}", conclusion.advice->nat.enable)));
        EXPECT_FALSE(conclusion.advice->why.empty());
    }
}

using finding::Outcome;
using reg::State;

INSTANTIATE_TEST_SUITE_P(
    Contract, Verdicts,
    testing::Values(
        Case{.name = "nobody_there",
             .trials = {stopped(0, State::unreachable)},
             .verdict = Verdict::unreachable,
             .reachable = false},
        Case{.name = "nothing_was_tried",
             .trials = {},
             .verdict = Verdict::undetermined,
             .outcome = Outcome::undetermined},
        Case{.name = "turned_away", .trials = {stopped(0, State::rejected, 403)}, .verdict = Verdict::not_registering},
        Case{.name = "no_setting_got_an_answer",
             .trials = {stopped(0, State::unreachable), stopped(1, State::unreachable)},
             .verdict = Verdict::not_registering},
        Case{.name = "no_setting_got_an_answer_after_the_first_behind_an_alg",
             .trials = {stopped(0, State::unreachable), stopped(1, State::unreachable)},
             .verdict = Verdict::undetermined,
             .outcome = Outcome::undetermined,
             .alg = true},
        Case{.name = "one_setting_alone_got_no_answer_behind_an_alg",
             .trials = {stopped(1, State::unreachable)},
             .verdict = Verdict::not_registering,
             .alg = true},
        Case{.name = "kept_nothing",
             .trials = {stopped(0, State::not_stored, 200), stopped(1, State::not_stored, 200)},
             .verdict = Verdict::not_stored},
        Case{.name = "kept_nothing_of_the_setting_that_got_an_answer",
             .trials = {stopped(0, State::unreachable), stopped(1, State::not_stored, 200)},
             .verdict = Verdict::not_stored},
        Case{.name = "closes_and_renewing_keeps_it_open",
             .trials = {tried(1, outside, true, false), renewed(tried(1, outside, true), true)},
             .verdict = Verdict::keep_open},
        Case{.name = "closes_however_often_it_registers",
             .trials = {tried(1, outside, true, false), renewed(tried(1, outside, {}), false)},
             .verdict = Verdict::no_setting_helps},
        Case{.name = "renewing_could_not_be_tried",
             .trials = {tried(1, outside, true, false), renewed(tried(1, outside, {}), std::nullopt)},
             .verdict = Verdict::keep_open},
        Case{.name = "no_setting_helps_with_a_nat_that_changes_ports",
             .trials = {tried(0, "", false), tried(1, outside, false), tried(1, "", false)},
             .verdict = Verdict::no_setting_helps,
             .port_preserving = false},
        Case{.name = "right_contact_shut_out",
             .trials = {tried(0, "", false), tried(1, outside, false), tried(1, "", false)},
             .verdict = Verdict::inbound_blocked},
        Case{.name = "not_every_setting_was_tried",
             .trials = {tried(1, outside, false), stopped(0, State::unreachable)},
             .verdict = Verdict::undetermined,
             .outcome = Outcome::undetermined,
             .port_preserving = false},
        Case{.name = "the_public_address_was_not_known_and_not_tried",
             .trials = {tried(0, "", false), tried(1, "", false)},
             .verdict = Verdict::undetermined,
             .outcome = Outcome::undetermined,
             .port_preserving = false},
        Case{.name = "without_nat_there_is_no_other_address",
             .trials = {tried(0, "", false), tried(1, "", false)},
             .verdict = Verdict::no_setting_helps,
             .nat = false,
             .port_preserving = false},
        Case{.name = "both_write_the_address",
             .trials = {tried(1, outside, false), tried(0, "", true, true)},
             .verdict = Verdict::nat_in_two_places,
             .alg = true},
        Case{.name = "both_write_the_address_and_the_phone_need_not",
             .trials = {tried(1, outside, false), tried(1, "", true, true)},
             .verdict = Verdict::nat_in_two_places,
             .alg = true},
        Case{.name = "alg_that_nothing_gets_past",
             .trials = {tried(0, "", false), tried(1, outside, false), tried(1, "", false)},
             .verdict = Verdict::alg_breaks_it,
             .alg = true},
        Case{.name = "alg_leaves_the_sound_alone",
             .trials = {sounding(tried(0, "", true, true), "deaf")},
             .verdict = Verdict::alg_breaks_it,
             .alg = true},
        Case{.name = "address_is_wanted",
             .trials = {tried(0, "", false), tried(1, outside, true, true)},
             .verdict = Verdict::phone_must_know_address},
        Case{.name = "address_is_wanted_and_the_way_closes",
             .trials = {tried(0, "", false), tried(1, outside, true, false)},
             .verdict = Verdict::phone_must_know_address},
        Case{.name = "unreachable_as_it_is_and_registered_with_the_address",
             .trials = {stopped(0, State::unreachable), tried(1, outside, true, true)},
             .verdict = Verdict::phone_must_know_address},
        Case{.name = "received_helps",
             .trials = {tried(0, "", false), tried(1, "", true, true)},
             .verdict = Verdict::follow_received},
        Case{.name = "closes", .trials = {tried(1, outside, true, false)}, .verdict = Verdict::keep_open},
        Case{.name = "rings_and_is_deaf",
             .trials = {sounding(tried(1, outside, true, true), "deaf")},
             .verdict = Verdict::media_blocked},
        Case{.name = "address_is_wanted_and_sound_is_blocked",
             .trials = {stopped(0, State::unreachable), sounding(tried(1, outside, true, true), "none"),
                        sounding(tried(1, "", true, true), "none")},
             .verdict = Verdict::phone_must_know_address},
        Case{.name = "received_is_wanted_and_sound_is_blocked",
             .trials = {tried(0, "", false), sounding(tried(1, "", true, true), "deaf")},
             .verdict = Verdict::follow_received},
        Case{.name = "deaf_by_an_alg_that_leaves_the_sound_alone",
             .trials = {tried(1, outside, false), sounding(tried(0, "", true, true), "deaf")},
             .verdict = Verdict::alg_breaks_it,
             .alg = true},
        Case{.name = "rings_is_deaf_and_closes",
             .trials = {sounding(tried(1, outside, true, false), "deaf")},
             .verdict = Verdict::keep_open},
        Case{.name = "router_does_it",
             .trials = {tried(0, "", true, true)},
             .verdict = Verdict::router_handles_sip,
             .outcome = Outcome::healthy,
             .alg = true},
        Case{.name = "router_does_it_but_sound_is_not_known",
             .trials = {tried(0, "", true, true, "OPTIONS")},
             .verdict = Verdict::undetermined,
             .outcome = Outcome::undetermined,
             .alg = true},
        Case{.name = "registrar_does_it",
             .trials = {tried(0, "", true, true)},
             .verdict = Verdict::registrar_handles_nat,
             .outcome = Outcome::healthy},
        Case{.name = "works",
             .trials = {tried(1, outside, true, true)},
             .verdict = Verdict::works_as_is,
             .outcome = Outcome::healthy},
        Case{.name = "options_alone_never_prove_that_it_works",
             .trials = {tried(1, outside, true, true, "OPTIONS")},
             .verdict = Verdict::undetermined,
             .outcome = Outcome::undetermined},
        Case{.name = "a_silence_was_not_tried",
             .trials = {tried(1, outside, true)},
             .verdict = Verdict::undetermined,
             .outcome = Outcome::undetermined},
        Case{.name = "without_nat_no_silence_is_needed",
             .trials = {tried(0, "", true)},
             .verdict = Verdict::works_as_is,
             .outcome = Outcome::healthy,
             .nat = false},
        Case{.name = "the_provider_answers_itself",
             .trials = {tried(0, "", std::nullopt), tried(1, outside, std::nullopt)},
             .verdict = Verdict::undetermined,
             .outcome = Outcome::undetermined}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(Advice, WritesWhatArrivedAndNothingElse)
{
    auto given = Case{.name = "",
                      .trials = {tried(0, "", false), tried(1, outside, true, true)},
                      .verdict = Verdict::phone_must_know_address};
    const auto advice = conclude(evidence_of(given)).advice;
    ASSERT_TRUE(advice);
    EXPECT_THAT(advice->cnf,
                testing::ElementsAre("nat_enable: 1", "nat_address: 203.0.113.10", "nat_received_processing: 0"));
    EXPECT_FALSE(advice->timer_register_expires);
}

TEST(Advice, SaysThatTheRouterKeepsTheSoundOut)
{
    auto given = Case{.name = "",
                      .trials = {stopped(0, State::unreachable), sounding(tried(1, outside, true, true), "none")},
                      .verdict = Verdict::phone_must_know_address};
    auto conclusion = conclude(evidence_of(given));
    ASSERT_TRUE(conclusion.advice);
    EXPECT_EQ(conclusion.advice->nat.address, outside) << "the setting with which it rings";
    EXPECT_THAT(conclusion.advice->router, Contains(HasSubstr("16384-32766")));
    EXPECT_THAT(conclusion.advice->why, HasSubstr("no sound passed either way"));
    EXPECT_THAT(conclusion.sentence, HasSubstr("hears nothing"));

    given.trials = {sounding(tried(1, outside, true, true), "deaf")};
    conclusion = conclude(evidence_of(given));
    EXPECT_EQ(conclusion.verdict, Verdict::media_blocked);
    EXPECT_THAT(conclusion.advice->why, HasSubstr("no sound came"));
}

TEST(Advice, PutsTheRoutersCureFirstWhereTheExpiryIsTheOther)  // S16
{
    auto given = Case{.name = "", .trials = {tried(1, outside, true, false)}, .verdict = Verdict::keep_open};
    auto advice = conclude(evidence_of(given)).advice;
    ASSERT_TRUE(advice && advice->timer_register_expires);
    EXPECT_EQ(*advice->timer_register_expires, 30U);
    EXPECT_THAT(advice->router.at(0), HasSubstr("forward UDP 5060"));
    EXPECT_THAT(advice->why, HasSubstr("3456 registrations a day"));

    given.trials[0].quiet_s = 10;
    EXPECT_EQ(conclude(evidence_of(given)).advice->timer_register_expires, 25U) << "never below 25";
    given.trials[0].min_expires = 300;
    EXPECT_EQ(conclude(evidence_of(given)).advice->timer_register_expires, 300U) << "never below the provider's least";
}

TEST(Advice, DecidesNothingAboutAnotherPath)
{
    auto evidence = evidence_of(
        {.name = "", .trials = {tried(0, "", false), tried(1, outside, true, true)}, .verdict = Verdict::undetermined});
    evidence.path.is_phone = false;
    const auto conclusion = conclude(evidence);
    EXPECT_EQ(conclusion.verdict, Verdict::undetermined);
    EXPECT_EQ(conclusion.outcome, finding::Outcome::undetermined);
    EXPECT_FALSE(conclusion.advice);
}

TEST(Settings, AreTriedInOrderAndNoLongerThanNeeded)
{
    const phone::NatSettings present{0, "", 0, 5060};
    const WayKnown address{true, parse_address(outside).value_or(Address{})};
    std::vector<Trial> trials;
    EXPECT_EQ(next_setting(present, trials, address, false)->enable, 0);
    trials.push_back(tried(0, "", false));
    EXPECT_FALSE(next_setting(present, trials, address, true)) << "--only";
    auto next = next_setting(present, trials, address, false);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->address, outside);
    EXPECT_EQ(next_setting(present, trials, {true, {}}, false)->received_processing, 1) << "no address is known";
    trials.push_back(tried(1, outside, true, true));
    EXPECT_FALSE(next_setting(present, trials, address, false));
    trials.back() = tried(1, outside, false);
    trials.push_back(tried(1, "", false));
    EXPECT_FALSE(next_setting(present, trials, address, false)) << "all were tried";
    trials = {stopped(0, State::rejected, 403)};
    EXPECT_FALSE(next_setting(present, trials, address, false)) << "no setting changes that";
    trials = {stopped(0, State::unreachable), stopped(1, State::unreachable)};
    EXPECT_FALSE(next_setting(present, trials, address, false)) << "nobody answers";
    trials = {tried(1, outside, false), stopped(0, State::unreachable)};
    EXPECT_TRUE(next_setting(present, trials, address, false)) << "of one that got an answer more can be tried";
}

TEST(Settings, OfAPhoneThatOpensItsPortLeaveTheAsymmetricOneForLast)
{
    const phone::NatSettings present{1, "203.0.113.99", 0, 5060};  // an address of last week
    WayKnown way{true, *parse_address(outside)};
    std::vector<Trial> trials = {tried(1, "203.0.113.99", false)};
    EXPECT_EQ(next_setting(present, trials, way, false)->address, outside);
    trials.push_back(tried(1, outside, false));
    EXPECT_EQ(next_setting(present, trials, way, false)->received_processing, 1);
    trials.push_back(tried(1, "", false));
    EXPECT_EQ(next_setting(present, trials, way, false)->enable, 0);
    trials.resize(1);
    way = {false, {}};
    EXPECT_EQ(next_setting(present, trials, way, false)->enable, 0) << "nothing is opened where nothing is translated";
}

TEST(Settings, AreNotTriedOnWhereTheRightAddressShowedThatNoneHelps)
{
    const phone::NatSettings present{1, outside, 0, 5060};
    WayKnown way{true, *parse_address(outside)};
    std::vector<Trial> trials = {sounding(tried(1, outside, true, true), "none")};
    EXPECT_FALSE(next_setting(present, trials, way, false)) << "the sound is the router's to let through";
    way.rewritten = true;
    EXPECT_TRUE(next_setting(present, trials, way, false)) << "or the ALG's to spoil";
    way.rewritten = false;
    trials = {stopped(1, State::not_stored, 200)};
    EXPECT_FALSE(next_setting(present, trials, way, false)) << "who keeps nothing of that keeps nothing";
    trials = {stopped(1, State::registered, 200)};
    EXPECT_TRUE(next_setting(present, trials, way, false)) << "not reached is another matter";
}

TEST(Trials, ThroughAWayThatAnotherLeftOpenProveOnlyWhatTheyDidNotGet)  // nat-evidence.md, 4
{
    auto got = sounding(tried(0, "", true, true), "both");
    forget_what_was_let_in(got);
    EXPECT_EQ(got.state, State::undetermined);
    EXPECT_EQ(got.inbound, std::nullopt);
    EXPECT_EQ(got.inbound_after_quiet, std::nullopt);
    EXPECT_EQ(got.media, std::nullopt);
    auto missed = tried(0, "", false);
    forget_what_was_let_in(missed);
    EXPECT_EQ(missed.state, State::undetermined);
    EXPECT_EQ(missed.inbound, false);
    auto silent = stopped(0, State::unreachable);
    forget_what_was_let_in(silent);
    EXPECT_EQ(silent.state, State::unreachable);
}

TEST(ExpiryTrial, IsOneOfTheFirstSettingThatClosesAfterASilence)
{
    EXPECT_FALSE(expiry_trial({}));
    EXPECT_FALSE(expiry_trial({tried(0, "", false)})) << "nothing arrives at all";
    EXPECT_FALSE(expiry_trial({tried(0, "", true, true)})) << "it works";
    EXPECT_FALSE(expiry_trial({sounding(tried(0, "", true, false), "deaf")}));
    const auto trial = expiry_trial({tried(0, "", false), tried(1, outside, true, false)});
    ASSERT_TRUE(trial);
    EXPECT_EQ(trial->nat.enable, 1);
    EXPECT_EQ(trial->timer_register_expires, 30U) << "below the 35 s that were too long";
    EXPECT_FALSE(expiry_trial({tried(1, outside, true, false), *trial})) << "once (S5)";
}

TEST(ExpiryTrial, AsksForNoLessThanPhoneAndProviderAllow)  // S16
{
    auto quick = tried(1, outside, true, false);
    quick.quiet_s = 6;
    EXPECT_EQ(expiry_for({quick}), 25U);
    quick.min_expires = 90;
    EXPECT_EQ(expiry_for({quick}), 90U);
}

TEST(ExpiryTrial, StandsInTheAdviceWithWhatItShowed)
{
    Case given{.name = "",
               .trials = {tried(1, outside, true, false), renewed(tried(1, outside, true), true)},
               .verdict = Verdict::keep_open};
    const auto kept = conclude(evidence_of(given)).advice;
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->timer_register_expires, 30U);
    EXPECT_THAT(kept->why, HasSubstr("was tried"));
    EXPECT_THAT(kept->why, HasSubstr("3456 registrations a day"));
    ASSERT_FALSE(kept->router.empty()) << "the router's cure comes first (S16)";
    given.trials[1].inbound_after_quiet = false;
    const auto refuted = conclude(evidence_of(given)).advice;
    ASSERT_TRUE(refuted);
    EXPECT_EQ(refuted->timer_register_expires, std::nullopt);
    EXPECT_FALSE(refuted->router.empty());
}

}  // namespace
}  // namespace sipdiag::advise

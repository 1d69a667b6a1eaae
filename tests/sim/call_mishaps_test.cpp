// SPDX-License-Identifier: MIT
//
// Every message of a call, one by one, lost once, doubled, or overtaken by the next: on either side the call ends as it
// does where nothing happens, and nothing of it lingers. A calm run of each scene counts the messages.
#include "support/sim/calls.hpp"
#include "support/sim/user_agent.hpp"

namespace sipdiag::sim {
namespace {

/// What is left of a scene: equal to the calm run's, whatever befell one message.
struct Outcome {
    std::vector<std::string> lines;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};
void PrintTo(const Outcome& each, std::ostream* out)
{
    for (const auto& line : each.lines)
        *out << "\n    " << line;
}

/// One call in one world. \param mishap  asked of each message of SIP, in the order of sending
class Scene {
public:
    using Happens = std::function<Mishap(const Datagram&)>;
    explicit Scene(const Happens& mishap)
        : world({.link = {},
                 .mishap = [mishap](const Datagram& each) { return is_sip(each) ? mishap(each) : Mishap::none; }}),
          here(world.host("192.0.2.1")),
          there(world.host("198.51.100.1"))
    {
    }

    call::CallerOptions calls() { return calling(here, there.at(5060)); }
    call::EchoOptions echoes()
    {
        auto options = echoing(there, 2);
        options.max_duration = options.silence = 3600s;
        return options;
    }
    void caller(call::CallerOptions options)
    {
        caller_ = &here.runs(sockets_of(here), CallerLeg(std::move(options), entropy));
    }
    void echo(call::EchoOptions options)
    {
        service_ = &there.runs(sockets_of(there, 2), EchoService(std::move(options), entropy));
        service_->on_call = [this](const EchoCall& each) { told.push_back(each); };
    }
    void peer_called(Manners manners)
    {
        peer_ = &there.runs(there.at(5060), UserAgent(there.at(5060), here.at(5060), sdp_of("198.51.100.1"), entropy,
                                                      std::move(manners)));
    }
    void peer_calls(std::vector<UserAgent::Step> steps, Manners manners = {})
    {
        peer_ = &here.runs(here.at(5060), UserAgent(here.at(5060), there.at(5060), sdp_of("192.0.2.1"), entropy,
                                                    std::move(manners), std::move(steps)));
    }

    Outcome play()
    {
        world.run(600s);
        Outcome out;
        if (caller_ != nullptr) {
            EXPECT_TRUE(caller_->finished());
            EXPECT_EQ(caller_->deadline(), never);
            EXPECT_TRUE(caller_->ended());
            if (!caller_->ended()) return out;
            out.lines.push_back("caller " + std::to_string(caller_->status()) + " " + caller_->ended()->by + " " +
                                caller_->ended()->reason + ", INVITEs " + std::to_string(caller_->invites()) +
                                ", branches " + std::to_string(caller_->forks()));
            EXPECT_FALSE(caller_->session() != nullptr && caller_->session()->bye_unanswered());
        }
        if (service_ != nullptr) {
            EXPECT_EQ(service_->active(), 0U);
            EXPECT_EQ(service_->deadline(), never) << "something of the call is still waited for";
            EXPECT_LE(service_->counts().calls, 1U) << "a repeat was taken for another call";
            for (const auto& each : told) {
                out.lines.push_back("echo " + std::to_string(each.status) + " " + each.ended.by + " " +
                                    each.ended.reason + (each.ack_received ? "" : ", no ACK"));
            }
        }
        if (peer_ != nullptr) {
            EXPECT_EQ(peer_->deadline(), never) << "the peer still waits for something";
            EXPECT_EQ(peer_->given_up, 0U) << "a 2xx without ACK, or a reliable response without PRACK";
            out.lines.push_back("peer BYEs " + std::to_string(peer_->byes));
            for (const auto& each : peer_->steps_answered)
                out.lines.push_back("step " + each);
        }
        return out;
    }

    Universe world;
    Entropy entropy{3};
    Host& here;
    Host& there;
    std::vector<EchoCall> told;

private:
    CallerLeg* caller_ = nullptr;
    EchoService* service_ = nullptr;
    UserAgent* peer_ = nullptr;
};

struct Plot {
    const char* name;
    std::size_t messages;  ///< of the calm run, by the standard's flows
    std::vector<std::string> ends;
    std::function<void(Scene&)> set;
};
void PrintTo(const Plot& each, std::ostream* out)
{
    *out << each.name;
}
class Mishaps : public testing::TestWithParam<Plot> {};

TEST_P(Mishaps, LeaveTheEndOfTheCallAsItIs)
{
    const auto& plot = GetParam();
    std::vector<std::string> messages;
    Outcome calm;
    {
        Scene scene([&](const Datagram& each) {
            messages.push_back(each.octets.substr(0, each.octets.find('\r')));
            return Mishap::none;
        });
        plot.set(scene);
        calm = scene.play();
    }
    EXPECT_EQ(calm, Outcome{plot.ends});
    EXPECT_EQ(messages.size(), plot.messages) << testing::PrintToString(messages);
    for (const auto mishap : {Mishap::lost, Mishap::doubled, Mishap::overtaken}) {
        for (std::size_t struck = 0; struck < messages.size(); ++struck) {
            SCOPED_TRACE(std::string(mishap == Mishap::lost      ? "lost: "
                                     : mishap == Mishap::doubled ? "doubled: "
                                                                 : "overtaken: ") +
                         std::to_string(struck) + ", " + messages[struck]);
            std::size_t sent = 0;
            Scene scene([&](const Datagram&) { return sent++ == struck ? mishap : Mishap::none; });
            plot.set(scene);
            EXPECT_EQ(scene.play(), calm);
            EXPECT_GT(sent, struck);
        }
    }
}

const std::string timers_by_us = "Supported: timer\r\nSession-Expires: 90;refresher=uas\r\n";

std::vector<Plot> plots()
{
    return {
        {"plain",  // INVITE 200 ACK BYE 200
         5,
         {"caller 200 us duration, INVITEs 1, branches 1", "echo 200 peer bye"},
         [](Scene& scene) {
             scene.echo(scene.echoes());
             scene.caller(scene.calls());
         }},
        {"late_offer",
         5,
         {"caller 200 us duration, INVITEs 1, branches 1", "echo 200 peer bye"},
         [](Scene& scene) {
             scene.echo(scene.echoes());
             auto options = scene.calls();
             options.late_offer = true;
             scene.caller(options);
         }},
        {"challenged_by_the_callee",  // INVITE 401 ACK INVITE 200 ACK BYE 200
         8,
         {"caller 200 us duration, INVITEs 2, branches 1", "echo 200 peer bye"},
         [](Scene& scene) {
             auto service = scene.echoes();
             service.allow.clear();
             service.accounts.push_back({"caller", auth::Secret("secret")});
             scene.echo(service);
             auto options = scene.calls();
             options.account = auth::Account{"caller", auth::Secret("secret"), {}};
             scene.caller(options);
         }},
        {"challenged_by_a_proxy",
         8,
         {"caller 200 us duration, INVITEs 2, branches 1", "peer BYEs 1"},
         [](Scene& scene) {
             scene.peer_called({.challenges_with = 407});
             auto options = scene.calls();
             options.account = auth::Account{"caller", auth::Secret("secret"), {}};
             scene.caller(options);
         }},
        {"provisional_reliable",  // INVITE 180 PRACK 200 200 ACK BYE 200
         8,
         {"caller 200 us duration, INVITEs 1, branches 1", "peer BYEs 1"},
         [](Scene& scene) {
             scene.peer_called({.rings = true, .reliably = true});
             scene.caller(scene.calls());
         }},
        {"answered_in_the_reliable_180",
         8,
         {"caller 200 us duration, INVITEs 1, branches 1", "peer BYEs 1"},
         [](Scene& scene) {
             scene.peer_called({.rings = true, .reliably = true, .offers_early = true});
             scene.caller(scene.calls());
         }},
        {"offered_in_the_reliable_180",
         8,
         {"caller 200 us duration, INVITEs 1, branches 1", "peer BYEs 1"},
         [](Scene& scene) {
             scene.peer_called({.rings = true, .reliably = true, .offers_early = true});
             auto options = scene.calls();
             options.late_offer = true;
             scene.caller(options);
         }},
        {"cancelled",  // INVITE 180 CANCEL 200 487 ACK
         6,
         {"caller 487 us no-answer, INVITEs 1, branches 0", "peer BYEs 0"},
         [](Scene& scene) {
             scene.peer_called({.rings = true, .answers_after = std::nullopt});
             auto options = scene.calls();
             options.rings = 2s;
             scene.caller(options);
         }},
        {"cancelled_while_it_rings_reliably",  // INVITE 180 PRACK 200 CANCEL 200 487 ACK
         8,
         {"caller 487 us no-answer, INVITEs 1, branches 0", "peer BYEs 0"},
         [](Scene& scene) {
             scene.peer_called({.rings = true, .reliably = true, .answers_after = std::nullopt});
             auto options = scene.calls();
             options.rings = 2s;
             scene.caller(options);
         }},
        {"redirected",  // INVITE 302 ACK
         3,
         {"caller 302 peer rejected, INVITEs 1, branches 0", "peer BYEs 0"},
         [](Scene& scene) {
             scene.peer_called({.answers_with = 302});
             scene.caller(scene.calls());
         }},
        {"busy",
         3,
         {"caller 486 peer rejected, INVITEs 1, branches 0", "peer BYEs 0"},
         [](Scene& scene) {
             scene.peer_called({.answers_with = 486});
             scene.caller(scene.calls());
         }},
        {"nothing_in_common",
         3,
         {"caller 488 peer rejected, INVITEs 1, branches 0"},
         [](Scene& scene) {
             auto service = scene.echoes();
             service.takes_any_audio = false;
             service.codecs = {{18, "G729", 8000, 1, {}}};
             scene.echo(service);
             scene.caller(scene.calls());
         }},
        {"forked",  // INVITE 200 ACK, 200 ACK BYE 200, BYE 200
         9,
         {"caller 200 us duration, INVITEs 1, branches 2", "peer BYEs 2"},
         [](Scene& scene) {
             scene.peer_called({.forks = true});
             scene.caller(scene.calls());
         }},
        {"hung_up_by_the_echo",
         5,
         {"echo 200 us duration", "peer BYEs 1", "step INVITE 200"},
         [](Scene& scene) {
             auto service = scene.echoes();
             service.max_duration = 5s;
             scene.echo(service);
             scene.peer_calls({{0s, "INVITE", sdp_of("192.0.2.1")}});
         }},
        {"held_and_resumed",  // INVITE 200 ACK, four times; BYE 200
         14,
         {"echo 200 peer bye", "peer BYEs 1", "step INVITE 200", "step INVITE 200", "step INVITE 200",
          "step INVITE 200", "step BYE 200"},
         [](Scene& scene) {
             scene.echo(scene.echoes());
             scene.peer_calls({{0s, "INVITE", sdp_of("192.0.2.1")},
                               {1s, "INVITE", sdp_of("192.0.2.1", "a=sendonly\r\n")},
                               {1s, "INVITE", sdp_of("0.0.0.0")},
                               {1s, "INVITE", sdp_of("192.0.2.1")},
                               {1s, "BYE"}});
         }},
        {"moved_by_update",  // INVITE 200 ACK UPDATE 200 OPTIONS 200 BYE 200
         9,
         {"echo 200 peer bye", "peer BYEs 1", "step INVITE 200", "step UPDATE 200", "step OPTIONS 200", "step BYE 200"},
         [](Scene& scene) {
             scene.echo(scene.echoes());
             scene.peer_calls({{0s, "INVITE", sdp_of("192.0.2.1")},
                               {1s, "UPDATE", sdp_of("192.0.2.9")},
                               {1s, "OPTIONS"},
                               {1s, "BYE"}});
         }},
        {"refreshed_by_our_update",  // INVITE 200 ACK, UPDATE 200 at 45 and 90 s, BYE 200
         9,
         {"echo 200 peer bye", "peer BYEs 1", "step INVITE 200", "step BYE 200"},
         [](Scene& scene) {
             scene.echo(scene.echoes());
             scene.peer_calls({{0s, "INVITE", sdp_of("192.0.2.1"), timers_by_us}, {120s, "BYE"}});
         }},
        {"refreshed_by_our_invite",  // INVITE 200 ACK, twice again at 45 and 90 s, BYE 200
         11,
         {"echo 200 peer bye", "peer BYEs 1", "step INVITE 200", "step BYE 200"},
         [](Scene& scene) {
             scene.echo(scene.echoes());
             scene.peer_calls(
                 {{0s, "INVITE", sdp_of("192.0.2.1"), timers_by_us}, {120s, "BYE"}},
                 {.success_more = "Session-Expires: 90;refresher=uac\r\n", .allow = "INVITE, ACK, CANCEL, BYE"});
         }},
        {"refreshed_by_the_callers_update",
         9,
         {"caller 200 us duration, INVITEs 1, branches 1", "peer BYEs 1"},
         [](Scene& scene) {
             scene.peer_called({.success_more = "Require: timer\r\nSession-Expires: 90;refresher=uac\r\n"});
             auto options = scene.calls();
             options.duration = 120s;
             scene.caller(options);
         }},
        {"refreshed_by_the_callers_invite",
         11,
         {"caller 200 us duration, INVITEs 1, branches 1", "peer BYEs 1"},
         [](Scene& scene) {
             scene.peer_called({.success_more = "Require: timer\r\nSession-Expires: 90;refresher=uac\r\n",
                                .allow = "INVITE, ACK, CANCEL, BYE"});
             auto options = scene.calls();
             options.duration = 120s;
             scene.caller(options);
         }},
        {"refreshed_by_the_peer",  // within our call
         9,
         {"echo 200 peer bye", "peer BYEs 1", "step INVITE 200", "step UPDATE 200", "step UPDATE 200", "step BYE 200"},
         [](Scene& scene) {
             const std::string timer = "Supported: timer\r\nSession-Expires: 90;refresher=uac\r\n";
             scene.echo(scene.echoes());
             scene.peer_calls({{0s, "INVITE", sdp_of("192.0.2.1"), timer},
                               {40s, "UPDATE", "", timer},
                               {40s, "UPDATE", "", timer},
                               {40s, "BYE"}});
         }},
    };
}

INSTANTIATE_TEST_SUITE_P(Scenes, Mishaps, testing::ValuesIn(plots()), [](const auto& each) { return each.param.name; });

// The CANCEL and the 2xx meet: whichever way it goes for one message, whoever answered is acknowledged and hung up.
TEST(CancelRace, AnswersThatCrossTheCancelAreAcknowledgedAndEnded)  // RFC 3261 §9.1, §15
{
    for (int ms = 1960; ms <= 2060; ms += 5) {
        for (std::size_t struck = 0; struck < 12; ++struck) {
            SCOPED_TRACE(std::to_string(ms) + " ms, lost " + std::to_string(struck));
            std::size_t sent = 0;
            Scene scene([&](const Datagram&) { return sent++ == struck ? Mishap::lost : Mishap::none; });
            scene.peer_called({.rings = true, .answers_after = ms * 1ms});
            auto options = scene.calls();
            options.rings = 2s;
            scene.caller(options);
            const auto outcome = scene.play();
            ASSERT_EQ(outcome.lines.size(), 2U);
            EXPECT_TRUE(outcome == (Outcome{{"caller 487 us no-answer, INVITEs 1, branches 0", "peer BYEs 0"}}) ||
                        outcome == (Outcome{{"caller 200 us no-answer, INVITEs 1, branches 1", "peer BYEs 1"}}) ||
                        outcome == (Outcome{{"caller 200 us duration, INVITEs 1, branches 1", "peer BYEs 1"}}))
                << testing::PrintToString(outcome);
        }
    }
}

}  // namespace
}  // namespace sipdiag::sim

// SPDX-License-Identifier: MIT
//
// RegistrarWorld: a far end that registers, and whoever visits it, in a simulated network.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/mirror.hpp"
#include "sipdiag/farend/registrar.hpp"
#include "sipdiag/reg/judge.hpp"
#include "sipdiag/reg/phone_writer.hpp"
#include "sipdiag/reg/registration.hpp"
#include "support/sim/universe.hpp"

namespace sipdiag::sim {

/// As `--misbehave` has them; a word that is none is a fault of the test.
inline farend::Misbehaviour faults(const std::string& words)
{
    farend::Misbehaviour made;
    const auto unknown = farend::add_faults(made, words);
    EXPECT_FALSE(unknown) << unknown->word;
    return made;
}

class RegistrarWorld {
public:
    struct Given {
        Settings settings = {};
        farend::Misbehaviour faults = {};
        farend::RegistrarSettings registrar = {.realm = "sip.example", .accounts = {{"12345", auth::Secret("secret")}}};
        std::string address = "198.51.100.1";
        std::string password = "secret";
        sip::Timers timers = {};
    };

    RegistrarWorld() : RegistrarWorld(Given{}) {}
    explicit RegistrarWorld(Given given_)
        : given(std::move(given_)), world(given.settings), entropy(given.settings.seed)
    {
        server = world.host(given.address).at(5060);
        const auto alternate = world.host(given.address).at(5070);
        // The whole simulated world may speak freely with the registrar: S20 has tests of its own.
        farend::FarEnd end({.allowed = {*Prefix::parse("0.0.0.0/0"), *Prefix::parse("::/0")},
                            .alternates = {alternate},
                            .misbehaviour = given.faults},
                           Entropy::Seed{1});
        registrar = &end.plays<farend::Registrar>(given.registrar);
        end.plays<farend::Mirror>();
        far_end = &world.host(given.address).runs({server, alternate}, std::move(end));
    }

    /// Somebody comes, from a host's port. \param password  empty: that of the account
    reg::Registration& visits(Host& host, reg::Plan plan, Duration after = {}, std::uint16_t port = 5060)
    {
        const auto source = host.at(port);
        paces.push_back(sip::Pace());
        reg::Conversation::Setup setup{.aor = "sip:12345@sip.example",
                                       .registrar = "sip:sip.example",
                                       .target = server,
                                       .source = source,
                                       .advertised = {to_string(source.address), source.port},
                                       .account = {"12345", auth::Secret(given.password), {}},
                                       .timers = given.timers};
        return host.runs(port, reg::Registration(std::move(setup), std::move(plan), writer, paces.back(), entropy),
                         after);
    }
    /// A phone with nat_enable 0: it sends from one port and listens on another.
    reg::Registration& visits_from_two_ports(Host& host, reg::Plan plan, std::uint16_t from, std::uint16_t listens)
    {
        paces.push_back(sip::Pace());
        const auto source = host.at(from);
        const auto ears = host.at(listens);
        reg::Conversation::Setup setup{.aor = "sip:12345@sip.example",
                                       .registrar = "sip:sip.example",
                                       .target = server,
                                       .source = source,
                                       .advertised = {to_string(ears.address), ears.port},
                                       .ears = ears,
                                       .more_sources = {},
                                       .gives_up_at_provisional = true,
                                       .account = {"12345", auth::Secret(given.password), {}},
                                       .timers = given.timers};
        plan.plays_phone = true;
        last = &host.runs({source, ears},
                          reg::Registration(std::move(setup), std::move(plan), phone, paces.back(), entropy));
        return *last;
    }
    /// The whole of a visit, judged.
    reg::Judgement visit(reg::Plan plan, const std::string& from = "192.0.2.1")
    {
        auto goal = plan.goal;
        auto& visitor = visits(world.host(from), std::move(plan));
        last = &visitor;
        world.run();
        return reg::judge(visitor.facts(), goal);
    }
    [[nodiscard]] std::vector<farend::Registrar::Stored> held() { return registrar->bindings(world.now(), "12345"); }

    Given given;
    Universe world;
    Entropy entropy;
    reg::SoftphoneWriter writer{"sipdiag"};
    reg::PhoneWriter phone{phone::Identity{phone::Model::cp7960, phone::Firmware::v8, "020000a1b2c3"},
                           phone::Line{.name = "12345", .displayname = {}, .proxy = "sip.example", .host = {}}};
    std::deque<sip::Pace> paces;
    Endpoint server;
    farend::Registrar* registrar = nullptr;
    farend::FarEnd* far_end = nullptr;
    reg::Registration* last = nullptr;
};

}  // namespace sipdiag::sim

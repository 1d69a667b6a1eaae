// SPDX-License-Identifier: MIT
//
// The door over TLS: who is believed, who is not and why, and connections that break off.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "sipdiag/net/network.hpp"
#include "support/authority.hpp"
#include "support/listener.hpp"
#include "support/raw_peer.hpp"

namespace sipdiag::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using tests::Authority;
using tests::Listener;
using tests::RawPeer;
using Kind = Fault::Kind;

const auto here = *parse_address("127.0.0.1");
const std::string tls_response = "SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n";

class Tls : public testing::Test {
protected:
    // A TLS server with that certificate, and what a client makes of it.
    Opened<Connection> meet(const Authority::Wanted& wanted, TlsSettings client = {}, const Address& at = here)
    {
        const auto issued = authority.issue(wanted);
        Settings settings;
        settings.tls.certificate = issued.certificate;
        settings.tls.private_key = issued.key;
        settings.handles_signals = false;
        server = std::make_unique<Network>(settings);
        const auto bound = *server->bind({at, 0, Transport::tls});
        remote = bound;
        if (client.server_name.empty()) client.server_name = "sip.example";
        if (client.ca_file.empty()) client.ca_file = authority.file();
        std::atomic<bool> over = false;
        std::thread serving([&] {
            while (!over) {
                Listener idle({}, 1);
                (void)server->run(idle, server->now() + 20ms);
            }
        });
        auto met = network.connect(bound, network.now() + 5s, &client);
        over = true;
        serving.join();
        return met;
    }

    Authority authority;
    Network network;
    std::unique_ptr<Network> server;
    Endpoint remote;
};

TEST_F(Tls, APeerThatProvesTheDomainIsBelieved)
{
    const auto met = meet({.names = {"DNS:sip.example"}});
    ASSERT_TRUE(met) << met.fault().text;
    ASSERT_TRUE(met->tls.has_value());
    const auto& peer = *met->tls;
    EXPECT_TRUE(peer.trusted && peer.in_time && peer.name_matches);
    EXPECT_EQ(peer.problem, "");
    EXPECT_EQ(peer.version, "TLSv1.3");
    EXPECT_EQ(peer.issuer, "CN=Throw-away CA");
    EXPECT_THAT(peer.names, ElementsAre("DNS:sip.example"));
    const auto days = std::chrono::duration_cast<std::chrono::hours>(peer.not_after - std::chrono::system_clock::now());
    EXPECT_GE(days, 29 * 24h);
    EXPECT_LE(days, 30 * 24h);
}

TEST_F(Tls, ItWorksOverIPv6AndByAddress)
{
    const auto met = meet({.names = {"IP:::1"}}, {.server_name = "::1"}, *parse_address("::1"));
    ASSERT_TRUE(met) << met.fault().text;
}

TEST_F(Tls, AnAuthorityThatNobodyKnows)
{
    const Authority other("Another CA");
    const auto met = meet({.names = {"DNS:sip.example"}}, {.ca_file = other.file()});
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::tls_untrusted);
    EXPECT_THAT(met.fault().text, HasSubstr("issued by CN=Throw-away CA, which is not known here"));
    ASSERT_TRUE(met.fault().peer.has_value());
    EXPECT_TRUE(met.fault().peer->in_time && met.fault().peer->name_matches);
    EXPECT_THAT(met.fault().peer->names, ElementsAre("DNS:sip.example"));
}

TEST_F(Tls, SignedByItself)
{
    const auto met = meet({.names = {"DNS:sip.example"}, .by_itself = true});
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::tls_untrusted);
    EXPECT_THAT(met.fault().text, HasSubstr("its certificate is signed by itself"));
}

TEST_F(Tls, Expired)
{
    const auto met = meet({.names = {"DNS:sip.example"}, .from_days = -9, .until_days = -3});
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::tls_expired);
    EXPECT_THAT(met.fault().text, HasSubstr("expired 3 days ago, on 20"));
    EXPECT_TRUE(met.fault().peer->trusted);
    EXPECT_FALSE(met.fault().peer->in_time);
}

// RFC 5924 §4: what the extendedKeyUsage of a throw-away certificate allows, and what is made of it.
struct UseCase {
    const char* name;
    std::string uses;  ///< as OpenSSL writes it
    std::vector<std::string> told;
    bool taken = true;
};
void PrintTo(const UseCase& each, std::ostream* out)
{
    *out << each.name;
}
const std::string sip_domain = "1.3.6.1.5.5.7.3.20";

class TlsUse : public Tls, public testing::WithParamInterface<UseCase> {};
INSTANTIATE_TEST_SUITE_P(
    Rfc5924Section4, TlsUse,
    testing::Values(UseCase{"sip_domain", sip_domain, {"sipDomain"}},
                    UseCase{"sip_domain_and_client", "clientAuth," + sip_domain, {"clientAuth", "sipDomain"}},
                    UseCase{"any", "anyExtendedKeyUsage", {"anyExtendedKeyUsage"}},
                    UseCase{"web", "serverAuth,clientAuth", {"serverAuth", "clientAuth"}},
                    UseCase{"client_alone", "clientAuth", {"clientAuth"}, false},
                    UseCase{"mail_alone", "emailProtection", {"1.3.6.1.5.5.7.3.4"}, false}),
    [](const auto& each) { return each.param.name; });

TEST_P(TlsUse, IsToldAndJudged)
{
    const auto met = meet({.names = {"DNS:sip.example"}, .uses = GetParam().uses});
    ASSERT_EQ(met.has_value(), GetParam().taken) << (met ? "taken" : met.fault().text);
    const auto& peer = met ? *met->tls : *met.fault().peer;
    EXPECT_EQ(peer.uses, GetParam().told);
    EXPECT_EQ(peer.use_allowed, GetParam().taken);
    EXPECT_TRUE(peer.trusted && peer.in_time && peer.name_matches) << "that is another matter: " << peer.problem;
    if (!met) {
        EXPECT_EQ(met.fault().kind, Kind::tls_use);
        EXPECT_THAT(met.fault().text, HasSubstr("and not for a SIP server"));
    }
}

TEST_F(Tls, AUseForSipDoesNotExcuseAKeyThatMayNotBeUsedSo)
{
    const auto met =
        meet({.names = {"DNS:sip.example"}, .uses = sip_domain, .key_usage = "critical,keyCertSign,cRLSign"});
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::tls_untrusted) << met.fault().text;
}

TEST_F(Tls, WithoutTheExtensionNothingIsSaidOfUse)
{
    const auto met = meet({.names = {"DNS:sip.example"}});
    ASSERT_TRUE(met) << met.fault().text;
    EXPECT_EQ(met->tls->uses, std::nullopt);
    EXPECT_TRUE(met->tls->use_allowed);
}

TEST_F(Tls, NotYetValid)
{
    const auto met = meet({.names = {"DNS:sip.example"}, .from_days = 2});
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::tls_expired);
    EXPECT_THAT(met.fault().text, HasSubstr("is not valid before 20"));
}

TEST_F(Tls, OfSomebodyElse)
{
    const auto met = meet({.names = {"DNS:mail.example", "DNS:www.example"}});
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::tls_name);
    EXPECT_THAT(met.fault().text, HasSubstr("is of DNS:mail.example, DNS:www.example and not of sip.example"));
}

TEST_F(Tls, AWildcardProvesNothing)
{
    const auto met = meet({.names = {"DNS:*.example"}});
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::tls_name);
    EXPECT_THAT(met.fault().text, HasSubstr("for SIP a wildcard stands for nobody"));
}

TEST_F(Tls, AUriOfTheDomain)
{
    EXPECT_TRUE(meet({.names = {"URI:sip:sip.example", "DNS:sip1.example"}}));
    EXPECT_FALSE(meet({.names = {"URI:sip:bob@sip.example"}}));
}

TEST_F(Tls, TheSubjectCountsWhereThereAreNoAlternatives)
{
    EXPECT_TRUE(meet({.subject = "sip.example"}));
    EXPECT_FALSE(meet({.names = {"DNS:other.example"}, .subject = "sip.example"}));
}

TEST_F(Tls, InsecureGoesOnAndKeepsEveryProblem)
{
    const auto met =
        meet({.names = {"DNS:mail.example"}, .from_days = -9, .until_days = -3, .by_itself = true}, {.insecure = true});
    ASSERT_TRUE(met) << met.fault().text;
    const auto& peer = *met->tls;
    EXPECT_FALSE(peer.trusted || peer.in_time || peer.name_matches);
    EXPECT_THAT(peer.problem, HasSubstr("signed by itself"));
    EXPECT_THAT(peer.problem, HasSubstr("expired 3 days ago"));
    EXPECT_THAT(peer.problem, HasSubstr("and not of sip.example"));
    EXPECT_EQ(network.connections().at(0).tls->problem, peer.problem);
}

TEST_F(Tls, MessagesPassBothWaysAndKeepAlivesToo)
{
    const auto issued = authority.issue({.names = {"DNS:sip.example"}});
    Network both({.tls = {.ca_file = authority.file(),
                          .insecure = false,
                          .server_name = "sip.example",
                          .certificate = issued.certificate,
                          .private_key = issued.key}});
    const auto server_end = *both.bind({here, 0, Transport::tls});
    Listener ping({{{}, server_end, "\r\n\r\n"}});
    ASSERT_EQ(both.run(ping, both.now() + 5s), Ending::finished);
    EXPECT_EQ(ping.heard.at(0).octets, "\r\n");

    const std::string large = "MESSAGE sip:x SIP/2.0\r\nContent-Length: 60000\r\n\r\n" + std::string(60'000, 'b');
    Listener echo({{{}, server_end, large}}, 2);
    echo.echoes = true;
    ASSERT_EQ(both.run(echo, both.now() + 10s), Ending::finished);
    EXPECT_EQ(echo.heard.at(0).octets, large);
    EXPECT_EQ(echo.heard.at(1).octets, large);
    EXPECT_EQ(echo.heard.at(1).source, server_end);
}

TEST_F(Tls, AMachineThatSendsToAnUntrustedPeerIsToldAndNothingLeaves)
{
    const auto issued = authority.issue({.names = {"DNS:other.example"}});
    Network both({.tls = {.ca_file = authority.file(),
                          .insecure = false,
                          .server_name = "sip.example",
                          .certificate = issued.certificate,
                          .private_key = issued.key}});
    const auto server_end = *both.bind({here, 0, Transport::tls});
    Listener machine({{{}, server_end, "secret"}});
    ASSERT_EQ(both.run(machine, both.now() + 5s), Ending::finished);
    EXPECT_EQ(machine.lost.size(), 1U);
    EXPECT_TRUE(both.journal().empty());
    EXPECT_EQ(both.faults().at(0).kind, Kind::tls_name);
}

TEST_F(Tls, WhatDoesNotSpeakTls)
{
    RawPeer peer(here);
    Endpoint remote_end = peer.endpoint();
    remote_end.transport = Transport::tls;
    std::thread plain([&] {
        const auto end = peer.accept();
        end.write("SIP/2.0 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        (void)end.read_exactly(100'000);
    });
    const auto met = network.connect(remote_end, network.now() + 5s);
    plain.join();
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::tls_handshake);
    EXPECT_THAT(met.fault().text, HasSubstr("what answers there does not speak TLS"));
}

TEST_F(Tls, APeerThatSaysNothingEndsInTime)
{
    RawPeer peer(here);
    Endpoint remote_end = peer.endpoint();
    remote_end.transport = Transport::tls;
    const auto began = network.now();
    const auto met = network.connect(remote_end, began + 150ms);
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::timed_out);
    EXPECT_LT(network.now() - began, 1s);
}

TEST_F(Tls, APeerThatClosesDuringTheHandshake)
{
    RawPeer peer(here);
    Endpoint remote_end = peer.endpoint();
    remote_end.transport = Transport::tls;
    std::thread rude([&] { (void)peer.accept().read_exactly(20); });
    const auto met = network.connect(remote_end, network.now() + 5s);
    rude.join();
    ASSERT_FALSE(met);
    EXPECT_EQ(met.fault().kind, Kind::closed);
}

TEST_F(Tls, AnUnreadableAuthorityFile)
{
    const auto met = meet({.names = {"DNS:sip.example"}}, {.ca_file = "/nonexistent/ca.pem"});
    ASSERT_FALSE(met);
    EXPECT_THAT(met.fault().text, HasSubstr("cannot read the authorities in /nonexistent/ca.pem"));
}

TEST_F(Tls, AListenerWantsACertificate)
{
    const auto bound = network.bind({here, 0, Transport::tls});
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.fault().kind, Kind::unsupported);
}

// A relay that cuts a TLS connection in the middle of a record.
TEST_F(Tls, AConnectionCutInTheMiddleOfARecord)
{
    const auto issued = authority.issue({.names = {"DNS:sip.example"}});
    Network far_side({.tls = {.ca_file = {},
                              .insecure = false,
                              .server_name = {},
                              .certificate = issued.certificate,
                              .private_key = issued.key},
                      .handles_signals = false});
    const auto server_end = *far_side.bind({here, 0, Transport::tls});
    RawPeer relay(here);
    std::thread serving([&] {
        Listener echo({}, 1);
        echo.echoes = true;
        (void)far_side.run(echo, far_side.now() + 3s);
    });
    std::thread relaying([&] {
        const auto client = relay.accept();
        Network out({.handles_signals = false});
        auto plain = server_end;
        plain.transport = Transport::tcp;
        const tests::RawEnd behind(tests::connect_raw(plain));
        // Up to the echoed record everything passes; of that one only its first octets.
        std::thread up([&] {
            for (std::string octets; !(octets = client.read_some()).empty();)
                behind.write(octets);
        });
        std::size_t passed = 0;
        for (std::string octets; !(octets = behind.read_some()).empty();) {
            passed += octets.size();
            const bool is_echo = octets.size() > 20'000 || passed > 20'000;
            client.write(is_echo ? std::string_view(octets).substr(0, 2000) : std::string_view(octets));
            if (is_echo) break;
        }
        client.shut_down();
        behind.shut_down();
        up.join();
    });
    auto remote_end = relay.endpoint();
    remote_end.transport = Transport::tls;
    TlsSettings client{.ca_file = authority.file(),
                       .insecure = false,
                       .server_name = "sip.example",
                       .certificate = {},
                       .private_key = {}};
    const auto met = network.connect(remote_end, network.now() + 5s, &client);
    ASSERT_TRUE(met) << met.fault().text;
    const std::string large = "MESSAGE sip:x SIP/2.0\r\nContent-Length: 60000\r\n\r\n" + std::string(60'000, 'b');
    Listener machine({{met->local, remote_end, large}});
    EXPECT_EQ(network.run(machine, network.now() + 10s), Ending::finished);
    relaying.join();
    serving.join();
    EXPECT_TRUE(machine.heard.empty());
    ASSERT_EQ(machine.lost.size(), 1U);
    EXPECT_EQ(machine.lost[0].cause, Undelivered::Cause::closed);
}

}  // namespace
}  // namespace sipdiag::net

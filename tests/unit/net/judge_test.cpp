// SPDX-License-Identifier: MIT
#include "sipdiag/net/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sipdiag::net {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using Days = std::chrono::duration<long, std::ratio<86'400>>;

const Endpoint server{*parse_address("192.0.2.1"), 5061, Transport::tls};
const std::chrono::system_clock::time_point today{std::chrono::hours(24 * 20'000)};

struct FaultCase {
    Fault::Kind kind;
    const char* code;
};
class JudgeFault : public testing::TestWithParam<FaultCase> {};
INSTANTIATE_TEST_SUITE_P(
    Each, JudgeFault,
    testing::Values(FaultCase{Fault::Kind::address_in_use, "NET001"}, FaultCase{Fault::Kind::no_permission, "NET002"},
                    FaultCase{Fault::Kind::address_not_local, "NET003"}, FaultCase{Fault::Kind::no_route, "NET004"},
                    FaultCase{Fault::Kind::refused, "NET005"}, FaultCase{Fault::Kind::timed_out, "NET006"},
                    FaultCase{Fault::Kind::closed, "NET007"}, FaultCase{Fault::Kind::unsupported, "NET008"},
                    FaultCase{Fault::Kind::broken, "NET009"}, FaultCase{Fault::Kind::other, "NET010"},
                    FaultCase{Fault::Kind::tls_untrusted, "TLS001"}, FaultCase{Fault::Kind::tls_expired, "TLS002"},
                    FaultCase{Fault::Kind::tls_name, "TLS003"}, FaultCase{Fault::Kind::tls_use, "TLS007"},
                    FaultCase{Fault::Kind::tls_handshake, "TLS004"}),
    [](const auto& each) { return each.param.code; });

TEST_P(JudgeFault, HasItsCodeAndKeepsTheSentence)
{
    const auto finding = judge(Fault{GetParam().kind, "the sentence", server});
    EXPECT_EQ(finding.entry->code, GetParam().code);
    EXPECT_EQ(finding.message, "the sentence");
    EXPECT_THAT(finding.evidence, Contains("tls 192.0.2.1:5061"));
}

TlsPeer peer()
{
    TlsPeer made;
    made.version = "TLSv1.3";
    made.names = {"DNS:mail.example"};
    made.not_before = today - 10 * 24h;
    made.not_after = today + 90 * 24h;
    made.trusted = made.in_time = made.name_matches = true;
    return made;
}

TEST(JudgePeer, OfAGoodOneThereIsNothingToSay)
{
    EXPECT_TRUE(judge(peer(), server, today).empty());
}

TEST(JudgePeer, TheNamesThatWereThereAreEvidence)
{
    Fault fault{Fault::Kind::tls_name, "of another", server, peer()};
    EXPECT_THAT(judge(fault).evidence, Contains("name: DNS:mail.example"));
}

TEST(JudgePeer, EndsSoonFromTheFourteenthDay)
{
    auto near = peer();
    near.not_after = today + 14 * 24h;
    EXPECT_TRUE(judge(near, server, today).empty());
    near.not_after -= 1s;
    const auto findings = judge(near, server, today);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].entry->code, "TLS005");
    EXPECT_THAT(findings[0].message, HasSubstr("ends in 13 days"));
}

TEST(JudgePeer, WhatInsecureOverlookedIsSaid)
{
    auto bad = peer();
    bad.in_time = false;
    bad.not_after = today - 24h;
    bad.problem = "its certificate expired 1 days ago";
    const auto findings = judge(bad, server, today);
    ASSERT_EQ(findings.size(), 1U) << "an expired one does not end soon as well";
    EXPECT_EQ(findings[0].entry->code, "TLS006");
    EXPECT_THAT(findings[0].message, HasSubstr(bad.problem));
}

TEST(JudgePeer, AWebCertificateIsARemarkAndASipOneIsNone)  // RFC 5924 §4
{
    auto web = peer();
    web.uses = {"serverAuth", "clientAuth"};
    const auto findings = judge(web, server, today);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].entry->code, "TLS008");
    EXPECT_EQ(findings[0].severity(), finding::Severity::info);
    EXPECT_THAT(findings[0].evidence, Contains(HasSubstr("use: serverAuth, clientAuth")));
    for (const auto* const use : {"sipDomain", "anyExtendedKeyUsage"}) {
        web.uses = {use, "serverAuth"};
        EXPECT_TRUE(judge(web, server, today).empty()) << use;
    }
    EXPECT_EQ(*tls_facts(peer(), today).find("uses"), finding::Value()) << "no extension, no list";
}

TEST(TlsFacts, TellTheDaysThatAreLeftAndWhatWasProved)
{
    const auto facts = tls_facts(peer(), today);
    EXPECT_EQ(*facts.find("days_left"), finding::Value(90));
    EXPECT_EQ(*facts.find("trusted"), finding::Value(true));
    auto bad = peer();
    bad.problem = "its certificate is signed by itself";
    EXPECT_THAT(tls_lines(bad, today), Contains("NOT believed: its certificate is signed by itself"));
}

TEST(DaysLeft, IsNegativeAfterwards)
{
    auto late = peer();
    late.not_after = today - 1s;
    EXPECT_EQ(days_left(late, today), -1);
}

TEST(JudgeUndelivered, NamesWhoSaysSo)
{
    Undelivered lost{{*parse_address("192.0.2.1"), 5060, Transport::udp}, Undelivered::Cause::prohibited};
    lost.reporter = *parse_address("10.0.0.1");
    const auto finding = judge(lost);
    EXPECT_EQ(finding.entry->code, "NET002");
    EXPECT_THAT(finding.evidence, Contains("10.0.0.1 says so"));
    EXPECT_EQ(judge(Undelivered{server, Undelivered::Cause::refused}).entry->code, "NET005");
    EXPECT_EQ(judge(Undelivered{server, Undelivered::Cause::unreachable}).entry->code, "NET004");
    EXPECT_EQ(judge_silence(server).entry->code, "NET006");
}

}  // namespace
}  // namespace sipdiag::net

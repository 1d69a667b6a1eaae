// SPDX-License-Identifier: MIT
#include "sipdiag/locate/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sipdiag/locate/plan_report.hpp"
#include "support/zone.hpp"

namespace sipdiag::locate {
namespace {

using testing::ElementsAre;
using tests::Zone;

std::vector<std::string> codes(const finding::Findings& findings)
{
    std::vector<std::string> all;
    for (const auto& each : findings)
        all.emplace_back(each.entry->code);
    return all;
}

TEST(JudgePlan, EachFailureHasItsFindingAndOutcome)
{
    struct Case {
        const char* zone;
        Query query;
        const char* code;
        finding::Outcome outcome;
        const char* verdict;
    };
    for (const auto& each : {
             Case{"", {.host = "x"}, "DNS001", finding::Outcome::failed, "not-found"},
             Case{"w.x 1 A 192.0.2.1\n", {.host = "x"}, "DNS002", finding::Outcome::failed, "not-found"},
             Case{"_sip._udp.x 1 SRV 0 0 0 .\n", {.host = "x"}, "DNS003", finding::Outcome::failed, "not-offered"},
             Case{"",
                  {.host = "x", .transport = Transport::udp, .sips = true},
                  "DNS017",
                  finding::Outcome::failed,
                  "not-found"},
         }) {
        Entropy entropy(1);
        Plan plan(each.query, entropy);
        const auto report = plan_report(Zone(each.zone).run(plan));
        EXPECT_THAT(codes(report.findings), ElementsAre(each.code));
        EXPECT_EQ(report.outcome, each.outcome) << each.code;
        EXPECT_EQ(report.verdict, each.verdict);
    }
}

TEST(JudgePlan, NobodyAskedIsNotTheSameAsNo)
{
    Entropy entropy(1);
    Plan plan({.host = "x", .port = 5060}, entropy);
    const auto report =
        plan_report(Zone().is_silent_about("x", RecordType::a).is_silent_about("x", RecordType::aaaa).run(plan));
    EXPECT_EQ(report.outcome, finding::Outcome::undetermined);
    EXPECT_THAT(codes(report.findings), ElementsAre("DNS004")) << "and the silence is not told twice";
}

TEST(JudgePlan, WhatWasNotAnsweredIsOneFindingWithAllQuestions)
{
    Entropy entropy(1);
    Plan plan({.host = "x"}, entropy);
    const auto findings = judge(Zone("x 1 A 192.0.2.1\n")
                                    .is_silent_about("x", RecordType::naptr)
                                    .is_silent_about("_sip._tcp.x", RecordType::srv)
                                    .run(plan));
    EXPECT_THAT(codes(findings), ElementsAre("DNS011", "DNS005"));
    EXPECT_EQ(findings[0].evidence.size(), 2U);
}

TEST(DnsFacts, HaveARowForEachRecordAndForEachEmptyAnswer)
{
    Entropy entropy(1);
    Plan plan({.host = "x", .transport = Transport::udp, .families = {Family::ipv4}}, entropy);
    Zone("_sip._udp.x 1800 SRV 10 0 5060 s.x\ns.x 300 A 192.0.2.1\n").run(plan);
    const auto facts = dns_facts(plan);
    const auto& rows = std::get<finding::Value::Array>(facts.data());
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0], finding::Value::object()
                           .set("question", "_sip._udp.x")
                           .set("type", "SRV")
                           .set("ttl", 1800)
                           .set("answer", "10 0 5060 s.x")
                           .set("used", true));
    Plan empty({.host = "x", .transport = Transport::tcp, .families = {Family::ipv4}}, entropy);
    Zone("x 1 A 192.0.2.1\n").run(empty);
    const auto nothing = dns_facts(empty);
    const auto& first = std::get<finding::Value::Array>(nothing.data()).at(0);
    EXPECT_TRUE(first.find("ttl")->is_null());
    EXPECT_TRUE(first.find("answer")->is_null());
}

}  // namespace
}  // namespace sipdiag::locate

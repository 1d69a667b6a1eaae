// SPDX-License-Identifier: MIT
#include "sipdiag/reach/ping_report.hpp"

#include <gtest/gtest.h>

namespace sipdiag::reach {
namespace {

using namespace std::chrono_literals;

const Endpoint server = *parse_endpoint("192.0.2.1:5060");

Ping answered(Duration rtt, int status = 200)
{
    Ping ping;
    ping.rtt = rtt;
    ping.status = status;
    ping.reason = "OK";
    return ping;
}

double number(const finding::Value& value)
{
    return std::get<double>(value.data());
}

TEST(PingReport, HasTheContractsFigures)
{
    PingResult result{"sip.example", false, {{server, {answered(10ms), answered(30ms), Ping{}, answered(20ms)}}}};
    const auto report = ping_report(result);
    EXPECT_EQ(report.verdict, "lossy");
    EXPECT_EQ(report.outcome, finding::Outcome::healthy) << "the finding makes it degraded";
    ASSERT_EQ(report.findings.size(), 1U);
    EXPECT_EQ(report.findings[0].entry->code, "NET022");
    EXPECT_EQ(*report.facts.find("sent"), finding::Value(4));
    EXPECT_EQ(*report.facts.find("received"), finding::Value(3));
    EXPECT_EQ(number(*report.facts.find("loss_percent")), 25.0);
    const auto& rtt = *report.facts.find("rtt_ms");
    EXPECT_EQ(number(*rtt.find("min")), 10.0);
    EXPECT_EQ(number(*rtt.find("avg")), 20.0);
    EXPECT_EQ(number(*rtt.find("max")), 30.0);
    EXPECT_EQ(number(*rtt.find("p50")), 20.0);
    EXPECT_EQ(number(*rtt.find("p99")), 30.0);
}

TEST(PingReport, WhatWasNotMeasuredIsNull)
{
    const auto report = ping_report({"sip.example", false, {{server, {Ping{}, Ping{}}}}});
    EXPECT_EQ(report.verdict, "unreachable");
    EXPECT_EQ(report.outcome, finding::Outcome::failed);
    EXPECT_EQ(number(*report.facts.find("loss_percent")), 100.0);
    for (const auto* key : {"min", "avg", "max", "p50", "p99"})
        EXPECT_TRUE(report.facts.find("rtt_ms")->find(key)->is_null()) << key;
}

TEST(PingReport, AServerThatWasLeftIsNotLoss)
{
    const auto report = ping_report({"sip.example", false, {{server, {Ping{}}}, {server, {answered(1ms)}}}});
    EXPECT_EQ(report.verdict, "reachable");
    EXPECT_EQ(number(*report.facts.find("loss_percent")), 0.0);
}

TEST(PingReport, EveryTransportIsReachableWhereOneIs)
{
    auto tcp = server;
    tcp.transport = Transport::tcp;
    const auto report =
        ping_report({"sip.example", true, {{server, {answered(1ms, 403)}}, {tcp, {}, "nothing listens there"}}});
    EXPECT_EQ(report.verdict, "reachable");
    EXPECT_TRUE(report.findings.empty());
    EXPECT_EQ(report.headline, "sip.example answers over udp.");
    const auto& rows = std::get<finding::Value::Array>(report.facts.find("transports")->data());
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(*rows[0].find("status"), finding::Value(403));
    EXPECT_EQ(*rows[1].find("reachable"), finding::Value(false));
    EXPECT_TRUE(rows[1].find("rtt_ms")->is_null());
}

// Nearest rank, over 1..100 ms.
TEST(RoundTrips, Percentiles)
{
    PingedWay way{server};
    for (int i = 100; i > 0; --i)
        way.pings.push_back(answered(std::chrono::milliseconds(i)));
    const auto trips = round_trips({"x", false, {way}});
    EXPECT_EQ(trips.percentile(0.5), 50.0);
    EXPECT_EQ(trips.percentile(0.99), 99.0);
    EXPECT_EQ(trips.percentile(1), 100.0);
    EXPECT_FALSE(RoundTrips{}.percentile(0.5));
    EXPECT_FALSE(RoundTrips{}.loss_percent());
}

}  // namespace
}  // namespace sipdiag::reach

// SPDX-License-Identifier: MIT
#include "sipdiag/locate/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support/zone.hpp"

namespace sipdiag::locate {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using tests::Zone;
using Texts = std::vector<std::string>;

std::string text_of(const Target& target)
{
    return std::string(to_string(target.endpoint.transport)) + " " + to_string(target.endpoint);
}

Texts texts_of(const Plan& plan)
{
    Texts texts;
    for (const auto& each : plan.targets())
        texts.push_back(text_of(each));
    return texts;
}

bool has(const Plan& plan, Remark::Kind kind)
{
    for (const auto& each : plan.remarks())
        if (each.kind == kind) return true;
    return false;
}

// As sipgate has them: NAPTR for UDP, TCP and TLS, two servers.
constexpr const char* provider = R"(
sip.example 3600 NAPTR 10 0 s SIPS+D2T - _sips._tcp.sip.example
sip.example 3600 NAPTR 20 0 s SIP+D2T - _sip._tcp.sip.example
sip.example 3600 NAPTR 30 0 s SIP+D2U - _sip._udp.sip.example
_sip._udp.sip.example 1800 SRV 0 0 5060 sip1.sip.example
_sip._udp.sip.example 1800 SRV 10 0 5060 sip2.sip.example
_sip._tcp.sip.example 1800 SRV 0 0 5060 sip1.sip.example
_sips._tcp.sip.example 1800 SRV 0 0 5061 tls.sip.example
sip1.sip.example 300 A 192.0.2.10
sip1.sip.example 300 AAAA 2001:db8::10
sip2.sip.example 300 A 192.0.2.11
tls.sip.example 300 A 192.0.2.12
sip.example 300 A 192.0.2.80
)";

struct PlanCase {
    const char* name;
    Query query;
    Texts want;
    Texts asked;
};

class PlanTable : public testing::TestWithParam<PlanCase> {};

INSTANTIATE_TEST_SUITE_P(
    Rfc3263Section4, PlanTable,
    testing::Values(
        // §4: numeric, nothing is asked.
        PlanCase{"numeric", {.host = "192.0.2.1"}, {"udp 192.0.2.1:5060"}, {}},
        PlanCase{"numeric_port", {.host = "192.0.2.1", .port = 5070}, {"udp 192.0.2.1:5070"}, {}},
        PlanCase{"numeric_tcp", {.host = "192.0.2.1", .transport = Transport::tcp}, {"tcp 192.0.2.1:5060"}, {}},
        PlanCase{"numeric_tls", {.host = "192.0.2.1", .transport = Transport::tls}, {"tls 192.0.2.1:5061"}, {}},
        PlanCase{"numeric_sips", {.host = "192.0.2.1", .sips = true}, {"tls 192.0.2.1:5061"}, {}},
        PlanCase{"numeric_v6", {.host = "[2001:db8::1]", .port = 5062}, {"udp [2001:db8::1]:5062"}, {}},
        // §4.2: an explicit port shuts out NAPTR and SRV.
        PlanCase{"port",
                 {.host = "sip.example", .port = 5080},
                 {"udp 192.0.2.80:5080"},
                 {"sip.example A", "sip.example AAAA"}},
        PlanCase{"port_of_sips",
                 {.host = "sip.example", .port = 5080, .sips = true},
                 {"tls 192.0.2.80:5080"},
                 {"sip.example A", "sip.example AAAA"}},
        // §4.2: an explicit transport shuts out NAPTR.
        PlanCase{"transport",
                 {.host = "sip.example", .transport = Transport::udp},
                 {"udp 192.0.2.10:5060", "udp [2001:db8::10]:5060", "udp 192.0.2.11:5060"},
                 {"_sip._udp.sip.example SRV", "sip1.sip.example A", "sip1.sip.example AAAA", "sip2.sip.example A",
                  "sip2.sip.example AAAA"}},
        PlanCase{"transport_tls",
                 {.host = "sip.example", .transport = Transport::tls},
                 {"tls 192.0.2.12:5061"},
                 {"_sips._tcp.sip.example SRV", "tls.sip.example A", "tls.sip.example AAAA"}},
        PlanCase{"sips_over_tcp_is_tls",
                 {.host = "sip.example", .transport = Transport::tcp, .sips = true},
                 {"tls 192.0.2.12:5061"},
                 {"_sips._tcp.sip.example SRV", "tls.sip.example A", "tls.sip.example AAAA"}},
        // §4.1: NAPTR in its order, each service's servers, dead ones to be followed by the next.
        PlanCase{"naptr",
                 {.host = "sip.example"},
                 {"tls 192.0.2.12:5061", "tcp 192.0.2.10:5060", "tcp [2001:db8::10]:5060", "udp 192.0.2.10:5060",
                  "udp [2001:db8::10]:5060", "udp 192.0.2.11:5060"},
                 {"sip.example NAPTR", "_sips._tcp.sip.example SRV", "_sip._tcp.sip.example SRV",
                  "_sip._udp.sip.example SRV", "tls.sip.example A", "tls.sip.example AAAA", "sip1.sip.example A",
                  "sip1.sip.example AAAA", "sip2.sip.example A", "sip2.sip.example AAAA"}},
        PlanCase{"naptr_of_sips",
                 {.host = "sip.example", .sips = true},
                 {"tls 192.0.2.12:5061"},
                 {"sip.example NAPTR", "_sips._tcp.sip.example SRV", "tls.sip.example A", "tls.sip.example AAAA"}},
        PlanCase{"naptr_of_what_is_supported",
                 {.host = "sip.example", .supported = {Transport::udp}},
                 {"udp 192.0.2.10:5060", "udp [2001:db8::10]:5060", "udp 192.0.2.11:5060"},
                 {"sip.example NAPTR", "_sip._udp.sip.example SRV", "sip1.sip.example A", "sip1.sip.example AAAA",
                  "sip2.sip.example A", "sip2.sip.example AAAA"}},
        PlanCase{"one_family",
                 {.host = "sip.example", .transport = Transport::tcp, .families = {Family::ipv6}},
                 {"tcp [2001:db8::10]:5060"},
                 {"_sip._tcp.sip.example SRV", "sip1.sip.example AAAA"}},
        PlanCase{"other_family_first",
                 {.host = "sip.example", .transport = Transport::tcp, .families = {Family::ipv6, Family::ipv4}},
                 {"tcp [2001:db8::10]:5060", "tcp 192.0.2.10:5060"},
                 {"_sip._tcp.sip.example SRV", "sip1.sip.example AAAA", "sip1.sip.example A"}},
        // The phone: UDP, SRV then A, no IPv6, no NAPTR, whatever its port is.
        PlanCase{"phone",
                 {.host = "sip.example", .port = 5060, .rule = Rule::phone},
                 {"udp 192.0.2.10:5060", "udp 192.0.2.11:5060"},
                 {"_sip._udp.sip.example SRV", "sip1.sip.example A", "sip2.sip.example A"}},
        PlanCase{"phone_without_srv",
                 {.host = "sip1.sip.example", .port = 5070, .rule = Rule::phone},
                 {"udp 192.0.2.10:5070"},
                 {"_sip._udp.sip1.sip.example SRV", "sip1.sip.example A"}},
        PlanCase{"final_dot",
                 {.host = "sip2.sip.example.", .port = 5060},
                 {"udp 192.0.2.11:5060"},
                 {"sip2.sip.example A", "sip2.sip.example AAAA"}}),
    [](const auto& each) { return each.param.name; });

TEST_P(PlanTable, LeadsTo)
{
    Entropy entropy(1);
    Zone zone(provider);
    Plan plan(GetParam().query, entropy);
    zone.run(plan);
    EXPECT_EQ(texts_of(plan), GetParam().want);
    EXPECT_EQ(zone.asked, GetParam().asked);
    EXPECT_EQ(plan.failure(), Failure::none);
}

// §4.1: no NAPTR, so SRV of each transport; no SRV, so the address, UDP or TLS.
TEST(PlanFallbacks, WithoutNaptrEachTransportIsAsked)
{
    Entropy entropy(1);
    Zone zone("_sip._tcp.sip.example 60 SRV 0 0 5070 s.example\ns.example 60 A 192.0.2.1\n");
    Plan plan({.host = "sip.example"}, entropy);
    zone.run(plan);
    EXPECT_THAT(texts_of(plan), ElementsAre("tcp 192.0.2.1:5070"));
    EXPECT_THAT(zone.asked, ElementsAre("sip.example NAPTR", "_sip._udp.sip.example SRV", "_sip._tcp.sip.example SRV",
                                        "_sips._tcp.sip.example SRV", "s.example A", "s.example AAAA"));
}

TEST(PlanFallbacks, WithoutSrvTheAddressAndUdp)
{
    Entropy entropy(1);
    Zone zone("sip.example 60 A 192.0.2.1\n");
    Plan plain({.host = "sip.example"}, entropy);
    Plan secure({.host = "sip.example", .sips = true}, entropy);
    EXPECT_THAT(texts_of(zone.run(plain)), ElementsAre("udp 192.0.2.1:5060"));
    EXPECT_THAT(texts_of(zone.run(secure)), ElementsAre("tls 192.0.2.1:5061"));
}

TEST(PlanFallbacks, WithoutSrvOfTheTransportTheAddressAndThatTransport)
{
    Entropy entropy(1);
    Zone zone("sip.example 60 A 192.0.2.1\n_sip._udp.sip.example 60 SRV 0 0 5060 other.example\n");
    Plan plan({.host = "sip.example", .transport = Transport::tcp}, entropy);
    EXPECT_THAT(texts_of(zone.run(plan)), ElementsAre("tcp 192.0.2.1:5060"));
}

TEST(PlanFallbacks, NaptrThatLeadsNowhereIsSaidAndTheUsualNamesAreAsked)
{
    Entropy entropy(1);
    Zone zone(
        "sip.example 60 NAPTR 1 1 s SIP+D2U - _sip._udp.gone.example\n_sip._udp.sip.example 60 SRV 0 0 5060 s.example\n"
        "s.example 60 A 192.0.2.1\n");
    Plan plan({.host = "sip.example"}, entropy);
    EXPECT_THAT(texts_of(zone.run(plan)), ElementsAre("udp 192.0.2.1:5060"));
    EXPECT_TRUE(has(plan, Remark::Kind::naptr_leads_nowhere));
}

TEST(PlanFallbacks, NaptrOfOtherServicesAndFlagsIsPassedOver)
{
    Entropy entropy(1);
    Zone zone(
        "sip.example 60 NAPTR 1 1 u E2U+sip !.*!sip:x@y! .\nsip.example 60 NAPTR 2 1 a SIP+D2U - s.example\n"
        "sip.example 60 A 192.0.2.1\n");
    Plan plan({.host = "sip.example"}, entropy);
    EXPECT_THAT(texts_of(zone.run(plan)), ElementsAre("udp 192.0.2.1:5060"));
    EXPECT_TRUE(has(plan, Remark::Kind::naptr_unusable));
}

TEST(PlanFallbacks, AServiceThatContradictsItsNameIsFollowedAndSaid)
{
    Entropy entropy(1);
    Zone zone(
        "sip.example 60 NAPTR 1 1 S sip+d2u - _sip._tcp.sip.example\n_sip._tcp.sip.example 60 SRV 0 0 5060 s.example\n"
        "s.example 60 A 192.0.2.1\n");
    Plan plan({.host = "sip.example"}, entropy);
    EXPECT_THAT(texts_of(zone.run(plan)), ElementsAre("udp 192.0.2.1:5060"));
    EXPECT_TRUE(has(plan, Remark::Kind::naptr_contradicts));
}

// RFC 2782: "." means that the service is decidedly not available.
TEST(PlanDot, ASingleDotEndsItWithoutAskingForTheAddress)
{
    Entropy entropy(1);
    Zone zone("_sip._udp.sip.example 60 SRV 0 0 0 .\nsip.example 60 A 192.0.2.1\n");
    Plan plan({.host = "sip.example", .transport = Transport::udp}, entropy);
    zone.run(plan);
    EXPECT_EQ(plan.failure(), Failure::not_offered);
    EXPECT_THAT(plan.targets(), IsEmpty());
    EXPECT_THAT(zone.asked, ElementsAre("_sip._udp.sip.example SRV"));
}

TEST(PlanDot, AnotherTransportIsTakenInstead)
{
    Entropy entropy(1);
    Zone zone(
        "_sip._udp.sip.example 60 SRV 0 0 0 .\n_sip._tcp.sip.example 60 SRV 0 0 5060 s.example\ns.example 60 A "
        "192.0.2.1\n");
    Plan plan({.host = "sip.example"}, entropy);
    EXPECT_THAT(texts_of(zone.run(plan)), ElementsAre("tcp 192.0.2.1:5060"));
}

TEST(PlanOrder, ByPriorityFirst)
{
    Zone zone(
        "_sip._udp.x 60 SRV 20 9 5060 c\n_sip._udp.x 60 SRV 10 1 5060 b\n_sip._udp.x 60 SRV 5 1 5060 a\n"
        "a 60 A 192.0.2.1\nb 60 A 192.0.2.2\nc 60 A 192.0.2.3\n");
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Entropy entropy(seed);
        Plan plan({.host = "x", .transport = Transport::udp}, entropy);
        EXPECT_THAT(texts_of(zone.run(plan)),
                    ElementsAre("udp 192.0.2.1:5060", "udp 192.0.2.2:5060", "udp 192.0.2.3:5060"));
    }
}

// RFC 2782: within a priority the chance to be first is in proportion to the weight.
TEST(PlanOrder, ByWeightWithinAPriority)
{
    Zone zone(
        "_sip._udp.x 60 SRV 0 10 5060 a\n_sip._udp.x 60 SRV 0 30 5060 b\n_sip._udp.x 60 SRV 0 60 5060 c\n"
        "a 60 A 192.0.2.1\nb 60 A 192.0.2.2\nc 60 A 192.0.2.3\n");
    Entropy entropy(7);
    std::map<std::string, double> first;
    constexpr int draws = 4000;
    for (int i = 0; i < draws; ++i) {
        Plan plan({.host = "x", .transport = Transport::udp, .families = {Family::ipv4}}, entropy);
        ++first[zone.run(plan).targets().at(0).host];
        ASSERT_EQ(plan.targets().size(), 3U);
    }
    // The rule's 0..total inclusive shifts the shares by about 1/101; chi-square with two degrees of freedom, p =
    // 0.001.
    double chi_square = 0;
    for (const auto& [host, weight] : std::map<std::string, double>{{"a", 11}, {"b", 30}, {"c", 60}}) {
        const double want = draws * weight / 101;
        chi_square += std::pow(first[host] - want, 2) / want;
    }
    EXPECT_LT(chi_square, 13.8);
}

TEST(PlanOrder, AWeightOfZeroIsStillPossibleAndRare)
{
    Zone zone(
        "_sip._udp.x 60 SRV 0 0 5060 zero\n_sip._udp.x 60 SRV 0 20 5060 a\nzero 60 A 192.0.2.1\na 60 A 192.0.2.2\n");
    Entropy entropy(3);
    int zero_first = 0;
    for (int i = 0; i < 2100; ++i) {
        Plan plan({.host = "x", .transport = Transport::udp, .families = {Family::ipv4}}, entropy);
        if (zone.run(plan).targets().at(0).host == "zero") ++zero_first;
    }
    EXPECT_GT(zero_first, 50);  // 1 of 21: 100 are expected
    EXPECT_LT(zero_first, 160);
}

TEST(PlanAliases, TheChainInOneAnswerIsFollowed)
{
    Entropy entropy(1);
    Zone zone("sip.example 60 CNAME a.example\na.example 60 CNAME b.example\nb.example 60 A 192.0.2.1\n");
    Plan plan({.host = "sip.example", .port = 5060}, entropy);
    EXPECT_THAT(texts_of(zone.run(plan)), ElementsAre("udp 192.0.2.1:5060"));
    EXPECT_THAT(zone.asked, ElementsAre("sip.example A", "sip.example AAAA", "b.example AAAA"))
        << "whether a chain without an address at its end is complete, nobody has said";
}

TEST(PlanAliases, WhereTheServerStopsTheNextNameIsAsked)
{
    Entropy entropy(1);
    Zone zone("sip.example 60 CNAME a.example\na.example 60 CNAME b.example\nb.example 60 A 192.0.2.1\n");
    zone.leaves_aliases();
    Plan plan({.host = "sip.example", .port = 5060, .families = {Family::ipv4}}, entropy);
    EXPECT_THAT(texts_of(zone.run(plan)), ElementsAre("udp 192.0.2.1:5060"));
    EXPECT_THAT(zone.asked, ElementsAre("sip.example A", "a.example A", "b.example A"));
}

TEST(PlanAliases, AServerThatIsAnAliasIsUsedAndSaid)
{
    Entropy entropy(1);
    Zone zone("_sip._udp.x 60 SRV 0 0 5060 s.x\ns.x 60 CNAME t.x\nt.x 60 A 192.0.2.1\n");
    Plan plan({.host = "x", .transport = Transport::udp}, entropy);
    EXPECT_THAT(texts_of(zone.run(plan)), ElementsAre("udp 192.0.2.1:5060"));
    EXPECT_TRUE(has(plan, Remark::Kind::server_is_alias));
}

TEST(PlanAliases, ALoopEnds)
{
    Entropy entropy(1);
    for (const bool follows : {true, false}) {
        Zone zone("a.x 60 CNAME b.x\nb.x 60 CNAME a.x\n");
        if (!follows) zone.leaves_aliases();
        Plan plan({.host = "a.x", .port = 5060, .families = {Family::ipv4}}, entropy);
        zone.run(plan);
        EXPECT_EQ(plan.failure(), Failure::no_address);
        EXPECT_TRUE(has(plan, Remark::Kind::alias_loop));
    }
}

TEST(PlanFailures, ANameThatDoesNotExist)
{
    Entropy entropy(1);
    Zone zone;
    Plan plan({.host = "nothing.example"}, entropy);
    zone.run(plan);
    EXPECT_EQ(plan.failure(), Failure::no_such_name);
    EXPECT_EQ(plan.failure_text(), "nothing.example does not exist");
}

TEST(PlanFailures, ANameWithoutAnAddress)
{
    Entropy entropy(1);
    Zone zone("www.sip.example 60 A 192.0.2.1\n");
    Plan plan({.host = "sip.example"}, entropy);
    zone.run(plan);
    EXPECT_EQ(plan.failure(), Failure::no_address);
    Plan v6({.host = "www.sip.example", .port = 5060, .families = {Family::ipv6}}, entropy);
    zone.run(v6);
    EXPECT_EQ(v6.failure_text(), "www.sip.example has no address of IPv6");
}

TEST(PlanFailures, NobodyAnswersAnything)
{
    Entropy entropy(1);
    Zone zone;
    for (const auto* labels : {"_sip._udp.", "_sip._tcp.", "_sips._tcp."})
        zone.is_silent_about(labels + std::string("sip.example"), RecordType::srv);
    zone.is_silent_about("sip.example", RecordType::naptr);
    Plan plan({.host = "sip.example"}, entropy);
    zone.run(plan);
    EXPECT_EQ(plan.failure(), Failure::no_answer);
    EXPECT_EQ(plan.failure_text(), "no name server answers");
    EXPECT_THAT(zone.asked, Not(Contains("sip.example A"))) << "a dead server is not asked for ever";
}

// Name servers in routers: addresses work, everything else is swallowed.
TEST(PlanFailures, NaptrThatIsSwallowedDoesNotEndIt)
{
    Entropy entropy(1);
    Zone zone(provider);
    zone.is_silent_about("sip.example", RecordType::naptr);
    Plan plan({.host = "sip.example"}, entropy);
    zone.run(plan);
    EXPECT_EQ(texts_of(plan).at(0), "udp 192.0.2.10:5060");
    EXPECT_TRUE(has(plan, Remark::Kind::unreadable));
}

TEST(PlanFailures, AServerWithoutAnAddressIsLeftOutAndSaid)
{
    Entropy entropy(1);
    Zone zone("_sip._udp.x 60 SRV 0 0 5060 gone.x\n_sip._udp.x 60 SRV 1 0 5060 s.x\ns.x 60 A 192.0.2.1\n");
    Plan plan({.host = "x", .transport = Transport::udp}, entropy);
    EXPECT_THAT(texts_of(zone.run(plan)), ElementsAre("udp 192.0.2.1:5060"));
    EXPECT_TRUE(has(plan, Remark::Kind::server_missing));
}

TEST(PlanFailures, Contradictions)
{
    Entropy entropy(1);
    EXPECT_EQ(Plan({.host = "x", .transport = Transport::udp, .sips = true}, entropy).failure(),
              Failure::contradiction);
    EXPECT_EQ(Plan({.host = "x", .transport = Transport::tls, .supported = {Transport::udp}}, entropy).failure(),
              Failure::contradiction);
    EXPECT_EQ(Plan({.host = "::1", .families = {Family::ipv4}}, entropy).failure(), Failure::contradiction);
    EXPECT_EQ(Plan({.host = ""}, entropy).failure(), Failure::no_such_name);
}

TEST(PlanNumeric, ALinkLocalAddressKeepsItsLink)
{
    Entropy entropy(1);
    Plan plan({.host = "fe80::1", .zone = 7}, entropy);
    ASSERT_EQ(plan.targets().size(), 1U);
    EXPECT_EQ(plan.targets()[0].endpoint.address.zone(), 7U);
}

TEST(PlanBounds, ManyServersAreBounded)
{
    std::string lines;
    for (int i = 0; i < 200; ++i)
        lines += "_sip._udp.x 60 SRV 0 0 5060 s" + std::to_string(i) + ".x\ns" + std::to_string(i) +
                 ".x 60 A 192.0.2." + std::to_string(i) + "\n";
    Entropy entropy(1);
    Zone zone(lines);
    Plan plan({.host = "x", .transport = Transport::udp, .families = {Family::ipv4}}, entropy);
    zone.run(plan);
    EXPECT_LE(plan.targets().size(), Plan::max_targets);
    EXPECT_LE(zone.asked.size(), Plan::max_questions);
    EXPECT_TRUE(has(plan, Remark::Kind::too_many));
}

TEST(PlanSteps, EachRecordWithItsTtlAndWhetherItWasUsed)
{
    Entropy entropy(1);
    Zone zone("_sip._udp.x 1800 SRV 0 0 5060 s.x\n_sip._udp.x 1800 SRV 1 0 5060 gone.x\ns.x 300 A 192.0.2.1\n");
    Plan plan({.host = "x"}, entropy);
    zone.run(plan);
    Texts lines;
    for (const auto& each : plan.steps()) {
        lines.push_back(each.question.name + " " + std::string(to_string(each.question.type)) + " " +
                        (each.record ? std::to_string(each.record->ttl) + " " + data_of(*each.record) : "-") +
                        (each.used ? " used" : ""));
    }
    EXPECT_THAT(lines, ElementsAre("x NAPTR -", "_sip._udp.x SRV 1800 0 0 5060 s.x used",
                                   "_sip._udp.x SRV 1800 1 0 5060 gone.x", "_sip._tcp.x SRV -", "_sips._tcp.x SRV -",
                                   "s.x A 300 192.0.2.1 used", "s.x AAAA -", "gone.x A -", "gone.x AAAA -"));
}

TEST(PlanSurvey, TellsWhatStandsOut)
{
    Entropy entropy(1);
    Zone zone(
        "_sip._udp.x 60 SRV 0 0 5060 s.x\n_sip._tls.x 60 SRV 0 0 5061 s.x\ns.x 60 A 192.0.2.1\nx 60 A 192.0.2.80\n");
    Plan plan({.host = "x", .survey = true}, entropy);
    zone.run(plan);
    EXPECT_TRUE(has(plan, Remark::Kind::one_target));
    EXPECT_TRUE(has(plan, Remark::Kind::one_transport));
    EXPECT_TRUE(has(plan, Remark::Kind::wrong_labels));
    EXPECT_TRUE(has(plan, Remark::Kind::address_differs));
    Plan healthy({.host = "sip.example", .survey = true}, entropy);
    Zone(std::string(provider) + "sip.example 60 A 192.0.2.10\n").run(healthy);
    EXPECT_THAT(healthy.remarks(), IsEmpty());
}

struct UriCase {
    const char* name;
    const char* uri;
    Query want;
};
class QueryOf : public testing::TestWithParam<UriCase> {};
INSTANTIATE_TEST_SUITE_P(Rfc3263Section4, QueryOf,
                         testing::Values(UriCase{"plain", "sip:bob@sip.example", {.host = "sip.example"}},
                                         UriCase{
                                             "port", "sip:bob@sip.example:5070", {.host = "sip.example", .port = 5070}},
                                         UriCase{"sips", "sips:bob@sip.example", {.host = "sip.example", .sips = true}},
                                         UriCase{"transport",
                                                 "sip:sip.example;transport=TCP",
                                                 {.host = "sip.example", .transport = Transport::tcp}},
                                         UriCase{"maddr", "sip:bob@sip.example;maddr=192.0.2.9", {.host = "192.0.2.9"}},
                                         UriCase{"v6", "sip:[2001:db8::1]", {.host = "2001:db8::1"}}),
                         [](const auto& each) { return each.param.name; });

TEST_P(QueryOf, IsThis)
{
    const auto query = query_of(*sip::Uri::parse(GetParam().uri));
    EXPECT_EQ(query.host, GetParam().want.host);
    EXPECT_EQ(query.port, GetParam().want.port);
    EXPECT_EQ(query.transport, GetParam().want.transport);
    EXPECT_EQ(query.sips, GetParam().want.sips);
}

}  // namespace
}  // namespace sipdiag::locate

// SPDX-License-Identifier: MIT
//
// Where an unanswered way is broken: who reports it tells, and silence tells nothing.
#include "sipdiag/advise/broken.hpp"

#include <gmock/gmock.h>

namespace sipdiag::advise {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const Endpoint server{Address::v4({192, 0, 2, 10}), 5060, Transport::udp};
const Address private_own = Address::v4({10, 0, 0, 3});
const Address public_own = Address::v4({198, 51, 100, 7});

struct BrokenCase {
    const char* name;
    Undelivered::Cause cause;
    std::optional<Address> reporter;
    Address own;
    std::optional<std::string> where;
};

class Breaks : public testing::TestWithParam<BrokenCase> {};

TEST_P(Breaks, WhereTheReporterHadIt)
{
    const auto& each = GetParam();
    nat::Sighting sighting;
    sighting.sent = {{each.own, 40112}, server, "", 0};
    sighting.lost = Undelivered{server, each.cause, sighting.sent.source, each.reporter, {}};
    nat::Facts facts;
    facts.sightings.push_back(sighting);
    const auto broken = where_it_breaks(facts);
    EXPECT_EQ(broken.where, each.where);
    ASSERT_TRUE(broken.report);
    EXPECT_EQ(broken.report->cause, each.cause);
}

using Cause = Undelivered::Cause;
INSTANTIATE_TEST_SUITE_P(
    Reports, Breaks,
    testing::Values(
        BrokenCase{"port_closed", Cause::refused, server.address, private_own, "provider"},
        BrokenCase{"server_forbids", Cause::prohibited, server.address, private_own, "provider"},
        BrokenCase{"no_route_of_ours", Cause::unreachable, std::nullopt, private_own, "lan"},
        BrokenCase{"nobody_in_the_lan_has_it", Cause::unreachable, private_own, private_own, "lan"},
        BrokenCase{"our_router", Cause::unreachable, Address::v4({10, 0, 0, 1}), private_own, "router"},
        BrokenCase{"a_router_behind_ours", Cause::prohibited, Address::v4({203, 0, 113, 1}), private_own, "access"},
        BrokenCase{"a_router_without_nat", Cause::unreachable, Address::v4({198, 51, 100, 1}), public_own, "access"}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(Broken, NamesNoPlaceForSilenceButHowFarADatagramGot)
{
    nat::Facts facts;
    EXPECT_THAT(where_it_breaks(facts).evidence, IsEmpty());
    nat::Sighting sighting;
    sighting.sent = {{private_own, 40112}, server, "", 0};
    sighting.tries = 4;
    facts.sightings.push_back(sighting);
    facts.quotes.push_back({2, Address::v4({203, 0, 113, 1}), server, "", ""});
    facts.quotes.push_back({1, Address::v4({10, 0, 0, 1}), server, "", ""});
    const auto broken = where_it_breaks(facts);
    EXPECT_EQ(broken.where, std::nullopt);
    EXPECT_EQ(broken.report, std::nullopt);
    EXPECT_THAT(broken.evidence, Contains("asked 4 times over udp"));
    EXPECT_THAT(broken.evidence, Contains(HasSubstr("as far as hop 2, 203.0.113.1")));
}

}  // namespace
}  // namespace sipdiag::advise

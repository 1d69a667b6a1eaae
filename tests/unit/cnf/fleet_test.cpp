// SPDX-License-Identifier: MIT
//
// Fleet: what a reset of the phones changes, and what it leaves as it was.
#include "sipdiag/cnf/fleet.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sipdiag::cnf {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto phone_a = "SIP000E84C060A6.cnf";
constexpr auto phone_b = "SIP000E84C060A7.cnf";

using Files = std::vector<std::pair<std::string, std::string>>;

FleetChanges compare(const Files& before, const Files& after, bool show_secrets = false)
{
    const auto fleet = [](const std::string& folder, const Files& files) {
        std::vector<Input> inputs;
        for (const auto& [name, text] : files)
            inputs.push_back({folder + "/" + name, text});
        return inputs;
    };
    const auto old_inputs = fleet("old", before);
    const auto new_inputs = fleet("new", after);
    return compare_fleets(read_fleet(old_inputs, {}), read_fleet(new_inputs, {}), show_secrets);
}

std::vector<std::string> told(const FleetChanges& changes)
{
    std::vector<std::string> out;
    for (const auto& each : changes.settings) {
        out.push_back(fmt::format("{} {}: {}@{}:{} {} {}@{}:{}", each.mac.substr(each.mac.size() < 2 ? 0 : 10),
                                  each.key, each.before, each.was.file, each.was.line,
                                  each.stays_in_memory ? "stays" : "->", each.after, each.is.file, each.is.line));
    }
    for (const auto& each : changes.added)
        out.push_back("added " + each.mac + " " + each.file);
    for (const auto& each : changes.gone)
        out.push_back("gone " + each.mac + " " + each.file);
    return out;
}

TEST(CompareFleets, AChangedKeyIsToldWithBothPlaces)
{
    EXPECT_THAT(told(compare({{phone_a, "# here\nnat_enable: 0\n"}}, {{phone_a, "nat_enable: 1\n"}})),
                ElementsAre("A6 nat_enable: 0@old/SIP000E84C060A6.cnf:2 -> 1@new/SIP000E84C060A6.cnf:1"));
}

TEST(CompareFleets, AKeyThatIsNewChangesTheStockValue)
{
    EXPECT_THAT(told(compare({{phone_a, "line1_name: 5\n"}}, {{phone_a, "line1_name: 5\nnat_enable: 1\n"}})),
                ElementsAre("A6 nat_enable: 0@:0 -> 1@new/SIP000E84C060A6.cnf:2"));
    EXPECT_THAT(told(compare({{phone_a, "line1_name: 5\n"}}, {{phone_a, "line1_name: 5\nnat_enable: 0\n"}})),
                IsEmpty());
}

TEST(CompareFleets, AKeyLeftOutStaysInThePhonesMemory)
{
    const auto changes = compare({{phone_a, "line1_name: 5\noutbound_proxy: 192.0.2.9\nnat_enable: 0\n"}},
                                 {{phone_a, "line1_name: 5\n"}});
    EXPECT_THAT(told(changes), ElementsAre("A6 outbound_proxy: 192.0.2.9@old/SIP000E84C060A6.cnf:2 stays @:0"))
        << "nat_enable keeps the stock value";
    EXPECT_THAT(
        told(compare({{phone_a, "outbound_proxy: \"\"\nline2_name: UNPROVISIONED\n"}}, {{phone_a, "# none\n"}})),
        IsEmpty())
        << "what was unset is so still";
}

TEST(CompareFleets, AKeyLeftOutOfThePhonesFileFallsToTheDefaultFile)
{
    EXPECT_THAT(told(compare({{"SIPDefault.cnf", "timer_t1: 400\n"}, {phone_a, "timer_t1: 600\n"}},
                             {{"SIPDefault.cnf", "timer_t1: 400\n"}, {phone_a, "# none\n"}})),
                ElementsAre("A6 timer_t1: 600@old/SIP000E84C060A6.cnf:1 -> 400@new/SIPDefault.cnf:1"));
}

TEST(CompareFleets, AChangedDefaultConcernsThePhonesThatDoNotOverrideIt)
{
    EXPECT_THAT(told(compare({{"SIPDefault.cnf", "timer_t1: 400\n"}, {phone_a, "timer_t1: 600\n"}, {phone_b, "#\n"}},
                             {{"SIPDefault.cnf", "timer_t1: 500\n"}, {phone_a, "timer_t1: 600\n"}, {phone_b, "#\n"}})),
                ElementsAre("A7 timer_t1: 400@old/SIPDefault.cnf:1 -> 500@new/SIPDefault.cnf:1"));
}

TEST(CompareFleets, TheSameValueWrittenElsewhereOrOtherwiseIsNoChange)
{
    EXPECT_THAT(told(compare({{"SIPDefault.cnf", "timer_t1: 400\n"}, {phone_a, "preferred_codec: g711alaw\n"}},
                             {{"SIPDefault.cnf", "# moved\n"},
                              {phone_a, "timer_t1: \"0400\" ; ms\npreferred_codec : \"G711ALAW\"\n"}})),
                IsEmpty());
    EXPECT_THAT(told(compare({{phone_a, "line2_name: UNPROVISIONED\nproxy2_port: \"\"\n"}},
                             {{phone_a, "line2_name: \"\"\nproxy2_port: 0\n"}})),
                IsEmpty());
    EXPECT_THAT(told(compare({{phone_a, "phone_label: Desk\n"}}, {{phone_a, "phone_label: DESK\n"}})),
                ElementsAre("A6 phone_label: Desk@old/SIP000E84C060A6.cnf:1 -> DESK@new/SIP000E84C060A6.cnf:1"));
}

TEST(CompareFleets, AValueThatThePhoneRefusesChangesNothing)
{
    EXPECT_THAT(told(compare({{phone_a, "timer_t1: 400\n"}}, {{phone_a, "timer_t1: 400\ntimer_t1: 4s\n"}})), IsEmpty());
}

TEST(CompareFleets, FilesThatCameAndWentAreTold)
{
    const Files before{{"SIPDefault.cnf", "timer_t1: 400\n"}, {phone_a, "line1_name: 5\n"}};
    const Files after{{"SIPDefault.cnf", "timer_t1: 500\n"}, {phone_b, "line1_name: 6\n"}};
    EXPECT_THAT(told(compare(before, after)),
                ElementsAre("added 000E84C060A7 new/SIP000E84C060A7.cnf", "gone 000E84C060A6 old/SIP000E84C060A6.cnf"));
}

TEST(CompareFleets, APhoneIsTheSameInWhateverFolderAndSpelling)
{
    EXPECT_THAT(
        told(compare({{"sip000e84c060a6.cnf", "nat_enable: 0\n"}}, {{"cfg/SIP000E84C060A6.cnf", "nat_enable: 1\n"}})),
        ElementsAre("A6 nat_enable: 0@old/sip000e84c060a6.cnf:1 -> 1@new/cfg/SIP000E84C060A6.cnf:1"));
}

TEST(CompareFleets, OfTwoFilesForOnePhoneTheOneThatItAsksForCounts)
{
    EXPECT_THAT(told(compare({{"SEP000E84C060A6.cnf", "nat_enable: 1\n"}, {phone_a, "nat_enable: 0\n"}},
                             {{"SEP000E84C060A6.cnf", "nat_enable: 0\n"}, {phone_a, "nat_enable: 0\n"}})),
                IsEmpty());
}

TEST(CompareFleets, FilesWithoutAMacAreKnownByTheirNames)
{
    EXPECT_THAT(told(compare({{"one.cnf", "nat_enable: 0\n"}, {"two.cnf", "nat_enable: 0\n"}},
                             {{"one.cnf", "nat_enable: 1\n"}, {"two.cnf", "nat_enable: 0\n"}})),
                ElementsAre(" nat_enable: 0@old/one.cnf:1 -> 1@new/one.cnf:1"));
    EXPECT_THAT(told(compare({{"SIPDefault.cnf", "nat_enable: 0\n"}}, {{"SIPDefault.cnf", "nat_enable: 1\n"}})),
                ElementsAre(" nat_enable: 0@old/SIPDefault.cnf:1 -> 1@new/SIPDefault.cnf:1"));
}

TEST(CompareFleets, PasswordsAreMaskedAndTheirChangeIsTold)
{
    const Files before{{phone_a, "line1_password: one-of-old\n"}};
    const Files after{{phone_a, "line1_password: two-of-new\n"}};
    EXPECT_THAT(
        told(compare(before, after)),
        ElementsAre("A6 line1_password: [redacted]@old/SIP000E84C060A6.cnf:1 -> [redacted]@new/SIP000E84C060A6.cnf:1"));
    EXPECT_THAT(
        told(compare(before, after, true)),
        ElementsAre("A6 line1_password: one-of-old@old/SIP000E84C060A6.cnf:1 -> two-of-new@new/SIP000E84C060A6.cnf:1"));
}

}  // namespace
}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
//
// What the phone believes, and the table of it: by phone-nat-behaviour.md §9 and §10.
#include "sipdiag/phone/sh_reg.hpp"

#include <gmock/gmock.h>

namespace sipdiag::phone {
namespace {

using testing::ElementsAre;

Heard accepted(std::optional<std::uint32_t> own, std::optional<std::uint32_t> field)
{
    Heard heard;
    heard.accepted = true;
    heard.own_contact = own;
    heard.expires_field = field;
    return heard;
}

TEST(Belief, TakesOffItsDelta)  // "3595": 3600 less 5
{
    EXPECT_EQ(believe(accepted(3600U, {})), (Belief{RegState::registered, 3595, 3595, false}));
    auto later = accepted(3600U, {});
    later.ago = std::chrono::seconds(83);
    EXPECT_EQ(believe(later), (Belief{RegState::registered, 3595, 3512, false})) << "the example of §9";
    later.ago = std::chrono::hours(2);
    EXPECT_EQ(believe(later).expires, 0U) << "out of range prints 0";
    auto wide = accepted(3600U, {});
    wide.delta = 30;
    EXPECT_EQ(believe(wide).timer, 3570U);
}

TEST(Belief, ReadsItsOwnContactFirstAndThenTheField)  // §10.5
{
    EXPECT_EQ(believe(accepted(600U, 1800U)).timer, 595U);
    EXPECT_EQ(believe(accepted({}, 1800U)).timer, 1795U) << "its host was rewritten";
    EXPECT_EQ(believe(accepted({}, {})).timer, 3595U);
    EXPECT_EQ(believe(accepted(7200U, {})).timer, 3595U) << "more than it asked for does not count";
}

TEST(Belief, LetsGoWhereLessThanTwentySecondsAreLeft)  // §10.6
{
    EXPECT_EQ(believe(accepted(25U, {})), (Belief{RegState::registered, 20, 20, false}));
    EXPECT_EQ(believe(accepted(24U, {})), (Belief{RegState::idle, 3600, 3600, true}));
    EXPECT_TRUE(believe(accepted(0U, {})).lets_go);
}

TEST(Belief, WaitsAMinuteAfterAFailure)  // §10.3
{
    EXPECT_EQ(believe(Heard{}), (Belief{RegState::idle, 60, 60, false}));
}

TEST(Table, IsThatOfTheConsole)  // the table of §9, and 1-BU
{
    const RegRow row{.line = 1,
                     .asked = RegRow::Asked::answered,
                     .state = RegState::registered,
                     .timer = 3595,
                     .expires = 3512,
                     .proxy = "sipgate.co.uk"};
    EXPECT_THAT(sh_reg(all_rows({row}, Model::cp7940)),
                ElementsAre("LINE REGISTRATION TABLE",                                       //
                            "Proxy Registration: ENABLED, state: REGISTERED",                //
                            "line  APR  state          timer       expires     proxy:port",  //
                            "----  ---  -------------  ----------  ----------  ----------------------------",
                            "1     111  REGISTERED     3595        3512        sipgate.co.uk:5060",
                            "2     ...  NONE           0           0           undefined:0",
                            "1-BU  .1x  IDLE           0           0           undefined:0"));
}

TEST(Table, HasARowForEachLineOfTheModel)
{
    EXPECT_EQ(all_rows({}, Model::cp7960).size(), 7U);
    EXPECT_EQ(all_rows({}, Model::cp7940).size(), 3U);
    const auto rows = all_rows(
        {{.line = 4, .proxy = "d"}, {.line = 2, .proxy = "b"}, {.line = 1, .proxy = "192.0.2.9", .backup = true}},
        Model::cp7960);
    EXPECT_EQ(rows[1].proxy, "b");
    EXPECT_EQ(rows[3].proxy, "d");
    EXPECT_FALSE(rows[0].provisioned);
    EXPECT_EQ(rows[6].proxy, "192.0.2.9");
}

TEST(Table, ShowsWhyALineIsNotRegistered)
{
    RegRow row{.line = 1, .asked = RegRow::Asked::unanswered, .timer = 60, .expires = 60, .proxy = "sip.example"};
    EXPECT_EQ(sh_reg({row}).back(), "1     x1x  IDLE           60          60          sip.example:5060");
    row.asked = RegRow::Asked::never;
    EXPECT_EQ(sh_reg({row}).back(), "1     .1x  IDLE           60          60          sip.example:5060");
    EXPECT_EQ(sh_reg({row}, false)[1], "Proxy Registration: DISABLED, state: IDLE");
    EXPECT_EQ(sh_reg({row}, false).back().substr(0, 9), "1     ...");
}

}  // namespace
}  // namespace sipdiag::phone

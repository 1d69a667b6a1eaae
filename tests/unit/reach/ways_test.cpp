// SPDX-License-Identifier: MIT
#include "sipdiag/reach/ways.hpp"

#include <gtest/gtest.h>

namespace sipdiag::reach {
namespace {

using namespace std::chrono_literals;

const Endpoint one = *parse_endpoint("192.0.2.1:5060");
const Endpoint two = *parse_endpoint("192.0.2.2:5060");
const Endpoint three = *parse_endpoint("192.0.2.3:5060");

// RFC 3263 §4.3: each of these goes on to the next.
class LeavesFor : public testing::TestWithParam<Answer> {};
INSTANTIATE_TEST_SUITE_P(Rfc3263Section43, LeavesFor,
                         testing::Values(Answer::silent, Answer::undelivered, Answer::unavailable, Answer::not_opened));

TEST_P(LeavesFor, TheNext)
{
    Ways ways({one, two});
    EXPECT_EQ(ways.current(), one);
    ways.tell(GetParam(), "why");
    EXPECT_EQ(ways.current(), two);
    ASSERT_EQ(ways.left().size(), 1U);
    EXPECT_EQ(ways.left()[0].server, one);
    EXPECT_EQ(ways.left()[0].why, GetParam());
}

TEST(Ways, AnAnswerEndsIt)
{
    Ways ways({one, two});
    ways.tell(Answer::answered);
    EXPECT_FALSE(ways.current());
    EXPECT_TRUE(ways.has_answer());
    EXPECT_TRUE(ways.findings().empty()) << "nothing was left behind";
}

TEST(Ways, AllDeadEndsItWithoutAnAnswer)
{
    Ways ways({one, two});
    ways.tell(Answer::silent);
    ways.tell(Answer::undelivered);
    EXPECT_FALSE(ways.current());
    EXPECT_FALSE(ways.has_answer());
    EXPECT_TRUE(ways.findings().empty()) << "that no server answers is the command's own answer";
}

TEST(Ways, ALeftServerIsAFindingOnceAnotherAnswers)
{
    Ways ways({one, two, three});
    ways.tell(Answer::silent);
    ways.tell(Answer::unavailable, "503 Busy");
    ways.tell(Answer::answered);
    const auto findings = ways.findings();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].entry->code, "NET021");
    EXPECT_EQ(findings[0].evidence,
              (std::vector<std::string>{"udp 192.0.2.1:5060: silent", "udp 192.0.2.2:5060: unavailable, 503 Busy"}));
    ASSERT_EQ(std::get<finding::Value::Array>(ways.facts().data()).size(), 3U);
}

TEST(Patience, IsShared)
{
    const Instant now{};
    Ways ways({one, two, three});
    EXPECT_EQ(ways.patience(now, now + 30s), 10s);
    ways.tell(Answer::silent);
    EXPECT_EQ(ways.patience(now + 10s, now + 30s), 10s);
    ways.tell(Answer::silent);
    EXPECT_EQ(ways.patience(now + 20s, now + 30s), 10s);
}

TEST(Patience, IsAtMostTimerF)
{
    const Instant now{};
    EXPECT_EQ(Ways({one, two}).patience(now, now + 10min), 32s);
    EXPECT_EQ(Ways({one}).patience(now, now + 10min), 32s);
}

TEST(Patience, IsNeverBeyondTheEnd)
{
    const Instant now{};
    EXPECT_EQ(Ways({one, two}).patience(now, now + 1s), 1s) << "less than the least, where no more is left";
    EXPECT_EQ(Ways({one, two}).patience(now + 1s, now), 0s);
    EXPECT_EQ(Ways({one, two, three, one, two, three}).patience(now, now + 6s), Ways::least_patience);
}

}  // namespace
}  // namespace sipdiag::reach

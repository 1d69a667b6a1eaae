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

TEST(Ways, ADeadEndSaysWhatBecameOfEach)
{
    Ways ways({one, two, three});
    ways.tell(Answer::silent, "asked 7 times in 7.0 s");
    EXPECT_TRUE(ways.findings().empty());
    ways.tell(Answer::undelivered, "nothing listens there");
    const auto findings = ways.dead_end();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].entry->code, "NET024");
    EXPECT_EQ(findings[0].evidence, (std::vector<std::string>{"udp 192.0.2.1:5060: silent, asked 7 times in 7.0 s",
                                                              "udp 192.0.2.2:5060: undelivered, nothing listens there",
                                                              "udp 192.0.2.3:5060: not asked, the time was over"}));
    ways.tell(Answer::answered);
    EXPECT_TRUE(ways.dead_end().empty());
}

TEST(Ways, AreNoDeadEndWhereThereIsOneOrWhereOneSaid503)
{
    Ways only({one});
    only.tell(Answer::silent);
    EXPECT_TRUE(only.dead_end().empty()) << "the command says all there is to say";
    Ways busy({one, two});
    busy.tell(Answer::silent);
    busy.tell(Answer::unavailable, "503 Busy");
    EXPECT_TRUE(busy.dead_end().empty()) << "that one has answered";
}

TEST(Ways, BeginNextTimeWithTheOneThatAnswered)  // RFC 3261 §10.2.4
{
    Ways ways({one, two, three});
    EXPECT_EQ(ways.order(), (std::vector{one, two, three}));
    ways.tell(Answer::silent);
    ways.tell(Answer::answered);
    EXPECT_EQ(ways.order(), (std::vector{two, one, three}));
}

// What a visit to a registrar says of its server.
struct VisitCase {
    const char* name;
    reg::Exchange asked;
    Answer want;
};
void PrintTo(const VisitCase& each, std::ostream* out)
{
    *out << each.name;
}

reg::Exchange ended(reg::End end, int status = 0, std::optional<std::uint32_t> retry_after = {}, std::size_t early = 0)
{
    reg::Exchange asked;
    asked.end = end;
    asked.status = status;
    asked.retry_after = retry_after;
    asked.provisional = early;
    return asked;
}

class Visited : public testing::TestWithParam<VisitCase> {};
INSTANTIATE_TEST_SUITE_P(
    Rfc3263Section43, Visited,
    testing::Values(VisitCase{"silence", ended(reg::End::silence), Answer::silent},
                    VisitCase{"a_provisional_is_a_response", ended(reg::End::silence, 0, {}, 1), Answer::answered},
                    VisitCase{"transport_error", ended(reg::End::undelivered), Answer::undelivered},
                    VisitCase{"503", ended(reg::End::answered, 503), Answer::unavailable},
                    VisitCase{"503_with_retry_after", ended(reg::End::answered, 503, 60), Answer::answered},
                    VisitCase{"500", ended(reg::End::answered, 500), Answer::answered},
                    VisitCase{"a_challenge", ended(reg::End::answered, 401), Answer::answered}),
    [](const auto& each) { return each.param.name; });

TEST_P(Visited, TellsOfTheServer)
{
    reg::Facts facts;
    facts.exchanges.push_back(GetParam().asked);
    EXPECT_EQ(answer_of(facts), GetParam().want);
    facts.exchanges.push_back(ended(reg::End::silence));
    EXPECT_EQ(answer_of(facts), Answer::answered) << "who has answered once is not left in the middle";
    facts.exchanges.pop_back();
    facts.may_remain = true;
    EXPECT_EQ(answer_of(facts), Answer::answered) << "a Contact of ours may be there";
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

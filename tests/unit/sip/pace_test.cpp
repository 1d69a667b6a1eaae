// SPDX-License-Identifier: MIT
//
// Safety rule S8: at most 5 requests a second, 10 in a burst, 30 REGISTERs a minute, 200 requests a run.
#include "sipdiag/sip/pace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace sipdiag::sip {
namespace {

using namespace std::chrono_literals;

/// When requests go that are sent as soon as they may.
std::vector<Duration> eager(Pace pace, bool are_registers)
{
    std::vector<Duration> sent;
    Instant now{};
    for (auto when = pace.next(now, are_registers); when; when = pace.next(now, are_registers)) {
        now = *when;
        pace.sent(now, are_registers);
        sent.push_back(now - Instant{});
        if (sent.size() > 1000) break;
    }
    return sent;
}

/// The most that fall into any window of that width.
std::size_t most_within(const std::vector<Duration>& sent, Duration width)
{
    std::size_t most = 0;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        const auto end = std::lower_bound(sent.begin(), sent.end(), sent[i] + width);
        most = std::max(most, static_cast<std::size_t>(end - sent.begin()) - i);
    }
    return most;
}

TEST(Pace, LetsABurstOfTenGoAndThenFiveASecond)
{
    const auto sent = eager(Pace(), false);
    EXPECT_EQ(sent[9], 0s);
    EXPECT_EQ(sent[10], 200ms);
    EXPECT_LE(most_within(sent, 1s), 14U) << "a burst of ten, and what comes back within the second";
    for (std::size_t i = 15; i < sent.size(); ++i)
        EXPECT_GE(sent[i] - sent[i - 5], 1s);
}

TEST(Pace, AllowsThirtyRegistersInAnyMinute)
{
    EXPECT_EQ(most_within(eager(Pace(), true), 1min), 30U);
}

TEST(Pace, EndsARunAfterTwoHundredRequests)
{
    EXPECT_EQ(eager(Pace(), false).size(), 200U);
    EXPECT_EQ(eager(Pace(3), false).size(), 3U);
}

TEST(Pace, KnowsNoBoundOnLoopbackAndPrivateTestNetworks)
{
    for (const auto* const text : {"127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "::ffff:127.0.0.1"}) {
        EXPECT_EQ(most_within(eager(Pace::towards(*parse_address(text)), true), 1s), 1001U) << text;
    }
    for (const auto* const text : {"192.0.2.1", "2001:db8::1", "100.64.0.1"}) {
        EXPECT_EQ(eager(Pace::towards(*parse_address(text)), false).size(), 200U) << text;
    }
}

}  // namespace
}  // namespace sipdiag::sip

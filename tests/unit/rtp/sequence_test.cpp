// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/sequence.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace sipdiag::rtp {
namespace {

using Arrival = Sequence::Arrival;

struct SequenceCase {
    const char* name;
    std::vector<int> arrivals;
    Sequence::Counts want;
};
void PrintTo(const SequenceCase& each, std::ostream* out)
{
    *out << each.name;
}

class SequenceTable : public testing::TestWithParam<SequenceCase> {};

TEST_P(SequenceTable, Counts)
{
    Sequence sequence;
    for (const int each : GetParam().arrivals)
        sequence.update(static_cast<std::uint16_t>(each));
    const auto got = sequence.counts();
    const auto& want = GetParam().want;
    EXPECT_EQ(got.received, want.received);
    EXPECT_EQ(got.lost, want.lost);
    EXPECT_EQ(got.duplicate, want.duplicate);
    EXPECT_EQ(got.late, want.late);
    EXPECT_EQ(got.stray, want.stray);
    EXPECT_EQ(got.longest_loss_run, want.longest_loss_run);
    EXPECT_EQ(got.loss_runs, want.loss_runs);
    EXPECT_EQ(got.segments, want.segments);
    EXPECT_EQ(sequence.expected(), got.received + got.lost);
}

std::vector<int> run(int from, int to)
{
    std::vector<int> out;
    for (int i = from; i <= to; ++i)
        out.push_back(i & 0xFFFF);
    return out;
}
std::vector<int> joined(std::initializer_list<std::vector<int>> parts)
{
    std::vector<int> out;
    for (const auto& part : parts)
        out.insert(out.end(), part.begin(), part.end());
    return out;
}

// received, lost, duplicate, late, stray, longest run, runs, segments
INSTANTIATE_TEST_SUITE_P(
    Rfc3550A1, SequenceTable,
    testing::Values(
        SequenceCase{"nothing", {}, {}}, SequenceCase{"one", {7}, {1, 0, 0, 0, 0, 0, 0, 1}},
        SequenceCase{"in_order", run(1, 500), {500, 0, 0, 0, 0, 0, 0, 1}},
        SequenceCase{"across_the_wrap", run(65500, 65600), {101, 0, 0, 0, 0, 0, 0, 1}},
        SequenceCase{"second_lost", {1, 3, 4}, {3, 1, 0, 0, 0, 1, 1, 1}},
        SequenceCase{"first_comes_second", {2, 1, 3}, {3, 0, 0, 1, 0, 0, 0, 1}},
        SequenceCase{"first_comes_second_at_zero", {0, 65535, 1}, {3, 0, 0, 1, 0, 0, 0, 1}},
        SequenceCase{"a_run_of_three_and_one", {1, 5, 7}, {3, 4, 0, 0, 0, 3, 2, 1}},
        SequenceCase{"late_one_fills_the_gap", {1, 2, 4, 3, 5}, {5, 0, 0, 1, 0, 0, 0, 1}},
        SequenceCase{"late_one_splits_the_run", {1, 5, 3, 6}, {4, 2, 0, 1, 0, 1, 2, 1}},
        SequenceCase{"twice", {1, 2, 2, 3, 1}, {3, 0, 2, 0, 0, 0, 0, 1}},
        SequenceCase{"late_and_twice", {1, 3, 2, 2, 4}, {4, 0, 1, 1, 0, 0, 0, 1}},
        SequenceCase{"duplicates_hide_no_loss", {1, 2, 2, 2, 4}, {3, 1, 2, 0, 0, 1, 1, 1}},
        SequenceCase{"stray", joined({run(1, 50), {40000}, run(51, 100)}), {100, 0, 0, 0, 1, 0, 0, 1}},
        SequenceCase{"stray_first", joined({{40000}, run(1, 100)}), {100, 0, 0, 0, 1, 0, 0, 1}},
        SequenceCase{"strays_first", joined({{40000, 10}, run(1000, 1099)}), {100, 0, 0, 0, 2, 0, 0, 1}},
        SequenceCase{"two_strays_apart", joined({run(1, 50), {40000, 30000}, run(51, 60)}), {60, 0, 0, 0, 2, 0, 0, 1}},
        SequenceCase{"restart", joined({run(1, 50), run(40000, 40049)}), {100, 0, 0, 0, 0, 0, 0, 2}},
        SequenceCase{
            "losses_of_both_segments", joined({{1, 4}, run(40000, 40010), {40013}}), {14, 4, 0, 0, 0, 2, 2, 2}},
        SequenceCase{"gap_below_max_dropout", {1, 2, 3001}, {3, 2998, 0, 0, 0, 2998, 1, 1}},
        SequenceCase{"gap_of_max_dropout_is_a_jump", {1, 2, 3002, 3003}, {4, 0, 0, 0, 0, 0, 0, 2}},
        SequenceCase{"misorder_below_the_bound", joined({{1000}, run(1002, 1100), {1001}}), {101, 0, 0, 1, 0, 0, 0, 1}},
        SequenceCase{
            "misorder_at_the_bound_is_a_stray", joined({{1000}, run(1002, 1101), {1001}}), {101, 1, 0, 0, 1, 1, 1, 1}},
        SequenceCase{
            "run_longer_than_the_window", joined({run(1, 10), run(500, 900)}), {411, 489, 0, 0, 0, 489, 1, 1}}),
    [](const auto& each) { return each.param.name; });

// Against a plain model: a set of numbers, over thousands of packets with loss, doubling and disorder.
TEST(Sequence, AgreesWithAPlainModelOverRandomStreams)
{
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        std::vector<std::pair<int, int>> order;  // when, which
        for (int i = 0; i < 3000; ++i) {
            if (random() % 10 == 0 && i > 0 && i < 2999) continue;
            order.emplace_back(10 * i + static_cast<int>(random() % 500), i);
            if (random() % 20 == 0) order.emplace_back(10 * i + static_cast<int>(random() % 500), i);
        }
        std::stable_sort(order.begin(), order.end(), [](auto& a, auto& b) { return a.first < b.first; });
        const int offset = static_cast<int>(random() % 65536);
        Sequence sequence;
        std::set<int> came;
        std::uint64_t duplicates = 0;
        std::uint64_t late = 0;
        for (const auto& [when, which] : order) {
            sequence.update(static_cast<std::uint16_t>(which + offset));
            if (!came.empty() && which < *came.rbegin() && !came.contains(which)) ++late;
            if (!came.insert(which).second) ++duplicates;
        }
        const auto got = sequence.counts();
        EXPECT_EQ(got.received, came.size());
        EXPECT_EQ(got.lost, static_cast<std::uint64_t>(*came.rbegin() - *came.begin() + 1) - came.size());
        EXPECT_EQ(got.duplicate, duplicates);
        EXPECT_EQ(got.late, late);
        std::uint32_t longest = 0;
        for (auto it = came.begin(), next = std::next(it); next != came.end(); ++it, ++next)
            longest = std::max(longest, static_cast<std::uint32_t>(*next - *it - 1));
        EXPECT_EQ(got.longest_loss_run, longest);
    }
}

}  // namespace
}  // namespace sipdiag::rtp

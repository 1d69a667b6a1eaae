// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/rtcp.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "unit/rtp/vectors.hpp"

namespace sipdiag::rtp {
namespace {

using namespace std::chrono_literals;

std::string hex(std::uint32_t value)
{
    return fmt::format("{:08x}", value);
}

Compound vector_named(const std::string& name)
{
    for (const auto& each : read_vectors()) {
        if (each.name == name) return read_compound(each.octets).value_or(Compound{});
    }
    return {};
}

TEST(ReadCompound, AcceptsAndRefusesByAppendixA2)
{
    for (const auto& each : read_vectors()) {
        if (each.kind != "rtcp") continue;
        const auto compound = read_compound(each.octets);
        EXPECT_EQ(compound.has_value(), each.expect["valid"].get<bool>()) << each.name;
        if (!compound) continue;
        EXPECT_EQ(compound->packets, each.expect["packets"].size()) << each.name;
    }
}

TEST(ReadCompound, GivesASenderReport)
{
    const auto compound = vector_named("sr-1rb");
    ASSERT_EQ(compound.reports.size(), 1U);
    const auto& report = compound.reports.front();
    EXPECT_EQ(hex(report.ssrc), "11223344");
    ASSERT_TRUE(report.sender);
    EXPECT_EQ(report.sender->ntp, 0xB44DB70520000000U);
    EXPECT_EQ(middle(report.sender->ntp), 0xB7052000U);
    EXPECT_EQ(report.sender->timestamp, 160000U);
    EXPECT_EQ(report.sender->packets, 500U);
    EXPECT_EQ(report.sender->octets, 80000U);
    ASSERT_EQ(report.blocks.size(), 1U);
    EXPECT_EQ(report.blocks[0], (ReportBlock{0xDEADBEEF, 64, -3, 65541, 35, 0xB7052000, 0x00054000}));
}

TEST(ReadCompound, KnowsTheLimitsOfASignedCount)
{
    const auto compound = vector_named("rr2");
    ASSERT_EQ(compound.reports.size(), 1U);
    EXPECT_FALSE(compound.reports[0].sender);
    ASSERT_EQ(compound.reports[0].blocks.size(), 2U);
    EXPECT_EQ(compound.reports[0].blocks[0].cumulative_lost, 8388607);
    EXPECT_EQ(compound.reports[0].blocks[1].cumulative_lost, -8388608);
}

TEST(ReadCompound, GivesWhoLeavesAndWhy)
{
    const auto compound = vector_named("bye-reason");
    ASSERT_EQ(compound.byes.size(), 1U);
    EXPECT_EQ(compound.byes[0].ssrcs, std::vector<std::uint32_t>{0x55667788});
    EXPECT_EQ(compound.byes[0].reason, "shutdown");
    ASSERT_EQ(compound.descriptions.size(), 1U);
    EXPECT_EQ(compound.descriptions[0].cname, "user@192.0.2.1");
    EXPECT_EQ(compound.descriptions[0].tool, "rtpecho");
}

TEST(ReadCompound, GivesVoipMetrics)  // RFC 3611 §4.7
{
    const auto compound = vector_named("xr-voip");
    ASSERT_EQ(compound.voip_metrics.size(), 1U);
    const auto& metrics = compound.voip_metrics[0];
    EXPECT_EQ(hex(metrics.ssrc), "deadbeef");
    EXPECT_EQ(metrics.loss_rate, 13);
    EXPECT_EQ(metrics.burst_ms, 400);
    EXPECT_EQ(metrics.gap_ms, 2000);
    EXPECT_EQ(metrics.round_trip_ms, 150);
    EXPECT_EQ(metrics.end_system_ms, 40);
    EXPECT_EQ(metrics.signal_dbm, std::int8_t{-18});
    EXPECT_EQ(metrics.noise_dbm, std::int8_t{-60});
    EXPECT_EQ(metrics.gmin, 16);
    EXPECT_EQ(metrics.r_factor, std::uint8_t{82});
    EXPECT_FALSE(metrics.external_r_factor) << "127 is not available";
    EXPECT_EQ(metrics.mos_listening, 4.1);
    EXPECT_EQ(metrics.mos_conversational, 4.0);
    EXPECT_EQ(metrics.jitter_buffer_ms, 60);
    EXPECT_EQ(metrics.jitter_buffer_most_ms, 300);
    EXPECT_EQ(vector_named("xr-rrtr").receiver_reference_times, std::vector<std::uint64_t>{0xB44DB70520000000U});
}

TEST(RoundTrip, IsThatOfTheStandardsExample)  // RFC 3550 §6.4.1, figure 2
{
    EXPECT_EQ(round_trip(0xB7108000, 0xB7052000, 0x00054000), Duration(6125ms));
    EXPECT_EQ(round_trip(0xB7108000, 0, 0), std::nullopt) << "no SR yet";
    EXPECT_EQ(round_trip(100, 200, 0), std::nullopt) << "an answer before the question";
    EXPECT_EQ(round_trip(0x10, 0xFFFFFFF0, 0x10), Duration(16 * 1'000'000'000LL / 65536)) << "across the wrap";
}

TEST(ComposeCompound, IsReadAgain)
{
    Report report;
    report.ssrc = 7;
    report.sender = SenderInfo{0x0102030405060708, 1600, 10, 1600};
    report.blocks.push_back({9, 128, -2, 70000, 12, 3, 4});
    const auto octets = compose_compound(report, "a@192.0.2.1", "rtpecho", true, "done");
    EXPECT_EQ(octets.size() % 4, 0U);
    const auto read = read_compound(octets);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->packets, 3U);
    EXPECT_EQ(read->reports[0].sender, report.sender);
    EXPECT_EQ(read->reports[0].blocks, report.blocks);
    EXPECT_EQ(read->descriptions[0].cname, "a@192.0.2.1");
    EXPECT_EQ(read->byes[0].reason, "done");
}

TEST(NtpOf, KeepsDifferences)
{
    const auto then = Instant{} + 100s;
    EXPECT_EQ(ntp_of(then + 1s) - ntp_of(then), std::uint64_t{1} << 32);
    EXPECT_EQ(ntp_of(then + 500ms) - ntp_of(then), std::uint64_t{1} << 31);
}

}  // namespace
}  // namespace sipdiag::rtp

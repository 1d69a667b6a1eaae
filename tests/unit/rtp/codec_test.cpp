// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/codec.hpp"

#include <gtest/gtest.h>

#include "sipdiag/rtp/tone.hpp"
#include "unit/rtp/vectors.hpp"

namespace sipdiag::rtp {
namespace {

int number(const std::string& text, int base)
{
    return std::stoi(text, nullptr, base);
}

TEST(G711, DecodesAll256CodesOfBothLaws)
{
    const auto rows = read_table("g711/decode.tsv");
    ASSERT_EQ(rows.size(), 256U);
    for (const auto& row : rows) {
        const auto code = static_cast<std::uint8_t>(number(row.at("code_hex"), 16));
        EXPECT_EQ(decode_ulaw(code), number(row.at("ulaw_pcm16"), 10)) << row.at("code_hex");
        EXPECT_EQ(decode_alaw(code), number(row.at("alaw_pcm16"), 10)) << row.at("code_hex");
    }
}

TEST(G711, EncodesByTheMethodOfG191)
{
    for (const auto& row : read_table("g711/encode.tsv")) {
        const auto sample = static_cast<std::int16_t>(number(row.at("pcm16"), 10));
        EXPECT_EQ(encode_ulaw(sample), number(row.at("ulaw_g191_hex"), 16)) << sample;
        EXPECT_EQ(encode_alaw(sample), number(row.at("alaw_g191_hex"), 16)) << sample;
    }
}

TEST(G711, EncodesWhatItDecodesToTheSameCode)
{
    for (int i = 0; i < 256; ++i) {
        const auto code = static_cast<std::uint8_t>(i);
        EXPECT_EQ(encode_ulaw(decode_ulaw(code)), code == 0x7F ? 0xFF : code) << "7F is a second zero";
        EXPECT_EQ(encode_alaw(decode_alaw(code)), code);
    }
    EXPECT_EQ(decode_ulaw(silence_ulaw), 0);
    EXPECT_EQ(decode_alaw(silence_alaw), 8);
}

TEST(CodecOf, NamesStaticTypesAsThePhoneDoes)  // RFC 3551 §6
{
    EXPECT_EQ(codec_of(0)->name, "g711ulaw");
    EXPECT_EQ(codec_of(8)->name, "g711alaw");
    EXPECT_EQ(codec_of(18)->name, "g729a");
    EXPECT_EQ(codec_of(9)->clock_rate, 8000U) << "G.722 samples at 16 kHz and counts at 8";
    EXPECT_EQ(codec_of(97), nullptr) << "dynamic";
    EXPECT_EQ(codec_of(1), nullptr);
    EXPECT_EQ(codec_named("pcma", 8000)->payload_type, 8);
    EXPECT_EQ(codec_named("pcma", 16000), nullptr);
    EXPECT_EQ(codec_by_keyword("g711alaw")->payload_type, 8);
    EXPECT_EQ(codec_by_keyword("none"), nullptr);
}

TEST(Tone, KnowsItselfAgain)
{
    for (const auto law : {Tone::Law::ulaw, Tone::Law::alaw}) {
        const Tone tone(law, 0x12345678);
        for (const std::uint32_t i : {0U, 1U, 77U, 4294967295U}) {
            const auto frame = tone.frame(i);
            EXPECT_EQ(tone.recognise({frame.data(), frame.size()}), i);
            EXPECT_EQ(tone.recognise({frame.data() + 80, 80}), i) << "cut to 10 ms";
        }
    }
}

TEST(Tone, KnowsItselfInPacketsOfAnotherLength)
{
    const Tone tone(Tone::Law::alaw, 99);
    std::string audio;
    for (std::uint32_t i = 0; i < 6; ++i) {
        const auto frame = tone.frame(i);
        audio.append(frame.data(), frame.size());
    }
    EXPECT_EQ(tone.recognise(std::string_view(audio).substr(240, 240)), 1U);
    EXPECT_EQ(tone.recognise(std::string_view(audio).substr(30, 240)), 0U);
}

TEST(Tone, DoesNotTakeOtherAudioForItself)
{
    const Tone tone(Tone::Law::ulaw, 99);
    const auto other = Tone(Tone::Law::ulaw, 100).frame(3);
    EXPECT_EQ(tone.recognise({other.data(), other.size()}), std::nullopt);
    EXPECT_EQ(tone.recognise(std::string(160, '\xFF')), std::nullopt);
    EXPECT_EQ(tone.recognise(std::string(160, '\0')), std::nullopt);
    EXPECT_EQ(tone.recognise(""), std::nullopt);
    auto damaged = tone.frame(3);
    for (auto& code : damaged)
        code = static_cast<char>(encode_alaw(decode_ulaw(static_cast<std::uint8_t>(code))));
    EXPECT_EQ(tone.recognise({damaged.data(), damaged.size()}), std::nullopt) << "transcoded";
}

}  // namespace
}  // namespace sipdiag::rtp

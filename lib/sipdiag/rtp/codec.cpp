// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/codec.hpp"

#include <algorithm>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::rtp {
namespace {

using Impairment = CodecInfo::Impairment;

constexpr CodecInfo codecs[] = {
    {"g711ulaw", "PCMU", 0, 8000, Impairment{0, 25.1}},
    {"gsm", "GSM", 3, 8000, Impairment{20, 10}},
    {"g723", "G723", 4, 8000, Impairment{15, 16.1}},
    {"g711alaw", "PCMA", 8, 8000, Impairment{0, 25.1}},
    {"g722", "G722", 9, 8000, std::nullopt},
    {"l16", "L16", 11, 44100, std::nullopt},
    {"g728", "G728", 15, 8000, std::nullopt},
    {"g729a", "G729", 18, 8000, Impairment{11, 19}},
    {"ilbc", "iLBC", 97, 8000, std::nullopt},
    {"opus", "opus", 111, 48000, std::nullopt},
    {"speex", "speex", 110, 8000, std::nullopt},
    {"g726-32", "G726-32", 112, 8000, std::nullopt},
};

template <class Matches>
const CodecInfo* find(Matches matches) noexcept
{
    const auto* const found = std::find_if(std::begin(codecs), std::end(codecs), matches);
    return found != std::end(codecs) ? found : nullptr;
}

}  // namespace

const CodecInfo* codec_of(std::uint8_t payload_type) noexcept
{
    if (payload_type >= 96) return nullptr;
    return find([&](const CodecInfo& each) { return each.payload_type == payload_type; });
}

const CodecInfo* codec_named(std::string_view encoding, std::uint32_t clock_rate) noexcept
{
    return find([&](const CodecInfo& each) {
        return each.clock_rate == clock_rate && grammar::equals(each.encoding, encoding);
    });
}

const CodecInfo* codec_by_keyword(std::string_view word) noexcept
{
    return find([&](const CodecInfo& each) {
        return grammar::equals(each.name, word) || grammar::equals(each.encoding, word);
    });
}

std::int16_t decode_ulaw(std::uint8_t code) noexcept
{
    const int inverted = ~code & 0xFF;
    const int segment = inverted >> 4 & 7;
    const int magnitude = (((inverted & 0x0F) * 2 + 33) << (segment + 2)) - 132;
    return static_cast<std::int16_t>((inverted & 0x80) != 0 ? -magnitude : magnitude);
}

std::int16_t decode_alaw(std::uint8_t code) noexcept
{
    const int flipped = code ^ 0x55;
    const int segment = flipped >> 4 & 7;
    int magnitude = (flipped & 0x0F) * 2 + 1;
    if (segment > 0) magnitude = (magnitude + 32) << (segment - 1);
    magnitude *= 8;
    return static_cast<std::int16_t>((flipped & 0x80) != 0 ? magnitude : -magnitude);
}

// G.191 ulaw_compress: one's complement for negative numbers, 14 bits, bias 33.
std::uint8_t encode_ulaw(std::int16_t sample) noexcept
{
    const bool negative = sample < 0;
    int magnitude = ((negative ? ~sample : sample) >> 2) + 33;
    magnitude = std::min(magnitude, 0x1FFF);
    int segment = 1;
    for (int i = magnitude >> 6; i != 0; i >>= 1)
        ++segment;
    const int high = 8 - segment;
    const int low = 0x0F - (magnitude >> segment & 0x0F);
    return static_cast<std::uint8_t>(high << 4 | low | (negative ? 0 : 0x80));
}

// G.191 alaw_compress: one's complement for negative numbers, 12 bits of magnitude.
std::uint8_t encode_alaw(std::int16_t sample) noexcept
{
    const bool negative = sample < 0;
    int magnitude = (negative ? ~sample : sample) >> 4;
    if (magnitude > 15) {
        int exponent = 1;
        while (magnitude > 16 + 15) {
            magnitude >>= 1;
            ++exponent;
        }
        magnitude -= 16;
        magnitude += exponent << 4;
    }
    if (!negative) magnitude |= 0x80;
    return static_cast<std::uint8_t>(magnitude ^ 0x55);
}

}  // namespace sipdiag::rtp

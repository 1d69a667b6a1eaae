// SPDX-License-Identifier: MIT
//
// Numbers in network order, out of octets and into them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sipdiag::rtp {

[[nodiscard]] constexpr std::uint8_t get8(std::string_view from, std::size_t at) noexcept
{
    return static_cast<std::uint8_t>(from[at]);
}
[[nodiscard]] constexpr std::uint16_t get16(std::string_view from, std::size_t at) noexcept
{
    return static_cast<std::uint16_t>(get8(from, at) << 8 | get8(from, at + 1));
}
[[nodiscard]] constexpr std::uint32_t get24(std::string_view from, std::size_t at) noexcept
{
    return std::uint32_t{get8(from, at)} << 16 | get16(from, at + 1);
}
[[nodiscard]] constexpr std::uint32_t get32(std::string_view from, std::size_t at) noexcept
{
    return std::uint32_t{get16(from, at)} << 16 | get16(from, at + 2);
}

constexpr void put8(char* to, unsigned value) noexcept
{
    *to = static_cast<char>(static_cast<unsigned char>(value));
}
constexpr void put16(char* to, unsigned value) noexcept
{
    put8(to, value >> 8 & 0xFF);
    put8(to + 1, value & 0xFF);
}
constexpr void put32(char* to, std::uint32_t value) noexcept
{
    put16(to, value >> 16);
    put16(to + 2, value & 0xFFFF);
}

}  // namespace sipdiag::rtp

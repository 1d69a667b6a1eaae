// SPDX-License-Identifier: MIT
#include "sipdiag/base/prefix.hpp"

#include "sipdiag/grammar/number.hpp"

namespace sipdiag {

Result<Prefix> Prefix::parse(std::string_view text)
{
    const auto slash = text.find('/');
    const auto address = parse_address(text.substr(0, slash));
    if (!address) return address.error();
    const auto plain = address->unmapped();
    const unsigned all = plain.is_v4() ? 32 : 128;
    if (slash == std::string_view::npos) return Prefix{plain, all};
    const auto bits = grammar::parse_number(text.substr(slash + 1), all);
    if (!bits) return Error{bits.error().code, static_cast<std::uint32_t>(slash + 1 + bits.error().offset)};
    return Prefix{plain, *bits};
}

bool Prefix::contains(const Address& other) const noexcept
{
    const auto inside = other.unmapped();
    if (inside.family() != address.family()) return false;
    for (unsigned bit = 0; bit < bits; bit += 8) {
        const unsigned mask = bits - bit >= 8 ? 0xFFU : 0xFF00U >> (bits - bit) & 0xFFU;
        if (((address.octets()[bit / 8] ^ inside.octets()[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

}  // namespace sipdiag

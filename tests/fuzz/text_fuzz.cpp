// SPDX-License-Identifier: MIT
//
// Any octets as text for people: nothing in the result is obeyed by a terminal, and no secret stays or moves.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/base/redact.hpp"
#include "sipdiag/base/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sipdiag;
    using fuzz::require;
    const std::string_view text(reinterpret_cast<const char*>(data), size);

    const auto shown = visible(text);
    require(std::none_of(shown.begin(), shown.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; }));
    require(visible(shown) == shown);
    require(unfold(text).size() <= size);
    if (const auto decoded = percent_decoded(text); decoded) require(decoded->size() <= size);
    constexpr std::array<std::string_view, 2> names{"nat_enable", "nat_address"};
    (void)nearest(text, names);

    std::uint32_t end = 0;
    for (const auto& secret : secrets_in(text)) {
        require(secret.begin >= end && secret.end > secret.begin && secret.end <= size);
        end = secret.end;
    }
    const auto hidden = mask(text);
    require(hidden.size() == size);
    require(mask(hidden) == hidden);
    require(redact(redact(text)) == redact(text));
    return 0;
}

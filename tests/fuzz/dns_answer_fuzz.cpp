// SPDX-License-Identifier: MIT
//
// Any octets as the response of a name server: it is read within bounds, or refused with a place inside of it.
#include <cstdint>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/locate/answer.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sipdiag;
    using fuzz::require;
    const std::string_view octets(reinterpret_cast<const char*>(data), size);
    const auto answer = locate::read_answer(octets);
    if (!answer) {
        require(answer.error().code != errc::none);
        require(answer.error().offset <= size);
        return 0;
    }
    require(answer->records.size() <= locate::Answer::max_records);
    require(answer->code >= 0 && answer->code < 16);
    for (const auto& each : answer->records) {
        require(!each.owner.empty() && each.owner.size() <= 4 * 255);
        require(each.target.size() <= 4 * 255);
        require(locate::same_name(each.owner, each.owner + "."));
        require(!locate::data_of(each).empty());
        require(each.ttl <= 0x7FFF'FFFF);
    }
    return 0;
}

// SPDX-License-Identifier: MIT
//
// Any octets as an address, an endpoint or a port: what is read prints, and reads again as the same.
#include <cstdint>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/base/endpoint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sipdiag;
    using fuzz::require;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto address = parse_address(text); address) {
        require(parse_address(to_string(*address)) == *address);
        require(address->unmapped().is_local_only() == address->is_local_only());
    } else {
        require(address.error().offset <= size);
    }
    if (const auto endpoint = parse_endpoint(text); endpoint) {
        require(endpoint->port != 0);
        require(parse_endpoint(to_string(*endpoint)) == *endpoint);
    } else {
        require(endpoint.error().offset <= size);
    }
    if (const auto port = parse_port(text); port) require(*port != 0);
    return 0;
}

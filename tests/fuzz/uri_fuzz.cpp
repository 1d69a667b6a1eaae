// SPDX-License-Identifier: MIT
//
// Any octets as a URI: the parts lie within it, it means the same as itself, and what has no fault prints and reads
// back.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/sip/uri.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;

void within(std::string_view part, std::string_view whole)
{
    require(part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    grammar::Remarks remarks;
    const auto uri = sip::view_uri(text, &remarks);
    for (const auto& each : remarks.all())
        require(each.offset <= size);
    for (const auto part :
         {uri.scheme, uri.user, uri.password, uri.host.host, uri.parameters.text(), uri.headers, uri.subscriber})
        within(part, text);
    require(sip::view_uri(text).host.host == uri.host.host);  // listening changes nothing
    require(sip::equivalent(text, text));

    const auto parsed = sip::Uri::parse(text);
    const bool is_sip = uri.kind == sip::Scheme::sip || uri.kind == sip::Scheme::sips;
    require(parsed.has_value() == (is_sip && remarks.empty()));
    if (parsed) {
        const auto printed = parsed->to_string();
        require(sip::Uri::parse(printed) == parsed);
        // Port 0 is read as "none", and so it prints.
        if (!uri.host.has_port || uri.host.port != 0) require(sip::equivalent(printed, text));
    }
    // Halves of the input compared: neither order changes the answer.
    const auto a = text.substr(0, size / 2);
    const auto b = text.substr(size / 2);
    require(sip::equivalent(a, b) == sip::equivalent(b, a));
    require(sip::percent_decode(text).size() <= size);
    return 0;
}

// SPDX-License-Identifier: MIT
//
// Any octets as a Contact value, and as a From: walked to its end, the same whether somebody listens or not; what has
// no fault prints and reads back.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/require.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;

std::vector<sip::NameAddrView> elements(std::string_view text, grammar::Remarks* remarks)
{
    grammar::Cursor in(text, remarks);
    std::vector<sip::NameAddrView> seen;
    for (sip::NameAddrView each; sip::view_element(in, each);) {
        seen.push_back(each);
        if (!in.accept(',')) break;
    }
    require(in.done());
    return seen;
}

void parameters_are_found(const sip::NameAddrView& view)
{
    std::size_t count = 0;
    for (const auto& each : view.parameters) {
        ++count;
        require(each.name.empty() || view.parameters.find(each.name).has_value());
        (void)sip::unquote(each.value);
        (void)sip::parse_q(each.value);
        (void)sip::parse_seconds(each.value);
    }
    require(count <= view.parameters.text().size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    grammar::Remarks remarks;
    const auto heard = elements(text, &remarks);
    const auto quiet = elements(text, nullptr);
    require(heard.size() == quiet.size());
    for (std::size_t i = 0; i < heard.size(); ++i) {
        require(heard[i].text == quiet[i].text);
        require(heard[i].uri == quiet[i].uri);
        require(heard[i].parameters.text() == quiet[i].parameters.text());
        parameters_are_found(heard[i]);
    }
    for (const auto& each : remarks.all())
        require(each.offset <= size);
    if (const auto address = sip::NameAddr::parse(text)) {
        const auto again = sip::NameAddr::parse(address->to_string());
        require(again.has_value());
        require(again->uri == address->uri && again->parameters == address->parameters);
        require(again->display == address->display);
    } else {
        require(address.error().offset <= size);
    }
    return 0;
}

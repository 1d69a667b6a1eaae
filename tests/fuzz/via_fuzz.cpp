// SPDX-License-Identifier: MIT
//
// Any octets as a Via value: walked to its end, the same whether somebody listens or not; what has no fault prints and
// reads back.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/require.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/via.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;

std::vector<sip::ViaView> elements(std::string_view text, grammar::Remarks* remarks)
{
    grammar::Cursor in(text, remarks);
    std::vector<sip::ViaView> seen;
    for (sip::ViaView via; sip::view_element(in, via);) {
        seen.push_back(via);
        if (!in.accept(',')) break;
    }
    require(in.done());
    return seen;
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
        require(heard[i].branch == quiet[i].branch);
        require(heard[i].sent_by.host == quiet[i].sent_by.host);
        require(heard[i].parameters.text() == quiet[i].parameters.text());
    }
    for (const auto& each : remarks.all())
        require(each.offset <= size);
    if (const auto via = sip::Via::parse(text)) {
        require(heard.size() == 1 && remarks.empty());
        const auto printed = via->to_string();
        require(sip::Via::parse(printed) == via);
    } else {
        require(via.error().offset <= size);
    }
    return 0;
}

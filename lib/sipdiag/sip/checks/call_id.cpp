// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/call_id.hpp"

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::sip::checks {

void judge_call_id(std::string_view value, grammar::Remarks& remarks)
{
    if (value.empty()) return remarks.add(errc::empty, 0);
    bool host = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (grammar::is(value[i], grammar::cls::word)) continue;
        const bool separates = value[i] == '@' && !host && i != 0 && i + 1 != value.size();
        if (!separates) return remarks.add(errc::unexpected_octet, static_cast<std::uint32_t>(i));
        host = true;
    }
}

}  // namespace sipdiag::sip::checks

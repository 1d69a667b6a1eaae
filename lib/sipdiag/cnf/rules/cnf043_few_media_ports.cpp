// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf043_few_media_ports(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        constexpr std::uint32_t fewest = 16;
        const auto first = at.number(Parameter::start_media_port);
        const auto last = at.number(Parameter::end_media_port);
        if (first >= last || last - first >= fewest) return;
        at.report(written_of(at, Parameter::end_media_port, Parameter::start_media_port),
                  {fmt::format("media ports {} to {} may be too few when calls follow one another", first, last),
                   setting(Parameter::end_media_port, std::to_string(first + 100)),
                   {at.evidence(Parameter::start_media_port), at.evidence(Parameter::end_media_port)}});
    });
}

}  // namespace sipdiag::cnf::rules

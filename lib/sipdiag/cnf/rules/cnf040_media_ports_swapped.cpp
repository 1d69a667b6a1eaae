// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf040_media_ports_swapped(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const auto first = at.number(Parameter::start_media_port);
        const auto last = at.number(Parameter::end_media_port);
        if (first < last) return;
        // Whether a port out of range counts at all is not certain: CNF041.
        for (const auto each : {Parameter::start_media_port, Parameter::end_media_port}) {
            if (judge_value(info(each), at.text(each)) != ValueFault::none) return;
        }
        at.report(written_of(at, Parameter::end_media_port, Parameter::start_media_port),
                  {fmt::format("media ports go from {} to {}: there is none for sound", first, last),
                   first > last ? fmt::format("start_media_port: {}, end_media_port: {}", last, first)
                                : std::string("start_media_port: 16384, end_media_port: 32766"),
                   {at.evidence(Parameter::start_media_port), at.evidence(Parameter::end_media_port)}});
    });
}

}  // namespace sipdiag::cnf::rules

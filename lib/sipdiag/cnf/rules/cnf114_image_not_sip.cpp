// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/image_name.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf114_image_not_sip(Rule& rule)
{
    rule.on(Parameter::image_version, [](const LineAt& at) {
        const auto image = judge_image(at.value());
        if (image.fault != ImageFault::not_sip) return;
        at.report({"P003 is the loader or another protocol's firmware; the phone would read none of this file",
                   image.meant.empty() ? std::string() : setting(at, image.meant)});
    });
}

}  // namespace sipdiag::cnf::rules

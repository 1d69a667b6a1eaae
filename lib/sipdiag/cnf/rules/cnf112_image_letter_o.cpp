// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/image_name.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf112_image_letter_o(Rule& rule)
{
    rule.on(Parameter::image_version, [](const LineAt& at) {
        const auto image = judge_image(at.value());
        if (image.fault != ImageFault::letter_o) return;
        at.report({"the letter O stands in the firmware's name where the digit 0 belongs",
                   image.meant.empty() ? std::string() : setting(at, image.meant)});
    });
}

}  // namespace sipdiag::cnf::rules

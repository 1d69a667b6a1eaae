// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/image_name.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf113_image_version_digits(Rule& rule)
{
    rule.on(Parameter::image_version, [](const LineAt& at) {
        const auto image = judge_image(at.value());
        if (image.fault != ImageFault::digits) return;
        at.report(
            {"8.12 is P0S3-8-12-00 and older firmware has two digits first (P0S3-08-11-00); no file has this name",
             setting(at, image.meant)});
    });
}

}  // namespace sipdiag::cnf::rules

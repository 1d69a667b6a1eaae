// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/image_name.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf111_image_without_prefix(Rule& rule)
{
    rule.on(Parameter::image_version, [](const LineAt& at) {
        const auto image = judge_image(at.value());
        if (image.fault != ImageFault::no_prefix) return;
        at.report({"image_version begins with P0S3-; the phone asks for a file that does not exist",
                   image.meant.empty() ? std::string() : setting(at, image.meant)});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/image_name.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf115_image_name_unfamiliar(Rule& rule)
{
    rule.on(Parameter::image_version, [](const LineAt& at) {
        const auto image = judge_image(at.value());
        if (image.fault != ImageFault::unfamiliar || is_template_text(at.value()) || is_blank_only(at.value())) return;
        at.report({"no SIP firmware of these phones is known by a name of this form",
                   image.meant.empty() ? std::string() : setting(at, image.meant)});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf126_file_too_large(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        const auto size = at.document.size_on_disk();
        if (size <= Document::phone_octets) return;
        at.report({fmt::format("the file has {} octets, the phone has room for {}; its end may be lost", size,
                               Document::phone_octets),
                   "strip comments"});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf014_carriage_return_line_feed(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        const auto& file = at.document;
        if (file.crlf_count() == 0) return;
        at.report({file.lf_count() == 0 ? std::string("lines end in CR LF, which the phone reads")
                                        : fmt::format("{} lines end in CR LF and {} in LF; the phone reads both",
                                                      file.crlf_count(), file.lf_count())});
    });
}

}  // namespace sipdiag::cnf::rules

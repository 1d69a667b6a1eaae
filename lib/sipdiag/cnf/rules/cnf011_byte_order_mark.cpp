// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf011_byte_order_mark(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (at.document.encoding() != Encoding::utf8_with_bom) return;
        const auto lines = at.document.lines();
        const bool first_sets = !lines.empty() && lines.front().number == 1 && lines.front().slot.is_known();
        at.report_line(
            1, {first_sets ? fmt::format("a byte-order mark stands before {}, and the phone may skip that line",
                                         key_of(lines.front().slot))
                           : "a byte-order mark stands before the first line, and the phone may take it for an error",
                "save the file without BOM"});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf016_invisible_character(Rule& rule)
{
    rule.on(Oddity::no_break_space | Oddity::zero_width, [](const LineAt& at) {
        std::string message(
            at.has(Oddity::no_break_space)
                ? "a no-break space stands in this line, and to the phone it is no blank; the name or the "
                  "value may be another by it"
                : "a character without width hides in this line; the name or the value may be another by it");
        if (at.line.kind != LineKind::setting || !at.line.slot.is_known()) {
            at.report_line({std::move(message), "type the blanks anew"});
        } else {
            at.report_line({std::move(message), setting(at, at.value())});
        }
    });
}

}  // namespace sipdiag::cnf::rules

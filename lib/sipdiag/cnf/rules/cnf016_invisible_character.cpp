// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf016_invisible_character(Rule& rule)
{
    rule.on(Oddity::no_break_space | Oddity::zero_width, [](const LineAt& at) {
        const bool blank = at.has(Oddity::no_break_space);
        const auto* what =
            blank ? "a no-break space, which is no blank to the phone" : "a character without width hides";
        auto message = fmt::format("{} in this line; the phone may not know the name or take another value", what);
        if (at.line.kind != LineKind::setting || !at.line.slot.is_known()) {
            at.report_line({std::move(message), "type the blanks anew"});
        } else {
            at.report_line({std::move(message), setting(at, at.value())});
        }
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf015_not_ascii(Rule& rule)
{
    rule.on(Oddity::not_ascii, [](const LineAt& at) {
        // Such letters in the key are CNF020's matter.
        if (at.line.kind != LineKind::setting || at.has(Oddity::key_octets | Oddity::unknown_key)) return;
        const bool shown = is_for_display(parameter_of(at.line.slot));
        at.report({shown
                       ? "letters that are not ASCII may come out as strange signs on the display and at the other side"
                       : "letters that are not ASCII may not be what the other side expects",
                   shown ? "plain ASCII" : ""});
    });
}

}  // namespace sipdiag::cnf::rules

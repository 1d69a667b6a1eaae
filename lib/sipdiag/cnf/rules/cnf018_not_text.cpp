// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf018_not_text(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (!at.document.is_binary()) return;
        // Firmware and pictures lie beside the settings, and are right under their own names.
        const bool beside = at.document.kind_of_name() == NameKind::other;
        at.report({"this is no text, and the phone finds no setting in it",
                   {},
                   {},
                   beside ? std::optional(finding::Severity::info) : std::nullopt});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf133_default_overridden(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const auto* defaults = at.settings.defaults();
        const auto* own = at.settings.phone();
        if (defaults == nullptr || own == nullptr) return;
        const Line* first = nullptr;
        std::size_t count = 0;
        for (const auto& line : own->lines()) {
            if (!line.slot.is_known() || line.slot == Slot(Parameter::image_version)) continue;  // CNF117
            const auto* shared = defaults->counts(line.slot);
            if (shared == nullptr || own->counts(line.slot) != &line) continue;
            const auto before = defaults->value(*shared);
            if (before == own->value(line) || is_unset(before)) continue;
            if (first == nullptr) first = &line;
            ++count;
        }
        if (first == nullptr) return;
        const auto* shared = defaults->counts(first->slot);
        at.report(first->slot,
                  {count == 1 ? fmt::format("{} says otherwise, and this file wins", defaults->name())
                              : fmt::format("{} says otherwise, here and for {} more setting{}; this file wins",
                                            defaults->name(), count - 1, count == 2 ? "" : "s"),
                   {},
                   {fmt::format("{} in {}:{}", setting_elsewhere(first->slot, defaults->value(*shared)),
                                defaults->name(), shared->number)}});
    });
}

}  // namespace sipdiag::cnf::rules

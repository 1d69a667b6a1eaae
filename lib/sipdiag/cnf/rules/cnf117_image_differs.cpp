// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf117_image_differs(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (at.settings.phone() == nullptr || at.settings.defaults() == nullptr) return;
        const auto& defaults = *at.settings.defaults();
        const auto* shared = defaults.counts(Parameter::image_version);
        const auto* own = at.settings.phone()->counts(Parameter::image_version);
        if (shared == nullptr || own == nullptr) return;
        const auto wanted = defaults.value(*shared);
        const auto value = at.settings.phone()->value(*own);
        if (wanted == value || is_unset(wanted) || is_unset(value)) return;
        at.report(Parameter::image_version,
                  {fmt::format("this phone loads {}, the others {}", value, wanted),
                   "keep image_version in one file",
                   {fmt::format("image_version: {} in {}:{}", wanted, defaults.name(), shared->number)}});
    });
}

}  // namespace sipdiag::cnf::rules

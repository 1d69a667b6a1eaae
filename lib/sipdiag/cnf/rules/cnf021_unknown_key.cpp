// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf021_unknown_key(Rule& rule)
{
    rule.on(Oddity::unknown_key | Oddity::alias_key, [](const LineAt& at) {
        // Rows of a listing that is newer than our table are no mistake; the rest has a page of its own.
        if (at.in_dump() || at.line.kind != LineKind::setting) return;
        if (at.has(Oddity::key_octets | Oddity::key_blank | Oddity::out_of_family)) return;
        const auto known_for = at.has(Oddity::alias_key) ? at.parameter().stock : std::string_view();
        const auto near = known_for.empty() ? nearest_key(at.key()).value_or(std::string_view()) : known_for;
        auto message = fmt::format("the phone knows no setting {}", at.key());
        if (!near.empty()) message += fmt::format("; {} was meant, perhaps", near);
        at.report_key({std::move(message), near.empty() ? std::string() : setting(near, at.value())});
    });
}

}  // namespace sipdiag::cnf::rules

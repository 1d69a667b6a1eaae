// SPDX-License-Identifier: MIT

#include <fmt/format.h>

#include "sipdiag/cnf/detail/first_seen.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf132_mac_twice(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        detail::FirstSeen<const PhoneSummary*> seen(at.site.phones.size());
        for (const auto& phone : at.site.phones) {
            if (phone.mac.empty() || !phone.has_own_file || is_read_by_nobody(at.site.files[phone.file])) continue;
            const auto* const* const first =
                seen.find_or_add(detail::Fingerprint().add(phone.mac).value(), &phone,
                                 [&](const PhoneSummary* known) { return known->mac == phone.mac; });
            if (first == nullptr || (*first)->file == phone.file) continue;
            const auto& other = at.site.files[(*first)->file];
            at.report(at.site.files[phone.file],
                      {fmt::format("{} is for the same phone, which reads one of the two", other.path),
                       "delete the one that the phone does not read"});
        }
    });
}

}  // namespace sipdiag::cnf::rules

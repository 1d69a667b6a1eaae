// SPDX-License-Identifier: MIT
#include <unordered_map>

#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf132_mac_twice(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        std::unordered_map<std::string_view, std::uint32_t> first;
        for (const auto& phone : at.site.phones) {
            if (phone.mac.empty() || !phone.has_own_file || is_read_by_nobody(at.site.files[phone.file])) continue;
            const auto [found, fresh] = first.try_emplace(phone.mac, phone.file);
            if (fresh || found->second == phone.file) continue;
            const auto& other = at.site.files[found->second];
            at.report(at.site.files[phone.file],
                      {fmt::format("{} is for the same phone, which reads one of the two", other.path),
                       "delete the one that the phone does not read"});
        }
    });
}

}  // namespace sipdiag::cnf::rules

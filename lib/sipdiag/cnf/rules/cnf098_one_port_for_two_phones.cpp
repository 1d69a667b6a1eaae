// SPDX-License-Identifier: MIT
#include <unordered_map>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf098_one_port_for_two_phones(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        std::unordered_map<std::string, const PhoneSummary*> first;
        for (const auto& phone : at.site.phones) {
            if (phone.accounts.empty() || phone.nat_enable != 1 || phone.nat_address.value.empty() ||
                !phone.has_own_file)
                continue;
            const auto key = fmt::format("{}:{}", lowered(phone.nat_address.value), phone.control_port.value);
            const auto [found, fresh] = first.try_emplace(key, &phone);
            if (fresh) continue;
            const auto& other = *found->second;
            const auto& own = phone.control_port.place.line != 0 && phone.control_port.place.file == phone.file
                                  ? phone.control_port
                                  : phone.nat_address;
            at.report(own, {fmt::format("{} claims {} too, and one of the two phones gets no calls",
                                        at.site.files[other.file].name(), key),
                            "voip_control_port: another port for each phone, forwarded to it",
                            {fmt::format("{} in {}", key, at.site.files[other.file].path)}});
        }
    });
}

}  // namespace sipdiag::cnf::rules

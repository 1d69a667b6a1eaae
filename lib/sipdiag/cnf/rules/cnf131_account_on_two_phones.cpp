// SPDX-License-Identifier: MIT
#include <unordered_map>

#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf131_account_on_two_phones(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        struct First {
            const PhoneSummary* phone;
            unsigned line;
        };
        std::unordered_map<std::string, First> first;
        for (const auto& phone : at.site.phones) {
            if (is_read_by_nobody(at.site.files[phone.file])) continue;
            for (const auto& account : phone.accounts) {
                // An account in the default file is everybody's: CNF104.
                if (account.name.place.file != phone.file || !phone.has_own_file) continue;
                auto key = fmt::format("{}@{}:{}", account.name.value, account.proxy.value, account.proxy_port);
                const auto [found, fresh] = first.try_emplace(std::move(key), First{&phone, account.line});
                if (fresh || found->second.phone == &phone) continue;
                const auto& other = at.site.files[found->second.phone->file];
                at.report(account.name,
                          {fmt::format("line {} of {} is the same account: the two may displace each other",
                                       found->second.line, other.name()),
                           "an account of its own for each phone",
                           {fmt::format("{} in {}", found->first, other.path)}});
            }
        }
    });
}

}  // namespace sipdiag::cnf::rules

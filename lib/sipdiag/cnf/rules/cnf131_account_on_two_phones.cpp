// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/detail/first_seen.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

namespace {

using Account = PhoneSummary::Account;

struct Holder {
    const PhoneSummary* phone = nullptr;
    const Account* account = nullptr;
    std::uint64_t fingerprint = 0;
};

bool is_same(const Account& a, const Account& b)
{
    return a.proxy_port == b.proxy_port && a.name.value == b.name.value && a.proxy.value == b.proxy.value;
}

void tell(const SiteAt& at, const Account& account, const Holder& first)
{
    const auto& other = at.site.files[first.phone->file];
    at.report(
        account.name,
        {fmt::format("line {} of {} is the same account: the two may displace each other", first.account->line,
                     other.name()),
         "an account of its own for each phone",
         {fmt::format("{}@{}:{} in {}", account.name.value, account.proxy.value, account.proxy_port, other.path)}});
}

}  // namespace

void cnf131_account_on_two_phones(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        std::vector<Holder> holders;
        std::size_t most = 0;
        for (const auto& phone : at.site.phones)
            most += phone.accounts.size();
        holders.reserve(most);
        for (const auto& phone : at.site.phones) {
            if (!phone.has_own_file || is_read_by_nobody(at.site.files[phone.file])) continue;
            for (const auto& account : phone.accounts) {
                // An account in the default file is everybody's: CNF104.
                if (account.name.place.file == phone.file) holders.push_back({&phone, &account, account.fingerprint});
            }
        }
        detail::FirstSeen<std::uint32_t> seen(holders.size());
        constexpr std::size_t ahead = 8;
        for (std::size_t i = 0; i < holders.size(); ++i) {
            if (i + ahead < holders.size()) seen.expect(holders[i + ahead].fingerprint);
            const auto& [phone, account, fingerprint] = holders[i];
            const auto* const first = seen.find_or_add(
                fingerprint, static_cast<std::uint32_t>(i),
                [&, own = account](std::uint32_t known) { return is_same(*holders[known].account, *own); });
            if (first != nullptr && holders[*first].phone != phone) tell(at, *account, holders[*first]);
        }
    });
}

}  // namespace sipdiag::cnf::rules

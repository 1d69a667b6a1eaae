// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/detail/first_seen.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

namespace {

using Account = PhoneSummary::Account;

struct First {
    const PhoneSummary* phone = nullptr;
    const Account* account = nullptr;
};

bool is_same(const Account& a, const Account& b)
{
    return a.proxy_port == b.proxy_port && a.name.value == b.name.value && a.proxy.value == b.proxy.value;
}

void tell(const SiteAt& at, const Account& account, const First& first)
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
        std::size_t most = 0;
        for (const auto& phone : at.site.phones)
            most += phone.accounts.size();
        detail::FirstSeen<First> seen(most);
        for (const auto& phone : at.site.phones) {
            if (is_read_by_nobody(at.site.files[phone.file])) continue;
            for (const auto& account : phone.accounts) {
                // An account in the default file is everybody's: CNF104.
                if (account.name.place.file != phone.file || !phone.has_own_file) continue;
                const auto print = detail::Fingerprint()
                                       .add(account.name.value)
                                       .add(account.proxy.value)
                                       .add(account.proxy_port)
                                       .value();
                const auto* const first = seen.find_or_add(
                    print, {&phone, &account}, [&](const First& known) { return is_same(*known.account, account); });
                if (first != nullptr && first->phone != &phone) tell(at, account, *first);
            }
        }
    });
}

}  // namespace sipdiag::cnf::rules

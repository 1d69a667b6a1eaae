// SPDX-License-Identifier: MIT
#include <map>
#include <string>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/detail/first_seen.hpp"
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

// Phones whose setting is one line of a file that they share are told together.
struct Claim {
    const Said* said;
    const PhoneSummary* other;
    std::string what;
    bool has_address;
    std::size_t phones;
};

// A provider in the own network: between it and the phones there is no NAT.
bool is_beside_provider(const PhoneSummary& phone)
{
    return host_kind(phone.accounts.front().proxy.value) == HostKind::private_ipv4;
}

void tell(const SiteAt& at, const Claim& claim)
{
    const auto& file = at.site.files[claim.other->file];
    Remark remark;
    if (!claim.has_address) {
        remark.message = fmt::format(
            "{} sends from port {} too: behind one router one of them may get no answers",
            claim.phones == 2 ? std::string(file.name()) : fmt::format("each of {} phones", claim.phones), claim.what);
        remark.severity = finding::Severity::warning;
    } else if (claim.phones == 2) {
        remark.message =
            fmt::format("{} claims {} too, and one of the two phones gets no calls", file.name(), claim.what);
    } else {
        remark.message = fmt::format("{} phones claim {}, and one of them alone gets calls", claim.phones, claim.what);
    }
    remark.fix = "voip_control_port: another port for each phone, forwarded to it";
    remark.evidence = {fmt::format("{} in {}", claim.what, file.path)};
    at.report(*claim.said, std::move(remark));
}

}  // namespace

void cnf098_one_port_for_two_phones(Rule& rule)
{
    rule.on_site([](const SiteAt& at) {
        struct First {
            const PhoneSummary* phone = nullptr;
            std::size_t phones = 0;
        };
        detail::FirstSeen<First> seen(at.site.phones.size());
        std::map<std::pair<Place, std::string>, Claim> claims;
        for (const auto& phone : at.site.phones) {
            if (phone.accounts.empty() || phone.nat_enable != 1 || !phone.has_own_file ||
                is_read_by_nobody(at.site.files[phone.file]))
                continue;
            const auto& address = phone.nat_address;
            const bool has_address = !address.value.empty();
            if (!has_address && is_beside_provider(phone)) continue;
            const auto print = detail::Fingerprint().add(lowered(address.value)).add(phone.control_port.value).value();
            auto* const first = seen.find_or_add(print, {&phone, 1}, [&](const First& known) {
                return grammar::equals(known.phone->nat_address.value, address.value) &&
                       known.phone->control_port.value == phone.control_port.value;
            });
            if (first == nullptr) continue;
            ++first->phones;
            const auto what = has_address ? fmt::format("{}:{}", lowered(address.value), phone.control_port.value)
                                          : phone.control_port.value;
            const bool own_port = phone.control_port.place.line != 0 && phone.control_port.place.file == phone.file;
            const auto& said = own_port ? phone.control_port : has_address ? address : phone.nat_enable_said;
            claims.try_emplace({said.place, what}, Claim{&said, first->phone, what, has_address, 0})
                .first->second.phones = first->phones;
        }
        for (const auto& [place, claim] : claims)
            tell(at, claim);
    });
}

}  // namespace sipdiag::cnf::rules

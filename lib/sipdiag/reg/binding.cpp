// SPDX-License-Identifier: MIT
#include "sipdiag/reg/binding.hpp"

#include <algorithm>

#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::reg {
namespace {

constexpr std::uint32_t default_expires = 3600;  // what a malformed expires counts as, RFC 3261 §10.2.1.1

std::optional<std::uint32_t> seconds(std::string_view text)
{
    const auto read = sip::parse_seconds(text);
    if (read) return *read;
    // Too great is as great as can be (§10.2); what is no number counts as the default.
    return read.error().code == errc::out_of_range ? 0xFFFFFFFFU : default_expires;
}

}  // namespace

const Binding* Listing::find(std::string_view uri) const
{
    const auto found = std::find_if(bindings.begin(), bindings.end(),
                                    [uri](const Binding& each) { return sip::equivalent(each.uri, uri); });
    return found != bindings.end() ? &*found : nullptr;
}

Listing read_listing(sip::MessageView response)
{
    Listing list;
    list.present = response.has(sip::FieldId::contact);
    if (response.has(sip::FieldId::expires)) list.expires = seconds(response.value(sip::FieldId::expires));
    sip::ListReader<sip::NameAddrView> contacts(response, sip::FieldId::contact);
    for (sip::NameAddrView contact; contacts.next(contact);) {
        if (contact.star) {
            list.star = true;
            continue;
        }
        if (contact.uri.empty()) continue;
        Binding binding;
        const auto expires = contact.parameters.find("expires");
        binding.expires = expires ? seconds(sip::unquote(expires->value)) : list.expires;
        if (binding.expires == 0U) continue;
        if (list.bindings.size() >= Listing::max_bindings) {
            ++list.left_out;
            continue;
        }
        binding.uri = contact.uri;
        if (const auto q = contact.parameters.find("q")) {
            if (const auto value = sip::parse_q(q->value)) binding.q = *value;
        }
        if (const auto received = contact.parameters.find("received")) {
            binding.received = sip::unquote(received->value);
        }
        list.bindings.push_back(std::move(binding));
    }
    return list;
}

bool has_token(std::string_view uri, std::string_view token)
{
    if (token.empty()) return false;
    const auto user = sip::view_uri(uri).user;
    return user.size() > token.size() && user.ends_with(token) && user[user.size() - token.size() - 1] == '-';
}

}  // namespace sipdiag::reg

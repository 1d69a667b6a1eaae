// SPDX-License-Identifier: MIT
#include "sipdiag/farend/misbehaviour.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/grammar/number.hpp"

namespace sipdiag::farend {
namespace {

using M = Misbehaviour;

constexpr auto all_faults = std::to_array<Fault>({
    {"no-store", "", "answers 200, lists the Contact, and does not keep it", &M::no_store},
    {"drop-contact", "", "keeps the Contact and does not list it", &M::drop_contact},
    {"no-list", "", "answers every REGISTER 200 without any Contact", &M::no_list},
    {"drop-refresh", "", "loses the binding when it is refreshed", &M::drop_refresh},
    {"one-binding", "", "keeps one binding an account", &M::one_binding},
    {"rewrite-contact", "HOST:PORT", "stores Contacts with that host and port", &M::rewrite_contact},
    {"repair-contact", "", "stores Contacts with the address they came from", &M::repair},
    {"no-expires", "", "does not say for how long", &M::no_expires},
    {"no-fetch", "", "answers 400 where no Contact is given", &M::no_fetch},
    {"other-device", "URI", "has another device's binding for every account", &M::other_device},
    {"shorten-expiry", "SECONDS", "grants so long at most", &M::shorten_expiry},
    {"forget-after", "SECONDS", "forgets a binding, whatever was granted", &M::forget_after},
    {"min-expires", "SECONDS", "answers 423 to less", &M::min_expires},
    {"many-contacts", "COUNT", "lists so many bindings more", &M::many_contacts},
    {"endless-challenge", "", "answers every answer with a new challenge", &M::endless_challenge},
    {"stale-nonce", "", "calls every nonce stale", &M::stale_nonce},
    {"unknown-algorithm", "", "asks for a digest algorithm that nobody knows", &M::unknown_algorithm},
    {"unknown-scheme", "", "asks for a scheme that nobody knows", &M::unknown_scheme},
    {"no-qop", "", "offers no qop", &M::no_qop},
    {"forbid", "", "answers 403 to credentials", &M::forbid},
    {"not-found", "", "answers 404", &M::not_found},
    {"refuse-domain", "", "answers 403 before it asks for anything", &M::refuse_domain},
    {"fail", "STATUS", "answers REGISTER with that status", &M::fail},
    {"unavailable", "SECONDS", "answers 503 with Retry-After", &M::unavailable},
    {"redirect", "URI", "answers 302", &M::redirect},
    {"wrong-via", "", "changes sent-by in its answers", &M::wrong_via},
    {"wrong-branch", "", "changes the branch in its answers", &M::wrong_branch},
    {"wrong-cseq", "", "changes the CSeq number in its answers", &M::wrong_cseq},
    {"wrong-call-id", "", "changes the Call-ID in its answers", &M::wrong_call_id},
    {"two-finals", "", "says 500 after each 200", &M::two_finals},
    {"provisional-only", "", "says 100 each second and nothing else", &M::provisional_only},
    {"provisional", "STATUS", "says that 1xx before each final answer", &M::provisional},
    {"force-rport", "", "answers to the port a request came from, asked or not", &M::force_rport},
    {"no-received", "", "does not say where a request came from", &M::no_received},
    {"elsewhere", "", "answers from the alternate socket", &M::elsewhere},
    {"seen-elsewhere", "ADDR:PORT", "claims to have seen the request come from there", &M::seen_elsewhere},
    {"huge-headers", "OCTETS", "makes every answer so much longer", &M::huge_headers},
    {"silent-after", "COUNT", "answers so many requests and no more", &M::silent_after},
    {"slow", "MILLISECONDS", "waits before each answer", &M::slow},
});

/// \return false where the value is missing, too much, or no number
bool apply(Misbehaviour& misbehaviour, const Fault& fault, std::string_view value, bool has_value)
{
    if (const auto* const flag = std::get_if<bool M::*>(&fault.member)) {
        misbehaviour.*(*flag) = true;
        return !has_value;
    }
    if (value.empty()) return false;
    if (const auto* const text = std::get_if<std::string M::*>(&fault.member)) {
        misbehaviour.*(*text) = value;
        if (fault.word == "rewrite-contact") misbehaviour.rewrite = true;
        return true;
    }
    const auto number = grammar::parse_number(value);
    if (!number) return false;
    misbehaviour.*std::get<std::optional<std::uint32_t> M::*>(fault.member) = *number;
    return true;
}

}  // namespace

std::span<const Fault> faults() noexcept
{
    return all_faults;
}

std::optional<UnknownFault> add_faults(Misbehaviour& misbehaviour, std::string_view words)
{
    while (!words.empty()) {
        const auto comma = words.find(',');
        const auto word = grammar::trim(words.substr(0, comma));
        words.remove_prefix(comma == std::string_view::npos ? words.size() : comma + 1);
        if (word.empty()) continue;
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        const bool has_value = equals != std::string_view::npos;
        const auto fault =
            std::find_if(all_faults.begin(), all_faults.end(), [name](const Fault& each) { return each.word == name; });
        if (fault == all_faults.end()) {
            std::vector<std::string_view> names;
            for (const auto& each : all_faults)
                names.push_back(each.word);
            return UnknownFault{std::string(name), std::string(nearest(name, names).value_or(""))};
        }
        // Alone, rewrite-contact means an address that is nobody's (RFC 5737).
        const auto value =
            has_value ? word.substr(equals + 1) : std::string_view(name == "rewrite-contact" ? "192.0.2.99:5999" : "");
        if (!apply(misbehaviour, *fault, value, has_value)) {
            const auto wanted =
                std::string(fault->word) + (fault->value.empty() ? "" : "=" + std::string(fault->value));
            return UnknownFault{std::string(word), wanted};
        }
    }
    return std::nullopt;
}

}  // namespace sipdiag::farend

// SPDX-License-Identifier: MIT
#include "sipdiag/farend/registrar.hpp"

#include <algorithm>

#include "sipdiag/auth/digest.hpp"
#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/uri.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::farend {
namespace {

using sip::FieldId;

constexpr std::uint32_t default_expires = 3600;

std::string account_user(const sip::Received& request)
{
    const auto to = sip::view_single(request.message.view().value(FieldId::to));
    return sip::percent_decode(to.view_uri().user);
}

/// What a Contact asks for: its own expires, else the field, else the default (RFC 3261 §10.2.1.1).
std::uint32_t asked_expires(const sip::NameAddrView& contact, sip::MessageView message)
{
    std::string text(message.value(FieldId::expires));
    if (const auto own = contact.parameters.find("expires")) text = sip::unquote(own->value);
    return sip::parse_seconds(text).value_or(default_expires);
}

std::string rehosted(const std::string& text, const Endpoint& at)
{
    auto uri = sip::Uri::parse(text);
    if (!uri) return text;
    uri->host = to_string(at.address);
    uri->port = at.port;
    return uri->to_string();
}

std::uint32_t seconds_left(Instant now, Instant then)
{
    return static_cast<std::uint32_t>(std::chrono::ceil<std::chrono::seconds>(then - now).count());
}

}  // namespace

bool Registrar::request(const sip::Received& request, Desk& desk)
{
    if (request.message.view().method_id() != sip::Method::register_) return false;
    register_(request, account_user(request), desk);
    return true;
}

std::vector<Registrar::Stored> Registrar::bindings(Instant now, std::string_view user) const
{
    std::vector<Stored> held;
    const auto found = bound_.find(user);
    if (found == bound_.end()) return held;
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(held),
                 [now](const Stored& each) { return each.expires_at > now; });
    return held;
}

void Registrar::bind(Instant now, const std::string& user, const std::string& uri, std::uint32_t expires)
{
    bound_[user].push_back({uri, "elsewhere", 1, now + std::chrono::seconds(expires), {}, {}});
}

void Registrar::register_(const sip::Received& request, const std::string& user, Desk& desk)
{
    const auto& faults = desk.misbehaviour();
    if (faults.fail) return desk.reply(request, {.code = static_cast<int>(*faults.fail), .reason = "As Told"});
    if (faults.refuse_domain) {
        return desk.reply(request, {.code = 403, .reason = "Domain Not Served Here"});
    }
    if (faults.unavailable) {
        return desk.reply(request, {.code = 503,
                                    .reason = "Service Unavailable",
                                    .fields = {{"Retry-After", std::to_string(*faults.unavailable), true}}});
    }
    if (!faults.redirect.empty()) {
        return desk.reply(
            request,
            {.code = 302, .reason = "Moved Temporarily", .fields = {{"Contact", "<" + faults.redirect + ">", true}}});
    }
    if (faults.not_found) return desk.reply(request, {.code = 404, .reason = "Not Found"});
    switch (admit(request, user, desk)) {
    case Entry::admitted: break;
    case Entry::challenged: return;
    case Entry::forbidden: return desk.reply(request, {.code = 403, .reason = "Forbidden"});
    }
    if (bind(request, user, desk)) desk.reply(request, listing(user, request, desk));
}

Registrar::Entry Registrar::admit(const sip::Received& request, const std::string& user, Desk& desk)
{
    const auto& faults = desk.misbehaviour();
    const auto now = desk.now();
    if (settings_.accounts.empty()) {
        return desk.verified(request.source) && !faults.forbid ? Entry::admitted : Entry::forbidden;
    }
    const auto message = request.message.view();
    const auto& index = message.index();
    bool stale = false;
    for (const auto* field = index.first(FieldId::authorization); field != nullptr; field = index.next(*field)) {
        const auto credentials = auth::parse_credentials(message.value(*field));
        if (!credentials || credentials->realm != settings_.realm) continue;
        ++credentials_seen_;
        const auto age = desk.trust().age(now, request.source.address, credentials->nonce);
        if (age) desk.trust().returned(now, request.source, credentials->nonce);
        if (faults.endless_challenge) continue;
        if (faults.stale_nonce || !age || *age > nonce_age || !desk.verified(request.source)) {
            stale = true;
            continue;
        }
        const auto account = settings_.accounts.find(credentials->username);
        // The uri of the credentials is not compared with the request's: what stands there of a proxied REGISTER, or of
        // what SIPp sends, is another one, and deployed registrars do not mind (RFC 7616 §3.4.6 leaves it to them).
        if (account == settings_.accounts.end() ||
            !auth::proves(*credentials, account->first, account->second, message.method(), message.body())) {
            continue;
        }
        // Somebody else's account is not to be had with one's own password.
        if (faults.forbid || (user != account->first && settings_.accounts.contains(user))) return Entry::forbidden;
        return Entry::admitted;
    }
    challenge(request, stale, desk);
    return Entry::challenged;
}

void Registrar::challenge(const sip::Received& request, bool stale, Desk& desk)
{
    const auto& faults = desk.misbehaviour();
    Reply reply{.code = 401, .reason = "Unauthorized"};
    const auto add = [&](const std::string& scheme, std::string_view algorithm) {
        const auto nonce = desk.trust().nonce(desk.now(), request.source.address);
        auto value = scheme + " realm=\"" + settings_.realm + "\",nonce=\"" + nonce + "\"";
        if (!algorithm.empty()) value += ",algorithm=" + std::string(algorithm);
        if (!faults.no_qop && !algorithm.empty()) value += ",qop=\"auth\"";
        if (stale) value += ",stale=true";
        reply.fields.push_back({"WWW-Authenticate", std::move(value), reply.fields.empty()});
    };
    if (faults.unknown_scheme) {
        add("Riddle", "");
    } else if (faults.unknown_algorithm) {
        add("Digest", "ROT13-256");
    } else if (!desk.verified(request.source)) {
        // One challenge, and short: the oldest algorithm that is allowed needs no word, and no qop (RFC 7616 §3.3).
        const auto weakest = settings_.algorithms.back();
        add("Digest", weakest == auth::Algorithm::md5 ? std::string_view() : auth::to_string(weakest));
    } else {
        for (const auto each : settings_.algorithms)
            add("Digest", auth::to_string(each));
    }
    desk.reply(request, std::move(reply));
}

bool Registrar::bind(const sip::Received& request, const std::string& user, Desk& desk)
{
    const auto& faults = desk.misbehaviour();
    const auto now = desk.now();
    const auto message = request.message.view();
    const auto refuse = [&](int code, std::string reason, std::vector<Reply::Field> fields = {}) {
        desk.reply(request, {.code = code, .reason = std::move(reason), .fields = std::move(fields)});
        return false;
    };
    if (!message.has(FieldId::contact)) {
        if (faults.no_fetch) return refuse(400, "Contact Missing");
        if (!faults.other_device.empty() && bindings(now, user).empty()) bind(now, user, faults.other_device, 7000);
        return true;
    }
    if (bound_.size() >= max_accounts && !bound_.contains(user)) return refuse(500, "Too Many Accounts");
    const std::string call_id(message.value(FieldId::call_id));
    const auto cseq = sip::view_cseq(message.value(FieldId::cseq)).number.value_or(0);

    auto kept = bindings(now, user);
    sip::ListReader<sip::NameAddrView> contacts(message, FieldId::contact);
    bool stars = false;
    std::size_t count = 0;
    for (sip::NameAddrView contact; contacts.next(contact); ++count) {
        if (contact.star) {
            stars = true;
            continue;
        }
        auto uri = std::string(contact.uri);
        const auto given = uri;
        if (faults.rewrite) {
            if (const auto at = parse_endpoint(faults.rewrite_contact)) uri = rehosted(uri, *at);
        }
        if (faults.repair) uri = rehosted(uri, request.source);
        const auto same = std::find_if(kept.begin(), kept.end(),
                                       [&uri](const Stored& each) { return sip::equivalent(each.uri, uri); });
        if (same != kept.end() && same->call_id == call_id && cseq <= same->cseq) {
            return refuse(500, "CSeq Out Of Order");  // §10.3, step 7
        }
        auto expires = asked_expires(contact, message);
        if (expires > 0 && faults.min_expires && expires < *faults.min_expires) {
            return refuse(423, "Interval Too Brief", {{"Min-Expires", std::to_string(*faults.min_expires), true}});
        }
        const bool refreshes = same != kept.end();
        if (refreshes) kept.erase(same);
        if (expires == 0 || (refreshes && faults.drop_refresh)) continue;
        if (faults.one_binding) kept.clear();
        if (kept.size() >= max_bindings) return refuse(500, "Too Many Bindings");
        expires = std::min({expires, settings_.most_expires, faults.shorten_expiry.value_or(0xFFFFFFFFU)});
        Stored stored{uri, call_id, cseq, now + std::chrono::seconds(expires), {}, request.source};
        if (const auto q = contact.parameters.find("q")) stored.q = q->value;
        kept.push_back(std::move(stored));
    }
    if (stars) {
        // "*" stands alone, and only with Expires: 0 (§10.3, step 6).
        const bool lawful =
            count == 1 && sip::parse_seconds(message.value(FieldId::expires)) == Result<std::uint32_t>(0U);
        if (!lawful) return refuse(400, "Contact * Needs Expires 0");
        kept.clear();
    }
    if (faults.forget_after) {
        for (auto& each : kept)
            each.expires_at = std::min(each.expires_at, now + std::chrono::seconds(*faults.forget_after));
    }
    bound_[user] = std::move(kept);
    return true;
}

Reply Registrar::listing(const std::string& user, const sip::Received& request, Desk& desk)
{
    const auto& faults = desk.misbehaviour();
    const auto now = desk.now();
    const auto message = request.message.view();
    Reply reply;
    const auto list = [&](const std::string& uri, std::uint32_t expires, const std::string& q) {
        auto value = "<" + uri + ">";
        if (!q.empty()) value += ";q=" + q;
        if (!faults.no_expires) value += ";expires=" + std::to_string(expires);
        reply.fields.push_back({"Contact", std::move(value)});
    };
    if (faults.no_list) {
        reply.fields.push_back({"Expires", std::to_string(default_expires)});
        return reply;
    }
    const auto mine = message.value(FieldId::call_id);
    for (const auto& each : bindings(now, user)) {
        if (faults.drop_contact && each.call_id == mine) continue;
        auto left = seconds_left(now, each.expires_at);
        // What will be forgotten early is granted in full: that is the fault.
        if (faults.forget_after) left = std::max(left, asked_expires({}, message));
        list(each.uri, left, each.q);
    }
    if (faults.no_store) std::erase_if(bound_[user], [mine](const Stored& each) { return each.call_id == mine; });
    for (std::uint32_t i = 0; i < faults.many_contacts.value_or(0); ++i)
        list("sip:" + std::to_string(i) + "@192.0.2.77", 3600, {});
    return reply;
}

}  // namespace sipdiag::farend

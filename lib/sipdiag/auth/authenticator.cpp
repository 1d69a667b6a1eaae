// SPDX-License-Identifier: MIT
#include "sipdiag/auth/authenticator.hpp"

#include <algorithm>
#include <utility>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::auth {
namespace {

/// What the phone's files hold where nobody has written a password.
constexpr std::string_view unprovisioned = "UNPROVISIONED";

/// Distinct remarks that are kept: a hostile server may invent names for ever.
constexpr std::size_t max_remarks = 32;

/// New nonces that are answered between two acceptances, for one realm.
constexpr unsigned max_renewals = 1;

const Answer* find_answer(std::span<const Answer> answers, Asker asker, std::string_view realm) noexcept
{
    for (const auto& each : answers) {
        if (each.asker == asker && each.credentials.realm == realm) return &each;
    }
    return nullptr;
}

/// auth where it is offered: auth-int breaks when anybody on the way touches the body.
Qop choose_qop(const Challenge& challenge) noexcept
{
    if (challenge.qop.empty()) return Qop::none;
    return challenge.offers(Qop::auth) ? Qop::auth : Qop::auth_int;
}

bool is_md5(const Challenge& challenge) noexcept
{
    return hash_of(challenge.algorithm) == Hash::md5;
}

}  // namespace

Authenticator::Space* Authenticator::find(Asker asker, std::string_view realm) noexcept
{
    for (auto& each : spaces_) {
        if (each.asker == asker && each.challenge.realm == realm) return &each;
    }
    return nullptr;
}

void Authenticator::remark(AuthRemark::Kind kind, std::string_view detail)
{
    AuthRemark found{kind, std::string(detail)};
    const bool known = std::find(remarks_.begin(), remarks_.end(), found) != remarks_.end();
    if (!known && remarks_.size() < max_remarks) remarks_.push_back(std::move(found));
}

bool Authenticator::understands(const Challenge& challenge)
{
    using Kind = AuthRemark::Kind;
    if (!challenge.is_digest()) {
        remark(Kind::unknown_scheme, challenge.scheme);
        return false;
    }
    if (challenge.algorithm == Algorithm::unknown || !available(hash_of(challenge.algorithm))) {
        remark(Kind::unknown_algorithm, challenge.algorithm_text.empty() ? "MD5" : challenge.algorithm_text);
        return false;
    }
    if (challenge.qop.empty() && is_session(challenge.algorithm)) {
        remark(Kind::session_without_qop, challenge.algorithm_text);
        return false;
    }
    if (!challenge.qop.empty() && !challenge.offers(Qop::auth) && !challenge.offers(Qop::auth_int)) {
        std::string list;
        for (const auto& each : challenge.qop)
            list += (list.empty() ? "" : ", ") + each;
        remark(Kind::unknown_qop, list);
        return false;
    }
    return true;
}

Decision Authenticator::challenged(std::span<const Asked> asked, std::span<const Answer> carried)
{
    using Kind = AuthRemark::Kind;
    if (ended()) return ended_;
    asked = asked.first(std::min(asked.size(), max_challenges));

    // Of each realm the topmost that is understood (RFC 8760 §2.4).
    std::vector<const Asked*> chosen;
    bool other_realm = false;
    for (const auto& each : asked) {
        const auto& challenge = each.challenge;
        if (challenge.joined_at != 0) remark(Kind::joined, challenge.realm);
        if (!understands(challenge)) continue;
        if (!account_.realm.empty() && challenge.realm != account_.realm) {
            remark(Kind::realm_differs, challenge.realm);
            other_realm = true;
            continue;
        }
        const auto same = std::find_if(chosen.begin(), chosen.end(), [&each](const Asked* above) {
            return above->asker == each.asker && above->challenge.realm == each.challenge.realm;
        });
        if (same == chosen.end()) {
            chosen.push_back(&each);
        } else if (is_md5((*same)->challenge) && !is_md5(challenge)) {
            remark(Kind::stronger_below, challenge.algorithm_text);
        }
    }
    if (chosen.empty()) return other_realm ? Decision::other_realm : Decision::unanswerable;
    if (account_.password.empty() || grammar::equals(account_.password.reveal(), unprovisioned)) {
        return Decision::no_password;
    }

    for (const auto* each : chosen) {
        const auto decision = renew(*each, carried);
        if (decision != Decision::answer) return ended_ = decision;
        const auto& challenge = each->challenge;
        if (challenge.qop.empty()) remark(Kind::without_qop, challenge.realm);
        const bool better_offered = std::any_of(asked.begin(), asked.end(), [&challenge](const Asked& other) {
            return other.challenge.realm == challenge.realm && other.challenge.is_digest() && !is_md5(other.challenge);
        });
        if (is_md5(challenge) && !better_offered) remark(Kind::only_md5, challenge.realm);
    }
    return Decision::answer;
}

Decision Authenticator::renew(const Asked& asked, std::span<const Answer> carried)
{
    const auto& challenge = asked.challenge;
    auto* space = find(asked.asker, challenge.realm);
    const auto* const before = find_answer(carried, asked.asker, challenge.realm);

    if (space != nullptr && before != nullptr) {
        const bool new_nonce = challenge.nonce != before->credentials.nonce;
        if (challenge.stale) {
            if (!new_nonce || space->renewals >= max_renewals) return Decision::stale_again;
        } else {
            if (!new_nonce || !space->proven || space->renewals >= max_renewals) return Decision::refused;
            remark(AuthRemark::Kind::stale_not_said, challenge.realm);
        }
        ++space->renewals;
    }
    if (space == nullptr) {
        if (spaces_.size() >= max_realms) return Decision::too_many_realms;
        space = &spaces_.emplace_back();
    }
    space->asker = asked.asker;
    space->challenge = challenge;
    space->qop = choose_qop(challenge);
    space->nonce = challenge.nonce;
    space->nc = 0;
    space->session_cnonce.clear();
    return Decision::answer;
}

HexDigest Authenticator::first_half(const Space& space) const
{
    // A session keeps the nonce and cnonce that began it, even over a nextnonce (RFC 7616 §3.4.2).
    return ha1(space.challenge.algorithm, account_.user, space.challenge.realm, account_.password,
               space.challenge.nonce, space.session_cnonce);
}

std::vector<Answer> Authenticator::answers(const Occasion& occasion, Entropy& entropy)
{
    std::vector<Answer> answers;
    if (ended()) return answers;
    for (auto& space : spaces_) {
        const auto& challenge = space.challenge;
        const auto algorithm = challenge.algorithm;
        auto& answer = answers.emplace_back();
        answer.asker = space.asker;
        auto& credentials = answer.credentials;
        credentials.scheme = "Digest";
        credentials.realm = challenge.realm;
        credentials.nonce = space.nonce;
        credentials.uri = occasion.uri;
        credentials.algorithm_text = challenge.algorithm_text;
        credentials.algorithm = algorithm;
        credentials.opaque = challenge.opaque;
        credentials.userhash = challenge.userhash;
        credentials.username = challenge.userhash
                                   ? std::string(user_hash(algorithm, account_.user, challenge.realm).text())
                                   : account_.user;
        if (space.qop != Qop::none) {
            credentials.qop_text = to_string(space.qop);
            credentials.nc = format_nc(++space.nc);
            // Within a session one cnonce serves both who keep A1 and who calculate it anew from each request.
            if (space.session_cnonce.empty() || !is_session(algorithm)) space.session_cnonce = entropy.cnonce();
            credentials.cnonce = space.session_cnonce;
        }
        const auto second = ha2(algorithm, space.qop, occasion.method, occasion.uri, occasion.body);
        credentials.response = response(algorithm, space.qop, first_half(space),
                                        {credentials.nonce, credentials.nc, credentials.cnonce}, second)
                                   .text();
    }
    return answers;
}

void Authenticator::accepted(std::span<const Answer> carried)
{
    for (const auto& each : carried) {
        auto* const space = find(each.asker, each.credentials.realm);
        if (space == nullptr) continue;
        space->proven = true;
        space->renewals = 0;
    }
}

Proof Authenticator::check(const AuthInfo& info, std::span<const Answer> carried, std::string_view body)
{
    // The field names no realm: with several, the one whose cnonce comes back is meant, else the first.
    const Answer* ours = nullptr;
    for (const auto& each : carried) {
        if (each.asker != Asker::user_agent) continue;
        if (ours == nullptr || (!info.cnonce.empty() && each.credentials.cnonce == info.cnonce)) ours = &each;
    }
    auto* const space = ours != nullptr ? find(ours->asker, ours->credentials.realm) : nullptr;
    if (space == nullptr) return Proof::absent;

    auto proof = Proof::absent;
    if (!info.rspauth.empty()) {
        const auto& sent = ours->credentials;
        Credentials returned = sent;
        if (!info.qop_text.empty()) returned.qop_text = info.qop_text;
        const auto qop = returned.qop();
        const bool echoed = (info.cnonce.empty() || info.cnonce == sent.cnonce) &&
                            (info.nc.empty() || grammar::equals(info.nc, sent.nc));
        proof = Proof::wrong;
        if (qop && echoed) {
            const auto first =
                ha1(sent.algorithm, account_.user, sent.realm, account_.password, space->challenge.nonce, sent.cnonce);
            const auto second = ha2(sent.algorithm, *qop, {}, sent.uri, body);
            const auto wanted = response(sent.algorithm, *qop, first, {sent.nonce, sent.nc, sent.cnonce}, second);
            if (same_in_constant_time(wanted.text(), info.rspauth)) proof = Proof::good;
        }
    }
    if (proof != Proof::wrong && info.nextnonce && !info.nextnonce->empty()) {
        space->nonce = *info.nextnonce;
        space->nc = 0;
    }
    return proof;
}

}  // namespace sipdiag::auth

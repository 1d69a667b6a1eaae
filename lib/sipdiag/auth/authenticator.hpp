// SPDX-License-Identifier: MIT
//
// Authenticator: the client's side of digest authentication. It decides whether a challenge may be answered, and writes
// the answers for each request - at most one answer to each thing that was asked.
//
// Source     RFC 3261 §22, RFC 7616 §3, RFC 8760 §2.4 (of several challenges the topmost that is understood)
// Offered    once: a challenge that follows our answer, and does not say that the nonce alone was stale, is a refusal,
//  once      and nothing is answered any more. The credentials are somebody's only line, and providers ban those who
//  try
// Proven     credentials that this server has accepted are not refused when it asks again for the sake of a new nonce
//            and forgets stale=true: they are answered once more, and the omission is remarked
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/auth/challenge.hpp"
#include "sipdiag/auth/digest.hpp"
#include "sipdiag/auth/secret.hpp"
#include "sipdiag/base/entropy.hpp"

namespace sipdiag::auth {

/// Who asked: 401 WWW-Authenticate is answered in Authorization, 407 Proxy-Authenticate in Proxy-Authorization.
enum class Asker : std::uint8_t { user_agent, proxy };

struct Asked {
    Asker asker = Asker::user_agent;
    Challenge challenge;
};

/// One field of a request.
struct Answer {
    Asker asker = Asker::user_agent;
    Credentials credentials;
};

struct Account {
    std::string user;
    Secret password;
    std::string realm;  ///< the only realm that gets an answer; empty: whichever asks, up to max_realms of them
};

/// The request that is to carry answers.
struct Occasion {
    std::string_view method;
    std::string_view uri;  ///< as it stands in the request line
    std::string_view body;
};

enum class Decision : std::uint8_t {
    answer,           ///< send the request again, with answers()
    refused,          ///< the credentials were not accepted
    stale_again,      ///< every nonce is stale: the server never accepts one
    unanswerable,     ///< no scheme, algorithm or qop that is understood
    no_password,      ///< none is known, or the phone file's UNPROVISIONED
    other_realm,      ///< not the realm of the account
    too_many_realms,  ///< a new realm each time
};

/// What was odd about challenges, for findings.
struct AuthRemark {
    enum class Kind : std::uint8_t {
        unknown_scheme,       ///< detail: the scheme
        unknown_algorithm,    ///< detail: the algorithm
        unknown_qop,          ///< detail: the list
        session_without_qop,  ///< a -sess algorithm, which needs a cnonce, and no qop to send one. Detail: the
                              ///< algorithm
        without_qop,          ///< answered in the old form. Detail: the realm
        only_md5,             ///< nothing better was offered. Detail: the realm
        stronger_below,       ///< detail: the algorithm that stands below the one answered
        realm_differs,        ///< detail: the realm that was not answered
        stale_not_said,  ///< a new nonce after credentials that had been good, without stale=true. Detail: the realm
        joined,          ///< two challenges in one field. Detail: the realm of the first
    };
    Kind kind{};
    std::string detail;

    friend bool operator==(const AuthRemark&, const AuthRemark&) = default;
};

/// What Authentication-Info proves of the server.
enum class Proof : std::uint8_t { absent, good, wrong };

class SIPDIAG_API Authenticator {
public:
    static constexpr std::size_t max_realms = 4;
    static constexpr std::size_t max_challenges = 32;  ///< of one response; those below are not looked at

    explicit Authenticator(Account account) : account_(std::move(account)) {}

    /// A 401 or 407 came.
    /// \param asked    its challenges, from the top
    /// \param carried  the answers that the request had carried
    Decision challenged(std::span<const Asked> asked, std::span<const Answer> carried);

    /// The answers for a request: of every realm that has asked before, each with its next nonce count. Empty before
    /// the first challenge, and for ever after a refusal.
    [[nodiscard]] std::vector<Answer> answers(const Occasion& occasion, Entropy& entropy);

    /// A request that carried these was accepted.
    void accepted(std::span<const Answer> carried);

    /// 403 or 404 came to a request that carried answers: the run offers nothing more.
    void forbidden() noexcept { ended_ = Decision::refused; }

    /// Look at Authentication-Info of a response, and keep its nextnonce unless the proof is wrong.
    /// \param body  of the response
    Proof check(const AuthInfo& info, std::span<const Answer> carried, std::string_view body);

    /// Will nothing be answered any more?
    [[nodiscard]] bool ended() const noexcept { return ended_ != Decision::answer; }
    /// What was odd, in order; each thing once.
    [[nodiscard]] const std::vector<AuthRemark>& remarks() const noexcept { return remarks_; }

private:
    /// What one realm of one asker has us answer.
    struct Space {
        Asker asker{};
        Challenge challenge;
        Qop qop{};
        std::string nonce;           // of the challenge, or a nextnonce since
        std::uint32_t nc = 0;        // last count sent with that nonce
        std::string session_cnonce;  // with -sess, and challenge.nonce: what A1 was made with
        bool proven = false;         // accepted before
        unsigned renewals = 0;       // new nonces since it was last accepted
    };

    [[nodiscard]] Space* find(Asker asker, std::string_view realm) noexcept;
    [[nodiscard]] bool understands(const Challenge& challenge);
    Decision renew(const Asked& asked, std::span<const Answer> carried);
    [[nodiscard]] HexDigest first_half(const Space& space) const;
    void remark(AuthRemark::Kind kind, std::string_view detail);

    Account account_;
    std::vector<Space> spaces_;
    std::vector<AuthRemark> remarks_;
    Decision ended_ = Decision::answer;
};

}  // namespace sipdiag::auth

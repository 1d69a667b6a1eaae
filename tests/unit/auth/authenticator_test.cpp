// SPDX-License-Identifier: MIT
#include "sipdiag/auth/authenticator.hpp"

#include <gmock/gmock.h>

#include <ostream>

namespace sipdiag::auth {

void PrintTo(const AuthRemark& remark, std::ostream* out)
{
    *out << "remark " << static_cast<int>(remark.kind) << " (" << remark.detail << ")";
}

namespace {

using Kind = AuthRemark::Kind;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

Asked asked(const std::string& parameters, Asker asker = Asker::user_agent)
{
    return {asker, *parse_challenge("Digest " + parameters)};
}

/// A registrar's challenge in the usual form.
Asked nonce(const std::string& value, const std::string& more = "")
{
    return asked("realm=\"sip.example\", qop=\"auth\", nonce=\"" + value + "\"" + more);
}

constexpr Occasion registering{"REGISTER", "sip:sip.example", ""};

class Authentication : public testing::Test {
protected:
    static Account account(std::string realm = {}) { return {"12345", Secret("s3cret"), std::move(realm)}; }

    Decision challenge(std::vector<Asked> list) { return client.challenged(list, sent); }
    /// Send the request again, with all answers.
    void send(const Occasion& occasion = registering) { sent = client.answers(occasion, entropy); }
    [[nodiscard]] static bool proven(const Answer& answer, const Occasion& occasion = registering)
    {
        return proves(answer.credentials, "12345", Secret("s3cret"), occasion.method, occasion.body);
    }

    Entropy entropy{7};
    Authenticator client{account()};
    std::vector<Answer> sent;
};

TEST_F(Authentication, SaysNothingUntilItIsAsked)
{
    send();
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_FALSE(client.ended());
}

TEST_F(Authentication, AnswersAChallengeOnce)
{
    ASSERT_EQ(challenge({nonce("n1")}), Decision::answer);
    send();
    ASSERT_EQ(sent.size(), 1U);
    const auto& given = sent[0].credentials;
    EXPECT_EQ(sent[0].asker, Asker::user_agent);
    EXPECT_EQ(given.username, "12345");
    EXPECT_EQ(given.realm, "sip.example");
    EXPECT_EQ(given.nonce, "n1");
    EXPECT_EQ(given.uri, "sip:sip.example");
    EXPECT_EQ(given.qop_text, "auth");
    EXPECT_EQ(given.nc, "00000001");
    EXPECT_EQ(given.algorithm_text, "") << "the algorithm is not named where the challenge named none";
    EXPECT_GE(given.cnonce.size(), 16U);
    EXPECT_TRUE(proven(sent[0]));

    EXPECT_EQ(challenge({nonce("n2")}), Decision::refused);
    EXPECT_TRUE(client.ended());
    send();
    EXPECT_THAT(sent, IsEmpty()) << "nothing is offered any more";
    EXPECT_EQ(challenge({nonce("n3", ", stale=true")}), Decision::refused);
}

TEST_F(Authentication, TakesANewNonceForAStaleOneButNotForEver)
{
    ASSERT_EQ(challenge({nonce("n1")}), Decision::answer);
    send();
    ASSERT_EQ(challenge({nonce("n2", ", stale=TRUE")}), Decision::answer);
    send();
    EXPECT_EQ(sent[0].credentials.nonce, "n2");
    EXPECT_EQ(sent[0].credentials.nc, "00000001") << "each nonce is counted from one";
    EXPECT_TRUE(proven(sent[0]));
    EXPECT_EQ(challenge({nonce("n3", ", stale=true")}), Decision::stale_again);
    EXPECT_TRUE(client.ended());
}

TEST_F(Authentication, DoesNotTakeTheSameNonceForANewOne)
{
    ASSERT_EQ(challenge({nonce("n1")}), Decision::answer);
    send();
    EXPECT_EQ(challenge({nonce("n1", ", stale=true")}), Decision::stale_again);
}

TEST_F(Authentication, CountsTheNonceOverLaterRequests)  // RFC 7616 §3.4
{
    ASSERT_EQ(challenge({nonce("n1", ", opaque=\"o\", algorithm=SHA-256")}), Decision::answer);
    send();
    const auto first = sent[0].credentials;
    client.accepted(sent);
    send({"OPTIONS", "sip:b", ""});
    const auto second = sent[0].credentials;
    EXPECT_EQ(second.nc, "00000002");
    EXPECT_EQ(second.opaque, "o");
    EXPECT_EQ(second.algorithm_text, "SHA-256");
    EXPECT_NE(second.cnonce, first.cnonce);
    EXPECT_TRUE(proven(sent[0], {"OPTIONS", "sip:b", ""}));
}

TEST_F(Authentication, RenewsGoodCredentialsWithoutStale)
{
    ASSERT_EQ(challenge({nonce("n1")}), Decision::answer);
    for (int refresh = 0; refresh < 5; ++refresh) {
        send();
        client.accepted(sent);
        send();
        ASSERT_EQ(challenge({nonce("n" + std::to_string(refresh + 2))}), Decision::answer);
    }
    EXPECT_THAT(client.remarks(), Contains(AuthRemark{Kind::stale_not_said, "sip.example"}));
    send();
    EXPECT_EQ(challenge({nonce("last")}), Decision::refused) << "a fresh nonce was answered, and refused";
}

TEST_F(Authentication, IsNotRefusedByAChallengeToARequestThatCarriedNothing)
{
    ASSERT_EQ(challenge({nonce("n1")}), Decision::answer);
    send();
    EXPECT_EQ(client.challenged(std::vector{nonce("n2")}, {}), Decision::answer);
}

TEST_F(Authentication, OffersNothingMoreOnceForbidden)
{
    ASSERT_EQ(challenge({nonce("n1")}), Decision::answer);
    send();
    client.forbidden();
    send();
    EXPECT_THAT(sent, IsEmpty());
    EXPECT_TRUE(client.ended());
}

TEST_F(Authentication, NeverSendsAPasswordThatIsNone)
{
    for (const auto* password : {"", "UNPROVISIONED", "unprovisioned"}) {
        Authenticator nobody({"12345", Secret(password), ""});
        EXPECT_EQ(nobody.challenged(std::vector{nonce("n1")}, {}), Decision::no_password);
        EXPECT_THAT(nobody.answers(registering, entropy), IsEmpty()) << password;
    }
}

TEST_F(Authentication, KeepsToTheRealmOfTheAccount)
{
    Authenticator strict(account("sip.example"));
    EXPECT_EQ(strict.challenged(std::vector{asked("realm=\"evil.example\", nonce=\"n\", qop=\"auth\"")}, {}),
              Decision::other_realm);
    EXPECT_THAT(strict.answers(registering, entropy), IsEmpty());
    EXPECT_THAT(strict.remarks(), ElementsAre(AuthRemark{Kind::realm_differs, "evil.example"}));
    EXPECT_EQ(
        strict.challenged(std::vector{asked("realm=\"Sip.Example\", nonce=\"n\", qop=\"auth\""), nonce("n1")}, {}),
        Decision::answer);
    EXPECT_EQ(strict.answers(registering, entropy).size(), 1U);
}

TEST_F(Authentication, BoundsTheRealmsItAnswers)
{
    for (std::size_t i = 0; i < Authenticator::max_realms; ++i) {
        ASSERT_EQ(challenge({asked("realm=\"r" + std::to_string(i) + "\", nonce=\"n\"")}), Decision::answer);
        send();
        EXPECT_EQ(sent.size(), i + 1);
    }
    EXPECT_EQ(challenge({asked("realm=\"one more\", nonce=\"n\"")}), Decision::too_many_realms);
    EXPECT_TRUE(client.ended());
}

TEST_F(Authentication, AnswersProxyAndRegistrarInOneRequest)
{
    ASSERT_EQ(challenge({asked("realm=\"proxy\", nonce=\"p\", qop=\"auth\"", Asker::proxy)}), Decision::answer);
    send();
    ASSERT_EQ(challenge({nonce("n1")}), Decision::answer) << "another asks; the proxy's answer was good";
    send();
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].asker, Asker::proxy);
    EXPECT_EQ(sent[0].credentials.nc, "00000002");
    EXPECT_EQ(sent[1].asker, Asker::user_agent);
    EXPECT_EQ(sent[1].credentials.nc, "00000001");
    EXPECT_EQ(challenge({asked("realm=\"proxy\", nonce=\"p2\", qop=\"auth\"", Asker::proxy)}), Decision::refused);
}

TEST_F(Authentication, TakesTheTopmostItUnderstands)  // RFC 8760 §2.4
{
    const std::string realm = "realm=\"r\", qop=\"auth\", ";
    ASSERT_EQ(challenge({asked(realm + "nonce=\"1\", algorithm=AKAv1-MD5"), asked(realm + "nonce=\"2\", algorithm=MD5"),
                         asked(realm + "nonce=\"3\", algorithm=SHA-256")}),
              Decision::answer);
    send();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].credentials.nonce, "2");
    EXPECT_THAT(client.remarks(), ElementsAre(AuthRemark{Kind::unknown_algorithm, "AKAv1-MD5"},
                                              AuthRemark{Kind::stronger_below, "SHA-256"}));
}

TEST_F(Authentication, RemarksWhereOnlyMd5IsOffered)
{
    ASSERT_EQ(challenge({nonce("n")}), Decision::answer);
    EXPECT_THAT(client.remarks(), ElementsAre(AuthRemark{Kind::only_md5, "sip.example"}));
}

TEST_F(Authentication, NamesWhatItDoesNotUnderstand)
{
    EXPECT_EQ(challenge({{Asker::user_agent, *parse_challenge("Basic realm=\"r\"")},
                         asked("realm=r, nonce=n, algorithm=SHA-512"),
                         asked("realm=r, nonce=n, qop=\"token, auth2\""),
                         asked("realm=r, nonce=n, algorithm=MD5-sess")}),
              Decision::unanswerable);
    EXPECT_THAT(
        client.remarks(),
        ElementsAre(AuthRemark{Kind::unknown_scheme, "Basic"}, AuthRemark{Kind::unknown_algorithm, "SHA-512"},
                    AuthRemark{Kind::unknown_qop, "token, auth2"}, AuthRemark{Kind::session_without_qop, "MD5-sess"}));
    send();
    EXPECT_THAT(sent, IsEmpty()) << "never Basic";
}

TEST_F(Authentication, AnswersTheOldFormWithoutQop)  // RFC 2617 §3.2.2.1
{
    ASSERT_EQ(challenge({asked("realm=\"r\", nonce=\"n\"")}), Decision::answer);
    send();
    EXPECT_EQ(sent[0].credentials.qop_text, "");
    EXPECT_EQ(sent[0].credentials.nc, "");
    EXPECT_EQ(sent[0].credentials.cnonce, "");
    EXPECT_TRUE(proven(sent[0]));
    EXPECT_THAT(client.remarks(), Contains(AuthRemark{Kind::without_qop, "r"}));
}

TEST_F(Authentication, PrefersAuthToAuthInt)
{
    const Occasion invite{"INVITE", "sip:b", "v=0\r\n"};
    ASSERT_EQ(challenge({asked("realm=\"r\", nonce=\"n\", qop=\"auth-int,auth\"")}), Decision::answer);
    send(invite);
    EXPECT_EQ(sent[0].credentials.qop_text, "auth");
    client = Authenticator(account());
    ASSERT_EQ(client.challenged(std::vector{asked("realm=\"r\", nonce=\"n\", qop=\"auth-int\"")}, {}),
              Decision::answer);
    send(invite);
    EXPECT_EQ(sent[0].credentials.qop_text, "auth-int");
    EXPECT_TRUE(proven(sent[0], invite));
    EXPECT_FALSE(proven(sent[0], {"INVITE", "sip:b", "v=1\r\n"}));
}

TEST_F(Authentication, HidesTheUserWhereTheServerWantsIt)  // RFC 7616 §3.4.4
{
    ASSERT_EQ(challenge({nonce("n", ", userhash=true, algorithm=SHA-256")}), Decision::answer);
    send();
    EXPECT_TRUE(sent[0].credentials.userhash);
    EXPECT_EQ(sent[0].credentials.username, user_hash(Algorithm::sha_256, "12345", "sip.example").text());
    EXPECT_TRUE(proven(sent[0]));
}

TEST_F(Authentication, KeepsASessionsKey)  // RFC 7616 §3.4.2
{
    ASSERT_EQ(challenge({nonce("n1", ", algorithm=MD5-sess")}), Decision::answer);
    send();
    const auto first = sent[0].credentials;
    send();
    EXPECT_EQ(sent[0].credentials.cnonce, first.cnonce);
    EXPECT_TRUE(proven(sent[0]));
    AuthInfo info;
    info.nextnonce = "n2";
    EXPECT_EQ(client.check(info, sent, ""), Proof::absent);
    send();
    const auto& later = sent[0].credentials;
    EXPECT_EQ(later.nonce, "n2");
    const auto key = ha1(Algorithm::md5_sess, "12345", "sip.example", Secret("s3cret"), "n1", first.cnonce);
    EXPECT_EQ(later.response, response(Algorithm::md5_sess, Qop::auth, key, {"n2", "00000001", later.cnonce},
                                       ha2(Algorithm::md5_sess, Qop::auth, "REGISTER", "sip:sip.example"))
                                  .text());
}

class ServersProof : public Authentication {
protected:
    void SetUp() override
    {
        ASSERT_EQ(challenge({nonce("n1")}), Decision::answer);
        send();
        const auto& ours = sent[0].credentials;
        const auto key = ha1(Algorithm::md5, "12345", "sip.example", Secret("s3cret"));
        info.nextnonce = "n2";
        info.qop_text = "auth-int";
        info.cnonce = ours.cnonce;
        info.nc = ours.nc;
        info.rspauth = response(Algorithm::md5, Qop::auth_int, key, {"n1", ours.nc, ours.cnonce},
                                ha2(Algorithm::md5, Qop::auth_int, "", "sip:sip.example", "body"))
                           .text();
    }
    AuthInfo info;
};

TEST_F(ServersProof, IsCheckedAndItsNonceUsedNext)  // RFC 7616 §3.5
{
    EXPECT_EQ(client.check(info, sent, "body"), Proof::good);
    send();
    EXPECT_EQ(sent[0].credentials.nonce, "n2");
    EXPECT_EQ(sent[0].credentials.nc, "00000001");
    EXPECT_TRUE(proven(sent[0]));
}

TEST_F(ServersProof, IsWrongForAnotherBodyAndItsNonceIsNotTaken)
{
    EXPECT_EQ(client.check(info, sent, "another"), Proof::wrong);
    send();
    EXPECT_EQ(sent[0].credentials.nonce, "n1");
}

TEST_F(ServersProof, IsWrongForAnotherRequest)
{
    info.nc = "00000002";
    EXPECT_EQ(client.check(info, sent, "body"), Proof::wrong);
    info.nc = "00000001";
    info.cnonce = "other";
    EXPECT_EQ(client.check(info, sent, "body"), Proof::wrong);
}

TEST_F(ServersProof, NeedsARequestThatWasAnswered)
{
    EXPECT_EQ(client.check(info, {}, "body"), Proof::absent);
}

TEST_F(Authentication, BoundsWhatAHostileServerMakesItKeep)
{
    std::vector<Asked> list;
    for (int i = 0; i < 1000; ++i) {
        list.push_back(asked("realm=r, nonce=n, algorithm=x" + std::to_string(i)));
    }
    EXPECT_EQ(challenge(list), Decision::unanswerable);
    EXPECT_EQ(client.remarks().size(), Authenticator::max_challenges);
    EXPECT_EQ(challenge(std::vector(list.rbegin(), list.rend())), Decision::unanswerable);
    EXPECT_EQ(client.remarks().size(), Authenticator::max_challenges);
}

TEST_F(Authentication, AnswersAnEndlessServerAtMostTwice)
{
    for (const auto* more : {"", ", stale=true"}) {
        client = Authenticator(account());
        sent.clear();
        int answered = 0;
        for (int i = 0; i < 1000; ++i) {
            if (challenge({nonce("n" + std::to_string(i), more)}) != Decision::answer) break;
            send();
            ++answered;
        }
        EXPECT_LE(answered, 2) << more;
    }
}

}  // namespace
}  // namespace sipdiag::auth

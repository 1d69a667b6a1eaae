// SPDX-License-Identifier: MIT
#include "sipdiag/auth/digest.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <map>

#include "support/data.hpp"

namespace sipdiag::auth {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> cut(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    while (true) {
        const auto end = text.find(separator);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::vector<Row> vectors()
{
    std::vector<Row> rows;
    std::vector<std::string> names;
    for (const auto& line : cut(support::read_data("digest/vectors.tsv"), '\n')) {
        if (line.empty()) continue;
        const auto fields = cut(line, '\t');
        if (names.empty()) {
            names = fields;
            continue;
        }
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < names.size(); ++i) {
            row[names[i]] = i < fields.size() && fields[i] != "(absent)" ? fields[i] : "";
        }
    }
    return rows;
}

std::string from_hex(const std::string& digits)
{
    std::string octets;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        octets += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
    }
    return octets;
}

Credentials credentials_of(const Row& row)
{
    Credentials out;
    out.scheme = "Digest";
    out.username = row.at("username");
    out.realm = row.at("realm");
    out.nonce = row.at("nonce");
    out.uri = row.at("uri");
    out.response = row.at("response");
    out.algorithm_text = row.at("algorithm");
    out.algorithm = parse_algorithm(out.algorithm_text);
    out.qop_text = row.at("qop");
    out.nc = row.at("nc");
    out.cnonce = row.at("cnonce");
    return out;
}

class Vectors : public testing::TestWithParam<Row> {};

TEST_P(Vectors, AreWhatWeCalculate)
{
    const auto& row = GetParam();
    const auto sent = credentials_of(row);
    const auto qop = sent.qop();
    ASSERT_TRUE(qop);
    const Secret password(row.at("password"));
    const auto body = from_hex(row.at("body_hex"));
    const auto first = ha1(sent.algorithm, sent.username, sent.realm, password, sent.nonce, sent.cnonce);
    const auto second = ha2(sent.algorithm, *qop, row.at("method"), sent.uri, body);
    EXPECT_EQ(first.text(), row.at("ha1"));
    EXPECT_EQ(second.text(), row.at("ha2"));
    EXPECT_EQ(response(sent.algorithm, *qop, first, {sent.nonce, sent.nc, sent.cnonce}, second).text(),
              row.at("response"));
    if (row.at("userhash") == "true") {
        EXPECT_EQ(user_hash(sent.algorithm, sent.username, sent.realm).text(), row.at("userhash_value"));
    }
}

TEST_P(Vectors, ProveThePasswordAndNoOther)
{
    const auto& row = GetParam();
    auto sent = credentials_of(row);
    const Secret password(row.at("password"));
    const auto body = from_hex(row.at("body_hex"));
    EXPECT_TRUE(proves(sent, sent.username, password, row.at("method"), body));
    EXPECT_FALSE(proves(sent, sent.username, Secret("wrong"), row.at("method"), body));
    EXPECT_FALSE(proves(sent, sent.username + "x", password, row.at("method"), body));
    EXPECT_FALSE(proves(sent, sent.username, password, "BYE", body));
    EXPECT_EQ(proves(sent, sent.username, password, row.at("method"), body + "x"), row.at("qop") != "auth-int");
    sent.response.pop_back();
    EXPECT_FALSE(proves(sent, sent.username, password, row.at("method"), body));
    sent.response.clear();
    EXPECT_FALSE(proves(sent, sent.username, password, row.at("method"), body));
}

TEST_P(Vectors, ComeBackFromWhatIsWritten)
{
    const auto sent = credentials_of(GetParam());
    const auto read = parse_credentials(to_string(sent));
    ASSERT_TRUE(read) << to_string(sent);
    EXPECT_EQ(*read, sent);
}

INSTANTIATE_TEST_SUITE_P(Corpus, Vectors, testing::ValuesIn(vectors()), [](const auto& each) {
    auto name = each.param.at("id");
    for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    }
    return name;
});

TEST(Vectors, AreAllThere)
{
    EXPECT_EQ(vectors().size(), 19U);
}

TEST(Rspauth, HashesNoMethod)  // RFC 7616 §3.5: A2 = ":" uri
{
    EXPECT_EQ(ha2(Algorithm::md5, Qop::auth, "", "sip:a"), hash_joined(Hash::md5, {":sip:a"}));
}

TEST(FormatNc, HasEightLowerCaseHexDigits)
{
    EXPECT_EQ(format_nc(1), "00000001");
    EXPECT_EQ(format_nc(0xABCDEF), "00abcdef");
    EXPECT_EQ(format_nc(0xFFFFFFFF), "ffffffff");
}

TEST(WrittenCredentials, AreQuotedAsTheRfcSays)  // RFC 7616 §3.4: algorithm, qop, nc and userhash never are
{
    Credentials sent;
    sent.scheme = "Digest";
    sent.username = "a\"b\\c";
    sent.realm = "r";
    sent.nonce = "n";
    sent.uri = "sip:a";
    sent.response = "0";
    sent.algorithm_text = "SHA-256";
    sent.cnonce = "c";
    sent.opaque = "";
    sent.qop_text = "auth";
    sent.nc = "00000001";
    sent.userhash = true;
    EXPECT_EQ(to_string(sent),
              "Digest username=\"a\\\"b\\\\c\", realm=\"r\", nonce=\"n\", uri=\"sip:a\", response=\"0\", "
              "algorithm=SHA-256, cnonce=\"c\", opaque=\"\", qop=auth, nc=00000001, userhash=true");
}

TEST(WrittenCredentials, EscapeAUsernameThatCannotStandInQuotes)  // RFC 7616 §3.4 username*
{
    Credentials sent;
    sent.username = "a\rb";
    EXPECT_EQ(parameters_of(sent).front().to_string(), "username*=UTF-8''a%0Db");
    sent.username = "\xE4";
    EXPECT_EQ(parameters_of(sent).front().to_string(), "username*=UTF-8''%E4");
    sent.username = "Jürgen";
    EXPECT_EQ(parameters_of(sent).front().to_string(), "username=\"Jürgen\"") << "SIP's quoted strings take UTF-8";
}

TEST(Proves, RefusesWhatItCannotCalculate)
{
    auto sent = credentials_of(vectors().front());
    sent.qop_text = "token";
    EXPECT_FALSE(proves(sent, sent.username, Secret("Circle Of Life"), "GET", ""));
    sent.qop_text = "auth";
    ASSERT_TRUE(proves(sent, sent.username, Secret("Circle Of Life"), "GET", ""));
    sent.algorithm = Algorithm::unknown;
    EXPECT_FALSE(proves(sent, sent.username, Secret("Circle Of Life"), "GET", ""));
}

}  // namespace
}  // namespace sipdiag::auth

// SPDX-License-Identifier: MIT
#include "sipdiag/net/detail/tls_identity.hpp"

#include <gtest/gtest.h>

namespace sipdiag::net {
namespace {

using Names = std::vector<std::string>;

struct IdentityCase {
    const char* name;
    Names names;
    Names want;
};

class SipIdentities : public testing::TestWithParam<IdentityCase> {};

// RFC 5922 §7.1.
INSTANTIATE_TEST_SUITE_P(
    Rfc5922Section71, SipIdentities,
    testing::Values(
        IdentityCase{"uri", {"URI:sip:example.com"}, {"example.com"}},
        IdentityCase{"uri_scheme_in_any_case", {"URI:SIP:Example.COM"}, {"example.com"}},
        IdentityCase{"uri_shuts_out_dns", {"DNS:www.example.com", "URI:sip:example.com"}, {"example.com"}},
        IdentityCase{"several_uris", {"URI:sip:a.example", "URI:sip:b.example"}, {"a.example", "b.example"}},
        IdentityCase{"sips_is_none_so_dns_counts", {"URI:sips:a.example", "DNS:b.example"}, {"b.example"}},
        IdentityCase{"user_is_none_so_dns_counts", {"URI:sip:bob@a.example", "DNS:b.example"}, {"b.example"}},
        IdentityCase{"https_is_none", {"URI:https://a.example"}, {}},
        IdentityCase{"port_and_parameters_cut", {"URI:sip:a.example:5061;transport=tls"}, {"a.example"}},
        IdentityCase{"cn_alone", {"CN:a.example"}, {"a.example"}},
        IdentityCase{"cn_beside_alternatives", {"CN:a.example", "DNS:b.example"}, {"b.example"}},
        IdentityCase{"cn_beside_useless_alternatives", {"CN:a.example", "URI:sip:x@b.example"}, {}},
        IdentityCase{"nothing", {}, {}}),
    [](const auto& each) { return each.param.name; });

TEST_P(SipIdentities, AreThese)
{
    EXPECT_EQ(sip_identities(GetParam().names), GetParam().want);
}

struct ProofCase {
    const char* name;
    Names names;
    const char* expected;
    bool want;
};

class Proves : public testing::TestWithParam<ProofCase> {};

// RFC 5922 §7.2.
INSTANTIATE_TEST_SUITE_P(
    Rfc5922Section72, Proves,
    testing::Values(ProofCase{"whole", {"DNS:example.com"}, "example.com", true},
                    ProofCase{"any_case", {"DNS:EXAMPLE.com"}, "Example.COM", true},
                    ProofCase{"final_dot", {"DNS:example.com"}, "example.com.", true},
                    ProofCase{"no_suffix", {"DNS:example.com"}, "foo.example.com", false},
                    ProofCase{"no_prefix", {"DNS:foo.example.com"}, "example.com", false},
                    ProofCase{"no_wildcard", {"DNS:*.example.com"}, "foo.example.com", false},
                    ProofCase{"no_leading_dot", {"DNS:.example.com"}, "foo.example.com", false},
                    ProofCase{"no_wildcard_by_letter", {"DNS:*.example.com"}, "*.example.com", false},
                    ProofCase{"no_wildcard_in_a_uri", {"URI:sip:*.example.com"}, "foo.example.com", false},
                    ProofCase{
                        "an_octet_of_zero", {std::string("DNS:example.com\0.evil.example", 29)}, "example.com", false},
                    ProofCase{"address", {"IP:192.0.2.1"}, "192.0.2.1", true},
                    ProofCase{"address_v6_in_another_form", {"IP:2001:db8::1"}, "2001:DB8:0::1", true},
                    ProofCase{"address_as_dns_name", {"DNS:192.0.2.1"}, "192.0.2.1", false},
                    ProofCase{"nothing_expected", {"DNS:example.com"}, "", false}),
    [](const auto& each) { return each.param.name; });

TEST_P(Proves, OrNot)
{
    EXPECT_EQ(proves(GetParam().names, GetParam().expected), GetParam().want);
}

}  // namespace
}  // namespace sipdiag::net

// SPDX-License-Identifier: MIT
//
// Via: the parts of each element, with and without the liberties that RFC 3261 allows around them.
#include "sipdiag/sip/via.hpp"

#include <gmock/gmock.h>

#include "sipdiag/sip/list.hpp"

namespace sipdiag::sip {
namespace {

struct ViaParts {
    const char* name;
    std::string_view text;
    std::string_view transport;
    std::string_view host;
    int port;
    std::string_view branch;
    std::string_view received;
    std::string rport;  // "-" where there is none
    std::string_view others;
};

class Vias : public testing::TestWithParam<ViaParts> {};

TEST_P(Vias, AreReadWhole)
{
    const auto& want = GetParam();
    grammar::Remarks remarks;
    grammar::Cursor in(want.text, &remarks);
    ViaView via;
    ASSERT_TRUE(view_element(in, via));
    EXPECT_TRUE(in.done());
    EXPECT_TRUE(remarks.empty()) << message(remarks.all().front().code) << " at " << remarks.all().front().offset;
    EXPECT_EQ(via.protocol, "SIP");
    EXPECT_EQ(via.version, "2.0");
    EXPECT_EQ(via.transport, want.transport);
    EXPECT_EQ(via.sent_by.host, want.host);
    EXPECT_EQ(via.sent_by.port, want.port);
    EXPECT_EQ(via.branch, want.branch);
    EXPECT_EQ(via.received, want.received);
    EXPECT_EQ(via.has_rport ? std::string(via.rport) : "-", want.rport);

    const auto owned = Via::parse(want.text);
    ASSERT_TRUE(owned);
    EXPECT_EQ(owned->others, want.others);
    EXPECT_EQ(Via::parse(owned->to_string()), owned) << owned->to_string();
}

INSTANTIATE_TEST_SUITE_P(
    Rfc3261Section20, Vias,
    testing::Values(
        ViaParts{"plain", "SIP/2.0/UDP erlang.bell-telephone.com:5060;branch=z9hG4bK87asdks7", "UDP",
                 "erlang.bell-telephone.com", 5060, "z9hG4bK87asdks7", "", "-", ""},
        ViaParts{"received", "SIP/2.0/UDP 192.0.2.1:5060 ;received=192.0.2.207;branch=z9hG4bK77asjd", "UDP",
                 "192.0.2.1", 5060, "z9hG4bK77asjd", "192.0.2.207", "-", ""},
        ViaParts{"spaced", "SIP / 2.0 / UDP first.example.com: 4000;ttl=16;maddr=224.2.0.1 ;branch=z9hG4bKa7c6a8dlze.1",
                 "UDP", "first.example.com", 4000, "z9hG4bKa7c6a8dlze.1", "", "-", ";ttl=16;maddr=224.2.0.1"},
        ViaParts{"rport_asked", "SIP/2.0/UDP 10.1.1.1:4540;rport;branch=z9hG4bKkjshdyff", "UDP", "10.1.1.1", 4540,
                 "z9hG4bKkjshdyff", "", "", ""},  // RFC 3581 §4
        ViaParts{"rport_answered", "SIP/2.0/UDP 10.1.1.1:4540;received=192.0.2.1;rport=9988;branch=z9hG4bKkjshdyff",
                 "UDP", "10.1.1.1", 4540, "z9hG4bKkjshdyff", "192.0.2.1", "9988", ""},
        ViaParts{"ipv6", "SIP/2.0/TLS [2001:db8::9:1]:6050;branch=z9hG4bKas3", "TLS", "2001:db8::9:1", 6050,
                 "z9hG4bKas3", "", "-", ""},
        ViaParts{"received_ipv6", "SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255;branch=z9hG4bKas3", "UDP",
                 "2001:db8::9:1", 0, "z9hG4bKas3", "2001:db8::9:255", "-", ""},
        ViaParts{"received_ipv6_in_brackets", "SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255]", "UDP",
                 "2001:db8::9:1", 0, "", "2001:db8::9:255", "-", ""},
        ViaParts{"names_in_capitals", "SIP/2.0/UDP a;BRANCH=z9hG4bKa;RPORT=1;Received=192.0.2.1", "UDP", "a", 0,
                 "z9hG4bKa", "192.0.2.1", "1", ""},
        ViaParts{"unknown", "SIP/2.0/PIGEON a;odd=\"x,y;z\";flag;branch=z9hG4bKa", "PIGEON", "a", 0, "z9hG4bKa", "",
                 "-", ";odd=\"x,y;z\";flag"},
        ViaParts{"folded", "SIP/2.0\r\n /UDP\r\n\ta;branch=\r\n z9hG4bKa", "UDP", "a", 0, "z9hG4bKa", "", "-", ""}),
    [](const auto& each) { return each.param.name; });

// The usual spelling has a way of its own through the reader; every other one must come to the same.
TEST(Via, IsTheSameHoweverItIsSpelt)
{
    const auto parts = [](std::string_view text) {
        grammar::Cursor in(text);
        ViaView via;
        std::string all = view_element(in, via) ? "" : "nothing";
        for (const auto part : {via.protocol, via.version, via.transport, via.sent_by.host, via.sent_by.port_text,
                                via.branch, via.received, via.rport, via.maddr, via.ttl})
            all += std::string(part) + '|';
        return all + (via.has_branch ? 'b' : '-') + (via.has_received ? 'r' : '-') + (via.has_rport ? 'p' : '-') +
               std::to_string(in.rest().size());
    };
    const std::pair<std::string_view, std::string_view> spellings[] = {
        {"SIP/2.0/UDP a:5060;branch=z9hG4bKx", "SIP/2.0/UDP a:5060;Branch=z9hG4bKx"},
        {"SIP/2.0/UDP a;branch=z9hG4bKx;rport", "SIP/2.0/UDP a ; branch = z9hG4bKx ; rport"},
        {"SIP/2.0/UDP a;rport=5;branch=b", "SIP/2.0/UDP a;RPORT=5;branch\t=\r\n b"},
        {"SIP/2.0/UDP a;rport;branch=b, c", "SIP/2.0/UDP a;Rport;branch=b, c"},
        {"SIP/2.0/UDP a;rport,c", "SIP/2.0/UDP a;Rport,c"},
        {"SIP/2.0/UDP a;received=192.0.2.1;branch=b", "SIP/2.0/UDP a;received =192.0.2.1;branch =b"},
        {"SIP/2.0/UDP a;received=2001:db8::1;branch=b", "SIP/2.0/UDP a;received=[2001:db8::1];branch=b"},
        {"SIP/2.0/UDP a;branch=", "SIP/2.0/UDP a;BRANCH="},
        {"SIP/2.0/UDP a;branch=\"q;,\";rport", "SIP/2.0/UDP a;BRANCH=\"q;,\";rport"},
        {"SIP/2.0/UDP 192.0.2.1:5060;branch=b", "SIP / 2.0/UDP 192.0.2.1 : 5060;branch=b"},
        {"SIP/2.0/UDP a;branch=b", "SIP/2.0/ UDP a;branch=b"},
    };
    for (const auto& [usual, other] : spellings)
        EXPECT_EQ(parts(usual), parts(other)) << usual;
    EXPECT_EQ(parts("SIP/2.0/UDP a;branchy=x;rports=1;receivedx=2"), "SIP|2.0|UDP|a|||||||---0");
}

TEST(Via, NamesItsFaults)
{
    const std::pair<std::string_view, Error> faults[] = {
        {"", {errc::empty, 0}},
        {"SIP/2.0", {errc::bad_via, 7}},
        {"SIP/2.0/UDP", {errc::bad_via, 11}},
        {"SIP/2.0/UDP ;branch=z9hG4bKa", {errc::bad_host, 12}},
        {"SIP/2.0/UDP a:", {errc::bad_port, 13}},
        {"SIP/2.0/UDP a:65536", {errc::bad_port, 14}},
        {"SIP/2.0/UDP [2001:db8::1;branch=x", {errc::unclosed_bracket, 12}},
        {"SIP/2.0/UDP a;;branch=x", {errc::empty_parameter, 14}},
        {"SIP/2.0/UDP a;branch", {errc::bad_parameter, 14}},
        {"SIP/2.0/UDP a;ttl=x", {errc::bad_number, 18}},
        {"SIP/2.0/UDP a;ttl=256", {errc::out_of_range, 18}},
        {"SIP/2.0/UDP a;rport=0", {errc::bad_port, 20}},
        {"SIP/2.0/UDP a;rport=99999", {errc::bad_port, 20}},
        {"SIP/2.0/UDP a;received=b", {errc::bad_address, 23}},
        {"SIP/2.0/UDP a;maddr=-", {errc::bad_host, 20}},
        {"SIP/2.0/UDP a b", {errc::leftover, 14}},
        {"SIP/2.0/UDP a, SIP/2.0/UDP b", {errc::leftover, 13}},  // one Via alone is asked for
    };
    for (const auto& [text, want] : faults) {
        const auto via = Via::parse(text);
        ASSERT_FALSE(via) << text;
        EXPECT_EQ(via.error(), want) << text << ": " << message(via.error().code) << " at " << via.error().offset;
    }
}

TEST(Vias, OfSeveralFieldsAreOneList)  // §7.3.1, order kept
{
    const auto message = Message::read(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a;x=\",\", SIP/2.0/TCP b\r\nTo: c\r\nv: SIP/2.0/TLS d,\r\n SIP/2.0/UDP "
        "e\r\n\r\n");
    std::vector<std::string> hosts;
    ListReader<ViaView> vias(message->view(), FieldId::via);
    for (ViaView each; vias.next(each);)
        hosts.emplace_back(each.sent_by.host);
    EXPECT_THAT(hosts, testing::ElementsAre("a", "b", "d", "e"));
}

TEST(Via, WritesWhatItHolds)
{
    EXPECT_EQ((Via{"UDP", "10.0.0.3", 5060, "z9hG4bKa", "", "", ""}).to_string(),
              "SIP/2.0/UDP 10.0.0.3:5060;rport;branch=z9hG4bKa");
    EXPECT_EQ((Via{"TLS", "2001:db8::1", 0, "z9hG4bKa", std::nullopt, "", ";keep"}).to_string(),
              "SIP/2.0/TLS [2001:db8::1];branch=z9hG4bKa;keep");
}

}  // namespace
}  // namespace sipdiag::sip

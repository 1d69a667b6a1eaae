// SPDX-License-Identifier: MIT
//
// What counts for a line, and what the phone puts on the wire for it.
#include "sipdiag/cnf/phone_settings.hpp"

#include <gtest/gtest.h>

#include "sipdiag/cnf/wire_view.hpp"

namespace sipdiag::cnf {
namespace {

using namespace std::chrono_literals;

constexpr const char* defaults = R"(
proxy1_address: sip.example.net
proxy1_port: 5070
proxy2_address: ""
proxy2_port: 0
proxy_register: 1
nat_enable: 0
nat_address: 203.0.113.20
timer_register_expires: 120
outbound_proxy: 0.0.0.0
preferred_codec: G711alaw
proxy_backup: 192.0.2.9
voip_control_port: 80
)";
constexpr const char* own = R"(
line1_name: 12345
line1_authname: "12345e0"
line1_password: "a;b#c"
line2_name: 12346
line2_displayname: UNPROVISIONED
line2_password: UNPROVISIONED
nat_enable: 1
timer_register_expires: 120s
)";

LoadedPhone load(unsigned line, std::string first = defaults, std::string second = own)
{
    return load_phone({{"SIPDefault.cnf", std::move(first)}, {"SIP000E84C060A6.cnf", std::move(second)}}, line);
}

TEST(PhoneSettings, TheLaterFileWinsAndRefusedValuesDoNotCount)
{
    const auto phone = load(1);
    ASSERT_TRUE(phone.has_line);
    EXPECT_EQ(phone.lines, 2U);
    const auto& settings = phone.settings;
    EXPECT_EQ(settings.mac, "000E84C060A6");
    EXPECT_EQ(settings.name, "12345");
    EXPECT_EQ(settings.auth_name, "12345e0");
    EXPECT_EQ(settings.password.reveal(), "a;b#c");
    EXPECT_EQ(settings.display_name, "12345");
    EXPECT_EQ(settings.proxy, "sip.example.net");
    EXPECT_EQ(settings.proxy_port, 5070);
    EXPECT_EQ(settings.outbound_proxy, "") << "a value that begins with 0 is none";
    EXPECT_EQ(settings.backup_proxy, "192.0.2.9");
    EXPECT_TRUE(settings.registers);
    EXPECT_EQ(settings.nat.enable, 1);
    EXPECT_EQ(settings.nat.address, "203.0.113.20");
    EXPECT_EQ(settings.nat.control_port, 5060) << "80 is refused, and the stock value stays";
    EXPECT_EQ(settings.register_expires, 120s) << "`120s` is refused, and the default file's value stays";
    EXPECT_EQ(settings.preferred_codec, "g711alaw");
}

TEST(PhoneSettings, ASecondLineFallsBackToTheFirst)
{
    const auto settings = load(2).settings;
    EXPECT_EQ(settings.name, "12346");
    EXPECT_EQ(settings.auth_name, "12345e0");
    EXPECT_EQ(settings.password.reveal(), "a;b#c");
    EXPECT_EQ(settings.display_name, "12346");
    EXPECT_EQ(settings.proxy, "sip.example.net");
    EXPECT_EQ(settings.proxy_port, 5070);
    EXPECT_EQ(settings.backup_proxy, "") << "line 1 alone registers there";
}

TEST(PhoneSettings, ALineBehindAGapIsNone)
{
    const auto phone = load(3, defaults, "line1_name: 1\nline3_name: 3\n");
    EXPECT_FALSE(phone.has_line);
    EXPECT_EQ(phone.lines, 1U);
}

TEST(PhoneSettings, UnsetCredentialsAreEmpty)
{
    const auto settings = load(1, "", "line1_name: 1\nline1_password: UNPROVISIONED\nline1_authname: \"\"\n").settings;
    EXPECT_TRUE(settings.password.empty());
    EXPECT_EQ(settings.auth_name, "");
    EXPECT_EQ(settings.proxy, "");
    EXPECT_FALSE(settings.registers) << "the stock value is 0";
}

TEST(PhoneSettings, StockValuesAreCiscos)
{
    const auto settings = load(1, "", "").settings;
    EXPECT_EQ(settings.nat.enable, 0);
    EXPECT_EQ(settings.nat.control_port, 5060);
    EXPECT_EQ(settings.start_media_port, 16384);
    EXPECT_EQ(settings.end_media_port, 32766);
    EXPECT_EQ(settings.register_expires, 3600s);
    EXPECT_EQ(settings.register_delta, 5s);
    EXPECT_EQ(settings.t1, 500ms);
    EXPECT_EQ(settings.t2, 4000ms);
    EXPECT_EQ(settings.retransmissions, 10U);
    EXPECT_EQ(settings.invite_retransmissions, 6U);
    EXPECT_EQ(settings.dtmf_avt_payload, 101);
}

LineOnWire wire(std::string_view nat, std::optional<Address> address = {})
{
    const auto phone =
        load(1, "proxy1_address: sip.example\nproxy_register: 1\n" + std::string(nat), "line1_name: 12345\n");
    return on_wire(phone.settings, address);
}

TEST(WireView, NatOffShowsThePhonesOwnAddressFromAPortOfTheMoment)
{
    const auto seen = wire("nat_enable: 0\nnat_address: 203.0.113.20\nnat_received_processing: 1\n");
    EXPECT_EQ(seen.contact, "<sip:12345@<phone>:5060>");
    EXPECT_EQ(seen.via, "SIP/2.0/UDP <phone>:5060");
    EXPECT_EQ(seen.sdp_c, "c=IN IP4 <phone>");
    EXPECT_EQ(seen.sdp_o, "o=Cisco-SIPUA … IN IP4 <phone>");
    EXPECT_EQ(seen.source_port, std::nullopt);
    EXPECT_EQ(seen.media_ports, (std::pair<std::uint16_t, std::uint16_t>{16384, 32766}));
    EXPECT_EQ(seen.register_uri, "sip:sip.example");
    EXPECT_EQ(seen.contact_after_received, std::nullopt);
}

TEST(WireView, NatOnShowsTheAddressGivenFromTheControlPort)
{
    const auto seen = wire("nat_enable: 1\nnat_address: 203.0.113.20\nvoip_control_port: 5062\n");
    EXPECT_EQ(seen.contact, "<sip:12345@203.0.113.20:5062>");
    EXPECT_EQ(seen.via, "SIP/2.0/UDP 203.0.113.20:5062");
    EXPECT_EQ(seen.source_port, 5062);
}

TEST(WireView, AnEmptyAddressWithReceivedProcessingBeginsWithThePhonesOwn)
{
    const auto seen = wire("nat_enable: 1\nnat_address: \"\"\nnat_received_processing: 1\n");
    EXPECT_EQ(seen.contact, "<sip:12345@<phone>:5060>");
    EXPECT_EQ(seen.source_port, 5060);
    EXPECT_EQ(seen.contact_after_received, "<sip:12345@<received>:5060>");
}

TEST(WireView, ANameStandsForWhatItResolvesTo)
{
    EXPECT_EQ(wire("nat_enable: 1\nnat_address: dyn.example.net\n").contact, "<sip:12345@<dyn.example.net>:5060>");
}

TEST(WireView, ALocalAddressFillsIn)
{
    EXPECT_EQ(wire("", *parse_address("10.0.0.3")).via, "SIP/2.0/UDP 10.0.0.3:5060");
}

TEST(WireView, WithoutRegistrationThereIsNoRegister)
{
    EXPECT_EQ(wire("proxy_register: 0\n").register_uri, std::nullopt);
}

}  // namespace
}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
//
// The twin's messages against the traces that docs/reference/phone-nat-behaviour.md §7 and §8 describe.
#include "sipdiag/phone/twin.hpp"

#include <gmock/gmock.h>

#include <regex>

#include "sipdiag/sip/judge.hpp"

namespace sipdiag::phone {
namespace {

using testing::MatchesRegex;

Identity of_8x()
{
    return {Model::cp7960, Firmware::v8, "000e84c060a6"};
}

Line line()
{
    return {"12345", "", "sip.example", "192.168.1.130", 5060, false};
}

Registering registering()
{
    Registering what;
    what.line = line();
    what.call_id = "000e84c0-60a60002-3cf23940-64dcadcc@192.168.1.130";
    what.from_tag = "000e84c060a60002421e8cdc-0e061182";
    what.branch = "z9hG4bK1a2b3c4d";
    return what;
}

TEST(Twin, RegistersAs812Does)
{
    EXPECT_EQ(*write_register(of_8x(), registering()),
              "REGISTER sip:sip.example SIP/2.0\r\n"
              "Via: SIP/2.0/UDP 192.168.1.130:5060;branch=z9hG4bK1a2b3c4d\r\n"
              "From: <sip:12345@sip.example>;tag=000e84c060a60002421e8cdc-0e061182\r\n"
              "To: <sip:12345@sip.example>\r\n"
              "Call-ID: 000e84c0-60a60002-3cf23940-64dcadcc@192.168.1.130\r\n"
              "Max-Forwards: 70\r\n"
              "CSeq: 101 REGISTER\r\n"
              "User-Agent: Cisco-CP7960G/8.0\r\n"
              "Contact: <sip:12345@192.168.1.130:5060;transport=udp>;+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-"
              "000e84c060a6>\";+u.sip!model.ccm.cisco.com=\"7\"\r\n"
              "Content-Length: 0\r\n"
              "Expires: 3600\r\n\r\n");
}

TEST(Twin, AnswersAChallengeInItsOwnOrder)
{
    auto what = registering();
    what.cseq = 102;
    auth::Credentials credentials;
    credentials.scheme = "Digest";
    credentials.username = "12345";
    credentials.realm = "sip.example";
    credentials.nonce = "n0";
    credentials.uri = "sip:sip.example";
    credentials.response = "0123456789abcdef0123456789abcdef";
    credentials.opaque = "op";
    credentials.cnonce = "0a1b2c3d";
    credentials.qop_text = "auth";
    credentials.nc = "00000001";
    credentials.algorithm_text = "md5";
    what.authorization = authorization_value(credentials);
    EXPECT_EQ(
        what.authorization,
        "Digest username=\"12345\",realm=\"sip.example\",uri=\"sip:sip.example\",response="
        "\"0123456789abcdef0123456789abcdef\",nonce=\"n0\",opaque=\"op\",cnonce=\"0a1b2c3d\",qop=auth,nc=00000001,"
        "algorithm=md5");
    const auto text = *write_register(of_8x(), what);
    EXPECT_LT(text.find("Contact:"), text.find("Authorization:"));
    EXPECT_LT(text.find("Authorization:"), text.find("Content-Length:"));
}

TEST(Twin, LeavesOutWhatTheChallengeDidNotOffer)
{
    auth::Credentials credentials;
    credentials.username = "a";
    credentials.realm = "r";
    credentials.nonce = "n";
    credentials.uri = "sip:r";
    credentials.response = "f";
    credentials.cnonce = "0a1b2c3d";  // nothing asked for it
    EXPECT_EQ(authorization_value(credentials),
              "Digest username=\"a\",realm=\"r\",uri=\"sip:r\",response=\"f\",nonce=\"n\"");
}

TEST(Twin, RegistersAs7xDoes)
{
    Identity identity{Model::cp7960, Firmware::v7, "000e84c060a6"};
    auto what = registering();
    what.line.user_is_phone = true;
    what.date = std::chrono::sys_days{std::chrono::year{2006} / 4 / 9} + std::chrono::hours(12);
    EXPECT_EQ(*write_register(identity, what),
              "REGISTER sip:sip.example SIP/2.0\r\n"
              "Via: SIP/2.0/UDP 192.168.1.130:5060;branch=z9hG4bK1a2b3c4d\r\n"
              "From: <sip:12345@sip.example;user=phone>\r\n"
              "To: <sip:12345@sip.example;user=phone>\r\n"
              "Call-ID: 000e84c0-60a60002-3cf23940-64dcadcc@192.168.1.130\r\n"
              "Date: Sun, 09 Apr 2006 12:00:00 GMT\r\n"
              "CSeq: 101 REGISTER\r\n"
              "User-Agent: CSCO/7\r\n"
              "Contact: <sip:12345@192.168.1.130:5060;user=phone>\r\n"
              "Content-Length: 0\r\n"
              "Expires: 3600\r\n\r\n");
}

TEST(Twin, WritesBareUrisIn7xWhereNoUserInfoStandsInThem)
{
    Identity identity{Model::cp7940, Firmware::v7, "000e84c060a6"};
    EXPECT_EQ(*write_register(identity, registering()),
              "REGISTER sip:sip.example SIP/2.0\r\n"
              "Via: SIP/2.0/UDP 192.168.1.130:5060;branch=z9hG4bK1a2b3c4d\r\n"
              "From: sip:12345@sip.example\r\n"
              "To: sip:12345@sip.example\r\n"
              "Call-ID: 000e84c0-60a60002-3cf23940-64dcadcc@192.168.1.130\r\n"
              "CSeq: 101 REGISTER\r\n"
              "User-Agent: CSCO/7\r\n"
              "Contact: <sip:12345@192.168.1.130:5060>\r\n"
              "Content-Length: 0\r\n"
              "Expires: 3600\r\n\r\n");
}

TEST(Twin, RegistersAs4xDoes)
{
    Identity identity{Model::cp7960, Firmware::v4, "000e84c060a6"};
    EXPECT_EQ(*write_register(identity, registering()),
              "REGISTER sip:sip.example SIP/2.0\r\n"
              "Via: SIP/2.0/UDP 192.168.1.130:5060;branch=z9hG4bK1a2b3c4d\r\n"
              "From: <sip:12345@sip.example>\r\n"
              "To: <sip:12345@sip.example>\r\n"
              "Call-ID: 000e84c0-60a60002-3cf23940-64dcadcc@192.168.1.130\r\n"
              "CSeq: 101 REGISTER\r\n"
              "User-Agent: CSCO/4\r\n"
              "Contact: <sip:12345@192.168.1.130:5060>\r\n"
              "Content-Length: 0\r\n"
              "Expires: 3600\r\n\r\n");
}

TEST(Twin, UnregistersWithDateAndCredentialsInTheirPlaces)
{
    auto what = registering();
    what.cseq = 104;
    what.expires = 0;
    what.date = std::chrono::sys_days{std::chrono::year{2020} / 11 / 22} + std::chrono::hours(12);
    what.authorization = "Digest username=\"12345\"";
    EXPECT_EQ(*write_register(of_8x(), what),
              "REGISTER sip:sip.example SIP/2.0\r\n"
              "Via: SIP/2.0/UDP 192.168.1.130:5060;branch=z9hG4bK1a2b3c4d\r\n"
              "From: <sip:12345@sip.example>;tag=000e84c060a60002421e8cdc-0e061182\r\n"
              "To: <sip:12345@sip.example>\r\n"
              "Call-ID: 000e84c0-60a60002-3cf23940-64dcadcc@192.168.1.130\r\n"
              "Max-Forwards: 70\r\n"
              "Date: Sun, 22 Nov 2020 12:00:00 GMT\r\n"
              "CSeq: 104 REGISTER\r\n"
              "User-Agent: Cisco-CP7960G/8.0\r\n"
              "Contact: <sip:12345@192.168.1.130:5060;transport=udp>;+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-"
              "000e84c060a6>\";+u.sip!model.ccm.cisco.com=\"7\"\r\n"
              "Authorization: Digest username=\"12345\"\r\n"
              "Content-Length: 0\r\n"
              "Expires: 0\r\n\r\n");
}

TEST(Twin, DoesNotLieAboutTheWayItIsPlayedOver)
{
    auto over_tcp = line();
    over_tcp.transport = Transport::tcp;
    EXPECT_EQ(via_value(over_tcp, "z9hG4bK1"), "SIP/2.0/TCP 192.168.1.130:5060;branch=z9hG4bK1");
    EXPECT_NE(contact_value(of_8x(), over_tcp).find(";transport=tcp>"), std::string::npos);
}

TEST(Twin, InvitesAs8xDoes)  // the order of the sibling 7900s; the 7960's own was not found
{
    Inviting what;
    what.line = line();
    what.target = "sip:10005@sip.example";
    what.call_id = "c@192.168.1.130";
    what.from_tag = "t";
    what.branch = "z9hG4bK1a2b3c4d";
    Media media;
    media.host = "192.168.1.130";
    media.port = 16384;
    const auto sdp = write_sdp(of_8x(), media);
    EXPECT_EQ(*write_invite(of_8x(), what, sdp),
              "INVITE sip:10005@sip.example SIP/2.0\r\n"
              "Via: SIP/2.0/UDP 192.168.1.130:5060;branch=z9hG4bK1a2b3c4d\r\n"
              "From: <sip:12345@sip.example>;tag=t\r\n"
              "To: <sip:10005@sip.example>\r\n"
              "Call-ID: c@192.168.1.130\r\n"
              "Max-Forwards: 70\r\n"
              "CSeq: 101 INVITE\r\n"
              "User-Agent: Cisco-CP7960G/8.0\r\n"
              "Contact: <sip:12345@192.168.1.130:5060;transport=udp>;+sip.instance=\"<urn:uuid:00000000-0000-0000-0000-"
              "000e84c060a6>\";+u.sip!model.ccm.cisco.com=\"7\"\r\n"
              "Expires: 180\r\n"
              "Accept: application/sdp\r\n"
              "Allow: ACK,BYE,CANCEL,INVITE,NOTIFY,OPTIONS,REFER,REGISTER,UPDATE\r\n"
              "Remote-Party-ID: <sip:12345@sip.example>;party=calling;id-type=subscriber;privacy=off;screen=yes\r\n"
              "Supported: replaces\r\n"
              "Content-Length: " +
                  std::to_string(sdp.size()) +
                  "\r\n"
                  "Content-Type: application/sdp\r\n"
                  "Content-Disposition: session;handling=optional\r\n\r\n" +
                  sdp);
}

TEST(Twin, MarksThePhoneUserInTheContactAloneFrom8xOn)
{
    auto what = registering();
    what.line.user_is_phone = true;
    const auto text = *write_register(of_8x(), what);
    EXPECT_NE(text.find("From: <sip:12345@sip.example>;tag="), std::string::npos);
    EXPECT_NE(text.find("Contact: <sip:12345@192.168.1.130:5060;user=phone;transport=udp>"), std::string::npos);
}

TEST(Twin, A7940HasItsOwnModelNumberAndName)
{
    Identity identity{Model::cp7940, Firmware::v8, "000e84c060a6"};
    EXPECT_EQ(user_agent(identity), "Cisco-CP7940G/8.0");
    EXPECT_NE(contact_value(identity, line()).find("+u.sip!model.ccm.cisco.com=\"8\""), std::string::npos);
    EXPECT_EQ(lines_of(Model::cp7940), 2U);
    EXPECT_EQ(lines_of(Model::cp7960), 6U);
}

TEST(Twin, NamesItsMajorVersionBelow8)
{
    Identity identity{Model::cp7960, Firmware::v4, "000e84c060a6"};
    EXPECT_EQ(user_agent(identity), "CSCO/4");
    identity.major = *firmware_major("P0S3-05-3-00");
    EXPECT_EQ(user_agent(identity), "CSCO/5");
    identity = {Model::cp7960, Firmware::v8, "000e84c060a6", 8};
    EXPECT_EQ(user_agent(identity), "Cisco-CP7960G/8.0");
}

TEST(Twin, NeverAsksForRport)  // the phone has no setting for it
{
    EXPECT_EQ(via_value(line(), "z9hG4bK1").find("rport"), std::string::npos);
}

TEST(Twin, IsStrictlyValidIn8x)  // safety S8: nothing that a strict parser would reject
{
    for (const auto cseq : {101U, 2147483647U}) {
        auto what = registering();
        what.cseq = cseq;
        const auto message = sip::Message::read(*write_register(of_8x(), what));
        EXPECT_TRUE(sip::is_valid(sip::judge(message->view())));
    }
}

TEST(Twin, ShapesItsIdentities)
{
    Entropy entropy(7);
    EXPECT_THAT(made_up_mac(entropy), MatchesRegex("02[0-9a-f]{10}"));
    EXPECT_THAT(call_id(of_8x(), 2, "192.168.1.130", entropy),
                MatchesRegex("000e84c0-60a60002-[0-9a-f]{8}-[0-9a-f]{8}@192\\.168\\.1\\.130"));
    EXPECT_THAT(tag(of_8x(), 2, entropy), MatchesRegex("000e84c060a60002[0-9a-f]{8}-[0-9a-f]{8}"));
    EXPECT_THAT(branch(entropy), MatchesRegex("z9hG4bK[0-9a-f]{8}"));
    EXPECT_THAT(cnonce(entropy), MatchesRegex("[0-9a-f]{8}"));
    EXPECT_NE(branch(entropy), branch(entropy));
}

struct FirmwareCase {
    const char* name;
    std::string_view text;
    Result<Firmware> want;
};
void PrintTo(const FirmwareCase& each, std::ostream* out)
{
    *out << each.name;
}
class ParseFirmware : public testing::TestWithParam<FirmwareCase> {};
TEST_P(ParseFirmware, TellsTheGeneration)
{
    EXPECT_EQ(parse_firmware(GetParam().text), GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Images, ParseFirmware,
                         testing::Values(FirmwareCase{"v8_12", "8.12", Firmware::v8},
                                         FirmwareCase{"image", "P0S3-8-12-00", Firmware::v8},
                                         FirmwareCase{"v7_5", "7.5", Firmware::v7},
                                         FirmwareCase{"old_image", "P0S3-07-4-00", Firmware::v7},
                                         FirmwareCase{"v4", "4.4", Firmware::v4}, FirmwareCase{"v6", "6", Firmware::v4},
                                         FirmwareCase{"word", "new", Error{errc::bad_number, 0}},
                                         FirmwareCase{"nothing", "", Error{errc::bad_number, 0}}),
                         [](const auto& each) { return each.param.name; });

TEST(Twin, KnowsItsModels)
{
    for (const auto* text : {"7940", "CP-7940G", "cp7940"})
        EXPECT_EQ(parse_model(text), Result<Model>(Model::cp7940)) << text;
    EXPECT_EQ(parse_model("7960"), Result<Model>(Model::cp7960));
    EXPECT_EQ(parse_model("7970"), Result<Model>(Error{errc::bad_number, 0}));
}

TEST(Twin, DescribesMediaAs8xDoes)
{
    Media media;
    media.host = "192.168.1.130";
    media.port = 16384;
    media.session = 4711;
    EXPECT_EQ(write_sdp(of_8x(), media),
              "v=0\r\no=Cisco-SIPUA 4711 4711 IN IP4 192.168.1.130\r\ns=SIP Call\r\nt=0 0\r\n"
              "m=audio 16384 RTP/AVP 0 8 18 101\r\nc=IN IP4 192.168.1.130\r\na=rtpmap:0 PCMU/8000\r\n"
              "a=rtpmap:8 PCMA/8000\r\na=rtpmap:18 G729/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
              "a=fmtp:101 0-15\r\na=sendrecv\r\n");
}

TEST(Twin, PutsTheConnectionBeforeTheTimeUpTo7x)
{
    Media media;
    media.host = "192.168.1.130";
    media.port = 27866;
    media.payload_types = {8};
    media.telephone_event = std::nullopt;
    EXPECT_EQ(write_sdp({Model::cp7960, Firmware::v7, "000e84c060a6"}, media),
              "v=0\r\no=Cisco-SIPUA 0 0 IN IP4 192.168.1.130\r\ns=SIP Call\r\nc=IN IP4 192.168.1.130\r\nt=0 0\r\n"
              "m=audio 27866 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n");
}

TEST(Twin, AnswersOptionsWithItsAllowAndServer)
{
    const auto request = sip::Message::read(
        "OPTIONS sip:12345@192.168.1.130 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.10;branch=z9hG4bKa\r\nFrom: "
        "<sip:p@sip.example>;tag=1\r\nTo: <sip:12345@sip.example>\r\nCall-ID: c\r\nCSeq: 7 OPTIONS\r\nMax-Forwards: "
        "70\r\nContent-Length: 0\r\n\r\n");
    const auto text = *write_response(of_8x(), line(), request->view(), 200, "OK", "t1", "");
    EXPECT_NE(text.find("\r\nServer: Cisco-CP7960G/8.0\r\n"), std::string::npos);
    EXPECT_NE(text.find("\r\nAllow: OPTIONS,INVITE,BYE,CANCEL,REGISTER,ACK,NOTIFY,REFER\r\n"), std::string::npos);
    EXPECT_NE(text.find("\r\nTo: <sip:12345@sip.example>;tag=t1\r\n"), std::string::npos);
    EXPECT_TRUE(sip::is_valid(sip::judge(sip::Message::read(text)->view())));
    EXPECT_EQ(text.find("Date"), std::string::npos) << "before its clock is set it sends none";
    const auto dated =
        *write_response(of_8x(), line(), request->view(), 200, "OK", "t1", "",
                        std::chrono::sys_days(std::chrono::year(2020) / 11 / 22) + std::chrono::hours(12));
    EXPECT_NE(dated.find("\r\nCall-ID: c\r\nDate: Sun, 22 Nov 2020 12:00:00 GMT\r\nCSeq: 7 OPTIONS\r\nServer: "),
              std::string::npos);
}

TEST(Twin, InvitesWithABodyThatIsAsLongAsItSays)
{
    Inviting what;
    what.line = line();
    what.line.displayname = "Orange \"Teapot\"";
    what.target = "sip:10005@sip.example";
    what.call_id = "c@192.168.1.130";
    what.from_tag = "t";
    what.branch = "z9hG4bK1";
    Media media;
    media.host = "192.168.1.130";
    media.port = 16384;
    const auto text = *write_invite(of_8x(), what, write_sdp(of_8x(), media));
    const auto message = sip::Message::read(text);
    EXPECT_TRUE(sip::is_valid(sip::judge(message->view())));
    EXPECT_EQ(message->view().content_length(),
              Result<std::uint32_t>(static_cast<std::uint32_t>(write_sdp(of_8x(), media).size())));
    EXPECT_NE(text.find("From: \"Orange \\\"Teapot\\\"\" <sip:12345@sip.example>;tag=t\r\n"), std::string::npos);
}

TEST(Twin, ComposesNothingThatWouldAddALine)
{
    auto what = registering();
    what.line.name = "a\r\nX: y";
    EXPECT_FALSE(write_register(of_8x(), what));
}

}  // namespace
}  // namespace sipdiag::phone

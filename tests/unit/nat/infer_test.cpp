// SPDX-License-Identifier: MIT
//
// Each witness of docs/reference/nat-evidence.md by itself: what it carries, and what it does not.
#include "sipdiag/nat/infer.hpp"

#include <gmock/gmock.h>

#include "sipdiag/nat/question.hpp"
#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::nat {
namespace {

using testing::Contains;
using testing::Field;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const Address own = Address::v4({10, 0, 0, 3});
const Address server = Address::v4({192, 0, 2, 10});
const Address other = Address::v4({192, 0, 2, 20});
const char* const outside = "203.0.113.1";

/// Facts, written down one by one.
class Witnesses : public testing::Test {
protected:
    static Endpoint at(const Address& address, std::uint16_t port = 5060, Transport transport = Transport::udp)
    {
        return {address, port, transport};
    }

    /// An answer whose Via says that. \param text  of the Via, in place of the one that was sent; empty: the same
    Sighting& answered(Shape shape, const Endpoint& local, const Endpoint& remote, const std::string& received,
                       int rport, const std::string& text = "")
    {
        auto& sighting = silent(shape, local, remote);
        const auto sent = sip::Message::read(sighting.sent.octets);
        sip::ViaView via;
        EXPECT_TRUE(sip::view_first(sent->view(), sip::FieldId::via, via));
        auto marked = text.empty() ? std::string(via.text) : text;
        const auto at = marked.find(";rport");
        if (at != std::string::npos && rport != 0) marked.insert(at + 6, "=" + std::to_string(rport));
        if (!received.empty()) marked += ";received=" + received;
        sighting.answer = {remote, local, *sip::Composer::response_to(sent->view(), 200, "OK", "t", marked).finish(),
                           0};
        return sighting;
    }
    Sighting& silent(Shape shape, const Endpoint& local, const Endpoint& remote)
    {
        QuestionOptions options{"192.0.2.10", "test", false, 0, {}};
        if (shape == Shape::baited) options.bait = Endpoint{*parse_address(outside), local.port};
        Sighting sighting;
        sighting.shape = shape;
        sighting.sent = compose_question(shape, local, remote, options, entropy);
        sighting.tries = 4;
        facts.sightings.push_back(sighting);
        return facts.sightings.back();
    }
    /// What hop `ttl` quotes of a question, one text in it replaced.
    void quoted(std::uint8_t ttl, const char* reporter, const std::string& from = "", const std::string& to = "")
    {
        QuestionOptions options{"192.0.2.10", "test", true, 0, {}};
        const auto sent = compose_question(Shape::matching, at(own, 40112), at(server), options, entropy).octets;
        auto seen = sent;
        if (!from.empty()) seen.replace(seen.find(from), from.size(), to);
        facts.quotes.push_back({ttl, *parse_address(reporter), at(server), sent, seen.substr(0, 520)});
    }
    [[nodiscard]] Picture picture() const { return infer(facts); }
    [[nodiscard]] std::vector<std::string> codes() const
    {
        std::vector<std::string> all;
        for (const auto& each : picture().findings)
            all.emplace_back(each.entry->code);
        return all;
    }

    Facts facts;
    Entropy entropy{1};
    Endpoint socket = at(own, 40112);
};

TEST_F(Witnesses, NothingAtAllCarriesNothing)
{
    const auto nothing = picture();
    EXPECT_EQ(nothing.nat.present, std::nullopt);
    EXPECT_EQ(nothing.alg.present, std::nullopt);
    EXPECT_EQ(nothing.nat.mapping, Mapping::unknown);
    EXPECT_EQ(nothing.nat.layers_at_least, std::nullopt);
    silent(Shape::matching, socket, at(server));
    EXPECT_EQ(picture().nat.present, std::nullopt);
    EXPECT_EQ(picture().seen, std::nullopt);
}

TEST_F(Witnesses, AnotherAddressInReceivedIsANat)
{
    answered(Shape::matching, socket, at(server), outside, 40112);
    const auto seen = picture();
    EXPECT_EQ(seen.nat.present, true);
    EXPECT_EQ(seen.nat.port_preserving, true);
    EXPECT_EQ(seen.nat.layers_at_least, 1U);
    EXPECT_EQ(seen.seen, at(*parse_address(outside), 40112));
    EXPECT_EQ(seen.nat.mapping, Mapping::unknown) << "one destination only";
    EXPECT_EQ(seen.alg.present, std::nullopt) << "Contact and SDP do not come back";
}

TEST_F(Witnesses, TheFirstSocketIsSeenWhoeverIsAnsweredFirst)  // a loss puts another one in front
{
    answered(Shape::matching, at(own, 40113), at(server), outside, 50001);
    answered(Shape::matching, socket, at(server), outside, 50000);
    facts.first = socket;
    EXPECT_EQ(picture().seen, at(*parse_address(outside), 50000));
}

TEST_F(Witnesses, APublicAddressSeenAsItIsIsNoNat)
{
    socket.address = Address::v4({198, 51, 100, 7});
    answered(Shape::matching, socket, at(server), "198.51.100.7", 40112);
    const auto seen = picture();
    EXPECT_EQ(seen.nat.present, false);
    EXPECT_EQ(seen.nat.mapping, Mapping::none);
    EXPECT_EQ(seen.nat.layers_at_least, 0U);
    EXPECT_EQ(seen.alg.present, false);
}

TEST_F(Witnesses, NoReceivedOnAPublicAddressProvesNothing)  // section 4
{
    socket.address = Address::v4({198, 51, 100, 7});
    answered(Shape::plain, socket, at(server), "", 0);
    EXPECT_EQ(picture().nat.present, std::nullopt);
    EXPECT_EQ(picture().alg.present, std::nullopt);
}

TEST_F(Witnesses, OurPrivateAddressInReceivedIsUndecidedAlone)  // section 2: an ALG, or a way without NAT
{
    answered(Shape::matching, socket, at(server), "10.0.0.3", 40112);
    answered(Shape::foreign, socket, at(server), "10.0.0.3", 40112);
    EXPECT_EQ(picture().nat.present, std::nullopt);
    EXPECT_EQ(picture().alg.present, std::nullopt);
    EXPECT_EQ(picture().seen, std::nullopt);
}

TEST_F(Witnesses, TheControlDecidesForNoNat)
{
    answered(Shape::matching, socket, at(server), "10.0.0.3", 40112);
    answered(Shape::matching, at(own, 50001, Transport::tls), at(server, 5061, Transport::tls), "10.0.0.3", 50001);
    EXPECT_EQ(picture().nat.present, false);
    EXPECT_EQ(picture().alg.present, false);
}

TEST_F(Witnesses, TcpAtTheSipPortIsNoControl)  // the kernel's helper reads it too
{
    answered(Shape::matching, socket, at(server), "10.0.0.3", 40112);
    answered(Shape::matching, at(own, 50001, Transport::tcp), at(server, 5060, Transport::tcp), "10.0.0.3", 50001);
    EXPECT_EQ(picture().nat.present, std::nullopt);
}

TEST_F(Witnesses, AShapeThatTheAlgLeavesAloneGivesItAway)
{
    answered(Shape::matching, socket, at(server), "10.0.0.3", 40112);
    answered(Shape::foreign, socket, at(server), outside, 40112);
    const auto seen = picture();
    EXPECT_EQ(seen.nat.present, true);
    EXPECT_EQ(seen.alg.present, true);
    EXPECT_EQ(seen.alg.restores_replies, true);
    EXPECT_THAT(seen.alg.rewrites, UnorderedElementsAre(Part::via));
    EXPECT_THAT(seen.alg.ports, UnorderedElementsAre("udp/5060"));
    EXPECT_FALSE(seen.alg.evidence.empty());
}

TEST_F(Witnesses, BaitDecidesBetweenAnAlgAndAWayOfItsOwn)
{
    answered(Shape::matching, socket, at(server), "10.0.0.3", 40112);
    answered(Shape::foreign, socket, at(server), "10.0.0.3", 40112);
    answered(Shape::matching, at(own, 50001, Transport::tls), at(server, 5061, Transport::tls), outside, 50001);
    EXPECT_EQ(picture().alg.present, std::nullopt) << "the SIP port may leave by a tunnel";
    EXPECT_EQ(picture().nat.present, std::nullopt);
    EXPECT_THAT(codes(), Contains("NAT005"));

    auto& bait = answered(Shape::baited, socket, at(server), "10.0.0.3", 40112);
    EXPECT_EQ(picture().alg.present, std::nullopt) << "untouched";
    auto& octets = bait.answer->octets;
    octets.replace(octets.find(outside), 11, "10.0.0.3");
    EXPECT_EQ(picture().alg.present, true) << "our public address came back as the private one";
    EXPECT_EQ(picture().nat.present, true);
}

TEST_F(Witnesses, BaitThatIsTranslatedIsARestoringOfAnswers)  // and no fault of it
{
    answered(Shape::matching, socket, at(server), outside, 40112);
    auto& bait = answered(Shape::baited, socket, at(server), outside, 40112);
    auto& octets = bait.answer->octets;
    octets.replace(octets.find(outside, octets.find("\r\nFrom: ")), 11, "10.0.0.3");
    EXPECT_EQ(picture().alg.present, true);
    EXPECT_EQ(picture().alg.restores_replies, true);
    EXPECT_THAT(codes(), UnorderedElementsAre("ALG001"));

    quoted(2, "198.18.0.1", "UDP 10.0.0.3", "UDP 203.0.113.1");
    EXPECT_EQ(picture().alg.restores_replies, true) << "what it does on the way out changes nothing of that";
    EXPECT_THAT(codes(), UnorderedElementsAre("ALG001"));
}

TEST_F(Witnesses, AnAlteredSentByIsARewriteThatNobodyPutBack)
{
    answered(Shape::matching, socket, at(server), outside, 40112,
             "SIP/2.0/UDP 203.0.113.1:40112;branch=z9hG4bKx;rport");
    const auto seen = picture();
    EXPECT_EQ(seen.alg.present, true);
    EXPECT_EQ(seen.alg.restores_replies, false);
    EXPECT_THAT(codes(), UnorderedElementsAre("ALG001", "ALG002"));
}

TEST_F(Witnesses, APortInFromIsARewriteThatWasPutBack)
{
    auto& sighting = answered(Shape::matching, socket, at(server), outside, 40112);
    auto& octets = sighting.answer->octets;
    octets.replace(octets.find("From: <sip:10.0.0.3>"), 20, "From: <sip:10.0.0.3:5060>");
    EXPECT_EQ(picture().alg.present, true);
    EXPECT_THAT(picture().alg.rewrites, UnorderedElementsAre(Part::from));
    EXPECT_NE(picture().alg.restores_replies, false);
}

TEST_F(Witnesses, WhatComesBackChangedOverTheOnlyWayIsARewrite)  // whatever its port
{
    for (const auto port : {std::uint16_t{5060}, std::uint16_t{26050}}) {
        facts = {};
        socket.address = Address::v4({127, 0, 0, 1});
        answered(Shape::matching, socket, at(Address::v4({127, 0, 0, 1}), port), "127.0.0.1", 40112,
                 "SIP/2.0/UDP 203.0.113.5:40112;branch=z9hG4bKx;rport");
        EXPECT_EQ(picture().alg.present, true) << port;
        EXPECT_THAT(picture().alg.rewrites, Contains(Part::via));
        EXPECT_EQ(codes(), std::vector<std::string>{"ALG001"}) << port;
    }
}

TEST_F(Witnesses, WhatComesBackChangedOverTlsIsTheServersWork)
{
    for (auto* const each : {&answered(Shape::matching, at(own, 50001, Transport::tls),
                                       at(server, 5061, Transport::tls), outside, 50001)}) {
        auto& octets = each->answer->octets;
        octets.replace(octets.find("From: <sip:10.0.0.3>"), 20, "From: <sip:192.0.2.99>");
    }
    auto& octets = answered(Shape::matching, socket, at(server), outside, 40112).answer->octets;
    octets.replace(octets.find("From: <sip:10.0.0.3>"), 20, "From: <sip:192.0.2.99>");
    EXPECT_NE(picture().alg.present, true);
}

TEST_F(Witnesses, MissingReceivedCountsOnlyAgainstAServerThatAddsIt)  // section 4
{
    answered(Shape::matching, socket, at(server), "", 0);
    EXPECT_EQ(picture().alg.present, std::nullopt);
    answered(Shape::matching, at(own, 50001, Transport::tls), at(server, 5061, Transport::tls), outside, 50001);
    EXPECT_EQ(picture().alg.present, true);
}

TEST_F(Witnesses, QuotesShowWhoRewrites)
{
    answered(Shape::matching, socket, at(server), outside, 40112);
    quoted(1, "10.0.0.1");
    quoted(2, "198.18.0.1", "UDP 10.0.0.3", "UDP 203.0.113.1");
    facts.hops_to_server = 3;
    const auto seen = picture();
    EXPECT_EQ(seen.alg.present, true);
    EXPECT_EQ(seen.alg.hop, 1) << "the first that differs sits behind it";
    EXPECT_EQ(seen.alg.restores_replies, true);
    ASSERT_EQ(seen.nat.hops.size(), 2U);
    EXPECT_EQ(seen.nat.hops[0].quoted, Hop::Quoted::as_sent);
    EXPECT_EQ(seen.nat.hops[1].quoted, Hop::Quoted::changed);
}

TEST_F(Witnesses, QuotesOfEightOctetsShowHopsAlone)
{
    answered(Shape::matching, socket, at(server), outside, 40112);
    quoted(1, "10.0.0.1");
    facts.quotes[0].quoted.clear();
    EXPECT_EQ(picture().nat.hops.at(0).quoted, Hop::Quoted::too_short);
    EXPECT_EQ(picture().alg.present, std::nullopt);
}

TEST_F(Witnesses, TheLastRouterAndTheBaitCarryThatNobodyRewrites)
{
    answered(Shape::matching, socket, at(server), outside, 40112);
    quoted(1, "10.0.0.1");
    quoted(2, "198.18.0.1");
    facts.hops_to_server = 3;
    EXPECT_EQ(picture().alg.present, std::nullopt) << "an outer ALG takes the public address for its own";
    answered(Shape::baited, socket, at(server), outside, 40112);
    EXPECT_EQ(picture().alg.present, false);
    facts.hops_to_server = 5;
    EXPECT_EQ(picture().alg.present, std::nullopt) << "three routers behind it said nothing";
}

TEST_F(Witnesses, AMirrorCarriesItToo)
{
    answered(Shape::matching, socket, at(server), outside, 40112);
    QuestionOptions options{"192.0.2.10", "test", true, 0, {}};
    const auto sent = compose_question(Shape::matching, socket, at(server), options, entropy).octets;
    facts.mirrored.push_back({at(server), sent, sent, true});
    EXPECT_EQ(picture().alg.present, false);
    auto& arrived = facts.mirrored[0].arrived;
    arrived.replace(arrived.find("c=IN IP4 10.0.0.3"), 17, "c=IN IP4 203.0.113.1");
    EXPECT_EQ(picture().alg.present, true);
    EXPECT_THAT(picture().alg.rewrites, UnorderedElementsAre(Part::sdp));
    facts.mirrored[0].direct = false;
    EXPECT_EQ(picture().alg.present, std::nullopt) << "a media relay of the provider's does that as well";
}

TEST_F(Witnesses, OneSocketSeenFromSeveralPlacesIsTheMapping)  // RFC 4787 §4.1
{
    struct Case {
        int second_address;
        int second_port;
        Mapping want;
    };
    for (const auto& [second_address, second_port, want] :
         {Case{40112, 0, Mapping::endpoint_independent}, Case{40112, 40112, Mapping::endpoint_independent},
          Case{50000, 40112, Mapping::address_dependent}, Case{50000, 50001, Mapping::address_and_port_dependent},
          Case{0, 50001, Mapping::address_and_port_dependent}, Case{0, 40112, Mapping::unknown},
          Case{50000, 0, Mapping::unknown}, Case{40112, 50001, Mapping::unknown}}) {
        SCOPED_TRACE(std::to_string(second_address) + " " + std::to_string(second_port));
        facts = {};
        answered(Shape::matching, socket, at(server), outside, 40112);
        if (second_address != 0) answered(Shape::matching, socket, at(other), outside, second_address);
        if (second_port != 0) answered(Shape::matching, socket, at(server, 5080), outside, second_port);
        EXPECT_EQ(picture().nat.mapping, want) << to_string(picture().nat.mapping);
    }
    EXPECT_THAT(codes(), Contains("NAT005")) << "the last one contradicts itself";
}

TEST_F(Witnesses, OneServerThatSeesOneSocketTwiceOtherwiseIsAContradiction)
{
    answered(Shape::matching, socket, at(server), outside, 40112);
    answered(Shape::foreign, socket, at(server), outside, 40113);
    answered(Shape::matching, socket, at(other), outside, 40112);
    EXPECT_EQ(picture().nat.mapping, Mapping::unknown);
    EXPECT_THAT(codes(), Contains("NAT005"));
}

TEST_F(Witnesses, OneMovedSocketAmongKeptOnesIsAPortThatWasTaken)
{
    answered(Shape::matching, at(own, 5060), at(server), outside, 20000);
    EXPECT_EQ(picture().nat.port_preserving, std::nullopt) << "one alone says nothing";
    answered(Shape::matching, at(own, 40112), at(server), outside, 40112);
    EXPECT_EQ(picture().nat.port_preserving, true);
    EXPECT_TRUE(picture().port_taken);
    EXPECT_THAT(codes(), UnorderedElementsAre("NAT003"));
    facts.phone_port = 5062;
    EXPECT_FALSE(picture().port_taken);
}

TEST_F(Witnesses, AllSocketsMovedIsANatThatChangesPorts)
{
    answered(Shape::matching, at(own, 40112), at(server), outside, 20000);
    answered(Shape::matching, at(own, 40113), at(server), outside, 20001);
    silent(Shape::plain, at(own, 40112), at(server));
    EXPECT_EQ(picture().nat.port_preserving, false);
    const auto seen = picture();
    ASSERT_EQ(seen.findings.size(), 1U);
    EXPECT_EQ(seen.findings[0].entry->code, "NAT004");
    EXPECT_EQ(seen.findings[0].evidence.size(), 2U) << "answered with rport, silent without";
}

TEST_F(Witnesses, ASecondPrivateHopIsASecondNat)
{
    answered(Shape::matching, socket, at(server), outside, 40112);
    quoted(1, "10.0.0.1");
    quoted(2, "198.18.0.1");
    EXPECT_EQ(picture().nat.layers_at_least, 1U);
    quoted(3, "100.64.0.1");
    EXPECT_EQ(picture().nat.layers_at_least, 2U);
    EXPECT_THAT(codes(), UnorderedElementsAre("NAT001"));
}

TEST_F(Witnesses, APrivateAddressThatIsNotOursComesFromTheServersSide)
{
    answered(Shape::matching, socket, at(server), "172.16.5.5", 40112);
    EXPECT_EQ(picture().nat.present, std::nullopt);
    EXPECT_EQ(picture().seen, std::nullopt);
    EXPECT_THAT(codes(), UnorderedElementsAre("NAT008"));
}

TEST_F(Witnesses, AnAnswerFromElsewhereIsToldAndTaken)
{
    answered(Shape::matching, socket, at(server), outside, 40112).answer->source.port = 5070;
    EXPECT_EQ(picture().nat.present, true);
    EXPECT_THAT(codes(), UnorderedElementsAre("NAT006"));
}

}  // namespace
}  // namespace sipdiag::nat

// SPDX-License-Identifier: MIT
//
// Capture files: what is written can be read, what others write can be read, and no length is believed.
#include "sipdiag/capture/pcap_file.hpp"

#include <gmock/gmock.h>

#include "sipdiag/capture/dissect.hpp"

namespace sipdiag::capture {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const Endpoint phone{Address::v4({10, 0, 0, 3}), 5060, Transport::udp};
const Endpoint server{Address::v4({192, 0, 2, 10}), 5070, Transport::udp};

std::string bytes(std::initializer_list<unsigned> values)
{
    std::string out;
    for (const auto value : values)
        out += static_cast<char>(static_cast<unsigned char>(value));
    return out;
}

std::string le32(std::uint32_t value)
{
    return bytes({value & 0xFFU, value >> 8U & 0xFFU, value >> 16U & 0xFFU, value >> 24U});
}

std::string be32(std::uint32_t value)
{
    return bytes({value >> 24U, value >> 16U & 0xFFU, value >> 8U & 0xFFU, value & 0xFFU});
}

struct ReadBack {
    std::vector<Packet> packets;
    std::optional<FileFault> fault;
};

ReadBack read(std::string_view octets)
{
    auto reader = PcapReader::open(octets);
    ReadBack all;
    while (const auto packet = reader.next())
        all.packets.push_back(*packet);
    all.fault = reader.fault();
    return all;
}

std::vector<Unit> units(std::string_view octets)
{
    Dissector dissector;
    std::vector<Unit> all;
    for (const auto& packet : read(octets).packets) {
        if (auto unit = dissector.take(packet)) all.push_back(*std::move(unit));
    }
    return all;
}

TEST(PcapWriter, WritesWhatTheReaderReads)
{
    PcapWriter writer;
    writer.add(1'700'000'000s + 123456789ns, {phone, server, "OPTIONS sip:a SIP/2.0\r\n\r\n"});
    writer.add(1'700'000'001s, {server, phone, "SIP/2.0 200 OK\r\n\r\n"});
    EXPECT_FALSE(read(writer.octets()).fault);
    const auto all = units(writer.octets());
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[0].source, phone);
    EXPECT_EQ(all[0].destination, server);
    EXPECT_EQ(all[0].octets, "OPTIONS sip:a SIP/2.0\r\n\r\n");
    EXPECT_EQ(all[0].at, 1'700'000'000s + 123456789ns);
    EXPECT_EQ(all[1].number, 2U);
}

TEST(PcapWriter, WritesIpv6AndStreams)
{
    const Endpoint a{*parse_ipv6("2001:db8::1"), 40000, Transport::tcp};
    const Endpoint b{*parse_ipv6("2001:db8::2"), 5060, Transport::tcp};
    PcapWriter writer;
    writer.add(1s, {a, b, "one"});
    writer.add(2s, {b, a, "two"});
    writer.add(3s, {a, b, "three"});
    const auto all = units(writer.octets());
    ASSERT_THAT(all, SizeIs(5));  // SYN, SYN+ACK, and three with octets
    EXPECT_TRUE(all[0].syn);
    EXPECT_TRUE(all[1].syn);
    EXPECT_EQ(all[2].octets, "one");
    EXPECT_EQ(all[3].octets, "two");
    EXPECT_EQ(all[4].sequence, all[2].sequence + 3);
    EXPECT_EQ(all[4].source, a);
}

TEST(PcapWriter, MasksSecretsWithoutMovingAnOctet)  // safety S14
{
    const std::string secret =
        "REGISTER sip:a SIP/2.0\r\nAuthorization: Digest username=\"u\", nonce=\"abcdef\", "
        "response=\"0123456789\"\r\n\r\n";
    PcapWriter writer;
    writer.add(1s, {phone, server, secret});
    const auto masked = units(writer.octets()).at(0).octets;
    EXPECT_EQ(masked.size(), secret.size());
    EXPECT_THAT(masked, HasSubstr("nonce=\"xxxxxx\""));
    EXPECT_THAT(masked, HasSubstr("response=\"xxxxxxxxxx\""));
    PcapWriter open(true);
    open.add(1s, {phone, server, secret});
    EXPECT_EQ(units(open.octets()).at(0).octets, secret);
}

TEST(PcapReader, ReadsBothByteOrdersAndBothResolutions)
{
    struct Case {
        std::string file;
        Time at;
    };
    const auto body = std::string("abcd");
    const std::string big = be32(0xA1B2C3D4) + bytes({0, 2, 0, 4}) + be32(0) + be32(0) + be32(100) + be32(101);
    const std::string little = le32(0xA1B23C4D) + bytes({2, 0, 4, 0}) + le32(0) + le32(0) + le32(100) + le32(101);
    for (const auto& [file, at] : {Case{big + be32(7) + be32(8) + be32(4) + be32(9) + body, 7s + 8us},
                                   Case{little + le32(7) + le32(8) + le32(4) + le32(9) + body, 7s + 8ns}}) {
        const auto all = read(file);
        EXPECT_FALSE(all.fault);
        ASSERT_THAT(all.packets, SizeIs(1));
        EXPECT_EQ(all.packets[0].at, at);
        EXPECT_EQ(all.packets[0].octets, body);
        EXPECT_EQ(all.packets[0].original_size, 9U);
        EXPECT_EQ(all.packets[0].link_type, 101U);
    }
}

std::string block(std::uint32_t type, const std::string& body)
{
    const auto size = static_cast<std::uint32_t>(12 + body.size());
    return le32(type) + le32(size) + body + le32(size);
}

const std::string section = block(0x0A0D0D0A, le32(0x1A2B3C4D) + bytes({1, 0, 0, 0}) + le32(~0U) + le32(~0U));

std::string interface(std::uint32_t link, const std::string& options = {})
{
    return block(1, bytes({link, 0, 0, 0}) + le32(0) + options);
}

std::string enhanced(std::uint32_t at, const std::string& octets)
{
    const auto size = static_cast<std::uint32_t>(octets.size());
    return block(
        6, le32(0) + le32(0) + le32(at) + le32(size) + le32(size) + octets + std::string((4 - size % 4) % 4, '\0'));
}

TEST(PcapReader, ReadsSectionsInterfacesAndPacketBlocks)
{
    const auto nanoseconds = bytes({9, 0, 1, 0, 9, 0, 0, 0});
    const auto file = section + interface(1) + block(5, le32(0) + le32(0) + le32(0)) + enhanced(5, "abcde") +
                      block(3, le32(3) + "xyz" + bytes({0})) + section + interface(101, nanoseconds) + enhanced(5, "f");
    const auto all = read(file);
    EXPECT_FALSE(all.fault);
    ASSERT_THAT(all.packets, SizeIs(3));
    EXPECT_EQ(all.packets[0].octets, "abcde");
    EXPECT_EQ(all.packets[0].at, 5us);
    EXPECT_EQ(all.packets[0].link_type, 1U);
    EXPECT_EQ(all.packets[1].octets, "xyz");
    EXPECT_EQ(all.packets[2].at, 5ns);
    EXPECT_EQ(all.packets[2].link_type, 101U);
}

struct Hostile {
    const char* name;
    std::string file;
    std::uint64_t offset;
    const char* says;
};

TEST(PcapReader, BelievesNoLength)
{
    const std::string header = le32(0xA1B2C3D4) + bytes({2, 0, 4, 0}) + le32(0) + le32(0) + le32(~0U) + le32(1);
    const Hostile cases[] = {
        {"not one", "GET / HTTP", 0, "neither"},
        {"no header", le32(0xA1B2C3D4) + "abc", 7, "within its header"},
        {"version", le32(0xA1B2C3D4) + bytes({9, 0, 4, 0}) + std::string(16, '\0'), 4, "version 9.4"},
        {"half a packet header", header + std::string(15, '\0'), 24, "header of packet 1"},
        {"giant packet", header + le32(0) + le32(0) + le32(~0U) + le32(~0U) + "abc", 32, "4294967295 octets"},
        {"half a block", section + le32(6), 28, "header of a block"},
        {"tiny block", section + le32(6) + le32(8) + le32(8), 32, "8 octets"},
        {"odd block", section + le32(6) + le32(13) + std::string(8, '\0'), 32, "13 octets"},
        {"giant block", section + le32(6) + le32(~3U) + le32(0), 32, "octets, the file has"},
        {"two lengths", section + le32(9) + le32(12) + le32(16), 36, "lengths differ"},
        {"no magic", block(0x0A0D0D0A, std::string(16, 'x')), 8, "magic"},
        {"no interface", section + enhanced(1, "abcd"), 36, "interface 0"},
        {"packet over its block", section + interface(1) + block(6, le32(0) + le32(0) + le32(0) + le32(99) + le32(99)),
         48, "its block has"},
        {"section too short", le32(0x0A0D0D0A) + le32(12) + le32(12), 0, "section header"},
    };
    for (const auto& each : cases) {
        const auto all = read(each.file);
        ASSERT_TRUE(all.fault) << each.name;
        EXPECT_THAT(all.fault->text, HasSubstr(each.says)) << each.name;
        EXPECT_EQ(all.fault->offset, each.offset) << each.name;
    }
}

TEST(PcapReader, KeepsWhatStandsBeforeAFault)
{
    PcapWriter writer;
    writer.add(1s, {phone, server, "one"});
    writer.add(2s, {phone, server, "two"});
    const auto& whole = writer.octets();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto all = read(std::string_view(whole).substr(0, size));
        const auto one = 24 + 16 + 28 + 3U;
        EXPECT_EQ(all.packets.size(), size >= one ? 1U : 0U) << size;
        EXPECT_EQ(all.fault.has_value(), size != 24 && size != one) << size;
    }
}

// Ethernet, VLAN, cooked, loopback, PPPoE around one and the same IP datagram.
TEST(Dissector, TakesTheLinkOff)
{
    PcapWriter writer;
    writer.add(1s, {phone, server, "hello"});
    const auto ip = std::string(read(writer.octets()).packets.at(0).octets);
    const std::string macs(12, 'm');
    struct Link {
        std::uint32_t type;
        std::string header;
    };
    const Link links[] = {
        {1, macs + bytes({8, 0})},
        {1, macs + bytes({0x81, 0, 0, 5, 8, 0})},
        {1, macs + bytes({0x88, 0xA8, 0, 5, 0x81, 0, 0, 6, 8, 0})},
        {1, macs + bytes({0x88, 0x64, 0x11, 0, 0, 1, 0, 0, 0, 0x21})},
        {113, std::string(14, 'c') + bytes({8, 0})},
        {276, bytes({8, 0}) + std::string(18, 'c')},
        {0, bytes({2, 0, 0, 0})},
        {108, bytes({0, 0, 0, 2})},
        {101, ""},
        {228, ""},
    };
    for (const auto& link : links) {
        const auto frame = link.header + ip;
        Dissector dissector;
        const auto unit = dissector.take({1s, link.type, frame, 0, 1});
        ASSERT_TRUE(unit) << link.type;
        EXPECT_EQ(unit->octets, "hello");
        EXPECT_EQ(unit->source, phone);
        for (std::size_t size = 0; size < frame.size(); ++size)
            EXPECT_FALSE(Dissector().take({1s, link.type, std::string_view(frame).substr(0, size), 0, 1}) &&
                         size < link.header.size() + 28);
    }
    EXPECT_FALSE(Dissector().take({1s, 1, macs + bytes({8, 6}) + ip, 0, 1}));  // ARP
    EXPECT_FALSE(Dissector().take({1s, 105, ip, 0, 1}));                       // not known
}

// One datagram cut into IPv4 fragments of 16 octets and a rest.
std::vector<std::string> fragments(std::string_view ip, std::size_t each = 16)
{
    std::vector<std::string> all;
    const auto payload = ip.substr(20);
    for (std::size_t at = 0; at < payload.size(); at += each) {
        const auto part = payload.substr(at, each);
        auto packet = std::string(ip.substr(0, 20)) + std::string(part);
        const bool more = at + each < payload.size();
        const auto word = (more ? 0x2000U : 0U) | static_cast<unsigned>(at / 8);
        const auto size = static_cast<unsigned>(packet.size());
        packet.replace(2, 2, bytes({size >> 8U, size & 0xFFU}));
        packet.replace(6, 2, bytes({word >> 8U, word & 0xFFU}));
        all.push_back(packet);
    }
    return all;
}

TEST(Dissector, PutsFragmentsTogetherInAnyOrder)
{
    PcapWriter writer;
    const std::string text(100, 'x');
    writer.add(1s, {phone, server, text});
    const auto parts = fragments(read(writer.octets()).packets.at(0).octets);
    ASSERT_GT(parts.size(), 5U);
    for (const bool backwards : {false, true}) {
        Dissector dissector;
        auto order = parts;
        if (backwards) std::reverse(order.begin(), order.end());
        for (std::size_t i = 0; i < order.size(); ++i) {
            const auto unit = dissector.take({1s, 101, order[i], 0, 1});
            ASSERT_EQ(unit.has_value(), i + 1 == order.size());
            if (unit) {
                EXPECT_EQ(unit->octets, text);
            }
        }
    }
}

TEST(Dissector, KeepsABoundedStoreOfFragments)
{
    Dissector dissector;
    PcapWriter writer;
    writer.add(1s, {phone, server, std::string(100, 'x')});
    auto part = fragments(read(writer.octets()).packets.at(0).octets).at(1);
    for (unsigned i = 0; i < 2 * Dissector::max_waiting; ++i) {
        part.replace(4, 2, bytes({i >> 8U, i & 0xFFU}));
        EXPECT_FALSE(dissector.take({1s, 101, part, 0, i}));
    }
    EXPECT_EQ(dissector.counts().fragments_lost, Dissector::max_waiting);
}

TEST(Dissector, ReadsTheErrorThatQuotesOurDatagram)
{
    PcapWriter writer;
    writer.add(1s, {phone, server, "OPTIONS"});
    const auto quoted = std::string(read(writer.octets()).packets.at(0).octets);
    std::string icmp = bytes({3, 3, 0, 0, 0, 0, 0, 0}) + quoted;
    const auto size = static_cast<unsigned>(20 + icmp.size());
    const auto packet =
        bytes({0x45, 0, size >> 8U, size & 0xFFU, 0, 1, 0, 0, 64, 1, 0, 0, 192, 0, 2, 10, 10, 0, 0, 3}) + icmp;
    const auto unit = Dissector().take({1s, 101, packet, 0, 1});
    ASSERT_TRUE(unit);
    EXPECT_EQ(unit->kind, Unit::Kind::icmp_error);
    EXPECT_EQ(unit->source, phone);
    EXPECT_EQ(unit->destination, server);
    EXPECT_EQ(unit->icmp_type, 3);
    EXPECT_EQ(unit->icmp_code, 3);
    EXPECT_EQ(unit->octets, "OPTIONS");
    EXPECT_EQ(unit->reporter, server.address);
}

}  // namespace
}  // namespace sipdiag::capture

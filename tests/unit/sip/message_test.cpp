// SPDX-License-Identifier: MIT
//
// Message and Index: every octet kept, the parts found where they stand, and only what holds no message refused.
#include "sipdiag/sip/message.hpp"

#include <gmock/gmock.h>

#include <random>

namespace sipdiag::sip {
namespace {

Index scanned(std::string_view octets)
{
    Index index;
    EXPECT_EQ(index.scan(octets).code, errc::none);
    return index;
}

TEST(Message, FindsItsParts)
{
    const std::string octets =
        "REGISTER sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nCall-ID :  x \r\nvia: "
        "b\r\nX-Odd:\r\nContent-Length: "
        "2\r\n\r\nabc";
    const auto message = Message::read(octets);
    ASSERT_TRUE(message);
    const auto view = message->view();
    EXPECT_EQ(view.octets(), octets);
    EXPECT_TRUE(view.is_request());
    EXPECT_EQ(view.method(), "REGISTER");
    EXPECT_EQ(view.method_id(), Method::register_);
    EXPECT_EQ(view.request_uri(), "sip:sip.example");
    EXPECT_EQ(view.version(), "SIP/2.0");
    ASSERT_EQ(view.index().size(), 5U);
    EXPECT_EQ(view.value(FieldId::call_id), "x");
    EXPECT_EQ(view.name(view.index()[1]), "Call-ID");
    EXPECT_EQ(view.value(FieldId::via), "SIP/2.0/UDP a");
    const auto* second = view.index().next(*view.index().first(FieldId::via));
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(view.value(*second), "b");
    EXPECT_EQ(view.name(*second), "via") << "case is kept";
    EXPECT_EQ(view.index().next(*second), nullptr);
    EXPECT_EQ(view.name(view.index()[3]), "X-Odd");
    EXPECT_EQ(view.value(view.index()[3]), "");
    EXPECT_EQ(view.after_header(), "abc");
    EXPECT_EQ(view.body(), "ab") << "no longer than Content-Length says";
    EXPECT_TRUE(view.index().closed());
    EXPECT_FALSE(view.has(FieldId::contact));
    EXPECT_EQ(view.offset_of(view.value(FieldId::call_id)), octets.find("x "));
}

// The fields lie side by side: nothing between start line and body belongs to none of them.
TEST(Message, HoldsEveryOctetInSomePart)
{
    const std::string octets = "\r\nSIP/2.0 200 OK\r\na: b\r\n\tfolded\r\n c\nno colon\r\n: no name\r\n\r\nbody";
    const auto index = scanned(octets);
    EXPECT_EQ(index.leading(), 2U);
    std::uint32_t end = index.fields_begin();
    for (std::size_t i = 0; i < index.size(); ++i) {
        EXPECT_EQ(index[i].begin, end);
        end = index[i].end;
    }
    EXPECT_EQ(end + 2, index.body_begin()) << "the empty line";
    EXPECT_EQ(octets.substr(index.body_begin()), "body");
    const MessageView view(octets, index);
    ASSERT_EQ(index.size(), 3U);
    EXPECT_EQ(view.value(index[0]), "b\r\n\tfolded\r\n c") << "folds stay";
    EXPECT_FALSE(index[1].has_colon);
    EXPECT_EQ(view.value(index[1]), "no colon");
    EXPECT_EQ(view.name(index[2]), "");
    EXPECT_EQ(view.value(index[2]), "no name");
}

TEST(Message, ReadsResponses)
{
    const auto read = [](std::string_view line) {
        const std::string octets = std::string(line) + "\r\n\r\n";
        const auto message = Message::read(octets);
        return message && message->view().is_response()
                   ? std::to_string(message->view().status()) + '|' + std::string(message->view().reason())
                   : "no response";
    };
    EXPECT_EQ(read("SIP/2.0 200 OK"), "200|OK");
    EXPECT_EQ(read("sip/2.0 486 Busy Here"), "486|Busy Here");
    EXPECT_EQ(read("SIP/2.0 100 "), "100|");
    EXPECT_EQ(read("SIP/2.0 100"), "100|");
    EXPECT_EQ(read("SIP/2.0 200  two blanks"), "200| two blanks") << "one SP is the separator, the other is phrase";
    EXPECT_EQ(read("SIP/2.0 2000 OK"), "0|OK");
    EXPECT_EQ(read("SIP/2.0 20x OK"), "0|OK");
    EXPECT_EQ(read("SIP/2.0"), "0|");
}

struct Refused {
    const char* name;
    std::string octets;
    errc code;
};

class RefusedMessages : public testing::TestWithParam<Refused> {};

TEST_P(RefusedMessages, AreNamed)
{
    Index index;
    EXPECT_EQ(index.scan(GetParam().octets).code, GetParam().code);
    EXPECT_EQ(index.size(), 0U);
    EXPECT_FALSE(Message::read(GetParam().octets));
}

INSTANTIATE_TEST_SUITE_P(  // what reaches a SIP port and is none: A35
    NoSip, RefusedMessages,
    testing::Values(Refused{"nothing", "", errc::no_message}, Refused{"keep_alive", "\r\n\r\n", errc::no_message},
                    Refused{"zeros", std::string(4, '\0'), errc::no_start_line},
                    Refused{"http", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", errc::no_start_line},
                    Refused{"http_answer", "HTTP/1.1 400 Bad\r\n\r\n", errc::no_start_line},
                    Refused{"binding_request", std::string("\0\1\0\0\x21\x12\xA4\x42", 8) + "abcdefghijkl",
                            errc::no_start_line},
                    Refused{"word", "hello\r\n", errc::no_start_line},
                    Refused{"words", "hello there\r\n", errc::no_start_line},
                    Refused{"method_alone", "OPTIONS\r\n\r\n", errc::no_start_line},
                    Refused{"past_the_bound", std::string(Index::max_octets + 1, 'a'), errc::too_long}),
    [](const auto& each) { return each.param.name; });

TEST(Message, ReadsAtItsBoundOfOctets)
{
    std::string octets = "OPTIONS sip:a SIP/2.0\r\na:";
    octets += std::string(Index::max_octets - octets.size(), 'x');
    const auto index = scanned(octets);
    ASSERT_EQ(index.size(), 1U);
    EXPECT_EQ(index[0].end, Index::max_octets);
}

TEST(Message, ReadsTheLargestDatagram)  // RFC 3261 §18.1.1
{
    std::string octets = "OPTIONS sip:a SIP/2.0\r\n";
    while (octets.size() + 4 <= 65507)
        octets += "a:\r\n";
    const auto index = scanned(octets);
    EXPECT_EQ(index.size(), (65507U - 23U) / 4U);
    EXPECT_FALSE(index.overflowed());
}

std::string with_fields(std::size_t count)
{
    std::string octets = "OPTIONS sip:a SIP/2.0\r\n";
    for (std::size_t i = 0; i < count; ++i)
        octets += i % 2 == 0 ? "v:1\n" : "a:2\n";
    return octets + "\nbody";
}

TEST(Index, HoldsFieldsPastThoseItHasRoomForInline)
{
    for (const std::size_t count : {Index::inline_fields, Index::inline_fields + 1, Index::inline_fields + 2}) {
        const auto octets = with_fields(count);
        const auto index = scanned(octets);
        const MessageView view(octets, index);
        ASSERT_EQ(index.size(), count);
        std::size_t vias = 0;
        for (const auto* each = index.first(FieldId::via); each != nullptr; each = index.next(*each)) {
            EXPECT_EQ(view.value(*each), "1");
            ++vias;
        }
        EXPECT_EQ(vias, (count + 1) / 2) << "the chain goes on where fields spill";
        EXPECT_EQ(view.after_header(), "body");
    }
}

TEST(Index, SaysWhenThereAreMoreFieldsThanItHolds)
{
    const auto full = with_fields(Index::max_fields);
    EXPECT_FALSE(scanned(full).overflowed());
    const auto over = with_fields(Index::max_fields + 1);
    const auto index = scanned(over);
    EXPECT_TRUE(index.overflowed());
    EXPECT_EQ(index.size(), Index::max_fields);
    EXPECT_EQ(over.substr(index.body_begin()), "body") << "the body is found all the same";
}

TEST(Index, CanBeUsedAgain)
{
    Index index;
    const auto many = with_fields(Index::inline_fields + 5);
    ASSERT_EQ(index.scan(many).code, errc::none);
    const std::string few = "SIP/2.0 200 OK\r\nTo: a\r\n\r\n";
    ASSERT_EQ(index.scan(few).code, errc::none);
    EXPECT_EQ(index.size(), 1U);
    EXPECT_EQ(index.first(FieldId::via), nullptr);
    EXPECT_EQ(MessageView(few, index).value(FieldId::to), "a");
    EXPECT_EQ(index.scan("noise").code, errc::no_start_line);
    EXPECT_EQ(index.size(), 0U);
    EXPECT_EQ(index.first(FieldId::to), nullptr);
}

TEST(Message, IsSoundWhereverItIsCut)
{
    const std::string whole =
        "INVITE sip:b@sip.example SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bKa\r\nTo: \"b\"\r\n <sip:b>"
        "\r\nContent-Length: 3\r\n\r\nabc";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const auto part = whole.substr(0, size);
        Index index;
        if (index.scan(part).code != errc::none) {
            EXPECT_LT(size, whole.find("\r\n")) << "past its first line, every part is read";
            continue;
        }
        EXPECT_LE(index.body_begin(), part.size());
        for (std::size_t i = 0; i < index.size(); ++i) {
            EXPECT_LE(index[i].begin + index[i].name_size, index[i].value);
            EXPECT_LE(index[i].value + index[i].value_size, index[i].end);
            EXPECT_LE(index[i].end, part.size());
        }
    }
}

// The scanner looks at 16 octets at once: what it finds may not depend on where a line lies among them.
TEST(Message, DoesNotDependOnAlignment)
{
    std::mt19937 random(7);  // NOLINT: the same each time
    for (int round = 0; round < 400; ++round) {
        const std::size_t name_size = 2 + random() % 40;
        const std::size_t value_size = random() % 40;
        const std::string name = "X" + std::string(name_size - 1, 'n');
        std::string value(value_size, 'v');
        if (value_size > 2 && random() % 2 == 0) value[value_size / 2] = ':';
        const std::string octets = std::string(random() % 20 * 2, '\n') + "SIP/2.0 200 OK\r\n" + name + ':' + value +
                                   (random() % 2 == 0 ? "\r\n" : "\n") + "b:c\r\n\r\n";
        const auto index = scanned(octets);
        const MessageView view(octets, index);
        ASSERT_EQ(index.size(), 2U) << octets;
        EXPECT_EQ(view.name(index[0]), name);
        EXPECT_EQ(view.value(index[0]), value);
        EXPECT_EQ(view.value(index[1]), "c");
    }
}

// A name is compared in words where there is room behind it, and octet by octet at the message's end.
TEST(Message, KnowsEachFieldWhereverItStands)
{
    for (std::size_t i = 1; i < field_id_count; ++i) {
        const auto id = static_cast<FieldId>(i);
        const std::string name(rule(id).name);
        std::string shouted = name;
        for (char& c : shouted)
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c;
        for (const auto& spelling : {name, shouted, name + " \t"}) {
            for (const std::string tail : {"", "1", "1\r\n\r\n", "1\r\n\r\na body of some length"}) {
                const auto index = scanned("OPTIONS sip:a SIP/2.0\r\n" + spelling + ':' + tail);
                ASSERT_EQ(index.size(), 1U);
                EXPECT_EQ(index[0].id, id) << spelling << tail;
                EXPECT_EQ(index.first(id), &index[0]);
            }
        }
        for (auto near : {name + "x", 'x' + name, name.substr(1), name.substr(0, name.size() - 1) + '@'}) {
            const auto index = scanned("OPTIONS sip:a SIP/2.0\r\n" + near + ": a value of some length\r\n\r\n");
            EXPECT_EQ(index[0].id, field_id(near)) << near;
            EXPECT_NE(index[0].id, id) << near;
        }
    }
}

TEST(Message, ReadsStartLinesThatAreNearlyAsUsual)  // RFC 3261 §7.1, §7.2: one SP each; any other number is read
{
    const auto read = [](const std::string& line) {
        const auto message = Message::read(line + "\r\n\r\n");
        if (!message) return std::string("none");
        const auto view = message->view();
        return view.is_request()
                   ? std::string(view.method()) + '|' + std::string(view.request_uri()) + '|' +
                         std::string(view.version())
                   : std::string(view.version()) + '|' + std::string(view.start().code.in(view.octets())) + '|' +
                         std::string(view.reason()) + '|' + std::to_string(view.status());
    };
    EXPECT_EQ(read("INVITE sip:a@b SIP/2.0"), "INVITE|sip:a@b|SIP/2.0");
    EXPECT_EQ(read("INVITE  sip:a@b SIP/2.0"), "INVITE|sip:a@b|SIP/2.0");
    EXPECT_EQ(read("INVITE sip:a@b  SIP/2.0"), "INVITE|sip:a@b|SIP/2.0");
    EXPECT_EQ(read("INVITE\tsip:a@b SIP/2.0"), "INVITE|sip:a@b|SIP/2.0");
    EXPECT_EQ(read("INVITE sip:a@b\tSIP/2.0"), "INVITE|sip:a@b|SIP/2.0");
    EXPECT_EQ(read(" INVITE sip:a@b SIP/2.0"), "INVITE|sip:a@b|SIP/2.0");
    EXPECT_EQ(read("INVITE sip:a@b SIP/2.0 "), "INVITE|sip:a@b|SIP/2.0");
    EXPECT_EQ(read("INVITE sip:a b SIP/2.0"), "INVITE|sip:a b|SIP/2.0");
    EXPECT_EQ(read("INVITE sip:a@b SIP/3.0"), "INVITE|sip:a@b|SIP/3.0");
    EXPECT_EQ(read("INVITE sip:a@b sip/2.0"), "INVITE|sip:a@b|sip/2.0");
    EXPECT_EQ(read("INVITE SIP/2.0"), "INVITE||SIP/2.0");
    EXPECT_EQ(read("INVITE  SIP/2.0"), "INVITE||SIP/2.0");
    EXPECT_EQ(read("IN/VITE sip:a@b SIP/2.0"), "none") << "a method is a token";
    EXPECT_EQ(read("SIP/2.0 SIP/2.0"), "SIP/2.0|SIP/2.0||0");
    EXPECT_EQ(read("SIP/2.0 200 OK"), "SIP/2.0|200|OK|200");
    EXPECT_EQ(read("SIP/2.0  200 OK"), "SIP/2.0|200|OK|200");
    EXPECT_EQ(read("SIP/2.0 200\tOK"), "SIP/2.0|200|OK|200");
    EXPECT_EQ(read("SIP/2.0 200"), "SIP/2.0|200||200");
    EXPECT_EQ(read("SIP/2.0 20"), "SIP/2.0|20||0");
    EXPECT_EQ(read("SIP/2.0 2000 OK"), "SIP/2.0|2000|OK|0");
}

TEST(Message, ContentLength)
{
    const auto length = [](const std::string& lines) {
        const auto message = Message::read("SIP/2.0 200 OK\r\n" + lines + "\r\nabcde");
        return message->view().content_length();
    };
    EXPECT_EQ(length("Content-Length: 3\r\n"), Result<std::uint32_t>(3U));
    EXPECT_EQ(length("l: 0003\r\n"), Result<std::uint32_t>(3U));
    EXPECT_EQ(length(""), (Error{errc::empty, 0}));
    EXPECT_EQ(length("l: -1\r\n"), (Error{errc::bad_number, 0}));
    EXPECT_EQ(length("l: 3 \r\n 4\r\n").error().code, errc::bad_number);
    EXPECT_EQ(length("l: 4294967296\r\n"), (Error{errc::out_of_range, 0}));
    EXPECT_EQ(Message::read("SIP/2.0 200 OK\r\nl: 9\r\n\r\nabcde")->view().body(), "abcde") << "at most what is there";
    EXPECT_EQ(Message::read("SIP/2.0 200 OK\r\nl: x\r\n\r\nabcde")->view().body(), "abcde");
}

TEST(Message, KeepsWhatItOwnsWhenItMoves)  // a short one sits in the string itself
{
    auto message = *Message::read("SIP/2.0 1 a");
    const auto moved = std::move(message);
    EXPECT_EQ(moved.view().reason(), "a");
    EXPECT_EQ(moved.view().octets(), "SIP/2.0 1 a");
}

}  // namespace
}  // namespace sipdiag::sip

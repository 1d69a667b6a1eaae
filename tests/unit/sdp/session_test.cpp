// SPDX-License-Identifier: MIT
#include "sipdiag/sdp/session.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/data.hpp"

namespace sipdiag::sdp {
namespace {

std::string joined(SessionView session)
{
    std::string octets;
    for (const auto& line : session.lines()) {
        EXPECT_EQ(line.offset, octets.size());
        octets += line.text;
        octets += line.ending;
    }
    return octets;
}

std::string types(Lines lines)
{
    std::string all;
    for (const auto& line : lines)
        all += line.type == '\0' ? '?' : line.type;
    return all;
}

class EveryOctet : public testing::TestWithParam<std::string> {};

TEST_P(EveryOctet, IsInSomeLine)
{
    EXPECT_EQ(joined(Session(GetParam()).view()), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Texts, EveryOctet,
                         testing::Values("", "\n", "\r\n", "\r", "v", "v=", "v=0", "v=0\r", "v=0\n\n\r\n\r\r\n",
                                         "=\r\nm=\nm=", "a=x\r\nnonsense\r\n\r\nb=\0y", "c=\rm=x\r\n"));
INSTANTIATE_TEST_SUITE_P(Corpus, EveryOctet, testing::ValuesIn(support::read_folder("sdp", ".sdp")));

TEST(Session, HasSectionsOfLinesInTheirOrder)
{
    const Session session("v=0\r\no=x\r\nc=1\r\na=recvonly\r\nm=audio\r\na=x:1\r\nc=2\r\nc=3\r\nm=video\r\n");
    const auto view = session.view();
    EXPECT_EQ(types(view.lines()), "vocamaccm");
    EXPECT_EQ(types(view.session().lines()), "voca");
    ASSERT_EQ(view.media_count(), 2U);
    EXPECT_EQ(types(view.media(0).lines()), "macc");
    EXPECT_EQ(types(view.media(1).lines()), "m");
    EXPECT_EQ(view.media_line(0).value(), "audio");
    EXPECT_EQ(view.media_line(1).value(), "video");
    EXPECT_EQ(view.session().connection()->value(), "1");
    EXPECT_EQ(view.media(0).connection()->value(), "2") << "the first of several";
    EXPECT_EQ(view.media(0).connection()->offset, 43U);
    EXPECT_EQ(view.media(0).connection()->value_offset(), 45U);
    EXPECT_FALSE(view.media(1).connection());
    EXPECT_EQ(view.session().first('o')->value(), "x");
    EXPECT_FALSE(view.session().first('m'));
}

TEST(Session, MayBeginWithMedia)
{
    const Session session("m=audio\nc=1\n");
    EXPECT_EQ(types(session.view().session().lines()), "");
    EXPECT_EQ(types(session.view().media(0).lines()), "mc");
}

TEST(Session, KeepsLinesOfAnotherForm)
{
    const Session session("v=0\r\n\r\n =x\r\nhello\r\nA=1\r\nab=2\r\n=3\r\n");
    std::vector<std::string> values;
    for (const auto& line : session.view().lines())
        values.emplace_back(line.value());
    EXPECT_EQ(types(session.view().lines()), "v? ?A??");
    EXPECT_EQ(values, (std::vector<std::string>{"0", "", "x", "hello", "1", "ab=2", "=3"}));
}

TEST(Session, StaysWholeWhenMoved)
{
    Session small("v=0\nm=a\n");
    const Session moved(std::move(small));
    EXPECT_EQ(moved.view().media_line(0).value(), "a");
}

TEST(Attribute, IsCutAtItsFirstColon)
{
    const Session session("a=rtcp-mux\r\na=rtpmap:0 PCMU/8000\r\na=x:\r\na=y:1:2\r\na=RTPMAP:1 z/1\r\n");
    const auto section = session.view().session();
    EXPECT_FALSE(section.attribute("rtcp-mux")->has_value);
    EXPECT_EQ(section.attribute("rtpmap")->value, "0 PCMU/8000");
    EXPECT_EQ(section.attribute("rtpmap")->value_offset, 21U);
    EXPECT_TRUE(section.attribute("x")->has_value);
    EXPECT_EQ(section.attribute("x")->value, "");
    EXPECT_EQ(section.attribute("y")->value, "1:2");
    EXPECT_FALSE(section.attribute("z"));
    int count = 0;
    section.any_attribute("rtpmap", [&](const auto&) { return ++count == 99; });
    EXPECT_EQ(count, 1) << "names are case-sensitive";
}

TEST(Bounds, MediaSectionsPastTheLimitAreNotIndexed)
{
    std::string text = "v=0\r\n";
    for (std::size_t i = 0; i < Index::max_media; ++i)
        text += "m=audio\r\n";
    const Session full(text);
    EXPECT_EQ(full.view().media_count(), Index::max_media);
    EXPECT_FALSE(full.view().index().overflowed());
    EXPECT_EQ(full.view().index().media(Index::max_media - 1).end, text.size());

    const Session beyond(text + "m=video\r\nc=x\r\n");
    EXPECT_EQ(beyond.view().media_count(), Index::max_media);
    EXPECT_TRUE(beyond.view().index().overflowed());
    EXPECT_EQ(beyond.view().index().media(Index::max_media - 1).end, text.size());
    EXPECT_EQ(joined(beyond.view()), text + "m=video\r\nc=x\r\n");
}

TEST(Bounds, OctetsPastTheLimitAreNotRead)
{
    std::string text(Index::max_octets, 'x');
    EXPECT_FALSE(Session(text).view().index().overflowed());
    text += "\r\nm=audio\r\n";
    const Session beyond(text);
    EXPECT_TRUE(beyond.view().index().overflowed());
    EXPECT_EQ(beyond.view().media_count(), 0U);
    EXPECT_EQ(joined(beyond.view()).size(), Index::max_octets);
}

TEST(Index, MayBeUsedAgain)
{
    Index index;
    index.scan("c=1\nm=a\nm=b\n");
    index.scan("v=0\n");
    EXPECT_EQ(index.media_count(), 0U);
    EXPECT_EQ(index.session().connection, Index::nowhere);
    EXPECT_EQ(index.session().end, 4U);
}

}  // namespace
}  // namespace sipdiag::sdp

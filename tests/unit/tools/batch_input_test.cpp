// SPDX-License-Identifier: MIT
#include "sipreg/batch_input.hpp"

#include <gmock/gmock.h>

namespace sipdiag::tools::sipreg {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::vector<BatchLine> good(std::string_view text)
{
    auto read = read_batch(text);
    const auto* const lines = std::get_if<std::vector<BatchLine>>(&read);
    EXPECT_NE(lines, nullptr) << std::get<Misuse>(read).text;
    return lines != nullptr ? *lines : std::vector<BatchLine>{};
}
std::string bad(std::string_view text)
{
    auto read = read_batch(text);
    const auto* const misuse = std::get_if<Misuse>(&read);
    return misuse != nullptr ? misuse->text : "it was read";
}

TEST(BatchInput, ReadsRfc4180)
{
    const auto lines = good(
        "# accounts\r\n"
        "sip:a@x,a,secret\r\n"
        "\r\n"
        "\"b@x\",\"b\",\"with \"\"quotes\"\", commas,\r\nand lines\",127.0.0.1:5070\r\n"
        "c@x,,p");
    ASSERT_THAT(lines, SizeIs(3));
    EXPECT_EQ(lines[0].aor, "sip:a@x");
    EXPECT_EQ(lines[0].password.reveal(), "secret");
    EXPECT_EQ(lines[1].password.reveal(), "with \"quotes\", commas,\r\nand lines");
    EXPECT_EQ(lines[1].proxy, "127.0.0.1:5070");
    EXPECT_EQ(lines[1].line, 4U);
    EXPECT_EQ(lines[2].line, 6U) << "lines inside of quotes count";
    EXPECT_EQ(lines[2].auth_user, "");
}

TEST(BatchInput, ReadsObjectsToo)
{
    const auto lines = good("{\"aor\":\"a@x\",\"auth_user\":\"u\",\"password\":\"p\",\"proxy\":\"h\"}\nb@x,b,p\n");
    ASSERT_THAT(lines, SizeIs(2));
    EXPECT_EQ(lines[0].auth_user, "u");
    EXPECT_EQ(lines[0].password.reveal(), "p");
    EXPECT_EQ(lines[0].proxy, "h");
}

TEST(BatchInput, NamesTheLineThatIsWrong)
{
    EXPECT_THAT(bad("a@x,a,p\na@x,a\n"), HasSubstr("line 2"));
    EXPECT_THAT(bad("a@x,a,p,h,more\n"), HasSubstr("line 1"));
    EXPECT_THAT(bad(",a,p\n"), HasSubstr("line 1"));
    EXPECT_THAT(bad("\n{\"auth_user\":\"u\"}\n"), HasSubstr("line 2"));
    EXPECT_THAT(bad("{\n"), HasSubstr("line 1"));
    EXPECT_THAT(bad("a@x,a,\"p\n"), HasSubstr("quote"));
    EXPECT_THAT(good("# nothing\n"), SizeIs(0));
}

}  // namespace
}  // namespace sipdiag::tools::sipreg

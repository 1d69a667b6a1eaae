// SPDX-License-Identifier: MIT
//
// Classes of octets, the cursor, numbers, quoting, and the bounds of what is noted.
#include <gmock/gmock.h>

#include <memory>
#include <random>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/grammar/find.hpp"
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/grammar/quoted.hpp"
#include "sipdiag/grammar/remarks.hpp"
#include "sipdiag/grammar/seen_names.hpp"

namespace sipdiag::grammar {
namespace {

std::string members(Classes classes)
{
    std::string octets;
    for (int c = 0; c < 128; ++c) {
        const char octet = static_cast<char>(c);
        if (is(octet, classes) && !is(octet, cls::alpha | cls::digit)) octets += octet;
    }
    return octets;
}

TEST(Charset, HoldsWhatTheRulesHold)  // RFC 3261 §25.1; what is neither letter nor digit, in order of its octet
{
    EXPECT_EQ(members(cls::token), "!%'*+-._`~");
    EXPECT_EQ(members(cls::word), "!\"%'()*+-./:<>?[\\]_`{}~");
    EXPECT_EQ(members(cls::host), "-.");
    EXPECT_EQ(members(cls::unreserved), "!'()*-._~");
    EXPECT_EQ(members(cls::user), "!$&'()*+,-./;=?_~");
    EXPECT_EQ(members(cls::password), "!$&'()*+,-.=_~");
    EXPECT_EQ(members(cls::uri_param), "!$&'()*+-./:[]_~");
    EXPECT_EQ(members(cls::uri_header), "!$'()*+-./:?[]_~");
    EXPECT_EQ(members(cls::uric), "!$&'()*+,-./:;=?@_~");
    EXPECT_EQ(members(cls::space), "\t\n\r ");
    for (int c = 0; c < 256; ++c) {
        const char octet = static_cast<char>(c);
        EXPECT_EQ(is(octet, cls::high), c >= 0x80);
        EXPECT_EQ(is(octet, cls::digit), c >= '0' && c <= '9');
        EXPECT_EQ(is(octet, cls::hex), (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
        EXPECT_EQ(is(octet, cls::control), (c < 0x20 && c != '\t' && c != '\r' && c != '\n') || c == 0x7F);
    }
}

TEST(Charset, ComparesWithoutAsciiCaseAlone)
{
    EXPECT_TRUE(equals("Via", "vIA"));
    EXPECT_FALSE(equals("Via", "Vi"));
    EXPECT_FALSE(equals("@", "`")) << "differ by the bit of case, and are no letters";
    EXPECT_FALSE(equals("[", "{"));
    EXPECT_FALSE(equals("\xC4", "\xE4"));
    EXPECT_TRUE(is_token("a"));
    EXPECT_FALSE(is_token(""));
    EXPECT_FALSE(is_token("a b"));
}

TEST(Cursor, StaysWithinItsText)
{
    Cursor in("");
    EXPECT_TRUE(in.done());
    EXPECT_EQ(in.peek(), '\0');
    EXPECT_FALSE(in.accept('a'));
    EXPECT_FALSE(in.accept_separator(';'));
    EXPECT_EQ(in.take(cls::token), "");
    in.skip_space();
    in.skip_element();
    EXPECT_TRUE(in.done());
    EXPECT_EQ(in.offset(), 0U);
}

TEST(Cursor, TakesSeparatorsWithTheirSpace)
{
    Cursor in("a \r\n\t; b");
    EXPECT_EQ(in.take(cls::token), "a");
    EXPECT_FALSE(in.accept_separator(','));
    EXPECT_EQ(in.offset(), 1U) << "nothing is consumed where it does not stand";
    EXPECT_TRUE(in.accept_separator(';'));
    EXPECT_EQ(in.rest(), "b");
}

TEST(Cursor, TakesQuotedStrings)  // A08
{
    struct Case {
        std::string_view text;
        std::string_view taken;
        std::vector<Error> faults;
    };
    const Case cases[] = {
        {"\"a\"b", "\"a\"", {}},
        {"\"\\\"\"", "\"\\\"\"", {}},
        {"\"\\\\\"", "\"\\\\\"", {}},
        {std::string_view("\"\\\0\"", 4), std::string_view("\"\\\0\"", 4), {}},
        {"\"a, b; <c>\"", "\"a, b; <c>\"", {}},
        {"\"open", "\"open", {{errc::bad_quoting, 0}}},
        {"\"open\\\"", "\"open\\\"", {{errc::bad_quoting, 0}}},
        {"\"open\\", "\"open\\", {{errc::bad_quoting, 0}}},
        {"\"\\\r\"", "\"\\\r\"", {{errc::unexpected_octet, 1}}},
        {"\"\\\xC3\"", "\"\\\xC3\"", {{errc::unexpected_octet, 1}}},
        {"\"\a\"", "\"\a\"", {{errc::unexpected_octet, 1}}},
    };
    for (const auto& each : cases) {
        Remarks remarks;
        Cursor in(each.text, &remarks);
        EXPECT_EQ(in.take_quoted(), each.taken);
        EXPECT_EQ(std::vector<Error>(remarks.all().begin(), remarks.all().end()), each.faults) << each.text;
    }
}

TEST(Cursor, SkipsAnElementPastItsQuotes)
{
    Cursor in("a \"b,c\" d, e");
    in.skip_element();
    EXPECT_EQ(in.rest(), ", e");
}

// What a set finds at every place of texts of every length around its steps of 16, each in a store of its own so that a
// sanitizer sees an octet read outside it; held against the definition of the set, octet by octet.
template <class Set, class Holds>
void find_everywhere(Set set, Holds holds, std::string_view alphabet)
{
    std::mt19937 random(11);  // NOLINT: the same each time
    for (std::size_t size = 0; size <= 70; ++size) {
        for (int round = 0; round < 40; ++round) {
            const auto store = std::make_unique<char[]>(size);
            for (std::size_t i = 0; i < size; ++i)
                store[i] = random() % 16 != 0 ? 'x' : alphabet[random() % alphabet.size()];
            const char* const end = store.get() + size;
            for (std::size_t from = 0; from <= size; ++from) {
                const char* expected = store.get() + from;
                while (expected != end && !holds(*expected))
                    ++expected;
                const std::size_t begin = random() % (from + 1);
                ASSERT_EQ(find(store.get() + begin, store.get() + from, end, set) - store.get(), expected - store.get())
                    << std::string_view(store.get(), size) << " from " << from;
            }
        }
    }
    for (int octet = 0; octet < 256; ++octet) {
        const std::string text = std::string(5, 'x') + static_cast<char>(octet) + std::string(20, 'x');
        const char* const end = text.data() + text.size();
        EXPECT_EQ(find(text.data(), text.data(), end, set) != end, holds(static_cast<char>(octet))) << octet;
    }
}

TEST(Find, FindsTheFirstOfItsSetAndNoOther)
{
    std::string all;
    for (int octet = 0; octet < 256; ++octet)
        all += static_cast<char>(octet);
    const auto among = [](std::string_view octets) {
        return [octets](char c) { return octets.find(c) != std::string_view::npos; };
    };
    find_everywhere(One('\n'), among("\n"), all + std::string(100, '\n'));
    find_everywhere(Either('"', '\\'), among("\"\\"), all + std::string(100, '\\'));
    find_everywhere(ValueEnd(), among(" \t\r\n;,\""), all);
    find_everywhere(ListMark(), among(" \t\r\n,\""), all);
    // token, RFC 3261 §25.1
    constexpr std::string_view token = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~";
    find_everywhere(
        TokenEnd(), [token](char c) { return token.find(c) == std::string_view::npos; }, all);
}

TEST(Number, IsBounded)
{
    EXPECT_EQ(parse_number("4294967295"), Result<std::uint32_t>(4294967295U));
    EXPECT_EQ(parse_number("4294967296"), (Error{errc::out_of_range, 0}));
    EXPECT_EQ(parse_number("18446744073709551617"), (Error{errc::out_of_range, 0})) << "no wrap past 64 bits";
    EXPECT_EQ(parse_number("00000000000000000000000001"), Result<std::uint32_t>(1U));
    EXPECT_EQ(parse_number("255", 255), Result<std::uint32_t>(255U));
    EXPECT_EQ(parse_number("256", 255), (Error{errc::out_of_range, 0}));
    EXPECT_EQ(parse_number("9999x", 255), (Error{errc::bad_number, 4})) << "what is no number is no number beyond";
    EXPECT_EQ(parse_number(""), (Error{errc::bad_number, 0}));
    EXPECT_EQ(parse_number("-0"), (Error{errc::bad_number, 0}));
}

TEST(Quoted, IsUndoneAndDone)
{
    const std::pair<std::string_view, std::string> cases[] = {
        {"\"a\"", "a"},
        {"\"\"", ""},
        {"bare", "bare"},
        {"\"a\\\"b\\\\\"", "a\"b\\"},
        {"\"open", "open"},
        {"\"end\\\"", "end\""},
        {"\"a\" tail", "a"},
        {"\"a\r\n  b\"", "a b"},
        {"\"a \t\r\n\tb\"", "a b"},
        {"", ""},
        {"back\\slash", "back\\slash"},
    };
    for (const auto& [text, want] : cases)
        EXPECT_EQ(unquote(text), want) << text;
    for (const std::string text : {"", "a", "\"", "\\", "a\"b\\c", "\xC3\xBC", "\a\x7F"})
        EXPECT_EQ(unquote(quote(text)), text);
    EXPECT_EQ(quote("a\a\tb"), "\"a\\\a\tb\"");
}

TEST(Remarks, AreBoundedAndOneAPlace)
{
    Remarks remarks;
    remarks.add(errc::bad_via, 3);
    remarks.add(errc::leftover, 3);
    EXPECT_EQ(remarks.all().size(), 1U);
    EXPECT_EQ(remarks.all()[0], (Error{errc::bad_via, 3}));
    for (std::uint32_t i = 0; i < Remarks::max_remarks + 5; ++i)
        remarks.add(errc::leftover, 10 + i);
    EXPECT_EQ(remarks.all().size(), Remarks::max_remarks);
    remarks.clear();
    EXPECT_TRUE(remarks.empty());
}

TEST(SeenNames, KnowTheFirst64)
{
    SeenNames seen;
    std::vector<std::string> names;
    for (std::size_t i = 0; i <= SeenNames::max_names; ++i)
        names.push_back("p" + std::to_string(i));
    for (const auto& each : names)
        EXPECT_FALSE(seen.again(each));
    EXPECT_TRUE(seen.again("P0"));
    EXPECT_TRUE(seen.again(names[SeenNames::max_names - 1]));
    EXPECT_FALSE(seen.again(names[SeenNames::max_names])) << "past the bound nothing is compared";
    EXPECT_FALSE(seen.again(""));
    EXPECT_FALSE(seen.again("")) << "an empty name never stands twice";
}

TEST(Trim, TakesFoldsToo)
{
    EXPECT_EQ(trim(" \t\r\n a b \r\n "), "a b");
    EXPECT_EQ(trim(" \t"), "");
}

}  // namespace
}  // namespace sipdiag::grammar

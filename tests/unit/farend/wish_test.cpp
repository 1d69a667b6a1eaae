// SPDX-License-Identifier: MIT
//
// Wishes to a far end: granted to who returned its cookie, to nobody else; and what is sent when the proof has run out
// is no more than what came (S20).
#include "sipdiag/sip/far_wish.hpp"

#include <gmock/gmock.h>

#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/mirror.hpp"
#include "sipdiag/sip/mirrored.hpp"

namespace sipdiag::farend {
namespace {

using namespace std::chrono_literals;
using sip::FarWish;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const Endpoint wished_end{Address::v4({198, 51, 100, 1}), 5060};
const Endpoint elsewhere{Address::v4({198, 51, 100, 2}), 5060};
const Endpoint next_door{Address::v4({198, 51, 100, 1}), 5070};
const Endpoint client{Address::v4({203, 0, 113, 7}), 40000};

class Wishes : public testing::Test {
protected:
    Wishes() : end_({.alternates = {elsewhere, next_door}}, Entropy::Seed{7}) { end_.plays<Mirror>(); }

    std::vector<Datagram> says(const std::optional<FarWish>& wish, std::size_t padding = 0)
    {
        const auto branch = std::to_string(++asked_);
        auto octets = "OPTIONS sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.7:40000;rport;branch=z9hG4bK" +
                      branch + "\r\nMax-Forwards: 70\r\nFrom: <sip:203.0.113.7>;tag=f\r\nTo: <sip:sip.example>\r\n" +
                      "Call-ID: c" + branch + "\r\nCSeq: 1 OPTIONS\r\n";
        if (wish) octets += std::string(FarWish::field) + ": " + wish->value() + "\r\n";
        octets += "Subject: " + std::string(padding, 'x') + "\r\nContent-Length: 0\r\n\r\n";
        last_ = octets;
        return hears(octets);
    }
    std::vector<Datagram> hears(const std::string& octets)
    {
        came_ += octets.size();
        Outbox out;
        end_.receive(now_, {client, wished_end, octets}, out);
        return counted(out);
    }
    std::vector<Datagram> after(Duration time)
    {
        now_ += time;
        Outbox out;
        if (end_.deadline() <= now_) end_.expire(now_, out);
        return counted(out);
    }
    FarWish with_cookie()
    {
        FarWish wish;
        wish.cookie = FarWish::cookie_in(sip::Message::read(says({}, 200).at(0).octets)->view());
        return wish;
    }
    std::vector<Datagram> counted(Outbox& out)
    {
        auto all = out.take();
        for (const auto& each : all)
            went_ += each.octets.size();
        return all;
    }

    FarEnd end_;
    Instant now_ = Instant{} + 1000s;
    int asked_ = 0;
    std::string last_;
    std::size_t came_ = 0;
    std::size_t went_ = 0;
};

TEST_F(Wishes, AreReadAsTheyWereWritten)
{
    FarWish wish;
    wish.cookie = "0123abcd";
    wish.from = 2;
    wish.call_back = 45s;
    wish.brief = true;
    const auto value = wish.value();
    EXPECT_EQ(value.find("0123abcd"), std::string::npos) << "armoured";
    const auto text = "OPTIONS sip:a SIP/2.0\r\nx-sipdiag-wish: " + value + "\r\n\r\n";
    const auto read = FarWish::read(sip::Message::read(text)->view());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->cookie, wish.cookie);
    EXPECT_EQ(read->from, wish.from);
    EXPECT_EQ(read->after, std::nullopt);
    EXPECT_EQ(read->call_back, wish.call_back);
    EXPECT_TRUE(read->brief);
    for (const auto* const bad : {"", "%%", "Y29va2llPWEgYWZ0ZXI9LTE=", "c29tZXRoaW5nIGVsc2U="})
        EXPECT_FALSE(FarWish::read(
            sip::Message::read(std::string("OPTIONS sip:a SIP/2.0\r\nX-Sipdiag-Wish: ") + bad + "\r\n\r\n")->view()))
            << bad;
}

TEST_F(Wishes, OfAStrangerAreNone)
{
    FarWish wish;
    wish.cookie = "00000000000000000000000000000000";
    wish.from = 1;
    wish.call_back = 5s;
    const auto answers = says(wish);
    ASSERT_THAT(answers, SizeIs(1));
    EXPECT_EQ(answers[0].source, wished_end);
    EXPECT_THAT(after(10s), IsEmpty());
    EXPECT_LE(went_, came_);
}

TEST_F(Wishes, ForAnotherSocketAreGrantedAndRepeatedFromThere)
{
    auto wish = with_cookie();
    wish.from = 1;
    const auto answers = says(wish);
    ASSERT_THAT(answers, SizeIs(1));
    EXPECT_EQ(answers[0].source, elsewhere);
    const auto saw = sip::Mirrored::read(sip::Message::read(answers[0].octets)->view());
    ASSERT_TRUE(saw);
    EXPECT_THAT(saw->alternates, ElementsAre(elsewhere, next_door));
    const auto again = hears(last_);
    ASSERT_THAT(again, SizeIs(1));
    EXPECT_EQ(again[0].source, elsewhere);
    wish.from = 2;
    EXPECT_EQ(says(wish).at(0).source, next_door);
    wish.from = 3;
    EXPECT_EQ(says(wish).at(0).source, wished_end) << "there is no third";
}

TEST_F(Wishes, ForALateAnswerAreGrantedOnce)
{
    auto wish = with_cookie();
    wish.after = 20s;
    EXPECT_THAT(says(wish), IsEmpty());
    EXPECT_THAT(hears(last_), IsEmpty()) << "a repeat";
    EXPECT_THAT(after(19s), IsEmpty());
    const auto answers = after(1s);
    ASSERT_THAT(answers, SizeIs(1));
    EXPECT_TRUE(answers[0].octets.starts_with("SIP/2.0 200"));
    EXPECT_THAT(after(60s), IsEmpty());
}

TEST_F(Wishes, ForACallBackOutliveTheProofWithinWhatCame)
{
    auto wish = with_cookie();
    wish.call_back = 120s;
    wish.brief = true;
    ASSERT_THAT(says(wish, 700), SizeIs(1));
    EXPECT_THAT(after(119s), IsEmpty());
    const auto calls = after(1s);
    ASSERT_THAT(calls, SizeIs(1));
    EXPECT_TRUE(calls[0].octets.starts_with("OPTIONS sip:203.0.113.7:40000 SIP/2.0\r\n"));
    EXPECT_EQ(calls[0].destination, client);
    EXPECT_NE(calls[0].octets.find("i: c2\r\n"), std::string::npos) << "the Call-ID of the request";
    EXPECT_LE(went_, came_);

    // Whole answers to short requests have used up what came before: nothing is left for later.
    auto greedy = with_cookie();
    greedy.call_back = 120s;
    for (int i = 0; i < 4; ++i)
        ASSERT_THAT(says(greedy), SizeIs(1));
    EXPECT_THAT(after(130s), IsEmpty());
}

TEST_F(Wishes, OfOneAddressAreNotWithoutEnd)
{
    auto wish = with_cookie();
    wish.call_back = 30s;
    wish.brief = true;
    for (int i = 0; i < 400; ++i)
        (void)says(wish, 700);
    EXPECT_LE(after(30s).size(), 256U);
    EXPECT_LE(went_, came_);
}

}  // namespace
}  // namespace sipdiag::farend

// SPDX-License-Identifier: MIT
//
// The sound of a capture, described by the SIP of the same capture.
#include "sipdiag/capture/streams.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sipdiag/call/figures.hpp"

namespace sipdiag::capture {
namespace {

using namespace std::chrono_literals;

const Endpoint caller_end{Address::v4({10, 0, 0, 3}), 5060, Transport::udp};
const Endpoint far_end{Address::v4({198, 51, 100, 10}), 5060, Transport::udp};

Endpoint media(const Endpoint& of, std::uint16_t port)
{
    return {of.address, port, Transport::udp};
}

std::string stream_invite(const std::string& call_id, const std::string& lines, std::uint16_t port = 16384)
{
    const auto sdp = fmt::format(
        "v=0\r\no=- 1 1 IN IP4 10.0.0.3\r\ns=-\r\nc=IN IP4 10.0.0.3\r\nt=0 0\r\nm=audio {} RTP/AVP {}", port, lines);
    return fmt::format(
        "INVITE sip:b@sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK1\r\nFrom: "
        "<sip:a@sip.example>;tag=f\r\nTo: <sip:b@sip.example>\r\nCall-ID: {}\r\nCSeq: 1 INVITE\r\nMax-Forwards: "
        "70\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{}",
        call_id, sdp.size(), sdp);
}

class Tape {
public:
    Tape& says(std::string octets)
    {
        writer_.add(now_ += 10ms, {caller_end, far_end, std::move(octets)});
        return *this;
    }
    Tape& plays(std::uint8_t type, rtp::Ticks step, std::uint32_t ssrc, std::uint16_t port = 16384)
    {
        for (std::uint16_t i = 0; i < 20; ++i) {
            std::string octets(rtp::header_size + 160, '\xD5');
            rtp::write_header(octets.data(), {false, type, i, step * i, ssrc});
            writer_.add(now_ += 20ms, {media(far_end, 20000), media(caller_end, port), std::move(octets)});
        }
        return *this;
    }
    [[nodiscard]] Streams read() const { return read_streams(writer_.octets()); }

private:
    PcapWriter writer_;
    Time now_ = 1000s;
};

call::StreamFacts facts(const Streams& streams, std::size_t i)
{
    return call::facts_of(streams.table.streams().at(i));
}

TEST(Streams, HaveTheCodecThatTheDescriptionGivesTheirNumber)
{
    const auto streams = Tape()
                             .says(stream_invite("one", "107 0\r\na=rtpmap:107 opus/48000/2\r\n"))
                             .plays(107, 960, 1)
                             .plays(0, 160, 2)
                             .read();
    ASSERT_EQ(streams.table.streams().size(), 2U);
    EXPECT_EQ(facts(streams, 0).codec, "opus");
    EXPECT_EQ(facts(streams, 0).call_id, "one");
    EXPECT_EQ(facts(streams, 0).received.clock_rate, 48000U);
    EXPECT_LT(*facts(streams, 0).received.jitter, 1ms);
    EXPECT_EQ(facts(streams, 1).codec, "g711ulaw");
}

TEST(Streams, AreDescribedByWhatComesAfterThemWhereNothingCameBefore)
{
    const auto streams =
        Tape().plays(97, 160, 1).says(stream_invite("one", "97\r\na=rtpmap:97 iLBC/8000\r\n")).plays(97, 160, 1).read();
    EXPECT_EQ(facts(streams, 0).codec, "ilbc");
}

TEST(Streams, OfAPortThatIsUsedAgainBelongToTheLaterCall)
{
    const auto streams = Tape()
                             .says(stream_invite("one", "97\r\na=rtpmap:97 iLBC/8000\r\n"))
                             .plays(97, 160, 1)
                             .says(stream_invite("two", "97\r\na=rtpmap:97 speex/16000\r\n"))
                             .plays(97, 320, 2)
                             .read();
    EXPECT_EQ(facts(streams, 0).codec, "ilbc");
    EXPECT_EQ(facts(streams, 1).codec, "speex") << "of a clock rate that the table has not: by its own name";
    EXPECT_EQ(facts(streams, 1).call_id, "two");
    EXPECT_LT(*facts(streams, 1).received.jitter, 1ms);
}

TEST(Streams, WithoutADescriptionHaveNoNameForADynamicNumber)
{
    const auto streams = Tape().says("OPTIONS sip:a SIP/2.0\r\n\r\n").plays(107, 160, 1).read();
    EXPECT_EQ(facts(streams, 0).codec, "");
    EXPECT_EQ(facts(streams, 0).call_id, std::nullopt);
    EXPECT_EQ(facts(streams, 0).quality, std::nullopt);
}

}  // namespace
}  // namespace sipdiag::capture

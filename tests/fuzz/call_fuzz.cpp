// SPDX-License-Identifier: MIT
//
// Sequences of anything at both ends of a call: the INVITE transactions, the dialog, the session and its media, as a
// caller and as an echo. What they say is SIP or RTP, they never spin, and in the end every call has ended.
//
// Input: records of one octet (bit 0: to the caller or the echo; bits 1-2: signalling, RTP, RTCP; the rest: time that
// passes, 64 ms each), two of length, and as many octets. @B@, @C@, @F@ and @T@ in them stand for the branch, Call-ID
// and From tag of the caller's INVITE, and the To tag of the echo's answer.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/call/caller_leg.hpp"
#include "sipdiag/call/echo_service.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/via.hpp"

namespace {

using namespace sipdiag;
using namespace std::chrono_literals;
using fuzz::require;

const Endpoint here{Address::v4({192, 0, 2, 1}), 5060};
const Endpoint there{Address::v4({198, 51, 100, 7}), 5060};

Endpoint at(Endpoint host, std::uint16_t port)
{
    host.port = port;
    return host;
}

std::vector<sdp::Codec> codecs()
{
    return {{0, "PCMU", 8000, 1, {}}, {8, "PCMA", 8000, 1, {}}};
}

call::CallerOptions calling()
{
    call::CallerOptions options;
    options.me.local = here;
    options.me.sent_by = to_string(here);
    options.me.contact = "<sip:caller@192.0.2.1:5060>";
    options.me.media_address = here.address;
    options.target = "sip:echo@198.51.100.7";
    options.from = "<sip:caller@192.0.2.1>";
    options.to = "<sip:echo@198.51.100.7>";
    options.destination = there;
    options.frame.address = here.address;
    options.wanted.codecs = codecs();
    options.wanted.port = 4000;
    options.media.rtp = at(here, 4000);
    options.media.rtcp = at(here, 4001);
    options.account = auth::Account{"caller", auth::Secret("secret"), {}};
    options.duration = 3s;
    return options;
}

call::EchoOptions echoing()
{
    call::EchoOptions options;
    options.codecs = codecs();
    options.allow = {*Prefix::parse("192.0.2.0/24")};
    options.media = {{at(there, 6000), at(there, 6001)}, {at(there, 6002), at(there, 6003)}};
    options.max_duration = 20s;
    options.delay = 5ms;
    return options;
}

struct Words {
    std::string branch;
    std::string call_id;
    std::string from_tag;
    std::string to_tag;
};

void check(Outbox& out, Words* words)
{
    for (const auto& each : out.take()) {
        require(!each.octets.empty());
        if (static_cast<unsigned char>(each.octets.front()) >> 6 == 2) continue;
        const auto message = sip::Message::read(each.octets);
        require(message && message->view().index().closed());
        if (words == nullptr || !message->view().is_response()) continue;
        const auto tag = sip::view_single(message->view().value(sip::FieldId::to)).tag();
        if (message->view().status() == 200 && !tag.empty()) words->to_tag = tag;
    }
}

template <Machine M>
void pass(M& machine, Instant& now, Duration time, Words* words)
{
    const Instant end = now + time;
    Outbox out;
    // Sound goes every 20 ms, and every waiting packet and transaction has a time of its own.
    for (int step = 0; !machine.finished() && machine.deadline() <= end; ++step) {
        require(step < 100000);
        now = std::max(now, machine.deadline());
        machine.expire(now, out);
        check(out, words);
    }
    now = end;
}

std::string filled(std::string text, const Words& words)
{
    for (const auto& [mark, word] : {std::pair{"@B@", &words.branch}, std::pair{"@C@", &words.call_id},
                                     std::pair{"@F@", &words.from_tag}, std::pair{"@T@", &words.to_tag}}) {
        for (int i = 0; i < 8; ++i) {
            const auto found = text.find(mark);
            if (found == std::string::npos) break;
            text.replace(found, 3, *word);
        }
    }
    return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Entropy entropy(1);
    Words words;
    call::CallerLeg caller(calling(), entropy);
    call::EchoService echo(echoing(), entropy);
    Instant caller_now{};
    Instant echo_now{};
    Outbox out;
    caller.start(caller_now, out);
    {
        auto sent = out.take();
        require(sent.size() == 1);
        const auto invite = sip::Message::read(sent.front().octets);
        require(invite.has_value());
        sip::ViaView via;
        require(sip::view_first(invite->view(), sip::FieldId::via, via));
        words.branch = via.branch;
        words.call_id = invite->view().value(sip::FieldId::call_id);
        words.from_tag = sip::view_single(invite->view().value(sip::FieldId::from)).tag();
    }
    echo.start(echo_now, out);
    for (int record = 0; size >= 3 && record < 64; ++record) {
        const unsigned op = data[0];
        const std::size_t length = std::min<std::size_t>(data[1] << 8 | data[2], size - 3);
        const auto octets = filled({reinterpret_cast<const char*>(data) + 3, length}, words);
        data += 3 + length;
        size -= 3 + length;
        const auto time = (op >> 3) * 64ms;
        const unsigned kind = op >> 1 & 3;
        if ((op & 1) == 0) {
            pass(caller, caller_now, time, nullptr);
            if (caller.finished()) continue;
            const auto port = static_cast<std::uint16_t>(kind == 0 || kind == 3 ? 5060 : 3999 + kind);
            if (kind == 3) {
                caller.undelivered(caller_now, {there, Undelivered::Cause::refused}, out);
            } else {
                caller.receive(caller_now, {there, at(here, port), octets}, out);
            }
            check(out, nullptr);
        } else {
            pass(echo, echo_now, time, &words);
            const auto port = static_cast<std::uint16_t>(kind == 0 || kind == 3 ? 5060 : 5999 + kind);
            // A stranger every fourth time: he is never sent more than he sent.
            const auto from = kind == 3 ? Endpoint{Address::v4({203, 0, 113, 5}), 5060} : here;
            echo.receive(echo_now, {from, at(there, port), octets}, out);
            if (kind == 3) {
                auto sent = out.take();
                std::size_t total = 0;
                for (const auto& each : sent) {
                    if (each.destination.address == from.address) total += each.octets.size();
                    out.send(each);
                }
                require(total <= octets.size());
            }
            check(out, &words);
        }
        require(echo.active() <= 2);
    }
    // A caller hangs up, CANCEL and BYE time out; the echo ends what nobody ended.
    caller.withdraw(caller_now, "stopped", out);
    check(out, nullptr);
    pass(caller, caller_now, 200s, nullptr);
    require(caller.finished() && caller.ended());
    pass(echo, echo_now, 200s, &words);
    require(echo.active() == 0 && echo.deadline() == never);
    return 0;
}

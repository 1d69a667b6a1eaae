// SPDX-License-Identifier: MIT
#include "sipdiag/farend/mirror.hpp"

#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/far_wish.hpp"
#include "sipdiag/sip/mirrored.hpp"

namespace sipdiag::farend {

namespace {

using sip::FarWish;

/// A request of ours to where one came from; its Call-ID is that one's, so that it is known again.
void call_back(const sip::Received& request, const Endpoint& from, Duration after, Desk& desk)
{
    auto& entropy = desk.entropy();
    const auto there = to_string(request.source);
    auto message = sip::Composer::request("OPTIONS", "sip:" + there);
    message.add("v", "SIP/2.0/UDP " + to_string(from) + ";branch=" + entropy.branch())
        .add("Max-Forwards", "70")
        .add("f", "<sip:" + to_string(from) + ">;tag=" + entropy.tag())
        .add("t", "<sip:" + there + ">")
        .add("i", request.message.view().value(sip::FieldId::call_id))
        .add("CSeq", "1 OPTIONS");
    if (auto octets = message.finish()) (void)desk.send_later(after, {from, request.source, *std::move(octets), 0});
}

}  // namespace

bool Mirror::request(const sip::Received& request, Desk& desk)
{
    if (request.message.view().method_id() != sip::Method::options) return false;
    const auto now = desk.now();
    const sip::Mirrored saw{request.source, request.destination, request.message.octets(), desk.alternates()};
    Reply answer{
        .code = 200,
        .reason = "OK",
        .fields = {{"Allow", "REGISTER, OPTIONS"},
                   {"Accept", sip::Mirrored::media_type()},
                   {std::string(FarWish::cookie_field), desk.trust().nonce(now, request.source.address), false, true}},
        .content_type = sip::Mirrored::media_type(),
        .body = saw.body()};
    const auto wish = FarWish::read(request.message.view());
    if (wish) desk.trust().returned(now, request.source, wish->cookie);
    if (wish && desk.verified(request.source)) {
        answer.brief = wish->brief;
        answer.after = wish->after.value_or(std::chrono::seconds(0));
        const auto& alternates = desk.alternates();
        if (wish->from && *wish->from >= 1 && *wish->from <= alternates.size())
            answer.from = alternates[*wish->from - 1];
        const auto from = answer.from.value_or(request.destination);
        desk.reply(request, std::move(answer));
        if (wish->call_back) call_back(request, from, *wish->call_back, desk);
        return true;
    }
    desk.reply(request, std::move(answer));
    return true;
}

}  // namespace sipdiag::farend

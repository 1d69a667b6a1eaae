// SPDX-License-Identifier: MIT
#include "sipdiag/sip/matching.hpp"

#include <utility>

#include "sipdiag/base/text.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip {
namespace {

constexpr std::string_view invite = "INVITE";
constexpr std::string_view ack = "ACK";

}  // namespace

Result<Received> Received::read(Instant at, const Datagram& datagram)
{
    auto message = Message::read(datagram.octets);
    if (!message) return message.error();
    return Received{*std::move(message), datagram.source, datagram.destination, at};
}

SentBy SentBy::of(const ViaView& via)
{
    SentBy out;
    const auto address = parse_address(via.sent_by.host);
    out.host = address ? sipdiag::to_string(*address) : lowered(via.sent_by.host);
    out.port = via.sent_by.port;
    if (out.port == 0) out.port = grammar::equals(via.transport, "TLS") ? 5061 : 5060;
    return out;
}

std::string SentBy::to_string() const
{
    const bool ipv6 = host.find(':') != std::string::npos;
    return (ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ClientKey> ClientKey::of(MessageView request)
{
    if (!request.is_request()) return Error{errc::unexpected_octet, 0};
    ViaView via;
    if (!view_first(request, FieldId::via, via) || via.branch.empty()) return Error{errc::bad_via, 0};
    return ClientKey{std::string(via.branch), std::string(request.method()), SentBy::of(via)};
}

bool ClientKey::matches(MessageView response) const noexcept
{
    ViaView via;
    return response.is_response() && view_first(response, FieldId::via, via) && grammar::equals(via.branch, branch) &&
           view_cseq(response.value(FieldId::cseq)).method == method;
}

ServerKey ServerKey::of(MessageView request)
{
    ServerKey key;
    ViaView via;
    if (view_first(request, FieldId::via, via)) {
        key.branch = via.branch;
        key.sent_by = SentBy::of(via);
        key.via = via.text;
    }
    key.method = request.method();
    key.has_cookie = key.branch.size() >= magic_cookie.size() &&
                     grammar::equals(std::string_view(key.branch).substr(0, magic_cookie.size()), magic_cookie);
    if (key.has_cookie) return key;

    key.request_uri = request.request_uri();
    key.to_tag = view_single(request.value(FieldId::to)).tag();
    key.from_tag = view_single(request.value(FieldId::from)).tag();
    key.call_id = request.value(FieldId::call_id);
    key.cseq = view_cseq(request.value(FieldId::cseq)).digits;
    return key;
}

bool ServerKey::matches(const ServerKey& arrived, std::string_view answered_to_tag) const noexcept
{
    const bool acknowledges = method == invite && arrived.method == ack;
    if (method != arrived.method && !acknowledges) return false;
    if (has_cookie != arrived.has_cookie) return false;
    if (has_cookie) return grammar::equals(branch, arrived.branch) && sent_by == arrived.sent_by;
    return arrived.to_tag == (acknowledges ? answered_to_tag : std::string_view(to_tag)) &&
           request_uri == arrived.request_uri && from_tag == arrived.from_tag && call_id == arrived.call_id &&
           cseq == arrived.cseq && via == arrived.via;
}

}  // namespace sipdiag::sip

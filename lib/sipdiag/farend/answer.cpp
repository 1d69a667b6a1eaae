// SPDX-License-Identifier: MIT
#include "sipdiag/farend/answer.hpp"

#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/timers.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::farend {
namespace {

using sip::FieldId;

/// How often a client that offers keep-alives shall send one, in seconds: `keep` becomes `keep=120` (RFC 6223 §4.3).
constexpr std::string_view keepalive_promise = ";keep=120";

/// On a stream pings are answered; of a datagram's client nobody here asks for STUN.
void promise_keepalive(const sip::ViaView& asked, Transport transport, std::string& via)
{
    const auto keep = asked.parameters.find("keep");
    if (!keep || keep->has_value || !sip::is_reliable(transport)) return;
    const auto end = via.size();
    for (auto at = via.find(";keep"); at != std::string::npos; at = via.find(";keep", at + 1)) {
        if (at + 5 == end || via[at + 5] == ';') {
            via.replace(at, 5, keepalive_promise);
            return;
        }
    }
}

/// The first Via field's value as it is sent back. Empty where the request has none.
std::string first_via(const sip::Received& request, const Misbehaviour& faults)
{
    grammar::Cursor in(request.message.view().value(FieldId::via));
    sip::ViaView view;
    if (!sip::view_element(in, view)) return {};
    const std::string rest(in.rest());
    if (faults.no_received) return std::string(view.text) + rest;

    auto source = request.source;
    if (!faults.seen_elsewhere.empty()) {
        if (const auto claimed = parse_endpoint(faults.seen_elsewhere, source.port)) {
            source.address = claimed->address;
            source.port = claimed->port;
        }
    }
    auto text = sip::marked_via(view, source);
    promise_keepalive(view, request.source.transport, text);
    if (faults.wrong_via || faults.wrong_branch) {
        auto via = sip::Via::parse(text);
        if (via) {
            if (faults.wrong_via) {
                via->host = "198.51.100.99";
                via->port = 5099;
            }
            if (faults.wrong_branch) via->branch += "x";
            text = via->to_string();
        }
    }
    return text + rest;
}

std::string with_tag(std::string_view to, std::string_view tag)
{
    const bool bare = !tag.empty() && sip::view_single(to).tag().empty();
    return bare ? std::string(to) + ";tag=" + std::string(tag) : std::string(to);
}

}  // namespace

std::string compose(const sip::Received& request, const Reply& reply, std::string_view server, std::string_view to_tag,
                    const Misbehaviour& faults)
{
    const auto message = request.message.view();
    auto response = sip::Composer::response(reply.code, reply.reason);
    const auto& index = message.index();
    const auto* const top = index.first(FieldId::via);
    for (const auto* via = top; via != nullptr; via = index.next(*via)) {
        const auto marked = via == top ? first_via(request, faults) : std::string();
        response.add(FieldId::via, marked.empty() ? message.value(*via) : std::string_view(marked));
    }
    if (message.has(FieldId::from)) response.add(FieldId::from, message.value(FieldId::from));
    if (message.has(FieldId::to)) response.add(FieldId::to, with_tag(message.value(FieldId::to), to_tag));
    if (message.has(FieldId::call_id)) {
        response.add(FieldId::call_id,
                     std::string(message.value(FieldId::call_id)) + (faults.wrong_call_id ? "x" : ""));
    }
    if (message.has(FieldId::cseq)) {
        const auto cseq = sip::view_cseq(message.value(FieldId::cseq));
        response.add(FieldId::cseq, faults.wrong_cseq ? std::to_string(cseq.number.value_or(0) + 1000U) + " " +
                                                            std::string(cseq.method)
                                                      : std::string(message.value(FieldId::cseq)));
    }
    for (const auto& each : reply.fields)
        response.add(each.name, each.value);
    response.add(FieldId::server, server);
    if (faults.huge_headers) response.add("X-Padding", std::string(*faults.huge_headers, 'x'));
    if (!reply.content_type.empty()) response.add(FieldId::content_type, reply.content_type);
    return response.finish(reply.body).value_or(std::string());
}

std::string compose_shortest(const sip::Received& request, const Reply& reply, std::string_view to_tag, bool with_more)
{
    const auto message = request.message.view();
    auto response = sip::Composer::response(reply.code, "");
    const auto& index = message.index();
    const auto* const top = index.first(FieldId::via);
    for (const auto* via = top; via != nullptr; via = index.next(*via)) {
        const auto marked = via == top ? first_via(request, {}) : std::string();
        response.add("v", marked.empty() ? message.value(*via) : std::string_view(marked));
    }
    if (message.has(FieldId::from)) response.add("f", message.value(FieldId::from));
    if (message.has(FieldId::to)) response.add("t", with_tag(message.value(FieldId::to), to_tag));
    if (message.has(FieldId::call_id)) response.add("i", message.value(FieldId::call_id));
    if (message.has(FieldId::cseq)) response.add(FieldId::cseq, message.value(FieldId::cseq));
    for (const auto& each : reply.fields) {
        if (each.essential || (with_more && each.if_room)) response.add(each.name, each.value);
    }
    return response.finish_as_is().value_or(std::string());
}

}  // namespace sipdiag::farend

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/reply.hpp"

#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/timers.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip {

Endpoint reply_destination(const Received& request)
{
    auto to = request.source;
    ViaView via;
    if (is_reliable(to.transport) || !view_first(request.message.view(), FieldId::via, via)) return to;
    const auto maddr = parse_address(via.maddr);
    if (via.has_rport && !maddr) return to;
    if (maddr) to.address = *maddr;
    to.port = via.sent_by.port != 0 ? via.sent_by.port : 5060;
    return to;
}

std::string marked_via(const ViaView& via, const Endpoint& source)
{
    const auto address = source.address.unmapped();
    const auto written = parse_address(via.sent_by.host);
    auto marked = std::string(via.text);
    if (!via.parameters.empty()) {
        marked.resize(static_cast<std::size_t>(via.parameters.text().data() - via.text.data()));
    }
    for (const auto& each : via.parameters) {
        if (grammar::equals(each.name, "received") || grammar::equals(each.name, "rport")) continue;
        marked.append(";").append(each.name);
        if (each.has_value) marked.append("=").append(each.value);
    }
    if (via.has_rport || !written || written->unmapped() != address) {
        marked.append(";received=").append(to_string(address));
    }
    if (via.has_rport) marked.append(";rport=").append(std::to_string(source.port));
    return marked;
}

Composer reply_to(const Received& request, int code, std::string_view reason, std::string_view to_tag)
{
    const auto message = request.message.view();
    std::string first;
    // Of the first field alone: one without an element in it stays as it is, and so do those below.
    grammar::Cursor in(message.value(FieldId::via));
    ViaView via;
    if (view_element(in, via)) first = marked_via(via, request.source).append(in.rest());
    return Composer::response_to(message, code, reason, to_tag, first);
}

}  // namespace sipdiag::sip

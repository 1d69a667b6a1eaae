// SPDX-License-Identifier: MIT
//
// Full use of a message through the views of this library.
#include "bench/parsers.hpp"
#include "sipdiag/sdp/session.hpp"
#include "sipdiag/sdp/values.hpp"
#include "sipdiag/sip/auth_values.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::bench {
namespace {

std::size_t take(std::string_view text)
{
    touch(text);
    return 1;
}

std::size_t use_vias(sip::MessageView message)
{
    std::size_t items = 0;
    sip::ListReader<sip::ViaView> vias(message, sip::FieldId::via);
    for (sip::ViaView via; vias.next(via);) {
        items += take(via.sent_by.host);
        if (via.sent_by.has_port) items += take(via.sent_by.port_text);
        if (via.has_branch) items += take(via.branch);
        if (via.has_received) items += take(via.received);
        if (via.has_rport) items += take(via.rport);
    }
    return items;
}

std::size_t use_contacts(sip::MessageView message)
{
    std::size_t items = 0;
    sip::ListReader<sip::NameAddrView> contacts(message, sip::FieldId::contact);
    for (sip::NameAddrView contact; contacts.next(contact);) {
        const auto uri = contact.view_uri();
        items += take(uri.user) + take(uri.host.host);
        if (uri.host.has_port) items += take(uri.host.port_text);
        auto rest = uri.parameters.text();
        for (sip::UriParametersView::Item each; sip::UriParametersView::next(rest, each); touch(each.value))
            items += take(each.name);
        for (const auto& each : contact.parameters) {
            items += take(each.name);
            touch(each.value);
        }
    }
    return items;
}

std::size_t use_digest(sip::MessageView message, sip::FieldId id)
{
    std::size_t items = 0;
    for (const auto* field = message.index().first(id); field != nullptr; field = message.index().next(*field)) {
        const auto auth = sip::view_auth(message.value(*field));
        touch(auth.scheme);
        grammar::Cursor in(auth.parameters);
        for (sip::AuthParameterView each; sip::view_auth_parameter(in, each); touch(each.value))
            items += take(each.name);
    }
    return items;
}

std::size_t use_sdp(std::string_view body)
{
    static sdp::Index index;  // used again and again, as a receiver does
    index.scan(body);
    const sdp::SessionView session(body, index);
    std::size_t items = 0;
    if (const auto line = session.session().connection()) items += take(sdp::view_connection(line->value()).address);
    for (std::size_t i = 0; i < session.media_count(); ++i) {
        const auto media = sdp::view_media(session.media_line(i).value());
        items += take(media.type);
        touch(media.formats);
        if (const auto line = session.media(i).connection()) items += take(sdp::view_connection(line->value()).address);
    }
    return items;
}

}  // namespace

std::size_t use_sipdiag(std::string_view octets)
{
    static sip::Index index;
    if (index.scan(octets).code != errc::none) return 0;
    const sip::MessageView message(octets, index);
    std::size_t items = use_vias(message);
    items += take(sip::view_single(message.value(sip::FieldId::from)).tag());
    const auto to_tag = sip::view_single(message.value(sip::FieldId::to)).tag();
    if (!to_tag.empty()) items += take(to_tag);
    items += take(message.value(sip::FieldId::call_id));
    items += take(sip::view_cseq(message.value(sip::FieldId::cseq)).method);
    items += use_contacts(message);
    items += use_digest(message, sip::FieldId::authorization);
    items += use_digest(message, sip::FieldId::www_authenticate);
    if (message.has(sip::FieldId::content_type)) items += use_sdp(message.body());
    return items;
}

}  // namespace sipdiag::bench

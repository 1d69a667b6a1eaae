// SPDX-License-Identifier: MIT
#include "sipdiag/capture/message_facts.hpp"

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::capture {
namespace {

using finding::Value;
using sip::FieldId;
using sip::MessageView;

Value text_if(bool there, std::string_view text)
{
    return there ? Value(text) : Value();
}

Value display_of(const sip::NameAddrView& view)
{
    return view.display.empty() ? Value() : Value(view.display_name());
}

Value via_of(MessageView message)
{
    sip::ListReader<sip::ViaView> vias(message, FieldId::via);
    sip::ViaView top;
    if (!vias.next(top)) return {};
    std::int64_t count = 1;
    for (sip::ViaView below; vias.next(below);)
        ++count;
    auto via = Value::object();
    via.set("transport", text_if(!top.transport.empty(), top.transport));
    via.set("host", text_if(!top.sent_by.host.empty(), top.sent_by.host));
    via.set("port", top.sent_by.port != 0 ? Value(top.sent_by.port) : Value());
    via.set("branch", text_if(top.has_branch, top.branch));
    via.set("received", text_if(top.has_received, top.received));
    const auto rport = parse_port(top.rport);
    via.set("rport", rport ? Value(*rport) : text_if(top.has_rport && top.rport.empty(), top.rport));
    via.set("count", count);
    return via;
}

Value address_of(MessageView message, FieldId id)
{
    if (!message.has(id)) return {};
    const auto view = sip::view_single(message.value(id));
    const auto tag = view.parameters.find("tag");
    auto address = Value::object();
    address.set("display", display_of(view));
    address.set("uri", text_if(!view.uri.empty(), view.uri));
    address.set("tag", text_if(tag && tag->has_value, tag ? tag->value : std::string_view{}));
    return address;
}

Value cseq_of(MessageView message)
{
    if (!message.has(FieldId::cseq)) return {};
    const auto view = sip::view_cseq(message.value(FieldId::cseq));
    auto cseq = Value::array();
    cseq.push(view.number ? Value(*view.number) : Value());
    cseq.push(text_if(!view.method.empty(), view.method));
    return cseq;
}

Value parameters_of(const sip::ParametersView& parameters)
{
    auto members = Value::object();
    for (const auto& each : parameters) {
        const auto name = lowered(each.name);
        if (members.find(name) != nullptr) continue;  // the first counts; that there are two is a finding
        members.set(name, each.has_value ? Value(sip::unquote(each.value)) : Value());
    }
    return members;
}

Value contacts_of(MessageView message)
{
    auto contacts = Value::array();
    sip::ListReader<sip::NameAddrView> list(message, FieldId::contact);
    std::size_t count = 0;
    bool star = false;
    for (sip::NameAddrView view; list.next(view); ++count) {
        star = star || view.star;
        auto contact = Value::object();
        contact.set("display", display_of(view));
        contact.set("uri", view.uri.empty() && view.star ? std::string_view("*") : view.uri);
        contact.set("params", parameters_of(view.parameters));
        contacts.push(std::move(contact));
    }
    return star && count == 1 ? Value("*") : contacts;
}

}  // namespace

Value fields_of(MessageView message)
{
    auto fields = Value::object();
    if (message.is_request()) {
        fields.set("method", text_if(!message.method().empty(), message.method()));
        fields.set("ruri", text_if(!message.request_uri().empty(), message.request_uri()));
    } else {
        fields.set("status", message.status() != 0 ? Value(message.status()) : Value());
        fields.set("reason", message.reason());
    }
    fields.set("via", via_of(message));
    fields.set("from", address_of(message, FieldId::from));
    fields.set("to", address_of(message, FieldId::to));
    fields.set("call_id", text_if(message.has(FieldId::call_id), message.value(FieldId::call_id)));
    fields.set("cseq", cseq_of(message));
    fields.set("contacts", contacts_of(message));
    fields.set("body_len", message.body().size());
    return fields;
}

}  // namespace sipdiag::capture

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/dialog.hpp"

#include <algorithm>

#include "sipdiag/base/text.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip {
namespace {

constexpr std::size_t max_routes = 32;

std::string contact_of(MessageView message)
{
    NameAddrView contact;
    if (!view_first(message, FieldId::contact, contact) || contact.star) return {};
    return std::string(contact.uri);
}

std::vector<std::string> routes_of(MessageView message)
{
    std::vector<std::string> routes;
    ListReader<NameAddrView> elements(message, FieldId::record_route);
    for (NameAddrView element; routes.size() < max_routes && elements.next(element);)
        routes.push_back(unfold(element.text));
    return routes;
}

std::string tag_of(MessageView message, FieldId id)
{
    return std::string(view_single(message.value(id)).tag());
}

std::string uri_of(const std::string& route)
{
    return std::string(view_single(route).uri);
}

}  // namespace

std::optional<Dialog> Dialog::of_caller(MessageView invite, MessageView response)
{
    Dialog dialog;
    dialog.call_id_ = invite.value(FieldId::call_id);
    dialog.local_tag_ = tag_of(invite, FieldId::from);
    dialog.remote_tag_ = tag_of(response, FieldId::to);
    dialog.local_ = unfold(invite.value(FieldId::from));
    dialog.remote_ = unfold(response.value(FieldId::to));
    const auto cseq = view_cseq(invite.value(FieldId::cseq)).number;
    if (dialog.call_id_.empty() || dialog.remote_.empty() || !cseq) return std::nullopt;
    dialog.local_cseq_ = *cseq;
    dialog.confirm(response);
    if (dialog.remote_target_.empty()) dialog.remote_target_ = invite.request_uri();
    return dialog;
}

std::optional<Dialog> Dialog::of_callee(MessageView invite, std::string_view local_tag)
{
    Dialog dialog;
    dialog.call_id_ = invite.value(FieldId::call_id);
    dialog.local_tag_ = local_tag;
    dialog.remote_tag_ = tag_of(invite, FieldId::from);
    dialog.local_ = unfold(invite.value(FieldId::to));
    if (tag_of(invite, FieldId::to).empty()) dialog.local_.append(";tag=").append(local_tag);
    dialog.remote_ = unfold(invite.value(FieldId::from));
    dialog.remote_target_ = contact_of(invite);
    dialog.routes_ = routes_of(invite);
    dialog.remote_cseq_ = view_cseq(invite.value(FieldId::cseq)).number;
    if (dialog.call_id_.empty() || dialog.remote_.empty() || dialog.remote_target_.empty()) return std::nullopt;
    return dialog;
}

bool Dialog::holds(MessageView message) const noexcept
{
    const bool request = message.is_request();
    const auto theirs = view_single(message.value(request ? FieldId::from : FieldId::to)).tag();
    const auto ours = view_single(message.value(request ? FieldId::to : FieldId::from)).tag();
    return message.value(FieldId::call_id) == call_id_ && ours == local_tag_ && theirs == remote_tag_;
}

void Dialog::confirm(MessageView response)
{
    routes_ = routes_of(response);
    std::reverse(routes_.begin(), routes_.end());
    refresh_target(response);
}

void Dialog::refresh_target(MessageView message)
{
    auto contact = contact_of(message);
    if (!contact.empty()) remote_target_ = std::move(contact);
}

Dialog::Order Dialog::receive(MessageView request) noexcept
{
    const auto number = view_cseq(request.value(FieldId::cseq)).number;
    if (!number || (remote_cseq_ && *number <= *remote_cseq_)) return Order::too_low;
    remote_cseq_ = number;
    return Order::in_order;
}

bool Dialog::first_is_strict() const
{
    if (routes_.empty()) return false;
    UriParametersView::Item item;
    return !view_single(routes_.front()).view_uri().parameters.find("lr", item);
}

std::string Dialog::request_uri() const
{
    return first_is_strict() ? uri_of(routes_.front()) : remote_target_;
}

std::string Dialog::next_hop() const
{
    return routes_.empty() ? remote_target_ : uri_of(routes_.front());
}

Composer Dialog::compose(std::string_view method, std::string_view via, std::uint32_t cseq) const
{
    auto message = Composer::request(method, request_uri());
    message.add(FieldId::via, via).add(FieldId::max_forwards, "70");
    const bool strict = first_is_strict();
    for (std::size_t i = strict ? 1 : 0; i < routes_.size(); ++i)
        message.add(FieldId::route, routes_[i]);
    if (strict) message.add(FieldId::route, "<" + remote_target_ + ">");
    message.add(FieldId::from, local_).add(FieldId::to, remote_).add(FieldId::call_id, call_id_);
    message.add(FieldId::cseq, std::to_string(cseq).append(" ").append(method));
    return message;
}

Composer Dialog::request(std::string_view method, std::string_view via)
{
    return compose(method, via, ++local_cseq_);
}

Composer Dialog::ack(std::string_view via, std::uint32_t invite_cseq) const
{
    return compose("ACK", via, invite_cseq);
}

}  // namespace sipdiag::sip

// SPDX-License-Identifier: MIT
//
// Any octets as a message: no octet is lost, findings point into it, the fields are found again when it is printed from
// what was read, and what was called valid stays so.
#include <algorithm>
#include <cstdint>
#include <string>

#include "fuzz/require.hpp"
#include "sipdiag/sip/auth_values.hpp"
#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/judge.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sip {
namespace {

using fuzz::require;

void parts_lie_side_by_side(MessageView message)
{
    const auto& index = message.index();
    auto end = index.fields_begin();
    for (std::size_t i = 0; i < index.size(); ++i) {
        const auto& field = index[i];
        require(field.begin == end);
        require(field.begin + field.name_size <= field.value);
        require(field.value + field.value_size <= field.end);
        end = field.end;
    }
    require(index.overflowed() || end <= index.body_begin());
    require(index.overflowed() || index.body_begin() - end <= 2);
    require(index.body_begin() <= message.octets().size());
}

// Every chain holds the fields of its name, all of them, in order.
void chains_hold_their_fields(const Index& index)
{
    std::size_t chained = 0;
    for (std::size_t id = 0; id < field_id_count; ++id) {
        const Field* before = nullptr;
        for (const auto* each = index.first(static_cast<FieldId>(id)); each != nullptr; each = index.next(*each)) {
            require(each->id == static_cast<FieldId>(id));
            require(before == nullptr || before->begin < each->begin);
            before = each;
            ++chained;
        }
    }
    require(chained == index.size());
}

template <class View>
void walk(MessageView message, FieldId id)
{
    ListReader<View> list(message, id);
    std::size_t count = 0;
    for (View each; list.next(each); ++count)
        require(count <= message.octets().size());
}

void everything_can_be_read(MessageView message)
{
    walk<ViaView>(message, FieldId::via);
    for (const auto id : {FieldId::contact, FieldId::route, FieldId::record_route, FieldId::path, FieldId::from})
        walk<NameAddrView>(message, id);
    for (const auto id : {FieldId::allow, FieldId::supported})
        walk<TokenView>(message, id);
    walk<WarningView>(message, FieldId::warning);
    walk<MediaTypeView>(message, FieldId::accept);
    for (const auto id : {FieldId::www_authenticate, FieldId::authorization})
        (void)view_auth(message.value(id)).get("nonce");
    (void)view_cseq(message.value(FieldId::cseq));
    (void)view_retry_after(message.value(FieldId::retry_after));
    (void)parse_date(message.value(FieldId::date));
    require(message.body().size() <= message.after_header().size());
}

// What can be composed of the parts reads back as the same parts.
void prints_as_it_was_read(MessageView message)
{
    auto copy = message.is_request() ? Composer::request(message.method(), message.request_uri())
                                     : Composer::response(message.status(), message.reason());
    const auto& index = message.index();
    for (std::size_t i = 0; i < index.size(); ++i)
        copy.add(message.name(index[i]), message.value(index[i]));
    const auto octets = copy.finish_as_is(message.after_header());
    if (!octets) return;
    const auto again = Message::read(*octets);
    if (octets->size() > Index::max_octets) return;
    require(again.has_value());
    const auto view = again->view();
    require(view.is_request() == message.is_request());
    require(view.method() == message.method());
    require(view.status() == message.status());
    require(view.index().size() == index.size());
    for (std::size_t i = 0; i < index.size(); ++i) {
        require(view.name(view.index()[i]) == message.name(index[i]));
        require(view.value(view.index()[i]) == message.value(index[i]));
    }
    require(view.after_header() == message.after_header());
}

}  // namespace
}  // namespace sipdiag::sip

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sipdiag;
    const auto message = sip::Message::read(std::string(reinterpret_cast<const char*>(data), size));
    if (!message) {
        fuzz::require(message.error().offset <= size);
        return 0;
    }
    const auto view = message->view();
    sip::parts_lie_side_by_side(view);
    sip::chains_hold_their_fields(view.index());
    sip::everything_can_be_read(view);
    for (const auto& each : sip::judge(view)) {
        fuzz::require(each.span->begin <= each.span->end && each.span->end <= size);
        fuzz::require(!each.message.empty());
    }
    sip::prints_as_it_was_read(view);
    return 0;
}

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/compose.hpp"

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/sip/name_addr.hpp"

namespace sipdiag::sip {
namespace {

// A line end may stand in a value only as a fold: CRLF and then a blank.
bool breaks_out(std::string_view value) noexcept
{
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\r' && value[i] != '\n') continue;
        const bool fold = value.substr(i).starts_with("\r\n ") || value.substr(i).starts_with("\r\n\t");
        if (!fold) return true;
        ++i;
    }
    return false;
}

bool is_one_line(std::string_view text) noexcept
{
    return text.find_first_of("\r\n") == std::string_view::npos;
}

}  // namespace

void Composer::refuse() noexcept
{
    if (!refused_) refused_at_ = static_cast<std::uint32_t>(text_.size());
    refused_ = true;
}

Composer Composer::request(std::string_view method, std::string_view uri)
{
    Composer message;
    if (!grammar::is_token(method) || uri.empty() || uri.find_first_of(" \t\r\n") != std::string_view::npos) {
        message.refuse();
    }
    message.text_.append(method).append(" ").append(uri).append(" SIP/2.0\r\n");
    return message;
}

Composer Composer::response(int code, std::string_view reason)
{
    Composer message;
    if (code < 100 || code > 699 || !is_one_line(reason)) message.refuse();
    message.text_.append("SIP/2.0 ").append(std::to_string(code)).append(" ").append(reason).append("\r\n");
    return message;
}

Composer Composer::response_to(MessageView request, int code, std::string_view reason, std::string_view to_tag,
                               std::string_view first_via)
{
    auto message = response(code, reason);
    const auto& index = request.index();
    for (const auto* via = index.first(FieldId::via); via != nullptr; via = index.next(*via)) {
        const bool replaced = via == index.first(FieldId::via) && !first_via.empty();
        message.add(FieldId::via, replaced ? first_via : request.value(*via));
    }
    for (const auto id : {FieldId::from, FieldId::to, FieldId::call_id, FieldId::cseq}) {
        if (!request.has(id)) continue;
        const auto value = request.value(id);
        if (id == FieldId::to && !to_tag.empty() && view_single(value).tag().empty()) {
            message.add(id, std::string(value) + ";tag=" + std::string(to_tag));
        } else {
            message.add(id, value);
        }
    }
    return message;
}

Composer& Composer::add(std::string_view name, std::string_view value)
{
    if (!grammar::is_token(name) || breaks_out(value)) refuse();
    text_.append(name).append(": ").append(value).append("\r\n");
    return *this;
}

Result<std::string> Composer::finish(std::string_view body) const
{
    auto message = *this;
    message.add(FieldId::content_length, std::to_string(body.size()));
    return message.finish_as_is(body);
}

Result<std::string> Composer::finish_as_is(std::string_view body) const
{
    if (refused_) return Error{errc::unexpected_octet, refused_at_};
    auto octets = text_;
    octets.append("\r\n").append(body);
    return octets;
}

}  // namespace sipdiag::sip

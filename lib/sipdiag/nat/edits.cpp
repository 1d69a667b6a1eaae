// SPDX-License-Identifier: MIT
#include "sipdiag/nat/edits.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::nat {
namespace {

using sip::FieldId;
using sip::MessageView;

/// A parameter that a server did not know and dropped is bad manners; one with another value was changed on the way.
bool same_parameters(const sip::ParametersView& sent, const sip::ParametersView& found)
{
    for (const auto& each : sent) {
        if (grammar::equals(each.name, "received") || grammar::equals(each.name, "rport")) continue;
        const auto other = found.find(each.name);
        if (other && !grammar::equals(other->value, each.value)) return false;
    }
    return true;
}

/// The element as text without the parameters that a server adds or fills.
std::string without_marks(const sip::ViaView& via)
{
    std::string text(via.text);
    if (!via.parameters.empty()) text.resize(static_cast<std::size_t>(via.parameters.text().data() - via.text.data()));
    for (const auto& each : via.parameters) {
        if (grammar::equals(each.name, "received") || grammar::equals(each.name, "rport")) continue;
        text.append(";").append(each.name);
        if (each.has_value) text.append("=").append(each.value);
    }
    return text;
}

void compare_via(const sip::ViaView& sent, const sip::ViaView& found, Edits& edits)
{
    if (without_marks(sent) == without_marks(found)) return;
    const bool same = grammar::equals(sent.transport, found.transport) &&
                      sip::SentBy::of(sent) == sip::SentBy::of(found) &&
                      sent.sent_by.has_port == found.sent_by.has_port && grammar::equals(sent.branch, found.branch) &&
                      same_parameters(sent.parameters, found.parameters);
    edits.push_back({Part::via, "Via", std::string(sent.text), std::string(found.text), !same});
}

bool same_address(std::string_view sent, std::string_view found, bool with_tag)
{
    const auto a = sip::view_single(sent);
    const auto b = sip::view_single(found);
    return sip::equivalent(a.view_uri(), b.view_uri()) && (!with_tag || a.tag() == b.tag());
}

void compare_address(Part part, FieldId id, MessageView sent, MessageView found, Edits& edits, bool may_gain_tag)
{
    const auto before = sent.value(id);
    auto after = found.value(id);
    if (before == after) return;
    const bool had_tag = !sip::view_single(before).tag().empty();
    // A tag put at the end is the server's right; whatever stands before it is not.
    if (may_gain_tag && !had_tag && after.starts_with(before)) {
        const auto rest = grammar::trim(after.substr(before.size()));
        if (rest.starts_with(';') && grammar::equals(rest.substr(1, 3), "tag") &&
            rest.find_first_of(";,<", 1) == std::string_view::npos)
            return;
    }
    const bool same = found.has(id) && same_address(before, after, had_tag);
    edits.push_back({part, std::string(sip::rule(id).name), std::string(before), std::string(after), !same});
}

void compare_text(Part part, FieldId id, MessageView sent, MessageView found, Edits& edits)
{
    const auto before = sent.value(id);
    const auto after = found.value(id);
    if (before != after) {
        edits.push_back({part, std::string(sip::rule(id).name), std::string(before), std::string(after), true});
    }
}

void compare_cseq(MessageView sent, MessageView found, Edits& edits)
{
    const auto before = sent.value(FieldId::cseq);
    const auto after = found.value(FieldId::cseq);
    if (before == after) return;
    const auto a = sip::view_cseq(before);
    const auto b = sip::view_cseq(after);
    edits.push_back(
        {Part::other, "CSeq", std::string(before), std::string(after), a.number != b.number || a.method != b.method});
}

void compare_contacts(MessageView sent, MessageView found, Edits& edits)
{
    sip::ListReader<sip::NameAddrView> before(sent, FieldId::contact);
    sip::ListReader<sip::NameAddrView> after(found, FieldId::contact);
    sip::NameAddrView a;
    sip::NameAddrView b;
    while (before.next(a)) {
        if (!after.next(b)) {
            edits.push_back({Part::contact, "Contact", std::string(a.text), {}, true});
        } else if (a.text != b.text) {
            edits.push_back(
                {Part::contact, "Contact", std::string(a.text), std::string(b.text), !sip::equivalent(a.uri, b.uri)});
        }
    }
}

void compare_bodies(std::string_view sent, std::string_view found, Edits& edits)
{
    if (sent == found) return;
    const auto before = split_lines(sent);
    const auto after = split_lines(found);
    const auto common = std::min(before.size(), after.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (before[i] == after[i]) continue;
        edits.push_back(
            {Part::sdp, std::string(before[i].substr(0, 2)), std::string(before[i]), std::string(after[i]), true});
    }
    for (std::size_t i = common; i < before.size(); ++i)
        edits.push_back({Part::sdp, std::string(before[i].substr(0, 2)), std::string(before[i]), {}, true});
    for (std::size_t i = common; i < after.size(); ++i)
        edits.push_back({Part::sdp, std::string(after[i].substr(0, 2)), {}, std::string(after[i]), true});
}

/// The Via of ours among all that have gathered.
bool find_branch(MessageView message, std::string_view branch, sip::ViaView& out)
{
    sip::ListReader<sip::ViaView> vias(message, FieldId::via);
    while (vias.next(out)) {
        if (grammar::equals(out.branch, branch)) return true;
    }
    return false;
}

struct Line {
    std::string_view name;
    std::string_view value;
};

std::optional<Line> cut_line(std::string_view line)
{
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return Line{line.substr(0, colon), grammar::trim(line.substr(colon + 1))};
}

Part part_of(std::string_view name)
{
    switch (sip::field_id(name)) {
    case FieldId::via: return Part::via;
    case FieldId::contact: return Part::contact;
    case FieldId::from: return Part::from;
    case FieldId::to: return Part::to;
    case FieldId::call_id: return Part::call_id;
    case FieldId::content_length: return Part::sdp;  // it follows the body
    default: return Part::other;
    }
}

/// The whole lines of a text: what stands behind the last line end is a cut.
std::vector<std::string_view> whole_lines(std::string_view text)
{
    const auto last = text.rfind("\r\n");
    return split_lines(last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 2));
}

bool is_text(std::string_view line)
{
    return std::all_of(line.begin(), line.end(), [](char c) { return c == '\t' || (c >= ' ' && c != '\x7f'); });
}

}  // namespace

std::string_view to_string(Part part) noexcept
{
    switch (part) {
    case Part::via: return "via";
    case Part::contact: return "contact";
    case Part::from: return "from";
    case Part::to: return "to";
    case Part::call_id: return "call-id";
    case Part::sdp: return "sdp";
    case Part::other: break;
    }
    return "other";
}

Edits edits_in_answer(MessageView request, MessageView response)
{
    Edits edits;
    sip::ListReader<sip::ViaView> sent(request, FieldId::via);
    sip::ListReader<sip::ViaView> found(response, FieldId::via);
    sip::ViaView a;
    sip::ViaView b;
    while (sent.next(a)) {
        if (!found.next(b)) {
            edits.push_back({Part::via, "Via", std::string(a.text), {}, true});
        } else {
            compare_via(a, b, edits);
        }
    }
    compare_address(Part::from, FieldId::from, request, response, edits, false);
    compare_address(Part::to, FieldId::to, request, response, edits, true);
    compare_text(Part::call_id, FieldId::call_id, request, response, edits);
    compare_cseq(request, response, edits);
    return edits;
}

Edits edits_in_request(MessageView sent, MessageView arrived)
{
    Edits edits;
    sip::ViaView a;
    sip::ViaView b;
    if (sip::view_first(sent, FieldId::via, a)) {
        if (!find_branch(arrived, a.branch, b)) {
            // A proxy that hides topology takes it out; nothing is known of it then.
            if (arrived.has(FieldId::via) && sip::view_first(arrived, FieldId::via, b) &&
                sip::SentBy::of(a) == sip::SentBy::of(b))
                edits.push_back({Part::via, "Via", std::string(a.text), std::string(b.text), true});
        } else {
            compare_via(a, b, edits);
        }
    }
    compare_address(Part::from, FieldId::from, sent, arrived, edits, false);
    compare_address(Part::to, FieldId::to, sent, arrived, edits, false);
    compare_text(Part::call_id, FieldId::call_id, sent, arrived, edits);
    compare_cseq(sent, arrived, edits);
    compare_contacts(sent, arrived, edits);
    compare_bodies(sent.after_header(), arrived.after_header(), edits);
    return edits;
}

QuoteComparison edits_in_quote(std::string_view sent, std::string_view quoted)
{
    QuoteComparison result;
    const auto before = split_lines(sent);
    const auto after = whole_lines(quoted);
    // Line by line: a middlebox that rewrites keeps the lines; one that adds or takes some is noticed at once.
    bool in_body = false;
    const auto common = std::min(before.size(), after.size());
    for (std::size_t i = 0; i < common; ++i) {
        if (!is_text(after[i])) break;  // no longer ours: padding, an extension
        const auto a = before[i];
        const auto b = after[i];
        if (i > 0 && a.empty()) in_body = true;
        const auto line = in_body || i == 0 ? std::nullopt : cut_line(a);
        const auto part = in_body ? Part::sdp : i == 0 || !line ? Part::other : part_of(line->name);
        if (part == Part::via) result.has_via = true;
        if (part == Part::contact) result.has_contact = true;
        if (in_body && a.starts_with("c=")) result.has_sdp = true;
        if (a == b) continue;
        const auto found = in_body || i == 0 ? std::nullopt : cut_line(b);
        if (i > 0 && !in_body && line && (!found || !grammar::equals(line->name, found->name))) {
            // Out of step: a line came or went. That is a change, and nothing behind it can be compared.
            result.edits.push_back({Part::other, std::string(line->name), std::string(a), std::string(b), true});
            break;
        }
        const bool plain = line && found;
        result.edits.push_back({part,
                                in_body ? std::string(a.substr(0, 2))
                                : line  ? std::string(line->name)
                                        : "",
                                std::string(plain ? line->value : a), std::string(plain ? found->value : b),
                                !plain || line->value != found->value});
    }
    return result;
}

bool changes_meaning(const Edits& edits) noexcept
{
    return std::any_of(edits.begin(), edits.end(), [](const Edit& each) { return each.meaning; });
}

std::string describe(const Edit& edit, std::string_view verb)
{
    const auto name = edit.name.ends_with('=') || edit.name.empty() ? std::string() : edit.name + ": ";
    return name + visible(edit.sent) + " " + std::string(verb) + " " +
           (edit.found.empty() ? std::string("nothing") : visible(edit.found));
}

}  // namespace sipdiag::nat

// SPDX-License-Identifier: MIT
#include "sipdiag/capture/compare.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/nat/findings/entries.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::capture {
namespace {

using nat::Part;
using sip::FieldId;
using sip::MessageView;

constexpr std::size_t most_evidence = 12;

Part part_of(FieldId id)
{
    switch (id) {
    case FieldId::via: return Part::via;
    case FieldId::contact: return Part::contact;
    case FieldId::from: return Part::from;
    case FieldId::to: return Part::to;
    case FieldId::call_id: return Part::call_id;
    default: return Part::other;
    }
}

/// The fields of one name, in order. Names that nothing knows are told apart by their letters.
std::map<std::string, std::vector<std::string_view>> fields_by_name(MessageView message)
{
    std::map<std::string, std::vector<std::string_view>> fields;
    for (std::size_t i = 0; i < message.index().size(); ++i) {
        const auto& field = message.index()[i];
        const auto name = field.id == FieldId::other ? lowered(message.name(field)) : lowered(sip::rule(field.id).name);
        fields[name].push_back(message.value(field));
    }
    return fields;
}

void compare_fields(MessageView inside, MessageView outside, nat::Edits& edits)
{
    auto before = fields_by_name(inside);
    auto after = fields_by_name(outside);
    for (const auto& [name, values] : after)
        before.try_emplace(name);
    for (const auto& [name, values] : before) {
        const auto& others = after[name];
        const auto id = sip::field_id(name);
        const auto shown = id == FieldId::other ? name : std::string(sip::rule(id).name);
        for (std::size_t i = 0; i < std::max(values.size(), others.size()); ++i) {
            const auto was = i < values.size() ? values[i] : std::string_view{};
            const auto is = i < others.size() ? others[i] : std::string_view{};
            if (was == is && i < values.size() && i < others.size()) continue;
            // The length follows from what was done to the body.
            const bool meaning = id != FieldId::content_length && unfold(was) != unfold(is);
            edits.push_back({part_of(id), shown, std::string(was), std::string(is), meaning});
        }
    }
}

void compare_bodies(MessageView inside, MessageView outside, nat::Edits& edits)
{
    const auto before = inside.after_header();
    const auto after = outside.after_header();
    if (before == after) return;
    sip::MediaTypeView type;
    const bool sdp =
        sip::view_first(inside, FieldId::content_type, type) && sip::is_media_type(type, "application", "sdp");
    const auto was = split_lines(before);
    const auto is = split_lines(after);
    for (std::size_t i = 0; i < std::max(was.size(), is.size()); ++i) {
        const auto a = i < was.size() ? was[i] : std::string_view{};
        const auto b = i < is.size() ? is[i] : std::string_view{};
        if (a == b) continue;
        const auto name = std::string((a.empty() ? b : a).substr(0, sdp ? 2 : 0));
        edits.push_back({sdp ? Part::sdp : Part::other, sdp ? name : "body", std::string(a), std::string(b), true});
    }
}

/// What a message is recognised by on the other side.
std::optional<std::string> key_of(MessageView message, bool by_branch)
{
    const auto cseq = sip::view_cseq(message.value(FieldId::cseq));
    auto key = fmt::format("{} {} {} ", message.is_request() ? 0 : message.status(), cseq.digits, cseq.method);
    if (!by_branch) return key + std::string(sip::view_single(message.value(FieldId::from)).tag());
    sip::ViaView via;
    if (!sip::view_first(message, FieldId::via, via) || via.branch.empty()) return std::nullopt;
    return key + std::string(via.branch);
}

struct Side {
    std::vector<std::optional<sip::Message>> messages;
    std::vector<bool> paired;

    explicit Side(const Exhibits& exhibits) : paired(exhibits.messages.size())
    {
        for (const auto& each : exhibits.messages) {
            auto read = sip::Message::read(each.octets);
            messages.push_back(read ? std::optional(*std::move(read)) : std::nullopt);
        }
    }
};

class Comparer {
public:
    Comparer(const Exhibits& inside, const Exhibits& outside)
        : inside_exhibits_(inside), outside_exhibits_(outside), inside_(inside), outside_(outside)
    {
    }

    Comparison run()
    {
        pair(true);
        pair(false);
        std::sort(made_.pairs.begin(), made_.pairs.end(),
                  [](const auto& a, const auto& b) { return a.inside < b.inside; });
        leftovers(inside_, made_.only_inside);
        leftovers(outside_, made_.only_outside);
        tell_rewritten();
        tell_in_part();
        return std::move(made_);
    }

private:
    void pair(bool by_branch)
    {
        std::multimap<std::string, std::size_t> waiting;
        for (std::size_t i = 0; i < outside_.messages.size(); ++i) {
            if (!outside_.messages[i] || outside_.paired[i]) continue;
            if (auto key = key_of(outside_.messages[i]->view(), by_branch)) waiting.emplace(*std::move(key), i);
        }
        for (std::size_t i = 0; i < inside_.messages.size(); ++i) {
            if (!inside_.messages[i] || inside_.paired[i]) continue;
            const auto key = key_of(inside_.messages[i]->view(), by_branch);
            const auto found = key ? waiting.lower_bound(*key) : waiting.end();
            if (found == waiting.end() || found->first != *key) continue;
            add(i, found->second);
            waiting.erase(found);
        }
    }

    void add(std::size_t inside, std::size_t outside)
    {
        inside_.paired[inside] = outside_.paired[outside] = true;
        const auto& in = inside_exhibits_.messages[inside];
        const auto& out = outside_exhibits_.messages[outside];
        Pair made{inside, outside, false, {}};
        if (in.source && out.source && in.destination && out.destination) {
            // A router leaves the far end's address alone: the side that stays the same is the far one.
            const bool same_destination = *in.destination == *out.destination;
            const bool same_source = *in.source == *out.source;
            const bool same_far = same_destination && same_source;
            made.outbound = same_far ? in.source->address.is_local_only() : same_destination;
            if (made.outbound && !made_.inside_endpoint) {
                made_.inside_endpoint = *in.source;
                made_.outside_endpoint = *out.source;
            }
        }
        made.edits = differences(inside_.messages[inside]->view(), outside_.messages[outside]->view());
        made_.pairs.push_back(std::move(made));
    }

    static void leftovers(const Side& side, std::vector<std::size_t>& out)
    {
        for (std::size_t i = 0; i < side.paired.size(); ++i) {
            if (!side.paired[i]) out.push_back(i);
        }
    }

    void tell_rewritten()
    {
        std::vector<std::string> evidence;
        std::size_t count = 0;
        for (const auto& each : made_.pairs) {
            for (const auto& edit : each.edits) {
                if (!edit.meaning) continue;
                if (++count <= most_evidence) {
                    evidence.push_back(fmt::format("message {} {}: {}: {} inside, {} outside", each.inside,
                                                   each.outbound ? "out" : "in", edit.name,
                                                   edit.sent.empty() ? "nothing" : visible(edit.sent),
                                                   edit.found.empty() ? "nothing" : visible(edit.found)));
                }
            }
        }
        if (count == 0) return;
        if (count > most_evidence) evidence.push_back(fmt::format("and {} more", count - most_evidence));
        made_.findings.push_back({&nat::findings::entries::alg001_rewritten,
                                  fmt::format("{} values are different on the two sides of the router", count),
                                  std::move(evidence),
                                  "sipprobe advise, or switch the ALG off in the router",
                                  std::nullopt,
                                  {}});
    }

    /// Of our own addresses in one request, some replaced and others not: Via, Contact and the sound's address.
    void tell_in_part()
    {
        if (!made_.inside_endpoint) return;
        const auto own = to_string(made_.inside_endpoint->address);
        for (const auto& each : made_.pairs) {
            if (!each.outbound || !nat::changes_meaning(each.edits)) continue;
            std::vector<std::string> kept;
            const auto message = outside_.messages[each.outside]->view();
            sip::ViaView via;
            if (sip::view_first(message, FieldId::via, via) && via.sent_by.host == own) {
                kept.push_back(fmt::format("Via: {}", visible(via.text)));
            }
            sip::ListReader<sip::NameAddrView> contacts(message, FieldId::contact);
            for (sip::NameAddrView contact; contacts.next(contact);) {
                if (contact.view_uri().host.host == own)
                    kept.push_back(fmt::format("Contact: {}", visible(contact.text)));
            }
            for (const auto line : split_lines(message.body())) {
                if (line.starts_with("c=") && line.ends_with(" " + own)) kept.emplace_back(line);
            }
            const bool replaced = std::any_of(each.edits.begin(), each.edits.end(), [&](const auto& edit) {
                return edit.meaning && edit.sent.find(own) != std::string::npos &&
                       edit.found.find(own) == std::string::npos;
            });
            if (kept.empty() || !replaced) continue;
            for (auto& line : kept)
                line = "as it was:  " + line;
            for (const auto& edit : each.edits) {
                if (edit.meaning) kept.push_back(fmt::format("rewritten:  {}: {}", edit.name, visible(edit.found)));
            }
            made_.findings.push_back(
                {&nat::findings::entries::alg003_rewritten_in_part,
                 fmt::format("message {} leaves with some of its addresses rewritten, others not", each.inside),
                 std::move(kept),
                 "switch the ALG off in the router, and let the phone write the "
                 "public address (nat_enable: 1)",
                 std::nullopt,
                 {}});
            return;
        }
    }

    const Exhibits& inside_exhibits_;
    const Exhibits& outside_exhibits_;
    Side inside_;
    Side outside_;
    Comparison made_;
};

}  // namespace

nat::Edits differences(MessageView inside, MessageView outside)
{
    nat::Edits edits;
    if (inside.octets() == outside.octets()) return edits;
    const auto before = inside.start().line.in(inside.octets());
    const auto after = outside.start().line.in(outside.octets());
    if (before != after) {
        const auto* const name = inside.is_request() ? "Request-Line" : "Status-Line";
        edits.push_back({Part::other, name, std::string(before), std::string(after), true});
    }
    compare_fields(inside, outside, edits);
    compare_bodies(inside, outside, edits);
    return edits;
}

Comparison compare(const Exhibits& inside, const Exhibits& outside)
{
    return Comparer(inside, outside).run();
}

}  // namespace sipdiag::capture

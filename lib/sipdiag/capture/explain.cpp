// SPDX-License-Identifier: MIT
#include "sipdiag/capture/explain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sipdiag/base/text.hpp"
#include "sipdiag/capture/findings/entries.hpp"
#include "sipdiag/capture/message_facts.hpp"
#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/finding/facts.hpp"
#include "sipdiag/sdp/judge.hpp"
#include "sipdiag/sdp/session.hpp"
#include "sipdiag/sip/framer.hpp"
#include "sipdiag/sip/judge.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::capture {
namespace {

using finding::Finding;
using finding::Findings;
using finding::Severity;
using finding::Value;

/// The pages show this many messages; the facts hold all of them.
constexpr std::size_t most_shown = 20;

/// What one message comes to.
struct Judged {
    bool valid = false;
    Value fields;
    Findings findings;
    std::string title;
};

std::string first_line(std::string_view octets)
{
    const auto begin = std::min(octets.find_first_not_of("\r\n"), octets.size());
    const auto line = octets.substr(begin, octets.find_first_of("\r\n", begin) - begin);
    constexpr std::size_t most = 60;
    return line.size() <= most ? visible(line) : visible(line.substr(0, most)) + "…";
}

Finding fault(const finding::Entry& entry, std::string message, std::string_view octets, std::uint32_t at)
{
    const auto begin = static_cast<std::uint32_t>(std::min<std::size_t>(at, octets.size()));
    return {&entry, std::move(message), {first_line(octets)}, std::nullopt, Span{begin, begin}, {}};
}

void judge_body(const sip::MessageView& message, Findings& findings)
{
    sip::MediaTypeView type;
    if (!sip::view_first(message, sip::FieldId::content_type, type)) return;
    if (!sip::is_media_type(type, "application", "sdp") || message.body().empty()) return;
    const sdp::Session session{std::string(message.body())};
    auto found = sdp::judge(session.view(), message.offset_of(message.body()));
    std::move(found.begin(), found.end(), std::back_inserter(findings));
}

Judged judge(const Exhibit& exhibit)
{
    Judged judged;
    judged.title = first_line(exhibit.octets);
    sip::Index index;
    if (const auto error = index.scan(exhibit.octets); error.code != errc::none) {
        judged.findings.push_back(fault(findings::entries::sip101_no_start_line,
                                        fmt::format("no SIP message: {}", sipdiag::message(error.code)), exhibit.octets,
                                        error.offset));
        return judged;
    }
    const sip::MessageView message(exhibit.octets, index);
    judged.fields = fields_of(message);
    judged.findings = sip::judge(message);
    if (exhibit.framing) {
        judged.findings.push_back(
            fault(findings::entries::sip102_stream_not_framed,
                  fmt::format("the stream cannot be read on: {}", sipdiag::message(exhibit.framing->code)),
                  exhibit.octets, exhibit.framing->offset));
    }
    judged.valid = sip::is_valid(judged.findings);
    judge_body(message, judged.findings);
    return judged;
}

Value value_of(const Finding& each)
{
    auto value = finding::to_value(each);
    value.set("offset", each.span ? Value(each.span->begin) : Value());
    return value;
}

Value endpoint_of(const std::optional<Endpoint>& endpoint)
{
    return endpoint ? Value(to_string(*endpoint)) : Value();
}

std::string text_of(const Value* value)
{
    if (value == nullptr) return {};
    if (const auto* const text = std::get_if<std::string>(&value->data())) return *text;
    if (const auto* const number = std::get_if<std::int64_t>(&value->data())) return fmt::to_string(*number);
    return {};
}

std::string address_line(const Value* address)
{
    if (address == nullptr || address->is_null()) return "-";
    auto line = text_of(address->find("uri"));
    if (const auto display = text_of(address->find("display")); !display.empty())
        line = fmt::format("{} <{}>", display, line);
    if (const auto tag = text_of(address->find("tag")); !tag.empty()) line += fmt::format("   tag {}", tag);
    return line;
}

void field_lines(const Value& fields, std::vector<std::string>& lines)
{
    if (const auto* const via = fields.find("via"); via != nullptr && !via->is_null()) {
        auto line = fmt::format("via       {} {}", text_of(via->find("transport")), text_of(via->find("host")));
        if (const auto port = text_of(via->find("port")); !port.empty()) line += fmt::format(" port {}", port);
        if (const auto received = text_of(via->find("received")); !received.empty()) {
            line += fmt::format(", received {}", received);
        }
        if (const auto rport = text_of(via->find("rport")); !rport.empty()) line += fmt::format(", rport {}", rport);
        const auto count = text_of(via->find("count"));
        if (count != "1") line += fmt::format("   (the topmost of {})", count);
        lines.push_back(std::move(line));
    }
    lines.push_back("from      " + address_line(fields.find("from")));
    lines.push_back("to        " + address_line(fields.find("to")));
    if (const auto* const contacts = fields.find("contacts")) {
        if (const auto* const list = std::get_if<Value::Array>(&contacts->data())) {
            for (const auto& each : *list)
                lines.push_back("contact   " + address_line(&each));
        } else {
            lines.push_back("contact   *");
        }
    }
}

std::string heading(std::size_t index, const Exhibit& exhibit, const Judged& judged)
{
    auto text = fmt::format("Message {}: {}", index, judged.title);
    if (exhibit.source && exhibit.destination) {
        text += fmt::format("   {} {} -> {}", to_string(exhibit.source->transport), to_string(*exhibit.source),
                            to_string(*exhibit.destination));
    }
    return text;
}

finding::Section section_of(std::size_t index, const Exhibit& exhibit, const Judged& judged)
{
    finding::Section section{heading(index, exhibit, judged), {}};
    section.lines.push_back(judged.valid ? "valid: a strict reader accepts it"
                                         : "NOT valid: a strict reader refuses it");
    if (!judged.fields.is_null()) field_lines(judged.fields, section.lines);
    for (const auto& each : judged.findings) {
        section.lines.push_back(fmt::format("{}: {} [{}] at octet {}", finding::to_string(each.severity()),
                                            each.message, each.entry->code, each.span ? each.span->begin : 0));
        for (const auto& line : each.evidence)
            section.lines.push_back("    " + line);
    }
    return section;
}

std::string headline_of(std::size_t count, std::size_t invalid, std::size_t faulty)
{
    if (count == 0) return "No SIP message in it";
    if (count == 1) {
        if (invalid == 1) return "Not valid: a strict reader refuses this message";
        return faulty == 0 ? "Valid, and nothing to remark" : "Valid, with remarks";
    }
    if (invalid == 0) return fmt::format("{} messages, all of them valid", count);
    return fmt::format("{} messages, {} of them not valid", count, invalid);
}

}  // namespace

Exhibits read_stream(std::string_view octets)
{
    Exhibits found;
    sip::Framer framer;
    framer.feed(octets);
    bool ended = false;
    for (;;) {
        const auto event = ended ? framer.finish() : framer.next();
        switch (event) {
        case sip::Framer::Event::message:
            if (found.messages.size() >= max_messages) {
                found.truncated = true;
                return found;
            }
            found.messages.push_back({std::string(framer.message()), {}, {}, {}, {}, true});
            break;
        case sip::Framer::Event::ping: ++found.pings; break;
        case sip::Framer::Event::pong: ++found.pongs; break;
        case sip::Framer::Event::broken:
            found.messages.push_back({std::string(framer.rest()), {}, {}, {}, framer.fault(), true});
            return found;
        case sip::Framer::Event::none:
            if (ended) return found;
            ended = true;
            break;
        }
    }
}

Exhibit read_datagram(std::string octets)
{
    return {std::move(octets), {}, {}, {}, {}, false};
}

finding::Report explain(const Exhibits& exhibits)
{
    finding::Report report;
    report.outcome = finding::Outcome::healthy;
    auto messages = Value::array();
    std::size_t invalid = 0;
    std::size_t faulty = 0;
    for (std::size_t i = 0; i < exhibits.messages.size(); ++i) {
        const auto& exhibit = exhibits.messages[i];
        auto judged = judge(exhibit);
        auto found = Value::array();
        for (const auto& each : judged.findings)
            found.push(value_of(each));
        auto message = Value::object();
        message.set("index", i);
        message.set("source", endpoint_of(exhibit.source));
        message.set("destination", endpoint_of(exhibit.destination));
        message.set("valid", judged.valid);
        message.set("fields", judged.fields);
        message.set("findings", std::move(found));
        if (exhibit.at) message.set("at", finding::rfc3339(*exhibit.at));
        messages.push(std::move(message));

        if (!judged.valid) ++invalid;
        if (!judged.findings.empty()) ++faulty;
        if (i < most_shown) report.sections.push_back(section_of(i, exhibit, judged));
        report.items.push_back({fmt::format("message {}", i), std::move(judged.findings)});
    }
    if (exhibits.messages.size() > most_shown) {
        report.sections.push_back({"",
                                   {fmt::format("... and {} messages more; --format json has all of them",
                                                exhibits.messages.size() - most_shown)}});
    }
    if (exhibits.pings + exhibits.pongs > 0) {
        report.sections.push_back(
            {"", {fmt::format("keep-alives: {} pings (CRLFCRLF), {} pongs (CRLF)", exhibits.pings, exhibits.pongs)}});
    }
    report.headline = headline_of(exhibits.messages.size(), invalid, faulty);
    report.facts.set("messages", std::move(messages));
    report.facts.set("pongs", exhibits.pongs);
    report.facts.set("pings", exhibits.pings);
    return report;
}

}  // namespace sipdiag::capture

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/via.hpp"

#include <cstring>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/grammar/number.hpp"

namespace sipdiag::sip {
namespace {

using grammar::Cursor;
using grammar::equals;
namespace cls = grammar::cls;

std::string_view without_brackets(std::string_view host) noexcept
{
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') return host.substr(1, host.size() - 2);
    return host;
}

// What only a Via knows of its parameters: branch a token, ttl a number to 255, rport a port, maddr a host, received an
// address.
void judge(Cursor& in, const ParameterView& parameter, const ViaView& via)
{
    const auto& [name, value, has_value] = parameter;
    if (equals(name, "branch") || equals(name, "received") || equals(name, "maddr") || equals(name, "ttl")) {
        if (!has_value) return in.remark_at(errc::bad_parameter, name.data());
        if (value.empty()) return;  // remarked as every empty value is
    }
    if (equals(name, "branch")) {
        if (!grammar::is_token(value)) in.remark_at(errc::bad_parameter, value.data());
    } else if (equals(name, "ttl")) {
        if (const auto ttl = grammar::parse_number(value, 255); !ttl) in.remark_at(ttl.error().code, value.data());
    } else if (equals(name, "rport") && has_value) {
        if (!value.empty() && !parse_port(value)) in.remark_at(errc::bad_port, value.data());
    } else if (equals(name, "received")) {
        if (!parse_address(via.received)) in.remark_at(errc::bad_address, value.data());
    } else if (equals(name, "maddr")) {
        if (!is_ipv6_reference(value) && !is_host_name_or_ipv4(value)) in.remark_at(errc::bad_host, value.data());
    }
}

// Behind a text that stands at p, letter by letter; null where another does.
template <std::size_t Size>
const char* behind(const char* p, const char* end, const char (&text)[Size]) noexcept
{
    constexpr std::size_t size = Size - 1;
    return static_cast<std::size_t>(end - p) >= size && std::memcmp(p, text, size) == 0 ? p + size : nullptr;
}

// Member by member: to zero so many octets at once compilers take an instruction that costs more than reading a Via.
void reset(ViaView& out) noexcept
{
    out.text = out.protocol = out.version = out.transport = {};
    out.sent_by = {};
    out.parameters = {};
    out.has_branch = out.has_received = out.has_rport = false;
    out.branch = out.received = out.rport = out.maddr = out.ttl = {};
}

// sent-protocol: name, version and transport
bool read_sent_protocol(Cursor& in, ViaView& out) noexcept
{
    const char* const begin = in.position();
    if (const char* const usual = behind(begin, in.end(), "SIP/2.0/");
        usual != nullptr && usual != in.end() && !grammar::is(*usual, cls::space)) {
        out.protocol = {begin, 3};
        out.version = {begin + 4, 3};
        in.move_to(usual);
    } else {
        out.protocol = in.take(cls::token);
        if (out.protocol.empty() || !in.accept_separator('/')) return false;
        out.version = in.take(cls::token);
        if (out.version.empty() || !in.accept_separator('/')) return false;
    }
    out.transport = in.take(cls::token);
    return !out.transport.empty();
}

// The parameters that nearly every Via has, in the spelling that they nearly always have: no name has to be cut out and
// compared. \return false where another stands, and nothing is consumed
bool read_usual_parameter(Cursor& in, ViaView& out) noexcept
{
    const char* const p = in.position();
    const char* const end = in.end();
    bool* has = &out.has_branch;
    std::string_view* slot = &out.branch;
    const char* value = behind(p, end, ";branch=");
    if (value == nullptr) {
        value = behind(p, end, ";rport");
        has = &out.has_rport;
        slot = &out.rport;
        if (value != nullptr && value != end) {
            if (*value == '=') {
                ++value;
            } else if (*value != ';' && *value != ',') {
                return false;
            }
        }
    }
    if (value == nullptr) {
        value = behind(p, end, ";received=");
        if (value == nullptr || value == end || *value == '[') return false;
        has = &out.has_received;
        slot = &out.received;
    }
    if (value != end && (*value == '"' || grammar::is(*value, cls::space))) return false;
    in.move_to(value);
    *has = true;
    *slot = in.take_value();
    return true;
}

void read_parameters(Cursor& in, ViaView& out) noexcept
{
    const char* const begin = in.position();
    // received= may be a bare IPv6 address, which no generic-param is: its octets are judged here, not there.
    Cursor quiet(std::string_view(begin, static_cast<std::size_t>(in.end() - begin)));
    ParameterView parameter;
    while (true) {
        if (read_usual_parameter(quiet, out)) continue;
        if (!view_parameter_quietly(quiet, parameter)) break;
        if (parameter.name.size() == 6 && equals(parameter.name, "branch")) {
            out.has_branch = true;
            out.branch = parameter.value;
        } else if (parameter.name.size() == 5 && equals(parameter.name, "rport")) {
            out.has_rport = true;
            out.rport = parameter.value;
        } else if (parameter.name.size() == 8 && equals(parameter.name, "received")) {
            out.has_received = true;
            out.received = without_brackets(parameter.value);
        } else if (parameter.name.size() == 5 && equals(parameter.name, "maddr")) {
            out.maddr = parameter.value;
        } else if (parameter.name.size() == 3 && equals(parameter.name, "ttl")) {
            out.ttl = parameter.value;
        }
    }
    out.parameters = ParametersView({begin, static_cast<std::size_t>(quiet.position() - begin)});
    if (in.strict()) {
        grammar::Remarks generic;
        Cursor strict(out.parameters.text(), &generic);
        (void)view_parameters(strict);
        const auto received = out.parameters.find("received");
        for (const auto& each : generic.all()) {
            const char* const where = begin + each.offset;
            const bool in_received =
                received && where >= received->value.data() && where < received->value.data() + received->value.size();
            if (each.code != errc::unexpected_octet || !in_received) in.remark_at(each.code, where);
        }
        for (const auto& each : out.parameters)
            judge(in, each, out);
    }
    in.move_to(quiet.position());
}

}  // namespace

bool view_element(Cursor& in, ViaView& out) noexcept
{
    in.skip_space();
    if (in.done()) return false;
    const char* const begin = in.position();
    reset(out);
    if (!read_sent_protocol(in, out) || !in.at(cls::space)) {
        if (in.at(',') && in.position() == begin) {
            in.remark(errc::empty_element);
        } else {
            in.remark(errc::bad_via);
        }
    } else {
        in.skip_space();
        view_host_port(in, out.sent_by, true);
        read_parameters(in, out);
        in.skip_space();
        if (!in.done() && !in.at(',')) in.remark(errc::leftover);
    }
    in.skip_element();
    out.text = grammar::trim(in.since(begin));
    return true;
}

Via Via::from(const ViaView& view)
{
    Via via;
    via.transport = view.transport;
    via.host = view.sent_by.host;
    via.port = view.sent_by.port;
    via.branch = view.branch;
    if (view.has_rport) via.rport = std::string(view.rport);
    via.received = view.received;
    for (const auto& each : view.parameters) {
        if (equals(each.name, "branch") || equals(each.name, "rport") || equals(each.name, "received")) continue;
        via.others += ';';
        via.others += each.name;
        if (each.has_value) {
            via.others += '=';
            via.others += each.value;
        }
    }
    return via;
}

Result<Via> Via::parse(std::string_view text)
{
    grammar::Remarks remarks;
    Cursor in(text, &remarks);
    ViaView view;
    if (!view_element(in, view)) return Error{errc::empty, 0};
    if (!in.done()) in.remark(errc::leftover);
    if (!remarks.empty()) return remarks.all().front();
    return from(view);
}

std::string Via::to_string() const
{
    std::string text = "SIP/2.0/" + transport + ' ';
    const bool bracketed = host.find(':') != std::string::npos;
    if (bracketed) text += '[';
    text += host;
    if (bracketed) text += ']';
    if (port != 0) text += ':' + std::to_string(port);
    if (rport) text += rport->empty() ? std::string(";rport") : ";rport=" + *rport;
    if (!received.empty()) text += ";received=" + received;
    if (!branch.empty()) text += ";branch=" + branch;
    text += others;
    return text;
}

}  // namespace sipdiag::sip

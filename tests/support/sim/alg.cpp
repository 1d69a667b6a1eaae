// SPDX-License-Identifier: MIT
#include "support/sim/alg.hpp"

#include <cctype>
#include <string_view>

#include "sipdiag/base/text.hpp"

namespace sipdiag::sim {
namespace {

std::string digits(std::uint16_t port)
{
    return std::to_string(port);
}

void replace_all(std::string& text, const std::string& from, const std::string& to)
{
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
}

/// Replace `host[:port]` at that place where it is that endpoint; no port means 5060, and one is always written.
bool replace_endpoint(std::string& text, std::size_t at, const Endpoint& from, const Endpoint& to)
{
    const auto host = to_string(from.address);
    if (text.compare(at, host.size(), host) != 0) return false;
    auto end = at + host.size();
    std::uint16_t port = 5060;
    if (end < text.size() && text[end] == ':') {
        const auto begin = ++end;
        while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0)
            ++end;
        const auto read = parse_port(std::string_view(text).substr(begin, end - begin));
        if (!read) return false;
        port = *read;
    } else if (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) != 0 || text[end] == '.')) {
        return false;  // a longer address
    }
    if (port != from.port) return false;
    text.replace(at, end - at, to_string(to.address) + ":" + digits(to.port));
    return true;
}

/// The URI's host in the first header line of that name.
bool replace_in_header(std::string& text, const std::string& name, const Endpoint& from, const Endpoint& to)
{
    const auto line = text.find("\r\n" + name + ": ");
    if (line == std::string::npos) return false;
    const auto end = text.find("\r\n", line + 2);
    const auto scheme = text.find("sip:", line);
    if (scheme == std::string::npos || scheme > end) return false;
    auto host = text.find('@', scheme);
    host = host == std::string::npos || host > end ? scheme + 4 : host + 1;
    return replace_endpoint(text, host, from, to);
}

/// Top Via: sent-by, and in answers `received` and `rport`.
bool replace_via(std::string& text, const Endpoint& from, const Endpoint& to, bool marks)
{
    const auto line = text.find("\r\nVia: ");
    if (line == std::string::npos) return false;
    const auto space = text.find(' ', line + 7);
    if (space == std::string::npos || !replace_endpoint(text, space + 1, from, to)) return false;
    if (!marks) return true;
    auto end = text.find("\r\n", line + 2);
    const auto received = ";received=" + to_string(from.address);
    const auto at = text.find(received, line);
    if (at != std::string::npos && at < end) text.replace(at, received.size(), ";received=" + to_string(to.address));
    end = text.find("\r\n", line + 2);
    const auto rport = ";rport=" + digits(from.port);
    const auto port_at = text.find(rport, line);
    if (port_at != std::string::npos && port_at < end) text.replace(port_at, rport.size(), ";rport=" + digits(to.port));
    return true;
}

void fix_length(std::string& text)
{
    const auto body = text.find("\r\n\r\n");
    const auto field = text.find("\r\nContent-Length: ");
    if (body == std::string::npos || field == std::string::npos || field > body) return;
    const auto begin = field + 18;
    const auto end = text.find("\r\n", begin);
    text.replace(begin, end - begin, std::to_string(text.size() - body - 4));
}

bool replace_sdp(std::string& text, const Endpoint& from, const Endpoint& to)
{
    const auto body = text.find("\r\n\r\n");
    if (body == std::string::npos || text.size() == body + 4) return false;
    auto sdp = text.substr(body);
    const auto before = sdp;
    replace_all(sdp, "IN IP4 " + to_string(from.address) + "\r\n", "IN IP4 " + to_string(to.address) + "\r\n");
    if (sdp == before) return false;
    text.replace(body, std::string::npos, sdp);
    fix_length(text);
    return true;
}

bool is_response(const std::string& octets)
{
    return octets.starts_with("SIP/2.0 ");
}

}  // namespace

bool TextAlg::reads(const Passing& passing) const
{
    if (passing.remote.port != rules_.port) return false;
    return passing.remote.transport == Transport::udp || (rules_.tcp && passing.remote.transport == Transport::tcp);
}

std::optional<std::string> TextAlg::outbound(const Passing& passing, std::string octets)
{
    if (!reads(passing)) return octets;
    const auto before = octets;
    const auto& from = passing.inside;
    if (rules_.via && !is_response(octets)) {
        const auto via = octets.find(" " + to_string(from.address) + ":", octets.find("\r\nVia: ") + 7);
        const auto end = octets.find(';', octets.find("\r\nVia: "));
        if (via != std::string::npos && via < end) {
            const auto port = via + to_string(from.address).size() + 2;
            if (const auto read = parse_port(std::string_view(octets).substr(port, end - port)))
                via_ports_[{from, passing.remote}] = *read;
        }
    }
    const auto& to = passing.outside;
    if (rules_.everywhere) {
        replace_all(octets, to_string(from.address), to_string(to.address));
        fix_length(octets);
    } else {
        if (rules_.via && !is_response(octets)) replace_via(octets, from, to, false);
        if (rules_.from_to) {
            replace_in_header(octets, "From", from, to);
            replace_in_header(octets, "To", from, to);
        }
        // A phone's Contact names the port where it listens, whatever port it sends from.
        if (rules_.contact && replace_in_header(octets, "Contact", from, to)) contacts_.insert(to_string(to));
        if (rules_.sdp) replace_sdp(octets, from, to);
    }
    if (octets.starts_with("REGISTER ")) asked_[to.port] = from;
    if (octets != before) ++changed;
    return octets;
}

std::optional<std::string> TextAlg::inbound(const Passing& passing, std::string octets)
{
    if (!reads(passing)) return octets;
    const auto before = octets;
    const auto& from = passing.outside;
    const auto& to = passing.inside;
    if (rules_.opens_for_registrar && octets.starts_with("SIP/2.0 200") &&
        octets.find(" REGISTER\r\n") != std::string::npos && asked_.contains(from.port)) {
        long expires = 0;
        for (const auto* const name : {";expires=", "\r\nExpires: "}) {
            const auto at = octets.find(name);
            if (at != std::string::npos && expires == 0)
                expires = std::strtol(octets.c_str() + at + std::string_view(name).size(), nullptr, 10);
        }
        if (expires > 0)
            openings_[from.port] = {asked_[from.port], passing.remote.address,
                                    passing.now + std::chrono::seconds(expires)};
    }
    if (rules_.drops_unknown_contacts && !is_response(octets)) {
        const auto uri = octets.substr(0, octets.find("\r\n"));
        bool known = false;
        for (const auto& each : contacts_)
            known = known || uri.find(each) != std::string::npos;
        if (!known) return std::nullopt;
    }
    if (!rules_.translates_back) return octets;
    if (rules_.everywhere) {
        replace_all(octets, to_string(from.address), to_string(to.address));
        fix_length(octets);
    } else {
        if (is_response(octets)) {
            if (rules_.via) replace_via(octets, from, to, true);
        } else {
            // The Request-URI of a call that comes in is our Contact.
            const auto at = octets.find('@');
            const auto end = octets.find(" SIP/2.0\r\n");
            if (rules_.contact && at != std::string::npos && at < end) replace_endpoint(octets, at + 1, from, to);
        }
        if (rules_.from_to) {
            replace_in_header(octets, "From", from, to);
            replace_in_header(octets, "To", from, to);
        }
        if (rules_.contact) replace_in_header(octets, "Contact", from, to);
    }
    if (octets != before) ++changed;
    return octets;
}

Endpoint TextAlg::delivers_to(const Passing& passing, const std::string& /*octets*/)
{
    const auto found = via_ports_.find({passing.inside, passing.remote});
    if (!rules_.follows_via || !reads(passing) || found == via_ports_.end()) return passing.inside;
    return {passing.inside.address, found->second, passing.inside.transport};
}

std::optional<Endpoint> TextAlg::opened(Instant now, const Endpoint& outside, const Endpoint& remote)
{
    const auto found = openings_.find(outside.port);
    if (!rules_.opens_for_registrar || found == openings_.end() || found->second.until <= now ||
        found->second.remote != remote.address)
        return std::nullopt;
    return found->second.inside;
}

}  // namespace sipdiag::sim

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/mirrored.hpp"

#include "sipdiag/base/base64.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip {
namespace {

constexpr std::string_view source_word = "from";
constexpr std::string_view destination_word = "to";
constexpr std::string_view octets_word = "request";

/// The value behind a word at the beginning of a line; nothing where no line begins so, or its value is damaged.
std::optional<std::string> find(std::string_view body, std::string_view word)
{
    while (!body.empty()) {
        const auto end = body.find("\r\n");
        const auto line = body.substr(0, end);
        if (line.size() > word.size() && line.starts_with(word) && line[word.size()] == ' ') {
            return from_base64(line.substr(word.size() + 1));
        }
        body.remove_prefix(end == std::string_view::npos ? body.size() : end + 2);
    }
    return std::nullopt;
}

std::optional<Endpoint> find_endpoint(std::string_view body, std::string_view word)
{
    auto text = find(body, word);
    if (!text) return std::nullopt;
    const auto space = text->find(' ');
    const auto endpoint = parse_endpoint(std::string_view(*text).substr(0, space));
    if (!endpoint || space == std::string::npos) return std::nullopt;
    for (const auto each : {Transport::udp, Transport::tcp, Transport::tls}) {
        if (std::string_view(*text).substr(space + 1) != to_string(each)) continue;
        return Endpoint{endpoint->address, endpoint->port, each};
    }
    return std::nullopt;
}

std::string line(std::string_view word, std::string_view value)
{
    return std::string(word) + " " + to_base64(value) + "\r\n";
}

std::string with_transport(const Endpoint& endpoint)
{
    return to_string(endpoint) + " " + std::string(to_string(endpoint.transport));
}

}  // namespace

std::string Mirrored::body() const
{
    return line(source_word, with_transport(source)) + line(destination_word, with_transport(destination)) +
           line(octets_word, octets);
}

std::optional<Mirrored> Mirrored::read(MessageView response)
{
    grammar::Cursor in(response.value(FieldId::content_type));
    MediaTypeView type;
    if (!view_element(in, type) || !is_media_type(type, "application", subtype)) return std::nullopt;
    const auto body = response.body();
    const auto from = find_endpoint(body, source_word);
    const auto to = find_endpoint(body, destination_word);
    auto octets = find(body, octets_word);
    if (!from || !to || !octets) return std::nullopt;
    return Mirrored{*from, *to, *std::move(octets)};
}

}  // namespace sipdiag::sip

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/mirrored.hpp"

#include "sipdiag/base/base64.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip {
namespace {

constexpr std::string_view source_word = "from";
constexpr std::string_view destination_word = "to";
constexpr std::string_view octets_word = "request";
constexpr std::string_view alternate_word = "alternate";
constexpr std::size_t most_alternates = 16;

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

std::optional<Endpoint> read_endpoint(std::string_view text)
{
    const auto space = text.find(' ');
    const auto endpoint = parse_endpoint(text.substr(0, space));
    if (!endpoint || space == std::string::npos) return std::nullopt;
    for (const auto each : {Transport::udp, Transport::tcp, Transport::tls}) {
        if (text.substr(space + 1) != to_string(each)) continue;
        return Endpoint{endpoint->address, endpoint->port, each};
    }
    return std::nullopt;
}

std::optional<Endpoint> find_endpoint(std::string_view body, std::string_view word)
{
    const auto text = find(body, word);
    return text ? read_endpoint(*text) : std::nullopt;
}

/// The sockets beside the one that answers, on one line.
std::vector<Endpoint> find_alternates(std::string_view body)
{
    std::vector<Endpoint> all;
    const auto text = find(body, alternate_word);
    std::string_view rest = text ? std::string_view(*text) : std::string_view{};
    while (!rest.empty() && all.size() < most_alternates) {
        const auto end = rest.find(',');
        const auto endpoint = read_endpoint(rest.substr(0, end));
        if (!endpoint) return {};
        all.push_back(*endpoint);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return all;
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
    std::string list;
    for (const auto& each : alternates)
        list += (list.empty() ? "" : ",") + with_transport(each);
    const auto others = list.empty() ? std::string() : line(alternate_word, list);
    return line(source_word, with_transport(source)) + line(destination_word, with_transport(destination)) +
           line(octets_word, octets) + others;
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
    return Mirrored{*from, *to, *std::move(octets), find_alternates(body)};
}

}  // namespace sipdiag::sip

// SPDX-License-Identifier: MIT
#include "common/listening.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/files.hpp"

namespace sipdiag::tools {
namespace {

constexpr std::size_t most_password_file = 4096;  // octets

std::optional<Misuse> read_listeners(const Invocation& asked, std::vector<Endpoint>& listeners)
{
    for (const auto& each : asked.list("listen")) {
        const auto listener = read_listener(each);
        if (!listener) return Misuse{"--listen is [udp:|tcp:|tls:]ADDR:PORT, not " + each};
        listeners.push_back(*listener);
    }
    return std::nullopt;
}

std::optional<Misuse> read_tls(const Invocation& asked, Serving& serving)
{
    serving.tls.certificate = asked.text("tls-cert").value_or("");
    serving.tls.private_key = asked.text("tls-key").value_or("");
    const bool wanted = std::any_of(serving.listeners.begin(), serving.listeners.end(),
                                    [](const Endpoint& each) { return each.transport == Transport::tls; });
    if (!wanted || (!serving.tls.certificate.empty() && !serving.tls.private_key.empty())) return std::nullopt;
    return Misuse{"a tls: listener wants --tls-cert FILE and --tls-key FILE"};
}

std::optional<Misuse> read_allowed(const Invocation& asked, std::vector<Prefix>& allowed)
{
    for (const auto& each : asked.list("allow")) {
        const auto prefix = Prefix::parse(each);
        if (!prefix) return Misuse{"--allow is an address with or without a length, 192.0.2.0/24, not " + each};
        allowed.push_back(*prefix);
    }
    return std::nullopt;
}

std::optional<Misuse> read_accounts(const Invocation& asked, std::vector<ServerAccount>& accounts)
{
    for (const auto& each : asked.list("account")) {
        const auto colon = each.find(':');
        if (colon == std::string::npos || colon == 0) return Misuse{"--account is USER:PASSWORD-FILE, not " + each};
        std::string fault;
        auto text = read_input(each.substr(colon + 1), fault, most_password_file);
        if (!text) return Misuse{"--account: " + fault};
        text->resize(std::min(text->find_first_of("\r\n"), text->size()));
        if (text->empty()) return Misuse{"--account: the first line of " + each.substr(colon + 1) + " is empty"};
        accounts.push_back({each.substr(0, colon), auth::Secret::taken_from(*text)});
    }
    return std::nullopt;
}

}  // namespace

std::optional<Endpoint> read_listener(std::string_view text)
{
    auto transport = Transport::udp;
    for (const auto each : {Transport::udp, Transport::tcp, Transport::tls}) {
        const auto word = std::string(to_string(each)) + ":";
        if (!text.starts_with(word)) continue;
        transport = each;
        text.remove_prefix(word.size());
        break;
    }
    // Port 0 is a wish here, and none of a SIP URI's: any free one.
    const bool any_port = text.ends_with(":0");
    const auto endpoint =
        parse_endpoint(any_port ? text.substr(0, text.size() - 2) : text, transport == Transport::tls ? 5061 : 5060);
    if (!endpoint) return std::nullopt;
    return Endpoint{endpoint->address, any_port ? std::uint16_t{0} : endpoint->port, transport};
}

std::variant<Serving, Misuse> read_serving(const Invocation& asked)
{
    Serving serving;
    if (auto wrong = read_listeners(asked, serving.listeners)) return *std::move(wrong);
    if (auto wrong = read_tls(asked, serving)) return *std::move(wrong);
    if (auto wrong = read_allowed(asked, serving.allowed)) return *std::move(wrong);
    serving.realm = asked.text("realm").value_or("sipdiag");
    if (auto wrong = read_accounts(asked, serving.accounts)) return *std::move(wrong);
    return serving;
}

std::string listening_line(const Endpoint& bound)
{
    return fmt::format("listening {} {}\n", to_string(bound.transport), to_string(bound));
}

std::string would_listen(const std::vector<Endpoint>& listeners)
{
    std::string plan;
    for (const auto& each : listeners)
        plan += fmt::format("would listen on {} {}\n", to_string(each.transport), to_string(each));
    return plan;
}

std::vector<std::string> without_tcp(const std::vector<Endpoint>& bound)
{
    std::vector<std::string> lines;
    for (const auto& each : bound) {
        if (each.transport != Transport::udp) continue;
        const Endpoint beside{each.address, each.port, Transport::tcp};
        if (std::find(bound.begin(), bound.end(), beside) != bound.end()) continue;
        lines.push_back(fmt::format(
            "no tcp beside udp {0}: requests of more than 1300 octets want it (--listen tcp:{0})", to_string(each)));
    }
    return lines;
}

}  // namespace sipdiag::tools

// SPDX-License-Identifier: MIT
//
// Indentation is not needed: a listing that lost it on a web page is read by which words belong below which.
#include "sipdiag/cnf/router.hpp"

#include <algorithm>
#include <charconv>

namespace sipdiag::cnf {
namespace {

using Words = std::vector<std::string_view>;

Words split(std::string_view line)
{
    Words words;
    for (std::size_t at = 0; at < line.size();) {
        const auto begin = line.find_first_not_of(" \t\r", at);
        if (begin == std::string_view::npos) break;
        const auto end = std::min(line.find_first_of(" \t\r", begin), line.size());
        words.push_back(line.substr(begin, end - begin));
        at = end;
    }
    return words;
}

bool begins(const Words& words, std::initializer_list<std::string_view> with)
{
    return words.size() >= with.size() && std::equal(with.begin(), with.end(), words.begin());
}

std::optional<std::uint16_t> port_of(std::string_view word)
{
    static constexpr std::pair<std::string_view, std::uint16_t> names[] = {
        {"sip", 5060}, {"telnet", 23}, {"domain", 53}, {"tftp", 69}, {"www", 80}, {"ntp", 123}, {"syslog", 514}};
    for (const auto& [name, port] : names) {
        if (name == word) return port;
    }
    std::uint16_t port{};
    const auto [stop, failure] = std::from_chars(word.data(), word.data() + word.size(), port);
    if (failure != std::errc{} || stop != word.data() + word.size()) return std::nullopt;
    return port;
}

// `any`, `host A`, `A W`; then, perhaps, `eq P`, `range P Q`, `gt P`, `lt P`, `neq P`.
void read_address(const Words& words, std::size_t& at, std::string& address, std::string& ports)
{
    if (at >= words.size()) return;
    if (words[at] == "any") {
        address = "any";
        ++at;
    } else if (words[at] == "host" && at + 1 < words.size()) {
        address = words[at + 1];
        at += 2;
    } else if (at + 1 < words.size()) {
        address = std::string(words[at]) + " " + std::string(words[at + 1]);
        at += 2;
    } else {
        address = words[at++];
    }
    if (at + 1 < words.size() && (words[at] == "eq" || words[at] == "gt" || words[at] == "lt" || words[at] == "neq")) {
        ports = std::string(words[at]) + " " + std::string(words[at + 1]);
        at += 2;
    } else if (at + 2 < words.size() && words[at] == "range") {
        ports = "range " + std::string(words[at + 1]) + " " + std::string(words[at + 2]);
        at += 3;
    }
}

AclEntry read_entry(const Words& words, std::size_t at, std::uint32_t line)
{
    AclEntry entry;
    entry.line = line;
    entry.permit = words[at++] == "permit";
    if (at < words.size()) entry.protocol = words[at++];
    read_address(words, at, entry.source, entry.source_ports);
    read_address(words, at, entry.destination, entry.destination_ports);
    for (; at < words.size(); ++at) {
        if (!entry.rest.empty()) entry.rest += ' ';
        entry.rest += words[at];
    }
    return entry;
}

StaticNat read_static(const Words& words, std::uint32_t line)
{
    StaticNat nat;
    nat.line = line;
    auto at = std::size_t{5};  // ip nat inside source static
    if (at < words.size() && (words[at] == "udp" || words[at] == "tcp")) nat.protocol = words[at++];
    if (at < words.size()) nat.inside = words[at++];
    if (!nat.protocol.empty() && at < words.size()) nat.inside_port = port_of(words[at++]);
    if (at + 1 < words.size() && words[at] == "interface") {
        nat.outside = "interface " + std::string(words[at + 1]);
        at += 2;
    } else if (at < words.size()) {
        nat.outside = words[at++];
    }
    if (!nat.protocol.empty() && at < words.size()) nat.outside_port = port_of(words[at++]);
    for (; at < words.size(); ++at)
        nat.no_payload |= words[at] == "no-payload";
    return nat;
}

class Reader {
public:
    explicit Reader(Router& router) : router_(router) {}

    void line(std::uint32_t number, std::string_view text)
    {
        const auto words = split(text);
        if (words.empty()) return;
        if (words[0] == "!") return;
        if (text[0] == ' ' || text[0] == '\t') router_.indented = true;
        if (words[0] == "end" && words.size() == 1) ended_ = true;
        if (words[0] == "version" || words[0] == "hostname") begun_ = true;
        if (read(number, words)) ++router_.recognised;
    }

    void finish() { router_.looks_whole = begun_ && ended_; }

private:
    Acl& acl_named(std::string_view name, std::uint32_t number)
    {
        for (auto& acl : router_.acls) {
            if (acl.name == name) return acl;
        }
        router_.acls.push_back({number, std::string(name), {}});
        return router_.acls.back();
    }

    bool read(std::uint32_t number, const Words& words)
    {
        if (words[0] == "interface" && words.size() > 1) {
            router_.interfaces.emplace_back();
            router_.interfaces.back().line = number;
            router_.interfaces.back().name = words[1];
            in_acl_.clear();
            return true;
        }
        if (begins(words, {"ip", "access-list"}) && words.size() >= 4) {
            in_acl_ = words[3];
            acl_named(in_acl_, number);
            return true;
        }
        if (words[0] == "access-list" && words.size() >= 4 && (words[2] == "permit" || words[2] == "deny")) {
            acl_named(words[1], number).entries.push_back(read_entry(words, 2, number));
            return true;
        }
        if ((words[0] == "permit" || words[0] == "deny") && !in_acl_.empty()) {
            acl_named(in_acl_, number).entries.push_back(read_entry(words, 0, number));
            return true;
        }
        // Numbered entries, as `show access-lists` and later releases print them.
        if (!in_acl_.empty() && words.size() > 2 && port_of(words[0]) && (words[1] == "permit" || words[1] == "deny")) {
            acl_named(in_acl_, number).entries.push_back(read_entry(words, 1, number));
            return true;
        }
        if (begins(words, {"ip", "inspect", "name"}) && words.size() >= 5) {
            router_.inspections.push_back({number, std::string(words[3]), std::string(words[4])});
            return true;
        }
        if (begins(words, {"ip", "nat", "inside", "source", "static"})) {
            router_.static_nat.push_back(read_static(words, number));
            return true;
        }
        if (begins(words, {"ip", "nat", "inside", "source"})) {
            router_.dynamic_nat.push_back(number);
            return true;
        }
        if (begins(words, {"no", "ip", "nat", "service", "sip"})) {
            router_.no_sip_service_line = number;
            return true;
        }
        if (begins(words, {"ip", "nat", "service", "sip"})) {
            if (words.size() >= 7) {
                if (const auto port = port_of(words[6])) router_.sip_service_ports.push_back(*port);
            }
            return true;
        }
        return !router_.interfaces.empty() && read_in_interface(number, words, router_.interfaces.back());
    }

    static bool read_in_interface(std::uint32_t number, const Words& words, Interface& interface)
    {
        if (begins(words, {"ip", "address"}) && words.size() >= 3) {
            interface.address = words[2];
        } else if (begins(words, {"ip", "nat", "inside"}) && words.size() == 3) {
            interface.nat_inside = true;
        } else if (begins(words, {"ip", "nat", "outside"}) && words.size() == 3) {
            interface.nat_outside = true;
        } else if (begins(words, {"ip", "access-group"}) && words.size() >= 4) {
            (words[3] == "in" ? interface.acl_in : interface.acl_out) = words[2];
            if (words[3] == "in") interface.acl_in_line = number;
        } else if (begins(words, {"ip", "inspect"}) && words.size() == 4 && (words[3] == "in" || words[3] == "out")) {
            (words[3] == "in" ? interface.inspect_in : interface.inspect_out) = words[2];
            if (words[3] == "out") interface.inspect_out_line = number;
        } else {
            return false;
        }
        return true;
    }

    Router& router_;
    std::string in_acl_;
    bool begun_ = false;
    bool ended_ = false;
};

}  // namespace

Router read_router(std::string_view octets)
{
    Router router;
    Reader reader(router);
    std::uint32_t number = 0;
    while (!octets.empty()) {
        const auto end = std::min(octets.find('\n'), octets.size());
        reader.line(++number, octets.substr(0, end));
        octets.remove_prefix(std::min(end + 1, octets.size()));
    }
    reader.finish();
    return router;
}

}  // namespace sipdiag::cnf

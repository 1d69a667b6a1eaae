// SPDX-License-Identifier: MIT
#include "cnfcheck/tftp.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "common/wire.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/effective.hpp"
#include "sipdiag/cnf/fetch.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::tools::cnfcheck {
namespace {

using namespace std::chrono_literals;

std::string_view word_of(cnf::Fetch::Outcome outcome)
{
    using enum cnf::Fetch::Outcome;
    switch (outcome) {
    case pending: break;
    case fetched: return "fetched";
    case not_found: return "not-found";
    case refused: return "refused";
    case no_answer: return "no-answer";
    case broken_off: return "broken-off";
    case too_large: return "too-large";
    case malformed: return "malformed";
    case unreachable: return "unreachable";
    }
    return "broken-off";
}

std::string capitals_of_mac(std::string_view text)
{
    std::string mac;
    for (const char c : text) {
        if (grammar::is(c, grammar::cls::hex)) {
            mac += c >= 'a' && c <= 'f' ? static_cast<char>(c - 0x20) : c;
        } else if (c != ':' && c != '-' && c != '.') {
            return {};
        }
    }
    return mac.size() == 12 ? mac : std::string();
}

// "./phones/" and "phones" alike as "phones/": below the root of the server.
std::string folder_in(const std::string& defaults)
{
    cnf::Document document;
    document.read_copy("SIPDefault.cnf", defaults);
    auto folder = std::string(cnf::Effective(&document, nullptr).text(cnf::Parameter::tftp_cfg_dir));
    if (cnf::is_unset(folder)) return {};
    while (folder.starts_with("./"))
        folder.erase(0, 2);
    if (!folder.empty() && !folder.ends_with('/')) folder += '/';
    return folder;
}

class Session {
public:
    Session(Wire& wire, Endpoint server, Endpoint local, Instant until)
        : wire_(wire), server_(std::move(server)), local_(std::move(local)), until_(until)
    {
    }

    // \return the octets, where they came
    std::optional<std::string> get(const std::string& file, bool needed, FetchedSources& out)
    {
        cnf::Fetch fetch(server_, file, local_);
        const auto ending = wire_.network().run(fetch, until_, {}, 0s);
        out.interrupted |= ending == net::Ending::interrupted;
        auto told = fetch.told();
        if (!fetch.finished()) told = "not ended in time";
        const bool came = fetch.outcome() == cnf::Fetch::Outcome::fetched;
        out.files.push_back({file, std::string(word_of(fetch.outcome())), told, fetch.octets().size(), needed});
        if (!came) return std::nullopt;
        auto octets = fetch.take();
        out.sources.files.push_back({file, true, true, octets});
        return octets;
    }

    [[nodiscard]] bool is_silent(const FetchedSources& out) const
    {
        return !out.files.empty() &&
               (out.files.back().outcome == "no-answer" || out.files.back().outcome == "unreachable");
    }

private:
    Wire& wire_;
    Endpoint server_;
    Endpoint local_;
    Instant until_;
};

}  // namespace

std::variant<FetchedSources, Misuse, Obstacle> fetch_sources(Frame& frame)
{
    const auto& asked = frame.invocation();
    const auto host = read_host_port(*asked.text("tftp"));
    if (!host) return Misuse{fmt::format("--tftp {}: HOST or HOST:PORT is wanted", visible(*asked.text("tftp")))};
    std::vector<std::string> macs;
    for (const auto& text : asked.list("mac")) {
        macs.push_back(capitals_of_mac(text));
        if (macs.back().empty()) return Misuse{fmt::format("--mac {}: not twelve hex digits", visible(text))};
    }
    FetchedSources out;
    if (frame.dry_run()) {
        out.files.push_back({"SIPDefault.cnf", {}, {}, 0, false});
        for (const auto& mac : macs)
            out.files.push_back({"SIP" + mac + ".cnf", {}, {}, 0, true});
        return out;
    }

    Wire wire(frame);
    const auto until = wire.deadline(15s);
    locate::Query query;
    query.host = host->host;
    query.port = host->port != 0 ? host->port : cnf::Fetch::server_port;
    query.transport = Transport::udp;
    auto found = find_servers(frame, query, wire.network(), until);
    if (auto* none = std::get_if<Obstacle>(&found)) return std::move(*none);
    const auto server = std::get<Servers>(found).endpoints.front();
    auto local = open_socket(wire.network(), Caller{}, server, 0);
    if (auto* none = std::get_if<Obstacle>(&local)) return std::move(*none);

    Session session(wire, server, std::get<Endpoint>(local), until);
    const auto defaults = session.get("SIPDefault.cnf", macs.empty(), out);
    if (session.is_silent(out)) {
        out.files.back().needed = true;
        return out;
    }
    const auto folder = defaults ? folder_in(*defaults) : std::string();
    for (const auto& mac : macs) {
        if (!out.interrupted) (void)session.get(folder + "SIP" + mac + ".cnf", true, out);
    }
    return out;
}

finding::Value to_value(const std::vector<Fetched>& files)
{
    auto list = finding::Value::array();
    for (const auto& each : files) {
        list.push(finding::Value::object()
                      .set("file", each.file)
                      .set("outcome", each.outcome)
                      .set("octets", each.octets)
                      .set("told", each.told.empty() ? finding::Value() : finding::Value(each.told)));
    }
    return list;
}

finding::Section to_section(const std::string& server, const std::vector<Fetched>& files)
{
    finding::Section section{"Asked of " + visible(server), {}};
    for (const auto& each : files) {
        auto line = each.outcome == "fetched" ? fmt::format("{}: {} octets", visible(each.file), each.octets)
                                              : fmt::format("{}: {}", visible(each.file), each.told);
        if (each.outcome == "not-found" && each.needed) line += "; the phone asks for it again about every 31 s";
        section.lines.push_back(std::move(line));
    }
    return section;
}

bool all_needed_came(const std::vector<Fetched>& files)
{
    return std::all_of(files.begin(), files.end(),
                       [](const auto& each) { return !each.needed || each.outcome == "fetched"; });
}

}  // namespace sipdiag::tools::cnfcheck

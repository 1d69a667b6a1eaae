// SPDX-License-Identifier: MIT
#include "sipdiag/net/resolver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "sipdiag/locate/answer.hpp"
#include "sipdiag/net/detail/carrier.hpp"

namespace sipdiag::net {

using locate::Question;
using locate::RecordType;
using locate::Reply;
using locate::same_name;

namespace {

constexpr auto slice = std::chrono::milliseconds(50);  // how long a signal may wait to be seen

std::string why_of(const locate::Answer& answer)
{
    switch (answer.code) {
    case 1: return "the name server does not understand the question (FORMERR)";
    case 2: return "the name server failed (SERVFAIL)";
    case 4: return "the name server does not know this kind of question (NOTIMP)";
    case 5: return "the name server refuses to answer (REFUSED)";
    default: return fmt::format("the name server answers with code {}", answer.code);
    }
}

// The name that a question is about: `_sip._udp.sip.example` asks for a service of sip.example.
std::string_view host_of(const Question& question)
{
    std::string_view name = question.name;
    if (question.type != RecordType::srv) return name;
    for (int labels = 0; labels < 2 && name.starts_with('_'); ++labels) {
        const auto dot = name.find('.');
        if (dot == std::string_view::npos) return name;
        name.remove_prefix(dot + 1);
    }
    return name;
}

}  // namespace

Reply failed_reply(std::string why)
{
    return {Reply::Kind::failed, {}, std::move(why)};
}

Reply reply_of(const Question& question, std::string_view octets)
{
    auto answer = locate::read_answer(octets);
    if (!answer) return failed_reply(fmt::format("its answer cannot be read: {}", message(answer.error().code)));
    if (answer->code == 3) return {Reply::Kind::no_such_name, std::move(answer->records), {}};
    if (answer->code != 0) return failed_reply(why_of(*answer));
    std::erase_if(answer->records,
                  [&](const auto& each) { return each.type != question.type && each.type != RecordType::cname; });
    if (answer->records.empty()) return {Reply::Kind::no_data, {}, {}};
    return {Reply::Kind::records, std::move(answer->records), {}};
}

struct Resolver::Impl {
    Impl(Network& used, ResolverSettings given) : network(used), settings(std::move(given)) {}

    std::optional<Reply> known(const Question& question);
    void read_hosts();
    Carrier& carry()
    {
        if (!carrier) carrier = make_carrier(settings);
        return *carrier;
    }

    Network& network;
    ResolverSettings settings;
    std::vector<std::pair<std::string, Address>> hosts;
    bool hosts_read = false;
    std::unique_ptr<Carrier> carrier;  // from the first question on that must be asked
};

Resolver::Resolver(Network& network, ResolverSettings settings)
    : impl_(std::make_unique<Impl>(network, std::move(settings)))
{
}

Resolver::~Resolver() = default;

void Resolver::Impl::read_hosts()
{
    if (std::exchange(hosts_read, true) || settings.hosts_file.empty()) return;
    std::ifstream file(settings.hosts_file);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        std::string word;
        if (!(words >> word)) continue;
        const auto address = parse_address(word);
        if (!address) continue;
        while (words >> word)
            hosts.emplace_back(word, *address);
    }
}

std::optional<Reply> Resolver::Impl::known(const Question& question)
{
    const auto host = host_of(question);
    Reply reply{Reply::Kind::no_data, {}, {}};
    bool found = false;
    const auto take = [&](const Address& address) {
        found = true;
        const auto type = address.is_v4() ? RecordType::a : RecordType::aaaa;
        if (type != question.type) return;
        reply.kind = Reply::Kind::records;
        reply.records.push_back({question.name, type, 0, address});
    };
    const auto look = [&](const auto& list) {
        for (const auto& [name, address] : list) {
            if (same_name(name, host)) take(address);
        }
        return found;
    };
    if (look(settings.fixed)) return reply;
    if (same_name(host, "localhost") || std::string_view(host).ends_with(".localhost")) {
        take(Address::v4({127, 0, 0, 1}));
        take(*parse_address("::1"));
        return reply;
    }
    read_hosts();
    if (look(hosts)) return reply;
    return std::nullopt;
}

void Resolver::answer(locate::Plan& plan, Instant deadline)
{
    std::vector<Question> under_way;
    const auto is_under_way = [&](const Question& question) {
        return std::find(under_way.begin(), under_way.end(), question) != under_way.end();
    };
    while (!plan.finished()) {
        const auto open = plan.open_questions();
        for (const auto& each : open) {
            if (is_under_way(each)) continue;
            if (auto reply = impl_->known(each)) {
                plan.answer(each, std::move(*reply));
                continue;
            }
            under_way.push_back(each);
            impl_->carry().launch(each);
        }
        for (auto& [question, reply] : impl_->carrier ? impl_->carrier->landed() : std::vector<Carrier::Landing>{}) {
            std::erase(under_way, question);
            plan.answer(question, std::move(reply));
        }
        if (plan.finished() || plan.open_questions() != open) continue;
        const bool over = impl_->network.now() >= deadline;
        if (over || impl_->network.interrupted()) {
            for (const auto& each : open) {
                plan.answer(each,
                            failed_reply(over ? fmt::format("no answer in time (asked {})", impl_->carry().asked())
                                              : std::string("interrupted")));
            }
            continue;
        }
        if (impl_->carrier) impl_->carrier->turn(std::min<Duration>(deadline - impl_->network.now(), slice));
    }
    // What nobody waits for any more does not land in the next plan.
    if (!under_way.empty() && impl_->carrier) impl_->carrier->forget();
}

}  // namespace sipdiag::net

// SPDX-License-Identifier: MIT
#include <ares.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <iterator>
#include <list>
#include <sstream>

#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/locate/answer.hpp"
#include "sipdiag/net/resolver.hpp"

namespace sipdiag::net {

using locate::Question;
using locate::Record;
using locate::RecordType;
using locate::Reply;
using locate::same_name;

namespace {

constexpr int class_internet = 1;
constexpr int edns_size = 1232;                        // fits every path, RFC 9715 §3
constexpr auto slice = std::chrono::milliseconds(50);  // how long a signal may wait to be seen

Reply failed(std::string why)
{
    return {Reply::Kind::failed, {}, std::move(why)};
}

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

Reply reply_of(const Question& question, std::string_view octets)
{
    auto answer = locate::read_answer(octets);
    if (!answer) return failed(fmt::format("its answer cannot be read: {}", message(answer.error().code)));
    if (answer->code == 3) return {Reply::Kind::no_such_name, std::move(answer->records), {}};
    if (answer->code != 0) return failed(why_of(*answer));
    std::erase_if(answer->records,
                  [&](const auto& each) { return each.type != question.type && each.type != RecordType::cname; });
    if (answer->records.empty()) return {Reply::Kind::no_data, {}, {}};
    return {Reply::Kind::records, std::move(answer->records), {}};
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

struct Resolver::Impl {
    struct Flight {
        Impl* home;
        Question question;
    };

    Impl(Network& used, ResolverSettings given) : network(used), settings(std::move(given)) {}
    ~Impl()
    {
        if (channel != nullptr) ares_destroy(channel);
    }

    bool open();
    std::optional<Reply> known(const Question& question);
    void read_hosts();
    void launch(const Question& question);
    void turn(Instant until);
    static void landed(void* flight, int status, int timeouts, unsigned char* octets, int size);

    Network& network;
    ResolverSettings settings;
    std::vector<std::pair<std::string, Address>> hosts;
    bool hosts_read = false;
    ares_channel channel = nullptr;
    std::string asked;    // whom, for people
    std::string trouble;  // why there is no channel
    std::list<Flight> flights;
    std::vector<std::pair<Question, Reply>> landings;
};

Resolver::Resolver(Network& network, ResolverSettings settings)
    : impl_(std::make_unique<Impl>(network, std::move(settings)))
{
}

Resolver::~Resolver() = default;

bool Resolver::Impl::open()
{
    if (channel != nullptr) return true;
    ares_options options{};
    options.flags = ARES_FLAG_EDNS | (settings.servers.size() == 1 ? ARES_FLAG_NOCHECKRESP : 0);
    options.ednspsz = edns_size;
    options.timeout =
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(settings.patience).count());
    options.tries = settings.tries;
    const int mask = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
    if (const int status = ares_init_options(&channel, &options, mask); status != ARES_SUCCESS) {
        channel = nullptr;
        trouble = ares_strerror(status);
        return false;
    }
    if (!settings.servers.empty()) {
        std::string list;
        for (const auto& each : settings.servers)
            list += (list.empty() ? "" : ",") + to_string(each);
        ares_set_servers_ports_csv(channel, list.c_str());
        asked = list;
        return true;
    }
    ares_addr_port_node* servers = nullptr;
    if (ares_get_servers_ports(channel, &servers) != ARES_SUCCESS) return true;
    for (const auto* each = servers; each != nullptr; each = each->next) {
        std::array<char, INET6_ADDRSTRLEN> text{};
        ares_inet_ntop(each->family, &each->addr, text.data(), text.size());
        asked += (asked.empty() ? "" : ", ") + std::string(text.data());
    }
    ares_free_data(servers);
    return true;
}

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

void Resolver::Impl::landed(void* flight, int status, int, unsigned char* octets, int size)
{
    const auto& [home, question] = *static_cast<Flight*>(flight);
    if (status == ARES_EDESTRUCTION) return;
    Reply reply;
    if (status == ARES_SUCCESS && octets != nullptr) {
        reply = reply_of(question, {reinterpret_cast<const char*>(octets), static_cast<std::size_t>(size)});
    } else if (status == ARES_ETIMEOUT) {
        reply = failed(fmt::format("no name server answers (asked {})", home->asked));
    } else {
        reply =
            failed(fmt::format("no name server gives an answer (asked {}): {}", home->asked, ares_strerror(status)));
    }
    home->landings.emplace_back(question, std::move(reply));
}

void Resolver::Impl::launch(const Question& question)
{
    if (!open()) {
        landings.emplace_back(question, failed(fmt::format("the resolver cannot be started: {}", trouble)));
        return;
    }
    unsigned char* octets = nullptr;
    int size = 0;
    const int status = ares_create_query(question.name.c_str(), class_internet, static_cast<int>(question.type), 0, 1,
                                         &octets, &size, edns_size);
    if (status != ARES_SUCCESS) {
        // A label of more than 63 octets, an empty one: no zone can hold it.
        landings.emplace_back(question, Reply{Reply::Kind::no_such_name, {}, {}});
        return;
    }
    flights.push_back({this, question});
    ares_send(channel, octets, size, landed, &flights.back());
    ares_free_string(octets);
}

// Let name servers answer, for a moment.
void Resolver::Impl::turn(Instant until)
{
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const auto bits = static_cast<unsigned>(ares_getsock(channel, sockets.data(), ARES_GETSOCK_MAXNUM));
    std::array<pollfd, ARES_GETSOCK_MAXNUM> waiting{};
    nfds_t count = 0;
    for (unsigned i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
        const bool reads = (bits & (1U << i)) != 0;
        const bool writes = (bits & (1U << (i + ARES_GETSOCK_MAXNUM))) != 0;
        if (!reads && !writes) continue;
        waiting[count++] = {sockets[i], static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), 0};
    }
    const auto now = network.now();
    const auto most = std::chrono::duration_cast<std::chrono::milliseconds>(std::min<Duration>(until - now, slice));
    timeval wanted{};
    timeval bound{0, static_cast<suseconds_t>(std::max<long>(1, most.count()) * 1000)};
    const auto* const time = ares_timeout(channel, &bound, &wanted);
    ::poll(waiting.data(), count, static_cast<int>(time->tv_sec * 1000 + (time->tv_usec + 999) / 1000));
    for (nfds_t i = 0; i < count; ++i) {
        const bool reads = (waiting[i].revents & (POLLIN | POLLERR | POLLHUP)) != 0;
        const bool writes = (waiting[i].revents & POLLOUT) != 0;
        if (reads || writes) {
            ares_process_fd(channel, reads ? waiting[i].fd : ARES_SOCKET_BAD, writes ? waiting[i].fd : ARES_SOCKET_BAD);
        }
    }
    ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // what has waited long enough
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
            impl_->launch(each);
        }
        for (auto& [question, reply] : std::exchange(impl_->landings, {})) {
            std::erase(under_way, question);
            plan.answer(question, std::move(reply));
        }
        if (plan.finished() || plan.open_questions() != open) continue;
        const bool over = impl_->network.now() >= deadline;
        if (over || impl_->network.interrupted()) {
            for (const auto& each : open) {
                plan.answer(each, failed(over ? fmt::format("no answer in time (asked {})", impl_->asked)
                                              : std::string("interrupted")));
            }
            continue;
        }
        if (impl_->channel != nullptr) impl_->turn(deadline);
    }
    // What nobody waits for any more does not land in the next plan.
    if (!under_way.empty() && impl_->channel != nullptr) {
        ares_cancel(impl_->channel);
        impl_->landings.clear();
    }
}

}  // namespace sipdiag::net

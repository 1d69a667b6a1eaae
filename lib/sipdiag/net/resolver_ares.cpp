// SPDX-License-Identifier: MIT
//
// Questions carried by c-ares: UDP, TCP where the answer is truncated, the next server where one is silent.
#include <ares.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <list>

#include "sipdiag/base/entropy.hpp"
#include "sipdiag/net/detail/carrier.hpp"
#include "sipdiag/net/network.hpp"

namespace sipdiag::net {
namespace {

using locate::Question;
using locate::Reply;

constexpr int class_internet = 1;

class AresCarrier final : public Carrier {
public:
    explicit AresCarrier(const ResolverSettings& settings) : settings_(settings) {}
    AresCarrier(const AresCarrier&) = delete;
    AresCarrier& operator=(const AresCarrier&) = delete;
    ~AresCarrier() override
    {
        if (channel_ != nullptr) ares_destroy(channel_);
    }

    void launch(const Question& question) override;
    void turn(Duration most) override;
    void forget() override
    {
        if (channel_ != nullptr) ares_cancel(channel_);
        landings_.clear();
        flights_.clear();
    }
    std::vector<Landing> landed() override { return std::exchange(landings_, {}); }
    std::string asked() const override { return asked_; }

private:
    struct Flight {
        AresCarrier* home;
        Question question;
    };

    bool open();
    static void has_landed(void* flight, int status, int timeouts, unsigned char* octets, int size);

    ResolverSettings settings_;
    Entropy entropy_{fresh_seed()};
    ares_channel channel_ = nullptr;
    std::string asked_;    // whom, for people
    std::string trouble_;  // why there is no channel
    std::list<Flight> flights_;
    std::vector<Landing> landings_;
};

bool AresCarrier::open()
{
    if (channel_ != nullptr) return true;
    ares_options options{};
    options.flags = ARES_FLAG_EDNS | (settings_.servers.size() == 1 ? ARES_FLAG_NOCHECKRESP : 0);
    options.ednspsz = edns_size;
    options.timeout =
        static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(settings_.patience).count());
    options.tries = settings_.tries;
    const int mask = ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
    if (const int status = ares_init_options(&channel_, &options, mask); status != ARES_SUCCESS) {
        channel_ = nullptr;
        trouble_ = ares_strerror(status);
        return false;
    }
    if (!settings_.servers.empty()) {
        std::string list;
        for (const auto& each : settings_.servers)
            list += (list.empty() ? "" : ",") + to_string(each);
        ares_set_servers_ports_csv(channel_, list.c_str());
        asked_ = list;
        return true;
    }
    ares_addr_port_node* servers = nullptr;
    if (ares_get_servers_ports(channel_, &servers) != ARES_SUCCESS) return true;
    for (const auto* each = servers; each != nullptr; each = each->next) {
        std::array<char, INET6_ADDRSTRLEN> text{};
        ares_inet_ntop(each->family, &each->addr, text.data(), text.size());
        asked_ += (asked_.empty() ? "" : ", ") + std::string(text.data());
    }
    ares_free_data(servers);
    return true;
}

void AresCarrier::has_landed(void* flight, int status, int, unsigned char* octets, int size)
{
    const auto& [home, question] = *static_cast<Flight*>(flight);
    if (status == ARES_EDESTRUCTION) return;
    Reply reply;
    if (status == ARES_SUCCESS && octets != nullptr) {
        reply = reply_of(question, {reinterpret_cast<const char*>(octets), static_cast<std::size_t>(size)});
    } else if (status == ARES_ETIMEOUT) {
        reply = failed_reply(fmt::format("no name server answers (asked {})", home->asked_));
    } else {
        reply = failed_reply(
            fmt::format("no name server gives an answer (asked {}): {}", home->asked_, ares_strerror(status)));
    }
    home->landings_.emplace_back(question, std::move(reply));
}

void AresCarrier::launch(const Question& question)
{
    if (!open()) {
        landings_.emplace_back(question, failed_reply(fmt::format("the resolver cannot be started: {}", trouble_)));
        return;
    }
    unsigned char* octets = nullptr;
    int size = 0;
    // Nobody shall guess what an answer has to begin with: RFC 5452 §4.4. c-ares leaves that to whom composes.
    const auto id = static_cast<std::uint16_t>(entropy_.between(1, 0xFFFF));
    const int status = ares_create_query(question.name.c_str(), class_internet, static_cast<int>(question.type), id, 1,
                                         &octets, &size, edns_size);
    if (status != ARES_SUCCESS) {
        // A label of more than 63 octets, an empty one: no zone can hold it.
        landings_.emplace_back(question, Reply{Reply::Kind::no_such_name, {}, {}});
        return;
    }
    flights_.push_back({this, question});
    ares_send(channel_, octets, size, has_landed, &flights_.back());
    ares_free_string(octets);
}

void AresCarrier::turn(Duration most)
{
    if (channel_ == nullptr) return;
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const auto bits = static_cast<unsigned>(ares_getsock(channel_, sockets.data(), ARES_GETSOCK_MAXNUM));
    std::array<pollfd, ARES_GETSOCK_MAXNUM> waiting{};
    nfds_t count = 0;
    for (unsigned i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
        const bool reads = (bits & (1U << i)) != 0;
        const bool writes = (bits & (1U << (i + ARES_GETSOCK_MAXNUM))) != 0;
        if (!reads && !writes) continue;
        waiting[count++] = {sockets[i], static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), 0};
    }
    const auto bound_us = std::chrono::duration_cast<std::chrono::microseconds>(most).count();
    timeval wanted{};
    timeval bound{0, static_cast<suseconds_t>(std::clamp<long>(bound_us, 1000, 999'999))};
    const auto* const time = ares_timeout(channel_, &bound, &wanted);
    ::poll(waiting.data(), count, static_cast<int>(time->tv_sec * 1000 + (time->tv_usec + 999) / 1000));
    for (nfds_t i = 0; i < count; ++i) {
        const bool reads = (waiting[i].revents & (POLLIN | POLLERR | POLLHUP)) != 0;
        const bool writes = (waiting[i].revents & POLLOUT) != 0;
        if (reads || writes) {
            ares_process_fd(channel_, reads ? waiting[i].fd : ARES_SOCKET_BAD,
                            writes ? waiting[i].fd : ARES_SOCKET_BAD);
        }
    }
    ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // what has waited long enough
}

}  // namespace

std::unique_ptr<Carrier> make_carrier(const ResolverSettings& settings)
{
    return std::make_unique<AresCarrier>(settings);
}

}  // namespace sipdiag::net

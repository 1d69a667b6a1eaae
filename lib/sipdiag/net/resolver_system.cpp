// SPDX-License-Identifier: MIT
//
// Questions carried by the resolver of the C library, for builds without c-ares. It blocks, so each question has a
// thread of its own, which nobody waits for once the time is up.
//
// Limits     name servers that are named must be of IPv4; the first three are asked
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "sipdiag/net/detail/carrier.hpp"

namespace sipdiag::net {
namespace {

using locate::Question;
using locate::Reply;

// What the threads share with the carrier, and outlives it.
struct Landings {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Carrier::Landing> landed;
    unsigned round = 0;  // of another round nothing lands
};

void use_servers(res_state state, const std::vector<Endpoint>& servers)
{
    int count = 0;
    for (const auto& each : servers) {
        if (!each.address.is_v4() || count == MAXNS) continue;
        sockaddr_in server{};
        server.sin_family = AF_INET;
        server.sin_port = htons(each.port);
        std::memcpy(&server.sin_addr, each.address.octets().data(), sizeof server.sin_addr);
        state->nsaddr_list[count++] = server;
    }
    state->nscount = count;
}

Reply ask(const ResolverSettings& settings, const Question& question, const std::string& asked)
{
    if (!settings.servers.empty() && std::none_of(settings.servers.begin(), settings.servers.end(),
                                                  [](const auto& each) { return each.address.is_v4(); })) {
        return failed_reply("this build asks name servers of IPv4 only");
    }
    struct __res_state state {};
    if (::res_ninit(&state) != 0) return failed_reply("the system's resolver cannot be started");
    if (!settings.servers.empty()) use_servers(&state, settings.servers);
    // Whole seconds are all that it knows.
    state.retrans = std::max(1, static_cast<int>(std::chrono::ceil<std::chrono::seconds>(settings.patience).count()));
    state.retry = settings.tries;
    std::array<unsigned char, 1024> wanted{};
    const int size = ::res_nmkquery(&state, ns_o_query, question.name.c_str(), ns_c_in, static_cast<int>(question.type),
                                    nullptr, 0, nullptr, wanted.data(), static_cast<int>(wanted.size()));
    if (size < 0) {
        ::res_nclose(&state);
        return {Reply::Kind::no_such_name, {}, {}};
    }
    std::string octets(65'536, '\0');
    const int got = ::res_nsend(&state, wanted.data(), size, reinterpret_cast<unsigned char*>(octets.data()),
                                static_cast<int>(octets.size()));
    ::res_nclose(&state);
    if (got < 0) return failed_reply(fmt::format("no name server gives an answer (asked {})", asked));
    octets.resize(static_cast<std::size_t>(std::min<int>(got, static_cast<int>(octets.size()))));
    return reply_of(question, octets);
}

class SystemCarrier final : public Carrier {
public:
    explicit SystemCarrier(const ResolverSettings& settings)
        : settings_(settings), landings_(std::make_shared<Landings>())
    {
        for (const auto& each : settings_.servers)
            asked_ += (asked_.empty() ? "" : ",") + to_string(each);
        if (asked_.empty()) asked_ = "the system's name servers";
    }

    void launch(const Question& question) override
    {
        std::thread([settings = settings_, landings = landings_, question, asked = asked_, round = landings_->round] {
            auto reply = ask(settings, question, asked);
            const std::lock_guard lock(landings->mutex);
            if (landings->round == round) landings->landed.emplace_back(question, std::move(reply));
            landings->changed.notify_all();
        }).detach();
    }
    void turn(Duration most) override
    {
        std::unique_lock lock(landings_->mutex);
        landings_->changed.wait_for(lock, most, [this] { return !landings_->landed.empty(); });
    }
    void forget() override
    {
        const std::lock_guard lock(landings_->mutex);
        ++landings_->round;
        landings_->landed.clear();
    }
    std::vector<Landing> landed() override
    {
        const std::lock_guard lock(landings_->mutex);
        return std::exchange(landings_->landed, {});
    }
    std::string asked() const override { return asked_; }

private:
    ResolverSettings settings_;
    std::string asked_;
    std::shared_ptr<Landings> landings_;
};

}  // namespace

std::unique_ptr<Carrier> make_carrier(const ResolverSettings& settings)
{
    return std::make_unique<SystemCarrier>(settings);
}

}  // namespace sipdiag::net

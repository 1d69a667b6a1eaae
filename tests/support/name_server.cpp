// SPDX-License-Identifier: MIT
#include "support/name_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "sipdiag/locate/answer.hpp"
#include "support/dns_message.hpp"

namespace sipdiag::tests {
namespace {

using locate::Record;
using locate::RecordType;

DnsMessage encoded(const Record& record)
{
    DnsMessage data;
    const auto text = [&](const std::string& value) { data.octet(static_cast<unsigned>(value.size())).raw(value); };
    switch (record.type) {
    case RecordType::a:
    case RecordType::aaaa:
        for (std::size_t i = 0; i < (record.address.is_v4() ? 4U : 16U); ++i)
            data.octet(record.address.octets()[i]);
        break;
    case RecordType::cname: data.name(record.target); break;
    case RecordType::srv:
        data.half(record.priority).half(record.weight).half(record.port);
        data.name(record.target == "." ? "" : record.target);
        break;
    case RecordType::naptr:
        data.half(record.priority).half(record.weight);
        text(record.flags);
        text(record.services);
        text(record.regexp);
        data.name(record.target == "." ? "" : record.target);
        break;
    }
    return data;
}

}  // namespace

NameServer::NameServer(std::string_view zone, Habit habit)
    : zone_(zone), habit_(habit), handle_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in local{};
    local.sin_family = AF_INET;
    local.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof local;
    auto* const name = reinterpret_cast<sockaddr*>(&local);
    if (handle_ < 0 || ::bind(handle_, name, size) != 0) throw std::runtime_error("no socket for a name server");
    ::getsockname(handle_, name, &size);
    endpoint_ = {Address::v4({127, 0, 0, 1}), ntohs(local.sin_port), Transport::udp};
    thread_ = std::thread([this] { serve(); });
}

NameServer::~NameServer()
{
    ends_ = true;
    thread_.join();
    ::close(handle_);
}

std::set<std::string> NameServer::ids() const
{
    const std::lock_guard held(mutex_);
    return ids_;
}

void NameServer::serve()
{
    std::array<char, 2048> buffer{};
    while (!ends_) {
        pollfd wait{handle_, POLLIN, 0};
        if (::poll(&wait, 1, 10) <= 0) continue;
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        auto* const name = reinterpret_cast<sockaddr*>(&peer);
        const auto got = ::recvfrom(handle_, buffer.data(), buffer.size(), 0, name, &size);
        if (got < 12) continue;
        ++asked_;
        if (habit_ == Habit::is_mute) continue;
        // The question is read as an answer would be: only the flags differ.
        std::string octets(buffer.data(), static_cast<std::size_t>(got));
        const auto id = octets.substr(0, 2);
        {
            const std::lock_guard held(mutex_);
            ids_.insert(id);
        }
        octets[2] = '\x80';
        octets[7] = octets[9] = octets[11] = 0;
        const auto question = locate::read_answer(octets);
        if (!question) continue;
        const locate::Question wanted{question->question, static_cast<RecordType>(question->question_type)};
        const auto reply = zone_.answer(wanted);
        unsigned flags = 0x8180;
        if (habit_ == Habit::fails || reply.kind == locate::Reply::Kind::failed) flags |= 2;
        if (reply.kind == locate::Reply::Kind::no_such_name) flags |= 3;
        DnsMessage message(static_cast<std::uint16_t>(flags));
        message.question(wanted.name, static_cast<unsigned>(wanted.type));
        if (habit_ == Habit::answers || habit_ == Habit::is_forged) {
            for (const auto& each : reply.records)
                message.record(each.owner, static_cast<unsigned>(each.type), each.ttl, encoded(each));
        }
        auto answer = message.octets();
        if (habit_ == Habit::speaks_rubbish) {
            answer[7] = 1;  // an answer that is not there
            answer += "\xC0";
        }
        if (habit_ == Habit::is_forged) {
            DnsMessage lie(0x8183);  // no such name
            lie.question(wanted.name, static_cast<unsigned>(wanted.type));
            auto forged = lie.octets();
            forged.replace(0, 2, std::string(2, '\0'));
            ::sendto(handle_, forged.data(), forged.size(), 0, name, size);
        }
        answer.replace(0, 2, id);
        ::sendto(handle_, answer.data(), answer.size(), 0, name, size);
    }
}

}  // namespace sipdiag::tests

// SPDX-License-Identifier: MIT
//
// Relay: what a provider puts between two callers for their sound. Two sockets; what comes to one leaves by the other,
// to where that one was last sent from. And the place where it writes itself into the session descriptions.
#pragma once

#include <optional>
#include <string>

#include "sipdiag/base/machine.hpp"

namespace sipdiag::sim {

struct RelayRules {
    bool to_phone = true;   ///< false: nothing goes to who was called
    bool to_caller = true;  ///< false: nothing goes to who calls
};

class Relay {
public:
    /// \param for_phone, for_caller  the sockets that who was called and who calls send to
    Relay(Endpoint for_phone, Endpoint for_caller, RelayRules rules)
        : for_phone_(for_phone), for_caller_(for_caller), rules_(rules)
    {
    }

    void start(Instant, Outbox&) {}
    void receive(Instant, const Datagram& arrived, Outbox& out)
    {
        const bool from_phone = arrived.destination == for_phone_;
        (from_phone ? phone_ : caller_) = arrived.source;
        const auto& to = from_phone ? caller_ : phone_;
        if (to && (from_phone ? rules_.to_caller : rules_.to_phone)) {
            out.send({from_phone ? for_caller_ : for_phone_, *to, arrived.octets, 0});
        }
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant, Outbox&) {}
    [[nodiscard]] Instant deadline() const { return never; }
    [[nodiscard]] bool finished() const { return false; }

private:
    Endpoint for_phone_;
    Endpoint for_caller_;
    RelayRules rules_;
    std::optional<Endpoint> phone_;
    std::optional<Endpoint> caller_;
};

static_assert(Machine<Relay>);

/// A message with that endpoint in its session description.
inline std::string with_media_at(std::string text, const Endpoint& at)
{
    const auto body = text.find("\r\n\r\nv=0");
    if (body == std::string::npos) return text;
    const auto put = [&](const std::string& before, const std::string& after, const std::string& value) {
        const auto begin = text.find(before, body);
        if (begin == std::string::npos) return;
        const auto from = begin + before.size();
        text.replace(from, text.find(after, from) - from, value);
    };
    put("\r\nc=IN IP4 ", "\r\n", to_string(at.address));
    put("\r\nm=audio ", " ", std::to_string(at.port));
    const std::string name = "Content-Length: ";
    const auto length = std::to_string(text.size() - body - 4);
    const auto begin = text.find(name) + name.size();
    text.replace(begin, text.find("\r\n", begin) - begin, length);
    return text;
}

}  // namespace sipdiag::sim

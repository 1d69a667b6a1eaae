// SPDX-License-Identifier: MIT
//
// Answerer: a server that answers whatever it is asked, statelessly, in the ways that servers are found to.
#pragma once

#include <string>

#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::sim {

struct AnswererRules {
    int code = 200;
    bool fills_rport = true;          ///< false: as servers before RFC 3581, and answers go to the port of sent-by
    bool adds_received = true;        ///< false: as many session border controllers
    std::size_t most_octets = 65535;  ///< longer requests never arrive here
};

class Answerer {
public:
    explicit Answerer(AnswererRules rules = {}) : rules_(rules) {}

    void start(Instant, Outbox&) {}
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        if (arrived.octets.size() > rules_.most_octets) return;
        auto request = sip::Received::read(now, arrived);
        if (!request || !request->message.view().is_request()) return;
        ++asked;
        sip::ViaView via;
        if (!sip::view_first(request->message.view(), sip::FieldId::via, via)) return;
        std::string marked(via.text);
        auto to = request->source;
        if (rules_.fills_rport && rules_.adds_received) {
            marked = sip::marked_via(via, request->source);
            to = sip::reply_destination(*request);
        } else if (rules_.fills_rport) {
            const auto at = marked.find(";rport");
            if (at != std::string::npos) marked.insert(at + 6, "=" + std::to_string(to.port));
        } else {
            if (rules_.adds_received && to_string(to.address) != via.sent_by.host)
                marked += ";received=" + to_string(to.address);
            if (to.transport == Transport::udp) to.port = via.sent_by.port != 0 ? via.sent_by.port : 5060;
        }
        auto octets = sip::Composer::response_to(request->message.view(), rules_.code, "Answer", "far", marked)
                          .add("Server", "test")
                          .finish();
        if (octets) out.send({arrived.destination, to, *std::move(octets)});
    }
    void undelivered(Instant, const Undelivered&, Outbox&) {}
    void expire(Instant, Outbox&) {}
    [[nodiscard]] Instant deadline() const { return never; }
    [[nodiscard]] bool finished() const { return false; }

    std::size_t asked = 0;

private:
    AnswererRules rules_;
};

static_assert(Machine<Answerer>);

}  // namespace sipdiag::sim

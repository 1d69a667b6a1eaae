// SPDX-License-Identifier: MIT
//
// Visit: registers a Contact as a phone would, keeps silent for a while, sends a request to the own address, and leaves
// as it came. One trial of one setting; the whole of `sipprobe inbound`. A machine; see base/machine.hpp.
//
// Silence    between the registration and the request no datagram leaves the phone's sockets: what was just registered
//            is how a phone stands, and what warms the NAT would measure another lifetime
// Removal    from the caller's socket, so that the next trial finds the way of the phone's as cold as this one did; and
//            from the phone's, where an ALG knows the Contact of that one alone
// The phone  that sends from one port and listens on another does not hear what comes to the first: neither do we
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/advise/own_request.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/reg/registration.hpp"

namespace sipdiag::advise {

struct VisitPlan {
    reg::Conversation::Setup setup;  ///< of the registration: from which socket, with what in Via and Contact
    reg::Plan registration;          ///< Goal::add; Goal::query registers nothing and asks whoever is there
    Endpoint listen;                 ///< the phone's socket; where it differs from setup.source, that one is deaf
    Duration refresh_after{};  ///< so long after the registration it is refreshed, once, as a phone does; 0: it is not
    Duration quiet{};          ///< behind that
    OwnRequestPlan request;    ///< server and bindings are filled in by what the registration shows
};

struct VisitFacts {
    reg::Facts registration;
    std::optional<reg::Facts> removal;        ///< what was said to take our Contact away, and the list after it
    bool remains = false;                     ///< our Contact may still be at the registrar
    std::vector<reg::Binding> left;           ///< the list after it
    std::optional<OwnRequestResult> request;  ///< nothing where it did not come to that
    std::optional<Duration> waited;           ///< between the last datagram of the phone's sockets and the request
    std::vector<Datagram> pings;              ///< requests of the registrar's that nobody had asked for
    std::size_t deaf = 0;                     ///< datagrams that came to the port where a phone does not listen
    unsigned rounds = 0;                      ///< how often the own address was asked
    std::optional<bool> refreshed;            ///< did the registrar take the refresh? nothing where none was due
    bool withdrawn = false;
};

class SIPDIAG_API Visit {
public:
    /// \param writer, caller_writer, pace, entropy  outlive the machine; the second writes the removal
    Visit(VisitPlan plan, const reg::Writer& writer, const reg::Writer& caller_writer, sip::Pace& pace,
          Entropy& entropy);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const;
    [[nodiscard]] bool finished() const noexcept { return step_ == Step::done; }
    /// Leave now, in order: what was registered is removed.
    /// \param why  withdrawn or out_of_time: by then, who has not answered has been silent
    void withdraw(Instant now, Outbox& out, reg::Stop why = reg::Stop::withdrawn);

    [[nodiscard]] const VisitFacts& facts() const noexcept { return facts_; }

private:
    enum class Step : std::uint8_t { registering, waiting, refreshing, silent, asking, removing, done };
    void go_on(Instant now, Outbox& out);
    void refresh(Instant now, Outbox& out);
    void ask(Instant now, Outbox& out);
    void remove(Instant now, Outbox& out);
    void start_removal(Instant now, bool by_caller, Outbox& out);
    void go_on_removing(Instant now, Outbox& out);
    void note_sent(Instant now, Outbox& from, Outbox& out);

    VisitPlan plan_;
    const reg::Writer* writer_;
    const reg::Writer* caller_writer_;
    bool removes_by_caller_ = true;
    sip::Pace* pace_;
    Entropy* entropy_;
    std::unique_ptr<reg::Registration> registration_;
    std::unique_ptr<OwnRequest> request_;
    std::unique_ptr<reg::Conversation> refresh_;
    std::unique_ptr<reg::Conversation> removal_;
    Step step_ = Step::registering;
    Instant until_ = never;
    Instant last_sent_{};
    VisitFacts facts_;
};

static_assert(Machine<Visit>);

/// Is our Contact what the registrar holds?
[[nodiscard]] SIPDIAG_API bool is_stored(const reg::Facts& facts);

}  // namespace sipdiag::advise

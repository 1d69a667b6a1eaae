// SPDX-License-Identifier: MIT
//
// Registration: a whole visit to a registrar - read the list, register, read it again, leave as it was - as one
// machine.
//
//     query         fetch
//     add           fetch, add, fetch                  and, unless kept:  remove, fetch
//     remove        fetch, remove, fetch
//
// Safety     the list is read first, and a Contact that equals a binding of another is never sent (S1); after each
//            REGISTER the list is read again, and where a binding of another is gone the run stops (S2); what was
//            registered is removed, by whichever way the run ends (S5); never more than four of ours (S6)
// The phone  may switch: where the answer says `received=` with another address than the one in use, the old Contact
//            goes and the new one is registered (nat_received_processing). Where it sends from another port than it
//            listens on and hears nothing, one OPTIONS that asks to be answered where it came from (RFC 3581) tells
//            whether the server is dumb or the phone deaf
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/reg/conversation.hpp"

namespace sipdiag::reg {

enum class Goal : std::uint8_t { query, add, remove };

struct Plan {
    Goal goal = Goal::query;
    std::uint32_t expires = 3600;
    bool keep = false;              ///< leave our binding where it is
    bool exact_contact = false;     ///< no token in the user part
    bool follows_received = false;  ///< nat_enable and nat_received_processing: the switch
    bool plays_phone = false;
    std::uint32_t register_delta = 5;  ///< timer_register_delta
    /// What this machine registered before, and kept: of us, whatever it looks like.
    std::vector<std::string> ours = {};
    std::vector<std::string> kept_unlisted = {};  ///< those of them that the registrar accepted without listing them
    /// Goal::remove: these URIs, where they are listed; nothing: all of `ours`. \see remove_all
    std::vector<std::string> to_remove = {};
    bool remove_all = false;  ///< Goal::remove: every binding that is listed (S17: who asks has been asked)
};

class SIPDIAG_API Registration {
public:
    static constexpr std::size_t max_ours = 4;  ///< S6

    /// \param writer, pace, entropy  outlive the machine
    Registration(Conversation::Setup setup, Plan plan, const Writer& writer, sip::Pace& pace, Entropy& entropy);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept { return step_ == Step::done; }

    /// End the run in order, now: what may be registered is removed, and nothing else is asked. To be called once, by
    /// whom a signal or a time limit reaches.
    /// \param why  withdrawn or out_of_time: by then, who has not answered has been silent
    void withdraw(Instant now, Outbox& out, Stop why = Stop::withdrawn);

    [[nodiscard]] const Facts& facts() const noexcept { return conversation_.facts(); }

private:
    enum class Step : std::uint8_t { start, reading, witnessing, adding, rereading, removing, rechecking, done };

    /// After a REGISTER was sent and the run shall end, its answer is waited for so long before our binding is removed
    /// blindly: a removal that overtakes the registration would leave it there.
    static constexpr Duration last_patience = std::chrono::milliseconds(1500);
    /// A removal that nobody answers is given up after this.
    static constexpr Duration removal_patience = std::chrono::seconds(8);
    static constexpr unsigned max_switches = 2;
    /// The server's word that it lives is waited for so long: four requests.
    static constexpr Duration witness_patience = std::chrono::seconds(4);

    [[nodiscard]] Facts& notes() noexcept { return conversation_.facts(); }
    void ask(Instant now, Step step, Errand errand, Outbox& out);
    void go_on(Instant now, Outbox& out);
    void has_read(Instant now, Outbox& out);
    /// One OPTIONS that asks to be answered where it came from. \return false where it cannot be sent
    bool call_witness(Instant now, Outbox& out);
    void hear_witness(Instant now, Outbox& out);
    /// Nothing came back, and it may have gone where the phone does not listen.
    [[nodiscard]] bool may_be_deaf() const;
    /// The phone does not ask where it is seen, its Contact is private, and the registrar did not say: does it see us
    /// there, or does an ALG make it so?
    [[nodiscard]] bool doubts_address() const;
    void clean_up(Instant now, Outbox& out);
    void has_added(Instant now, Outbox& out);
    void has_reread(Instant now, Outbox& out);
    void has_removed(Instant now, Outbox& out);
    void has_rechecked(Instant now, Outbox& out);
    void add(Instant now, Outbox& out);
    void remove_own(Instant now, Outbox& out);
    void remove_listed(Instant now, Outbox& out);
    void end(Stop stop) noexcept;
    /// End, but remove first what may be registered.
    void wind_up(Instant now, Stop stop, Outbox& out);
    void abandon(Instant now);
    [[nodiscard]] Stop reason() const noexcept;
    [[nodiscard]] std::optional<Snapshot> snapshot(Instant now) const;
    [[nodiscard]] bool is_ours(const Binding& binding) const;
    [[nodiscard]] bool choose_contact();
    void mark_own(Listing& listing) const;
    [[nodiscard]] std::vector<Binding> vanished(const Snapshot& then, const Snapshot& now) const;

    Conversation conversation_;
    std::optional<sip::NonInviteClient> witness_;
    Plan plan_;
    sip::Pace* pace_;
    Entropy* entropy_;
    Step step_ = Step::start;
    std::string account_user_;
    std::vector<Binding> removing_;
    std::optional<Snapshot> last_list_;
    unsigned switches_ = 0;
    bool switching_ = false;
    bool withdrawing_ = false;
    bool own_sent_ = false;  // our Contact is, or may be, at the registrar
    std::optional<Stop> stop_;
    Instant patience_ = never;
};

static_assert(Machine<Registration>);

}  // namespace sipdiag::reg

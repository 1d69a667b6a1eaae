// SPDX-License-Identifier: MIT
//
// Watch: stay registered as a phone would, and ask between the refreshes whether it is true. What changes is an event.
//
//     registered -> refreshed, refreshed, ...        as it should be
//                -> binding-missing                  a list lacks our Contact before its time
//                -> expired                          its time ran out without a refresh
//                -> lost                             any other reason: refused, not stored, no way there
//                                   -> restored      back after any of these
//
// Ways       who gives no answer is left for the next server, as a visit does (RFC 3263 §4.3), and a connection that
//            ended or fell silent (sip::Keepalive) for a new one, after 30 to 60 s (RFC 5626 §4.5). The machine asks
//            for them, and whoever drives it opens them: wants_way(), take_way(). A Contact that stood for the way
//            before goes with the REGISTER that binds the new one
// Safety     as Registration: it reads before it registers (S1), reads again after (S2) and never fights for a binding
//            that another device took; refused credentials wait 10, 20, 40 ... 240 minutes (S7); it removes its own
//            (S5)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/value.hpp"
#include "sipdiag/reg/conversation.hpp"
#include "sipdiag/sip/keepalive.hpp"

namespace sipdiag::reg {

struct WatchPlan {
    std::uint32_t expires = 3600;
    Duration query_every = std::chrono::minutes(1);  ///< zero: never
    Duration length{};                               ///< zero: until it is told to stop
    /// Refreshes at the granted time less register_delta, where else at half of it; after a failure tries again each
    /// 60 s, where else ever more seldom; and un-registers at once where too little time is granted.
    bool plays_phone = false;
    std::uint32_t register_delta = 5;  ///< timer_register_delta
    bool exact_contact = false;
    bool keep = false;
    std::vector<std::string> ours = {};
    std::size_t servers = 1;  ///< how many there are to be asked, one after the other
};

struct WatchEvent {
    enum class Kind : std::uint8_t {
        registered,
        refreshed,
        lost,
        restored,
        address_changed,
        binding_missing,
        expired,
        stopped,
        notice,  ///< a cause without an event of its own
    };
    Kind kind{};
    Instant at{};
    bool is_registered = false;
    std::string cause;   ///< a code, "REG014"; empty where there is none
    std::string detail;  ///< a sentence
};
/// "binding-missing"
SIPDIAG_API std::string_view to_string(WatchEvent::Kind kind) noexcept;
/// `event`, `at`, `state`, `cause`, `detail`, in the order of the contract. \param at  on the wall
SIPDIAG_API finding::Value to_value(const WatchEvent& event, std::string_view at);

class SIPDIAG_API Watch {
public:
    /// \param writer, pace, entropy  outlive the machine
    Watch(Conversation::Setup setup, WatchPlan plan, const Writer& writer, sip::Pace& pace, Entropy& entropy);

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept;
    [[nodiscard]] bool finished() const noexcept { return step_ == Step::done; }

    /// Remove our binding and end.
    void withdraw(Instant now, Outbox& out);

    /// Which way it wants before it can go on; until it gets one, nothing else happens.
    enum class Want : std::uint8_t { nothing, same_server, next_server };
    [[nodiscard]] Want wants_way() const noexcept { return step_ == Step::rerouting ? want_ : Want::nothing; }
    /// The way that was wanted.
    void take_way(Instant now, Conversation::Way way, Outbox& out);
    /// There is none. \param why  a sentence for people
    void find_no_way(Instant now, const std::string& why);

    /// What has happened since the last call.
    [[nodiscard]] std::vector<WatchEvent> take_events() { return std::exchange(events_, {}); }
    [[nodiscard]] const Facts& facts() const noexcept { return conversation_.facts(); }
    /// Was it ever registered, and is it now?
    [[nodiscard]] bool is_registered() const noexcept { return registered_; }
    [[nodiscard]] bool was_registered() const noexcept { return ever_; }
    /// How often it left `registered`.
    [[nodiscard]] std::size_t interruptions() const noexcept { return interruptions_; }

private:
    enum class Step : std::uint8_t {
        start,
        reading,
        adding,
        rereading,
        resting,
        refreshing,
        querying,
        waiting,
        rerouting,
        removing,
        done
    };
    using Kind = WatchEvent::Kind;

    static constexpr Duration removal_patience = std::chrono::seconds(8);
    static constexpr Duration last_patience = std::chrono::milliseconds(1500);
    static constexpr Duration first_retry = std::chrono::minutes(1);
    static constexpr Duration longest_retry = std::chrono::minutes(30);
    static constexpr Duration first_refusal_wait = std::chrono::minutes(10);
    static constexpr Duration longest_refusal_wait = std::chrono::minutes(240);
    static constexpr std::chrono::seconds first_way_retry{60};  // half of it to all of it, RFC 5626 §4.5
    static constexpr std::size_t spare_requests = 4;            // kept for an orderly end

    [[nodiscard]] Facts& notes() noexcept { return conversation_.facts(); }
    void tell(Kind kind, Instant now, std::string detail, std::string cause = {});
    void ask(Instant now, Step step, Errand errand, Outbox& out);
    void go_on(Instant now, Outbox& out);
    void has_read(Instant now, Outbox& out);
    void has_registered(Instant now, Outbox& out);
    void has_reread(Instant now, Outbox& out);
    void has_queried(Instant now, Outbox& out);
    void rest(Instant now);
    void leave(Kind kind, Instant now, std::string detail, std::string cause);
    void wait(Instant now, Duration how_long);
    void let_go(Instant now, std::chrono::seconds granted, Outbox& out);
    void failed(Instant now);
    /// The server gave no answer. \return false where it is the only one
    bool try_next(Instant now, const std::string& why, const std::string& cause);
    void lose_way(Instant now, const std::string& how);
    [[nodiscard]] bool is_stream() const { return sip::is_reliable(facts().target.transport); }
    [[nodiscard]] Errand binding() const;
    [[nodiscard]] Errand removal() const;
    void remove(Instant now, Outbox& out);
    void stop(Instant now, std::string detail, std::string cause = {});
    [[nodiscard]] const Listing& listing() const { return facts().exchanges.back().listing; }
    [[nodiscard]] std::string cause_of_failure() const;
    [[nodiscard]] std::string failure() const;
    [[nodiscard]] bool is_ours(const Binding& binding) const;
    [[nodiscard]] std::vector<Binding> others(const Listing& list) const;

    Conversation conversation_;
    WatchPlan plan_;
    sip::Pace* pace_;
    Entropy* entropy_;
    sip::Keepalive keepalive_;
    Want want_ = Want::nothing;
    std::size_t unanswered_ = 0;  // servers in a row
    unsigned ways_lost_ = 0;      // in a row
    std::string stale_uri_;       // our Contact of the way before, which may still be bound
    Step step_ = Step::start;
    std::vector<WatchEvent> events_;
    bool registered_ = false;
    bool ever_ = false;
    bool missing_from_registered_ = false;  // it left `registered`; the next success is `restored`
    bool withdrawing_ = false;
    bool letting_go_ = false;  // as the phone does where too little time was granted
    bool may_be_there_ = false;
    bool shows_list_ = false;  // the registrar has listed our Contact once: then it does not hide its list
    std::string last_cause_;   // of a failure that goes on: told once
    bool mute_ = false;        // a query was not answered, and that was told
    std::size_t interruptions_ = 0;
    std::optional<Seen> seen_;
    std::vector<Binding> others_before_;
    Instant refresh_at_ = never;
    Instant query_at_ = never;
    Instant expires_at_ = never;
    Instant again_at_ = never;
    Instant ends_at_ = never;
    Instant patience_ = never;
    Duration retry_ = first_retry;
    Duration refusal_wait_ = first_refusal_wait;
    std::string stop_detail_;
    std::string stop_cause_;
};

static_assert(Machine<Watch>);

}  // namespace sipdiag::reg

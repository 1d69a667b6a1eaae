// SPDX-License-Identifier: MIT
//
// Visit: what every command does that has an account: find its servers, open the sockets, and let a Registration run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "common/account_lock.hpp"
#include "common/caller.hpp"
#include "common/way.hpp"
#include "common/wire.hpp"
#include "sipdiag/reg/report.hpp"

namespace sipdiag::tools {

/// Everything that a Registration or a Watch needs, and that must outlive it.
struct Prepared {
    reg::Conversation::Setup setup;
    std::unique_ptr<reg::Writer> writer;
    sip::Pace pace;
    reg::Surroundings around;
    finding::Findings findings;  ///< of names and doors
};

/// What came of a visit.
struct Visited {
    reg::Facts facts;
    reg::Surroundings around;
    finding::Findings findings;                        ///< beside those of the registration
    std::optional<Obstacle> obstacle;                  ///< nothing was asked, and why
    finding::Value dns = finding::Value::array();      ///< the records that led to the servers
    finding::Value servers = finding::Value::array();  ///< those that were asked, in order: reach::Ways::facts()
    bool interrupted = false;
};

/// Who is calling, by the positional or the phone's files. Misuse where neither is there.
std::variant<Caller, Misuse> caller_of(const Frame& frame);

/// \return Misuse where a password is wanted, and nobody can be asked for it
std::variant<Visited, Misuse> visit(Frame& frame, Wire& wire, const Caller& caller, const reg::Plan& plan);

/// Sockets and settings towards one server. \param password  empty: none is known. \param opened_by  when a connection
/// must have come about
std::variant<Prepared, Obstacle> prepare(const Frame& frame, Wire& wire, const Caller& caller, const Endpoint& server,
                                         const auth::Secret& password, Entropy& entropy,
                                         std::optional<Instant> opened_by = {});

/// The servers of the caller, as RFC 3263 or the phone finds them.
std::variant<Servers, Obstacle> servers_of(const Frame& frame, Wire& wire, const Caller& caller);

/// Close the sockets that prepare() opened: the phone's port is wanted again.
void close_sockets(net::Network& network, const reg::Conversation::Setup& setup);

/// The report of a visit, also of one that could not begin.
finding::Report report_of(const Visited& visited, reg::Goal goal, const reg::Expectation& expectation = {});

/// The account is being tested by somebody else.
Obstacle busy(const AccountLock::Busy& busy, const Caller& caller);

/// The address-of-record as it stands in From and To.
std::string aor_of(const Caller& caller);

/// Where requests go, where that is written as an address; else an unspecified one.
Endpoint numeric_target(const Caller& caller);

/// How long a command may take where --timeout says nothing: a transaction that nobody answers takes 32 s.
inline constexpr std::chrono::seconds patience{100};

}  // namespace sipdiag::tools

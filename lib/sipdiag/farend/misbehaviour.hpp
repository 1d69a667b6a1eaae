// SPDX-License-Identifier: MIT
//
// Misbehaviour: the faults a far end can be told to have, so that every finding can be provoked and tested.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "sipdiag/base/api.hpp"

namespace sipdiag::farend {

struct Misbehaviour {
    // What the registrar does with bindings
    bool no_store = false;                        ///< 200, the Contact listed - and not kept
    bool drop_contact = false;                    ///< 200, kept, and not listed
    bool no_list = false;                         ///< every 200 comes without a Contact, and Expires goes on
    bool drop_refresh = false;                    ///< a refresh gets its 200, and takes the binding away
    bool one_binding = false;                     ///< a new Contact displaces all others of the account
    bool rewrite = false;                         ///< Contacts are stored with another host and port
    bool repair = false;                          ///< Contacts are stored with the address they came from
    bool no_expires = false;                      ///< neither Contact nor Expires says how long
    bool no_fetch = false;                        ///< 400 to a REGISTER without Contact
    std::string rewrite_contact;                  ///< `host:port`
    std::string other_device;                     ///< a URI that every account has bound
    std::optional<std::uint32_t> shorten_expiry;  ///< grants so many seconds at most
    std::optional<std::uint32_t> forget_after;    ///< forgets a binding after so many seconds, whatever it granted
    std::optional<std::uint32_t> min_expires;     ///< 423 to less
    std::optional<std::uint32_t> many_contacts;   ///< lists so many more

    // How it takes credentials
    bool endless_challenge = false;  ///< 401 with a new nonce, whatever is answered
    bool stale_nonce = false;        ///< and says that the nonce was stale
    bool unknown_algorithm = false;
    bool unknown_scheme = false;
    bool no_qop = false;
    bool forbid = false;                       ///< 403 to whoever proved who he is, or need not
    bool not_found = false;                    ///< 404
    bool refuse_domain = false;                ///< 403 before anything is asked
    std::optional<std::uint32_t> fail;         ///< this status to every REGISTER
    std::optional<std::uint32_t> unavailable;  ///< 503, Retry-After so many seconds
    std::string redirect;                      ///< 302 to there

    // What is wrong with its answers
    bool wrong_via = false;  ///< another sent-by in the top Via
    bool wrong_branch = false;
    bool wrong_cseq = false;
    bool wrong_call_id = false;
    bool two_finals = false;                    ///< a 500 behind each 200
    bool provisional_only = false;              ///< 100, every second, and nothing final
    std::optional<std::uint32_t> provisional;   ///< this 1xx, and the final answer a quarter of a second later
    bool force_rport = false;                   ///< answers to the source port, asked by rport or not
    bool no_received = false;                   ///< says nothing of where the request came from
    bool elsewhere = false;                     ///< answers from the alternate socket
    std::string seen_elsewhere;                 ///< `address:port` that it claims to have seen
    std::optional<std::uint32_t> huge_headers;  ///< so many octets more in every answer
    std::optional<std::uint32_t> silent_after;  ///< answers so many requests, and no more
    std::optional<std::uint32_t> slow;          ///< milliseconds before each answer
};

/// One word of `--misbehave`.
struct Fault {
    std::string_view word;
    std::string_view value;  ///< what stands behind the equals sign, for help: "SECONDS"; empty: nothing does
    std::string_view text;   ///< what it does
    std::variant<bool Misbehaviour::*, std::optional<std::uint32_t> Misbehaviour::*, std::string Misbehaviour::*>
        member;
};

/// All words, for help texts.
SIPDIAG_API std::span<const Fault> faults() noexcept;

/// What one may type wrong: the word, and the nearest one that there is.
struct UnknownFault {
    std::string word;
    std::string suggestion;  ///< empty where none is near
};

/// `no-store,shorten-expiry=60` put on top of what is there. \return the first word that is not known, or whose value
/// is missing or no number
SIPDIAG_API std::optional<UnknownFault> add_faults(Misbehaviour& misbehaviour, std::string_view words);

}  // namespace sipdiag::farend

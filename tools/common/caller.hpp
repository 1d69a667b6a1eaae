// SPDX-License-Identifier: MIT
//
// Caller: who is calling - the account, where its password is, its servers, and how like the phone to be.
//
// Sources    the options, the phone's own files (--cnf), an account of accounts.toml (@NAME); an option wins over the
//            files, and both over the account
// Password   from a file, a command, the environment or the terminal, and read only when it is asked for
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/frame.hpp"
#include "sipdiag/auth/secret.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/cnf/phone_settings.hpp"
#include "sipdiag/phone/nat_settings.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::tools {

/// Where the password is to be had from.
struct PasswordSource {
    enum class Kind : std::uint8_t { nowhere, file, command, environment, given } kind = Kind::nowhere;
    std::string what;    ///< file name (`-` = standard input) or command
    auth::Secret given;  ///< out of a phone's file or accounts.toml
};

/// A host as the user named it: a name or a numeric address, and a port where one was written.
struct HostPort {
    std::string host;        ///< IPv6 without brackets
    std::uint16_t port = 0;  ///< 0 = none was written

    friend bool operator==(const HostPort&, const HostPort&) = default;
};

struct Caller {
    sip::Uri aor;           ///< sip:12345@sip.example, no parameters; without a user where no account is needed
    bool has_user = false;  ///< did the positional name an account, not only a host?
    std::string auth_user;  ///< default: the user part
    PasswordSource password;

    std::optional<HostPort> proxy;
    std::optional<HostPort> outbound_proxy;
    std::optional<Transport> transport;  ///< nothing: as RFC 3263 finds it
    std::string tls_ca;
    bool tls_insecure = false;
    std::uint32_t zone = 0;  ///< of a link-local server, `[fe80::1%eth0]`: the link's number; 0 = none was named
    std::optional<Address> local_address;
    std::uint16_t local_port = 0;  ///< 0 = not given: any free one, or nat.control_port where the phone is played

    std::optional<std::uint32_t> expires;  ///< nothing: 3600, or timer_register_expires
    phone::NatSettings nat;
    bool nat_given = false;    ///< by options or files, rather than the phone's defaults
    bool plays_phone = false;  ///< --phone, --cnf, or a command that implies it; not with --softphone
    std::string phone_model = "7960";
    std::string firmware;  ///< of --firmware; empty: as image_version says, or 8.x
    int line = 1;
    bool backup = false;                    ///< line 1 at proxy_backup: see backup_of()
    std::vector<std::string> cnf;           ///< the files, in order
    std::optional<cnf::LoadedPhone> phone;  ///< what they say, with their findings; nothing without --cnf

    bool exact_contact = false;
    bool beside = false;
    bool keep = false;
    bool yes = false;
    bool call = false;
    bool may_cost = false;
    std::optional<int> max_bindings;
};

/// How a command reads its positional, and what it implies.
struct CallerNeeds {
    bool account = true;         ///< a user part must be there; without: HOST[:PORT] is enough
    bool implies_phone = false;  ///< advise
};

/// From options, files and accounts.toml. Nothing is asked of a terminal yet.
/// \param positional  AOR, URI, HOST[:PORT] or @NAME; empty where --cnf says it all
std::variant<Caller, Misuse> read_caller(const Frame& frame, const std::string& positional,
                                         const CallerNeeds& needs = {});

/// Say on standard error what the phone refuses of its files, with the place; for commands whose report is of something
/// else.
void say_refusals(const Frame& frame, const Caller& caller);

/// Line 1 as the phone registers it with proxy_backup, past any outbound proxy; nothing where the phone would not:
/// without such a setting, for another line, or for a softphone.
std::optional<Caller> backup_of(const Caller& caller);

/// The password, if there is one without asking anybody. \return nothing where none is given; Misuse where it cannot be
/// read, or is one that is never sent: empty, or UNPROVISIONED (safety S7)
std::variant<std::optional<auth::Secret>, Misuse> available_password(const Caller& caller);

/// The password; asked for on the terminal, unseen, where there is none. Misuse where there is no terminal either.
std::variant<auth::Secret, Misuse> needed_password(const Caller& caller);

/// `sip:user@host`, `user@host`, `sips:…`, `host`, `host:port`, `[::1]:5060`, `2001:db8::1`; parameters and headers are
/// dropped, a port stays. \return nothing where that is no address
std::optional<sip::Uri> read_address_of_record(std::string_view text);

/// `host[:port]`. \return nothing where that is none
std::optional<HostPort> read_host_port(std::string_view text);

}  // namespace sipdiag::tools

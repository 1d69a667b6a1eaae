// SPDX-License-Identifier: MIT
//
// Accounts: accounts.toml, where @NAME is looked up, and the providers that are built in.
//
//     [home]                                    # sipreg @home
//     provider = "sipgate-uk"                   # its domain and servers
//     user = "1234567e0"
//     password_command = "pass show sipgate"    # or password_file, or password
//     nat_enable = 1
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "common/command_line.hpp"

namespace sipdiag::tools {

/// One table of the file; what is not there is empty or nothing.
struct Account {
    std::string aor;
    std::string user;
    std::string domain;
    std::string auth_user;
    std::string password;
    std::string password_file;
    std::string password_command;
    std::string proxy;
    std::string outbound_proxy;
    std::string transport;
    std::string local_address;
    std::optional<std::int64_t> expires;
    std::optional<std::int64_t> nat_enable;
    std::optional<std::string> nat_address;
    std::optional<std::int64_t> nat_received_processing;
};

/// Where the file is: $XDG_CONFIG_HOME/sipdiag/accounts.toml, or below ~/.config.
std::string accounts_path();

/// The account of that name in the file, its provider's settings filled in. Misuse where there is no such file or name,
/// where others may read the file (its mode must be 0600 or stricter), or where a key is not known.
std::variant<Account, Misuse> read_account(const std::string& path, const std::string& name);

/// The same, from the text of the file.
std::variant<Account, Misuse> parse_account(const std::string& text, const std::string& path, const std::string& name);

}  // namespace sipdiag::tools

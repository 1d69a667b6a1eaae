// SPDX-License-Identifier: MIT
//
// The one file that knows TOML.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include "common/accounts.hpp"

#include <sys/stat.h>

#include <cstdlib>

#include <fmt/format.h>

#include "common/files.hpp"
#include "sipdiag/base/text.hpp"

namespace sipdiag::tools {
namespace {

struct Provider {
    std::string_view name;
    std::string_view domain;
};
// What their customers write into a phone: the registrar is the domain itself.
constexpr Provider providers[] = {{"sipgate", "sipgate.de"}, {"sipgate-uk", "sipgate.co.uk"}};

struct TextKey {
    std::string_view key;
    std::string Account::*member;
};
constexpr TextKey text_keys[] = {
    {"aor", &Account::aor},
    {"user", &Account::user},
    {"domain", &Account::domain},
    {"auth_user", &Account::auth_user},
    {"password", &Account::password},
    {"password_file", &Account::password_file},
    {"password_command", &Account::password_command},
    {"proxy", &Account::proxy},
    {"outbound_proxy", &Account::outbound_proxy},
    {"transport", &Account::transport},
    {"local_address", &Account::local_address},
};
struct NumberKey {
    std::string_view key;
    std::optional<std::int64_t> Account::*member;
};
constexpr NumberKey number_keys[] = {
    {"expires", &Account::expires},
    {"nat_enable", &Account::nat_enable},
    {"nat_received_processing", &Account::nat_received_processing},
};

std::vector<std::string_view> all_keys()
{
    std::vector<std::string_view> keys{"provider", "nat_address"};
    for (const auto& each : text_keys)
        keys.push_back(each.key);
    for (const auto& each : number_keys)
        keys.push_back(each.key);
    return keys;
}

}  // namespace

std::string accounts_path()
{
    if (const char* const folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder == '/') {
        return fmt::format("{}/sipdiag/accounts.toml", folder);
    }
    const char* const home = std::getenv("HOME");
    return fmt::format("{}/.config/sipdiag/accounts.toml", home != nullptr ? home : "");
}

std::variant<Account, Misuse> parse_account(const std::string& text, const std::string& path, const std::string& name)
{
    const auto misuse = [&](std::string what) { return Misuse{fmt::format("{}: {}", visible(path), what)}; };
    const auto parsed = toml::parse(std::string_view(text));
    if (!parsed) {
        const auto& where = parsed.error().source().begin;
        return misuse(fmt::format("line {}: {}", where.line, parsed.error().description()));
    }
    const auto& file = parsed.table();
    const auto* const table = file[name].as_table();
    if (table == nullptr) {
        std::vector<std::string_view> names;
        for (const auto& [key, value] : file) {
            if (value.is_table()) names.push_back(key.str());
        }
        const auto near = nearest(name, names);
        return misuse(fmt::format("no account [{}]{}", visible(name),
                                  near ? fmt::format("; did you mean @{}?", *near) : std::string()));
    }
    Account account;
    for (const auto& [key, value] : *table) {
        const auto word = key.str();
        const auto wrong = [&](std::string_view kind) {
            return misuse(fmt::format("[{}] {} must be {}", visible(name), visible(word), kind));
        };
        bool known = false;
        for (const auto& each : text_keys) {
            if (each.key != word) continue;
            if (!value.is_string()) return wrong("text in quotes");
            account.*each.member = value.as_string()->get();
            known = true;
        }
        for (const auto& each : number_keys) {
            if (each.key != word) continue;
            if (!value.is_integer()) return wrong("a whole number");
            account.*each.member = value.as_integer()->get();
            known = true;
        }
        if (word == "nat_address") {
            if (!value.is_string()) return wrong("text in quotes");
            account.nat_address = value.as_string()->get();
            known = true;
        }
        if (word == "provider") {
            if (!value.is_string()) return wrong("text in quotes");
            std::vector<std::string_view> names;
            for (const auto& each : providers) {
                names.push_back(each.name);
                if (each.name == value.as_string()->get()) {
                    account.domain = each.domain;
                    known = true;
                }
            }
            if (!known) return wrong(fmt::format("one of {}", fmt::join(names, ", ")));
        }
        if (known) continue;
        const auto keys = all_keys();
        const auto near = nearest(word, keys);
        return misuse(fmt::format("[{}] has no key '{}'{}", visible(name), visible(word),
                                  near ? fmt::format("; did you mean {}?", *near) : std::string()));
    }
    // A domain of one's own beside a provider wins, in whichever order they stand.
    if (const auto* const own = (*table)["domain"].as_string()) account.domain = own->get();
    if (account.aor.empty() && !account.user.empty() && !account.domain.empty()) {
        account.aor = fmt::format("sip:{}@{}", account.user, account.domain);
    }
    if (account.aor.empty()) return misuse(fmt::format("[{}] needs aor, or user and domain", visible(name)));
    return account;
}

std::variant<Account, Misuse> read_account(const std::string& path, const std::string& name)
{
    struct stat status = {};
    if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
        return Misuse{fmt::format("{}: others may read it (mode {:04o}); chmod 600 {}", visible(path),
                                  static_cast<unsigned>(status.st_mode) & 07777U, visible(path))};
    }
    std::string fault;
    auto text = read_input(path, fault, 1U << 20);
    if (!text) return Misuse{fmt::format("@{}: {}", visible(name), fault)};
    return parse_account(*text, path, name);
}

}  // namespace sipdiag::tools

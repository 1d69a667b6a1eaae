// SPDX-License-Identifier: MIT
#include "common/caller.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "common/accounts.hpp"
#include "common/files.hpp"
#include "common/way.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/charset.hpp"
#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/phone/twin.hpp"

namespace sipdiag::tools {
namespace {

constexpr std::size_t max_password = 4096;
constexpr std::size_t max_cnf = std::size_t{16} << 20;

std::optional<Transport> transport_of(std::string_view word)
{
    for (const auto each : {Transport::udp, Transport::tcp, Transport::tls}) {
        if (to_string(each) == word) return each;
    }
    return std::nullopt;
}

bool is_host(std::string_view host)
{
    return sip::is_host_name_or_ipv4(host) || parse_ipv6(host);
}

/// Up to the first line end, as an editor leaves one behind.
auth::Secret first_line(std::string& text)
{
    text.resize(std::min(text.find_first_of("\r\n"), text.size()));
    return auth::Secret::taken_from(text);
}

std::variant<auth::Secret, Misuse> from_command(const std::string& command)
{
    FILE* const pipe = ::popen(command.c_str(), "re");
    if (pipe == nullptr) return Misuse{fmt::format("--password-command: {}", std::strerror(errno))};
    std::string text;
    char chunk[512];
    while (const auto got = std::fread(chunk, 1, sizeof chunk, pipe)) {
        if (text.size() < max_password) text.append(chunk, got);
    }
    const int status = ::pclose(pipe);
    auto secret = first_line(text);
    if (status != 0) return Misuse{"--password-command failed"};
    return secret;
}

/// Asked for on the terminal itself, whatever standard input and output are, and not shown.
std::variant<auth::Secret, Misuse> from_terminal(const std::string& whose)
{
    const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal < 0) {
        return Misuse{
            fmt::format("no password for {}, and no terminal to ask on; give --password-file, "
                        "--password-command or SIPDIAG_PASSWORD",
                        whose)};
    }
    termios before = {};
    const bool echoes = ::tcgetattr(terminal, &before) == 0;
    if (echoes) {
        auto silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent.c_lflag |= ECHONL;
        (void)::tcsetattr(terminal, TCSAFLUSH, &silent);
    }
    (void)write_all(terminal, fmt::format("Password for {}: ", whose));
    std::string line;
    char octet = 0;
    while (line.size() < max_password && ::read(terminal, &octet, 1) == 1 && octet != '\n')
        line += octet;
    if (echoes) (void)::tcsetattr(terminal, TCSAFLUSH, &before);
    ::close(terminal);
    return auth::Secret::taken_from(line);
}

bool never_sent(const auth::Secret& secret)
{
    return secret.empty() || grammar::equals(secret.reveal(), "UNPROVISIONED");
}

Misuse never_sent_misuse(std::string_view source)
{
    return Misuse{fmt::format("the password {} is empty or UNPROVISIONED; such a one is never sent", source)};
}

class Reader {
public:
    Reader(const Frame& frame, const CallerNeeds& needs) : asked_(frame.invocation()), needs_(needs) {}

    std::variant<Caller, Misuse> run(const std::string& positional)
    {
        caller_.password.kind = std::getenv("SIPDIAG_PASSWORD") != nullptr ? PasswordSource::Kind::environment
                                                                           : PasswordSource::Kind::nowhere;
        const bool good = positional.starts_with('@') ? take_account(positional.substr(1)) : take_address(positional);
        if (!good || !take_files() || !take_options() || !settle()) return Misuse{fault_};
        return caller_;
    }

private:
    bool fail(std::string text)
    {
        fault_ = std::move(text);
        return false;
    }

    [[nodiscard]] bool has(std::string_view name) const { return asked_.has(name); }
    [[nodiscard]] bool flag(std::string_view name) const { return has(name) && asked_.flag(name); }
    /// Only what was really given: defaults must not win over files.
    [[nodiscard]] std::optional<std::string> given(std::string_view name) const
    {
        return has(name) && asked_.given(name) ? asked_.text(name) : std::nullopt;
    }

    /// Cut `%eth0` out of `[fe80::1%eth0]:5060`: a zone means something on this machine only, and never stands in a
    /// message (RFC 4007 §11.2).
    bool take_zone(std::string& text, std::uint32_t& zone)
    {
        const auto percent = text.find('%');
        const auto begin = text.rfind('[', percent) == std::string::npos ? 0 : text.rfind('[', percent) + 1;
        if (percent == std::string::npos || !parse_ipv6(std::string_view(text).substr(begin, percent - begin)))
            return true;
        const auto end = std::min(text.find(']', percent), text.size());
        const auto name = text.substr(percent + 1, end - percent - 1);
        zone = ::if_nametoindex(name.c_str());
        if (zone == 0) return fail(fmt::format("'{}': this machine has no link '{}'", visible(text), visible(name)));
        text.erase(percent, end - percent);
        return true;
    }

    bool take_address(std::string text)
    {
        if (text.empty()) return true;
        if (!take_zone(text, caller_.zone)) return false;
        auto uri = read_address_of_record(text);
        if (!uri) return fail(fmt::format("'{}' is no address of the form user@host or host[:port]", visible(text)));
        caller_.aor = *std::move(uri);
        return true;
    }

    bool take_host_port(std::string_view name, std::string text, std::optional<HostPort>& out)
    {
        if (!take_zone(text, caller_.zone)) return false;
        out = read_host_port(text);
        return out || fail(fmt::format("{} is no HOST[:PORT]: '{}'", name, visible(text)));
    }

    bool take_account(const std::string& name)
    {
        auto read = read_account(accounts_path(), name);
        if (auto* const misuse = std::get_if<Misuse>(&read)) return fail(std::move(misuse->text));
        auto& account = std::get<Account>(read);
        caller_.auth_user = account.auth_user;
        if (!account.password.empty()) {
            caller_.password.kind = PasswordSource::Kind::given;
            caller_.password.given = auth::Secret::taken_from(account.password);
        }
        if (!account.password_file.empty()) {
            caller_.password = {PasswordSource::Kind::file, account.password_file, {}};
        }
        if (!account.password_command.empty()) {
            caller_.password = {PasswordSource::Kind::command, account.password_command, {}};
        }
        if (!account.proxy.empty() && !take_host_port("proxy", account.proxy, caller_.proxy)) return false;
        if (!account.outbound_proxy.empty() &&
            !take_host_port("outbound_proxy", account.outbound_proxy, caller_.outbound_proxy)) {
            return false;
        }
        if (!account.transport.empty()) {
            caller_.transport = transport_of(account.transport);
            if (!caller_.transport) return fail(fmt::format("transport must be udp, tcp or tls"));
        }
        if (!account.local_address.empty() && !take_local_address(account.local_address)) return false;
        if (account.expires) {
            if (*account.expires < 0 || *account.expires > 4294967295) return fail("expires is out of range");
            caller_.expires = static_cast<std::uint32_t>(*account.expires);
        }
        if (account.nat_enable) caller_.nat.enable = static_cast<int>(*account.nat_enable);
        if (account.nat_address) caller_.nat.address = *account.nat_address;
        if (account.nat_received_processing) {
            caller_.nat.received_processing = static_cast<int>(*account.nat_received_processing);
        }
        caller_.nat_given = account.nat_enable || account.nat_address || account.nat_received_processing;
        return take_address(account.aor);
    }

    /// The phone's own files: account, servers, NAT settings, timers.
    bool take_files()
    {
        caller_.cnf = has("cnf") ? asked_.list("cnf") : std::vector<std::string>{};
        if (caller_.cnf.empty()) return true;
        std::vector<cnf::Input> inputs;
        for (const auto& path : caller_.cnf) {
            std::string fault;
            auto octets = read_input(path, fault, max_cnf);
            if (!octets) return fail(fmt::format("--cnf: {}", fault));
            inputs.push_back({path, *std::move(octets)});
        }
        const auto line = static_cast<unsigned>(has("line") ? *asked_.number("line") : 1);
        const auto model = given("phone") == "7940" ? cnf::Model::cp7940 : cnf::Model::cp7960;
        auto loaded = cnf::load_phone(inputs, line, model);
        if (!loaded.has_line) {
            return fail(loaded.lines == 0
                            ? std::string("--cnf: the files set up no line (line1_name)")
                            : fmt::format("--cnf: there is no line {}; the files set up {}", line, loaded.lines));
        }
        take_phone(loaded.settings);
        caller_.phone = std::move(loaded);
        return true;
    }

    void take_phone(const cnf::PhoneSettings& settings)
    {
        const auto host = read_host_port(settings.proxy);
        if (caller_.aor.host.empty()) {
            caller_.aor.user = settings.name;
            if (host) caller_.aor.host = host->host;
        }
        if (host) caller_.proxy = HostPort{host->host, settings.proxy_port};
        if (const auto outbound = read_host_port(settings.outbound_proxy)) {
            caller_.outbound_proxy = HostPort{outbound->host, settings.outbound_proxy_port};
        }
        caller_.auth_user = settings.auth_name.empty() ? settings.name : settings.auth_name;
        if (!settings.password.empty()) {
            caller_.password = {PasswordSource::Kind::given, {}, settings.password};
        }
        caller_.nat = settings.nat;
        caller_.nat_given = true;
        caller_.expires = static_cast<std::uint32_t>(
            std::clamp<std::int64_t>(settings.register_expires.count(), 0, std::numeric_limits<std::uint32_t>::max()));
    }

    bool take_local_address(std::string text)
    {
        std::uint32_t zone = 0;
        if (!take_zone(text, zone)) return false;
        const auto address = parse_address(text);
        if (!address) return fail(fmt::format("--local-address is no numeric address: '{}'", visible(text)));
        caller_.local_address = address->is_v6() ? Address::v6(address->octets(), zone) : *address;
        return true;
    }

    bool take_options()
    {
        if (const auto user = given("auth-user")) caller_.auth_user = *user;
        if (const auto command = given("password-command")) {
            caller_.password = {PasswordSource::Kind::command, *command, {}};
        }
        if (const auto file = given("password-file")) {
            if (given("password-command")) return fail("--password-file and --password-command exclude each other");
            caller_.password = {PasswordSource::Kind::file, *file, {}};
        }
        if (const auto text = given("proxy"); text && !take_host_port("--proxy", *text, caller_.proxy)) return false;
        if (const auto text = given("outbound-proxy");
            text && !take_host_port("--outbound-proxy", *text, caller_.outbound_proxy)) {
            return false;
        }
        if (const auto word = given("transport")) caller_.transport = transport_of(*word);
        if (const auto file = given("tls-ca")) caller_.tls_ca = *file;
        caller_.tls_insecure = flag("tls-insecure");
        if (const auto text = given("local-address"); text && !take_local_address(*text)) return false;
        if (given("local-port")) caller_.local_port = static_cast<std::uint16_t>(*asked_.number("local-port"));
        if (given("expires")) caller_.expires = static_cast<std::uint32_t>(*asked_.number("expires"));
        if (has("line")) caller_.line = static_cast<int>(*asked_.number("line"));
        if (const auto enable = given("nat-enable")) caller_.nat.enable = *enable == "1" ? 1 : 0;
        if (const auto address = given("nat-address")) caller_.nat.address = *address;
        if (const auto processing = given("nat-received-processing")) {
            caller_.nat.received_processing = *processing == "1" ? 1 : 0;
        }
        caller_.nat_given =
            caller_.nat_given || given("nat-enable") || given("nat-address") || given("nat-received-processing");
        // What is wrong in a file, the phone reads as nothing; what is wrong here is a slip of the pen.
        if (given("nat-address") && phone::nat_address_kind(caller_.nat.address) == phone::NatAddressKind::invalid) {
            return fail(
                fmt::format("--nat-address: neither an IPv4 address nor a name: '{}'", visible(caller_.nat.address)));
        }
        if (flag("softphone") && given("phone")) return fail("--phone and --softphone exclude each other");
        if (const auto model = given("phone")) caller_.phone_model = *model;
        if (const auto version = given("firmware")) {
            caller_.firmware = *version;
            if (!phone::parse_firmware(*version)) {
                return fail(fmt::format("--firmware: a version or an image is wanted, 8.12 for one, not '{}'",
                                        visible(*version)));
            }
        }
        caller_.plays_phone =
            !flag("softphone") && (needs_.implies_phone || given("phone").has_value() || !caller_.cnf.empty());
        caller_.exact_contact = flag("exact-contact");
        caller_.beside = flag("beside");
        caller_.keep = flag("keep");
        caller_.yes = flag("yes");
        caller_.call = flag("call");
        caller_.may_cost = flag("may-cost");
        if (given("max-bindings")) caller_.max_bindings = static_cast<int>(*asked_.number("max-bindings"));
        return true;
    }

    bool settle()
    {
        caller_.has_user = !caller_.aor.user.empty();
        if (caller_.aor.host.empty()) return fail("whose account? give user@host, @NAME, or --cnf FILE");
        if (needs_.account && !caller_.has_user) {
            return fail(
                fmt::format("'{}' names no account: user@{}", visible(caller_.aor.host), visible(caller_.aor.host)));
        }
        if (caller_.auth_user.empty()) caller_.auth_user = sip::percent_decode(caller_.aor.user);
        if (caller_.aor.scheme == sip::Scheme::sips && caller_.transport && *caller_.transport != Transport::tls) {
            return fail("sips: means TLS; --transport says otherwise");
        }
        return true;
    }

    const Invocation& asked_;
    CallerNeeds needs_;
    Caller caller_;
    std::string fault_;
};

}  // namespace

std::optional<HostPort> read_host_port(std::string_view text)
{
    if (const auto address = parse_address(text)) return HostPort{to_string(*address), 0};
    if (text.starts_with('[')) {
        const auto endpoint = parse_endpoint(text);
        if (!endpoint) return std::nullopt;
        return HostPort{to_string(endpoint->address), endpoint->port};
    }
    HostPort made;
    if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        const auto port = parse_port(text.substr(colon + 1));
        if (!port) return std::nullopt;
        made.port = *port;
        text = text.substr(0, colon);
    }
    if (!sip::is_host_name_or_ipv4(text)) return std::nullopt;
    made.host = text;
    return made;
}

std::optional<sip::Uri> read_address_of_record(std::string_view text)
{
    const auto view = sip::view_uri(text);
    if (view.kind == sip::Scheme::sip || view.kind == sip::Scheme::sips) {
        const auto full = sip::Uri::parse(text);
        if (!full || !is_host(full->host)) return std::nullopt;
        auto uri = *full;
        uri.parameters.clear();
        uri.headers.clear();
        return uri;
    }
    const auto at = text.rfind('@');
    const auto host = read_host_port(at == std::string_view::npos ? text : text.substr(at + 1));
    if (!host) return std::nullopt;
    if (at == std::string_view::npos) return sip::Uri{sip::Scheme::sip, {}, host->host, host->port, {}, {}};
    // Read again as a whole: the user part has a grammar of its own.
    const auto uri = sip::Uri::parse(fmt::format("sip:{}", text));
    if (!uri || uri->user.empty()) return std::nullopt;
    return *uri;
}

std::variant<Caller, Misuse> read_caller(const Frame& frame, const std::string& positional, const CallerNeeds& needs)
{
    if (const auto names = resolver_settings(frame); std::holds_alternative<Misuse>(names))
        return std::get<Misuse>(names);
    return Reader(frame, needs).run(positional);
}

void say_refusals(const Frame& frame, const Caller& caller)
{
    if (!caller.phone) return;
    for (const auto& each : caller.phone->findings) {
        frame.say(visible(fmt::format("{}{}{} [{}]", each.evidence.empty() ? "" : each.evidence.front(),
                                      each.evidence.empty() ? "" : ": ", each.message, each.entry->code)));
    }
}

std::optional<Caller> backup_of(const Caller& caller)
{
    if (!caller.plays_phone || !caller.phone || caller.line != 1) return std::nullopt;
    const auto& settings = caller.phone->settings;
    if (!settings.registers || !parse_ipv4(settings.backup_proxy)) return std::nullopt;
    auto backup = caller;
    backup.backup = true;
    backup.aor.host = settings.backup_proxy;
    backup.aor.port = 0;
    backup.proxy = HostPort{settings.backup_proxy, settings.backup_proxy_port};
    backup.outbound_proxy.reset();
    return backup;
}

std::variant<std::optional<auth::Secret>, Misuse> available_password(const Caller& caller)
{
    using From = PasswordSource::Kind;
    const auto& source = caller.password;
    auth::Secret secret;
    std::string_view from;
    switch (source.kind) {
    case From::nowhere: return std::optional<auth::Secret>{};
    case From::file: {
        std::string fault;
        auto text = read_input(source.what, fault, 1U << 16);
        if (!text) return Misuse{fmt::format("--password-file: {}", fault)};
        secret = first_line(*text);
        from = "in the file";
        break;
    }
    case From::command: {
        auto read = from_command(source.what);
        if (auto* const misuse = std::get_if<Misuse>(&read)) return *misuse;
        secret = std::get<auth::Secret>(std::move(read));
        from = "from the command";
        break;
    }
    case From::environment: {
        const char* const text = std::getenv("SIPDIAG_PASSWORD");
        secret = auth::Secret(text != nullptr ? text : "");
        from = "in SIPDIAG_PASSWORD";
        break;
    }
    case From::given:
        secret = source.given;
        from = "in the settings";
        break;
    }
    if (never_sent(secret)) return never_sent_misuse(from);
    return std::optional(std::move(secret));
}

std::variant<auth::Secret, Misuse> needed_password(const Caller& caller)
{
    auto available = available_password(caller);
    if (auto* const misuse = std::get_if<Misuse>(&available)) return *misuse;
    if (auto& secret = std::get<std::optional<auth::Secret>>(available)) return *std::move(secret);
    auto read = from_terminal(fmt::format("{}@{}", caller.auth_user, caller.aor.host));
    if (auto* const secret = std::get_if<auth::Secret>(&read); secret != nullptr && never_sent(*secret)) {
        return never_sent_misuse("typed");
    }
    return read;
}

}  // namespace sipdiag::tools

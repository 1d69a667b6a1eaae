// SPDX-License-Identifier: MIT
//
// The options that commands share, each described here and nowhere else.
#include "common/options.hpp"

namespace sipdiag::tools {
namespace {

// --format and --fail-on differ in their values from command to command; command_line.cpp fills those in.
constexpr Option output_options[] = {
    {.name = "format",
     .kind = Kind::choice,
     .value = "text|json",
     .help = "How the result is written",
     .fallback = "text"},
    {.name = "output",
     .letter = 'o',
     .kind = Kind::text,
     .value = "FILE",
     .help = "Write the result to FILE: whole or not at all"},
    {.name = "report",
     .kind = Kind::text,
     .value = "FILE.html",
     .help = "Beside the result, a page to send to somebody"},
    {.name = "anonymize", .help = "Mask account names and addresses in markdown and HTML"},
    {.name = "color",
     .kind = Kind::choice,
     .value = "auto|always|never",
     .help = "Colour marks severities; NO_COLOR turns it off as well",
     .fallback = "auto"},
    {.name = "verbose", .letter = 'v', .help = "Say more on standard error; twice, even more", .repeatable = true},
    {.name = "", .letter = 'q', .help = "Say less on standard error"},
    {.name = "fail-on",
     .kind = Kind::choice,
     .value = "info|warning|error|none",
     .help = "The least severity of a finding that makes the exit code non-zero",
     .fallback = "warning"},
    {.name = "warning",
     .kind = Kind::text,
     .value = "NAME=RANGE",
     .help = "Warn (exit 1) where a figure of that name leaves RANGE, in plugin syntax: rtt=500, bindings=1:2",
     .repeatable = true},
    {.name = "critical",
     .kind = Kind::text,
     .value = "NAME=RANGE",
     .help = "As --warning, but exit 2",
     .repeatable = true},
    {.name = "show-secrets", .help = "Print passwords, nonces, responses and keys instead of [redacted]"},
    {.name = "explain", .kind = Kind::text, .value = "CODE", .help = "Print the page of a finding and end"},
    {.name = "list-codes", .help = "Print the codes of all findings and end"},
    {.name = "version", .help = "Print name and version and end"},
    {.name = "help", .letter = 'h', .help = "Print this text and end"},
};

constexpr Option network_options[] = {
    {.name = "timeout",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "End after that time, and report what is known by then",
     .low = 0.1,
     .high = 31536000},
    {.name = "trace", .help = "Print every SIP message sent and received on standard error, secrets redacted"},
    {.name = "pcap",
     .kind = Kind::text,
     .value = "FILE",
     .help = "Write the tool's own traffic as a capture for Wireshark"},
    {.name = "dns-server",
     .kind = Kind::text,
     .value = "ADDR[:PORT]",
     .help = "Ask this name server",
     .repeatable = true},
    {.name = "resolve",
     .kind = Kind::text,
     .value = "HOST:ADDR",
     .help = "Take ADDR for HOST, whatever DNS says",
     .repeatable = true},
    {.name = "dry-run", .help = "Print the plan - requests, number, time, what may ring - and send nothing"},
};

constexpr Option offline_options[] = {
    {.name = "timeout",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "End after that time",
     .low = 0.1,
     .high = 31536000},
    {.name = "dry-run", .help = "Print what would be done; nothing is ever sent"},
};

constexpr Option caller_options[] = {
    {.name = "auth-user",
     .kind = Kind::text,
     .value = "NAME",
     .help = "User name for authentication, where it is not the user part of the address"},
    {.name = "password-file",
     .kind = Kind::text,
     .value = "FILE",
     .help = "Read the password from the first line of FILE, - is standard input. Otherwise from --password-command, "
             "from the environment (SIPDIAG_PASSWORD), or asked for on the terminal"},
    {.name = "password-command", .kind = Kind::text, .value = "CMD", .help = "Read the password from what CMD prints"},
    {.name = "proxy",
     .kind = Kind::text,
     .value = "HOST[:PORT]",
     .help = "Server to register with and to call by, as proxy1_address and proxy1_port"},
    {.name = "outbound-proxy",
     .kind = Kind::text,
     .value = "HOST[:PORT]",
     .help = "Send every request by this server, as outbound_proxy"},
    {.name = "transport",
     .kind = Kind::choice,
     .value = "udp|tcp|tls",
     .help = "Default: as DNS says (RFC 3263), UDP as the last resort"},
    {.name = "tls-ca",
     .kind = Kind::text,
     .value = "FILE",
     .help = "Trust the authorities in FILE (PEM), not the system's"},
    {.name = "tls-insecure", .help = "Go on where a certificate is not to be trusted; it is said all the same"},
    {.name = "local-address",
     .kind = Kind::text,
     .value = "ADDR",
     .help = "Send from this address. Default: the route's"},
    {.name = "local-port",
     .kind = Kind::number,
     .value = "PORT",
     .help = "Send from this port. Default: any free one; 5060 where the phone is played",
     .low = 1,
     .high = 65535},
    {.name = "expires",
     .kind = Kind::number,
     .value = "SECONDS",
     .help =
         "Ask for a registration of that length. Default: 3600, or timer_register_expires; tests ask for 120 at most",
     .low = 1,
     .high = 4294967295},
};

constexpr Option phone_options[] = {
    {.name = "cnf",
     .kind = Kind::text,
     .value = "FILE",
     .help = "Take account and settings from the phone's own files; later ones win, and an option beside them",
     .repeatable = true},
    {.name = "line",
     .kind = Kind::number,
     .value = "N",
     .help = "Which line of the phone's files",
     .fallback = "1",
     .low = 1,
     .high = 6},
    {.name = "nat-enable", .kind = Kind::choice, .value = "0|1", .help = "As nat_enable of the phone", .fallback = "0"},
    {.name = "nat-address", .kind = Kind::text, .value = "ADDR|NAME|\"\"", .help = "As nat_address of the phone"},
    {.name = "nat-received-processing",
     .kind = Kind::choice,
     .value = "0|1",
     .help = "As nat_received_processing of the phone",
     .fallback = "0"},
    {.name = "phone",
     .kind = Kind::choice,
     .value = "7940|7960",
     .help = "Be the phone to the last detail: its ports, headers, timers. Implied by --cnf and advise",
     .implied = "7960",
     .alias = "model"},
    {.name = "firmware",
     .kind = Kind::text,
     .value = "VERSION",
     .help = "Write as this firmware of the phone does: 8.12, 7.5, 4.4, or an image name. Default: image_version of "
             "its files, or 8.12"},
    {.name = "softphone", .help = "Be a plain SIP phone instead: one port for all, rport. The default without --cnf"},
};

constexpr Option safety_options[] = {
    {.name = "exact-contact",
     .help = "Use the phone's own Contact, without the mark of a test; refused while it is in use"},
    {.name = "beside", .help = "Test beside a phone that is on: another port, nothing of the phone's is touched"},
    {.name = "keep", .help = "Leave on the account what this run registered; it is removed otherwise"},
    {.name = "max-bindings",
     .kind = Kind::number,
     .value = "N",
     .help = "Never hold more bindings of this run's at once",
     .fallback = "4",
     .low = 1,
     .high = 4},
    {.name = "call", .help = "Allow a call to the own address: phones of the account may ring for a moment"},
    {.name = "yes", .letter = 'y', .help = "Do not ask for confirmation"},
};

constexpr Option serving_options[] = {
    {.name = "listen",
     .kind = Kind::text,
     .value = "[udp:|tcp:|tls:]ADDR:PORT",
     .help = "Where to listen",
     .repeatable = true},
    {.name = "tls-cert", .kind = Kind::text, .value = "FILE", .help = "Certificate of a tls: listener, PEM"},
    {.name = "tls-key", .kind = Kind::text, .value = "FILE", .help = "Its key, PEM"},
    {.name = "allow",
     .kind = Kind::text,
     .value = "CIDR",
     .help = "Sources that count as verified",
     .repeatable = true},
    {.name = "account",
     .kind = Kind::text,
     .value = "USER:PASSWORD-FILE",
     .help = "An account that may register or call here",
     .repeatable = true},
    {.name = "realm", .kind = Kind::text, .value = "NAME", .help = "Realm of the challenges", .fallback = "sipdiag"},
};

}  // namespace

constexpr Group output_group{"Output", output_options};
constexpr Group network_group{"Network", network_options};
constexpr Group offline_group{"Limits", offline_options};
constexpr Group caller_group{"Who is calling", caller_options};
constexpr Group phone_group{"As the phone does it", phone_options};
constexpr Group serving_group{"Serving", serving_options};
constexpr Group safety_group{"Care for the account", safety_options};

}  // namespace sipdiag::tools

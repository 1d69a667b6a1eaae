// SPDX-License-Identifier: MIT
#include "sipprobe/options.hpp"

namespace sipdiag::tools {
namespace sipprobe {
namespace {

constexpr std::string_view formats = "text|json|jsonl|nagios|prometheus|junit|markdown";
constexpr const Group* account_groups[] = {&caller_group, &phone_group, &safety_group, &network_group};
constexpr const Group* target_groups[] = {&caller_group, &phone_group, &network_group};
constexpr const Group* network_groups[] = {&network_group};
constexpr const Group* serving_groups[] = {&serving_group, &network_group};
constexpr const Group* offline_groups[] = {&offline_group};

constexpr std::string_view probe_words[] = {
    "Asks any SIP server for what it sees of us, from several sockets: which address and port we leave by, what kind "
    "of NAT "
    "is on the way, and whether a router rewrites SIP. No password, no registration, nothing rings. Ends within five "
    "seconds as a rule, and names the command to run next.",
};
constexpr Option probe_options[] = {
    {.name = "timeout",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "End after that time, and report what is known by then",
     .fallback = "15",
     .low = 0.1,
     .high = 31536000},
    {.name = "max-hops",
     .kind = Kind::number,
     .value = "N",
     .help = "Look for the rewriting router that many hops far; 0 = do not",
     .fallback = "5",
     .high = 32},
};
constexpr Example probe_examples[] = {
    {"sipprobe sip.example", "what does the provider see of us?"},
    {"sipprobe probe 192.0.2.10 --format json", "the same for a program"},
};

constexpr std::string_view inbound_words[] = {
    "Does a request from outside arrive? Registers a Contact with a mark of its own, sends a request to the own "
    "address "
    "from a second socket, and looks where it comes out. --no-register registers nothing and proves what is there, the "
    "real phone included.",
};
constexpr Option inbound_options[] = {
    {.name = "no-register", .help = "Register nothing: ask whoever is registered"},
    {.name = "every",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "Repeat, one object a line",
     .low = 1,
     .high = 86400},
    {.name = "count", .kind = Kind::number, .value = "N", .help = "With --every: end after N", .low = 1},
    {.name = "after",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "Send the request only after that silence",
     .fallback = "0",
     .high = 3600},
};
constexpr Example inbound_examples[] = {
    {"sipprobe inbound 12345@sip.example --no-register", "is the phone reached? registers nothing"},
    {"sipprobe inbound 12345@sip.example --call", "a real call for a moment, not only OPTIONS"},
};

constexpr std::string_view advise_words[] = {
    "Tries the phone's NAT settings on the wire, one after the other, as the phone would, and says which lines to "
    "write: "
    "in the phone's file, at the router, or in any other phone's terms. The phone should be off meanwhile, or "
    "--beside.",
    "Without --call only requests are used that ring nothing, and works-as-is is then not claimed.",
};
constexpr Option advise_options[] = {
    {.name = "only", .help = "Try only the settings given here, not the others"},
    {.name = "silence",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "How long to be quiet before asking whether a call still arrives",
     .fallback = "35",
     .high = 3600},
    {.name = "codec",
     .kind = Kind::text,
     .value = "NAMES",
     .help = "Codecs to offer, in the phone's spelling",
     .fallback = "g711ulaw,g711alaw,g729a"},
};
constexpr Example advise_examples[] = {
    {"sipprobe advise --cnf SIPDefault.cnf --cnf SIP000E84C060A6.cnf --call", "which lines to write, proved by calls"},
    {"sipprobe advise 12345@sip.example", "without files and without ringing"},
};

constexpr std::string_view lifetime_words[] = {
    "How long does the way in stay open? Sends once, stays silent for growing times, and lets the far side send: what "
    "arrives bounds the lifetime of the NAT's binding from below, what does not from above.",
};
constexpr Option lifetime_options[] = {
    {.name = "max",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "Longest silence to try",
     .fallback = "180",
     .low = 1,
     .high = 7200},
};
constexpr Example lifetime_examples[] = {
    {"sipprobe lifetime farend.example:5060", "after how much silence is the way in shut?"},
};

constexpr std::string_view ping_words[] = {
    "Sends OPTIONS and measures the time until the answer, by the kernel's stamp of its arrival. Each request goes out "
    "once, so that loss is seen. Any final answer counts, a 404 as much as a 200. Rings nothing.",
};
constexpr Option ping_options[] = {
    {.name = "transport",
     .kind = Kind::choice,
     .value = "udp|tcp|tls|all",
     .help = "Ask over this one; all: one request over each, and a table of what answers where. Absent: as RFC 3263 "
             "finds it"},
    {.name = "count",
     .letter = 'c',
     .kind = Kind::number,
     .value = "N",
     .help = "How many",
     .fallback = "5",
     .low = 1,
     .high = 100000},
    {.name = "interval",
     .letter = 'i',
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "Time between them",
     .fallback = "1",
     .low = 0.01,
     .high = 3600},
};
constexpr Example ping_examples[] = {
    {"sipprobe ping sip.example -c 10", "round-trip times and loss"},
};

constexpr std::string_view dns_words[] = {
    "Shows how RFC 3263 finds the servers of a domain: NAPTR, SRV and addresses in the order in which they would be "
    "tried, and what is missing. Sends DNS questions only.",
};
constexpr Example dns_examples[] = {
    {"sipprobe dns sip.example", "which servers, in which order?"},
};

constexpr std::string_view explain_words[] = {
    "Reads SIP: one raw message, a TCP stream (--stream), or a capture (pcap, pcapng). Each fault is named with its "
    "place "
    "and the rule it breaks; each value comes out as it is meant. With two captures of the same traffic, taken inside "
    "and outside of a router, it names what was changed between them.",
    "Nothing is sent. - reads standard input.",
};
constexpr Option explain_options[] = {
    {.name = "stream", .help = "Read the file as the octets of a TCP stream: several messages, keep-alives"},
};
constexpr Example explain_examples[] = {
    {"sipprobe explain message.sip", "what is wrong with this message?"},
    {"sipprobe explain inside.pcap outside.pcap", "what did the router change?"},
    {"sipprobe explain --stream - < tcp.bin", "a stream from standard input"},
};

constexpr std::string_view farend_words[] = {
    "A registrar, mirror and echo to probe against, on a machine of one's own. It never sends an unverified source "
    "more "
    "than it got, and forwards nothing. Prints a line a socket once it is ready.",
};
constexpr Option farend_options[] = {
    {.name = "alternate",
     .kind = Kind::text,
     .value = "ADDR:PORT",
     .help = "Another address or port to answer from, where probe asks it to: who may send to an open port?",
     .repeatable = true},
    {.name = "misbehave",
     .kind = Kind::text,
     .value = "FAULTS",
     .help = "Faults to play, separated by commas: no-store, drop-contact, shorten-expiry=SECONDS, rewrite-contact, "
             "wrong-via, silent-after=N, forbid, stale-nonce, drop-refresh and more; a wrong word names the nearest",
     .repeatable = true},
    {.name = "algorithm",
     .kind = Kind::choice,
     .value = "md5|sha-256|both",
     .help =
         "Digest algorithm of its challenges. Phones and many tools know MD5 alone, and read the first challenge only",
     .fallback = "md5"},
    {.name = "min-expires", .kind = Kind::number, .value = "SECONDS", .help = "Answer 423 to shorter registrations"},
};
constexpr Example farend_examples[] = {
    {"sipprobe farend --listen 127.0.0.1:5060", "to try the tools without a provider"},
    {"sipprobe farend --listen 198.51.100.1:5060 --account 12345:password.txt", "on a machine outside"},
};

}  // namespace

constexpr Command probe_command{
    .name = "probe",
    .summary = "what the far side sees of us: NAT, ALG, DNS",
    .positional = {"TARGET", 1, 1},
    .description = probe_words,
    .options = probe_options,
    .shared = target_groups,
    .formats = formats,
    .examples = probe_examples,
};
constexpr Command inbound_command{
    .name = "inbound",
    .summary = "does a request from outside arrive?",
    .positional = {"AOR", 0, 1},
    .description = inbound_words,
    .options = inbound_options,
    .shared = account_groups,
    .formats = formats,
    .examples = inbound_examples,
};
constexpr Command advise_command{
    .name = "advise",
    .summary = "which NAT settings are right, proved on the wire",
    .positional = {"AOR", 0, 1},
    .description = advise_words,
    .options = advise_options,
    .shared = account_groups,
    .formats = formats,
    .examples = advise_examples,
    .exit_notes = "0 the present settings work; 2 they do not; 3 it could not be determined",
};
constexpr Command lifetime_command{
    .name = "lifetime",
    .summary = "how long the way in stays open",
    .positional = {"TARGET", 1, 1},
    .description = lifetime_words,
    .options = lifetime_options,
    .shared = target_groups,
    .formats = formats,
    .examples = lifetime_examples,
};
constexpr Command ping_command{
    .name = "ping",
    .summary = "round-trip time and loss of OPTIONS",
    .positional = {"TARGET", 1, 1},
    .description = ping_words,
    .options = ping_options,
    .shared = target_groups,
    .formats = formats,
    .examples = ping_examples,
};
constexpr Command dns_command{
    .name = "dns",
    .summary = "which servers a domain leads to, in which order",
    .positional = {"DOMAIN", 1, 1},
    .description = dns_words,
    .shared = network_groups,
    .formats = formats,
    .examples = dns_examples,
};
constexpr Command explain_command{
    .name = "explain",
    .summary = "what is in messages, and what is wrong",
    .positional = {"FILE", 1, 100000},
    .description = explain_words,
    .options = explain_options,
    .shared = offline_groups,
    .formats = formats,
    .fail_on = "none",
    .examples = explain_examples,
    .exit_notes = "0, whatever is found, unless --fail-on asks for more; 64 a file that cannot be read",
};
constexpr Command farend_command{
    .name = "farend",
    .summary = "be the server to probe against",
    .description = farend_words,
    .options = farend_options,
    .shared = serving_groups,
    .formats = "text|json|jsonl",
    .examples = farend_examples,
};

}  // namespace sipprobe

namespace {

constexpr const Command* commands[] = {
    &sipprobe::probe_command,   &sipprobe::ping_command,     &sipprobe::dns_command,    &sipprobe::explain_command,
    &sipprobe::inbound_command, &sipprobe::lifetime_command, &sipprobe::advise_command, &sipprobe::farend_command};
constexpr std::string_view words[] = {
    "Between the phone and the provider stands a router, and sometimes two. sipprobe finds out what it does to SIP: "
    "which "
    "address the far side sees, whether messages are rewritten, whether a call comes in, and for how long.",
    "It claims nothing that was not measured: what was not asked is reported as not tested.",
};
constexpr Example first_steps[] = {
    {"sipprobe sip.example", "what does the provider see of us?"},
    {"sipprobe inbound AOR --no-register", "is the phone reached?"},
    {"sipprobe explain FILE", "what is wrong with this message?"},
};
constexpr Example symptoms[] = {
    {"sipprobe inbound AOR", "calls out work, calls in do not"},
    {"sipprobe advise AOR", "which NAT settings to write"},
    {"sipprobe lifetime TARGET", "calls arrive at first, later not"},
    {"sipprobe dns DOMAIN", "the provider is not found"},
    {"sipprobe ping TARGET", "the line is slow, or comes and goes"},
};
constexpr std::string_view see_also[] = {"sipreg(1)", "rtpecho(1)", "cnfcheck(1)", "sipdiag(7)", "sipdiag-findings(7)"};

}  // namespace

constexpr Tool sipprobe_tool{
    .name = "sipprobe",
    .summary = "what happens to SIP on its way: NAT, rewriting routers, inbound calls",
    .description = words,
    .commands = commands,
    .default_command = "probe",
    .first_steps = first_steps,
    .symptoms = symptoms,
    .see_also = see_also,
};

}  // namespace sipdiag::tools

// SPDX-License-Identifier: MIT
#include "sipreg/options.hpp"

namespace sipdiag::tools {
namespace sipreg {
namespace {

constexpr std::string_view formats = "text|json|jsonl|nagios|prometheus|junit";
constexpr const Group* account_groups[] = {&caller_group, &phone_group, &safety_group, &network_group};

constexpr std::string_view query_words[] = {
    "Asks the registrar for the list of an account's bindings: the addresses to which it would send a call, and for "
    "how "
    "long. A REGISTER without a Contact changes nothing, so this may be asked at any time, with the phone on.",
    "A 200 without a Contact says that nothing is bound: empty. Where it speaks of an expiry all the same, or does not "
    "list a "
    "binding that this machine left with --keep, the registrar keeps its list to itself: hidden, exit 3.",
};
constexpr Option query_options[] = {
    {.name = "expect",
     .kind = Kind::text,
     .value = "PATTERN",
     .help = "One binding must match: host, host:port, or a pattern with * and ? over the whole Contact"},
    {.name = "min-expires", .kind = Kind::number, .value = "SECONDS", .help = "Each binding must live that long still"},
    {.name = "max-bindings", .kind = Kind::number, .value = "N", .help = "No more bindings than that on the account"},
};
constexpr Example query_examples[] = {
    {"sipreg query 12345@sip.example", "who is registered, without disturbing anybody"},
    {"sipreg query 12345@sip.example --expect 203.0.113.20:5060 --format nagios",
     "for a monitor: is the phone there, where it should be?"},
};

constexpr std::string_view register_words[] = {
    "Registers, asks for the list again, prints what a phone would show beside what the registrar holds, and removes "
    "what "
    "it registered. Its Contact carries a mark of its own, so that nothing of the phone's is replaced.",
    "With the phone's files (--cnf) it registers as the phone would, from the same port, with the same headers, with "
    "proxy_backup first where there is one, and shows the table that sh reg would print on the phone's console, with "
    "what the registrar holds beside it. That is what reg 1 N does on that console, for line N: --line N. But the "
    "Contact bears a mark of the test, so that the phone's own binding stays; --exact-contact leaves the mark away.",
    "In the table, A of APR is 1 where credentials were computed, x where they were asked for and there are none, a "
    "dot "
    "where nobody asked; P is 1 where the line is provisioned, R where it is registered. timer is the time granted "
    "less "
    "timer_register_delta, or 60 after a failure, and expires what is left of it: neither is the Expires header.",
};
constexpr Example register_examples[] = {
    {"sipreg 12345@sip.example", "is the account good, and what does the registrar really hold?"},
    {"sipreg --cnf SIPDefault.cnf --cnf SIP000E84C060A6.cnf", "the same, just as the phone would do it"},
    {"sipreg 12345@sip.example --nat-enable 1 --nat-address 203.0.113.20", "as a phone with these settings"},
};

constexpr std::string_view unregister_words[] = {
    "Removes the binding that this tool would create, or, with --all, every binding of the account - which takes the "
    "phone "
    "off the account until it registers again. What will go is listed and confirmed first. The phone's own reg 0 N "
    "removes the phone's binding of line N; here that takes --all, and reg 1 N on the phone puts it back.",
};
constexpr Option unregister_options[] = {
    {.name = "all", .help = "Remove every binding of the account, other devices' included; asks, or needs --yes"},
};
constexpr Example unregister_examples[] = {
    {"sipreg unregister 12345@sip.example", "remove what an interrupted run or --keep left behind"},
};

constexpr std::string_view watch_words[] = {
    "Stays registered as a phone would, and tells what becomes of it: refreshed, lost, restored, address changed, "
    "binding "
    "missing, expired. Between refreshes it asks for the list, so a binding that vanishes early is noticed.",
};
constexpr Option watch_options[] = {
    {.name = "duration",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "End after that time. Default: until stopped",
     .low = 0.1,
     .high = 31536000},
    {.name = "query-every",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "Ask for the list that often between refreshes; 0 = never",
     .fallback = "60",
     .high = 86400},
    {.name = "exec",
     .kind = Kind::text,
     .value = "CMD",
     .help = "Run CMD at each event, SIPDIAG_EVENT, SIPDIAG_STATE, SIPDIAG_DETAIL in its environment"},
};
constexpr Example watch_examples[] = {
    {"sipreg watch 12345@sip.example --format jsonl", "an event a line, for hours"},
};

constexpr std::string_view batch_words[] = {
    "Registers many accounts. An input line is AOR,AUTH_USER,PASSWORD[,PROXY] (RFC 4180, no header, # lines are passed "
    "over) or a JSON object with those keys in lower case. One object an account comes out, in input order, then the "
    "sum.",
};
constexpr Option batch_options[] = {
    {.name = "rate",
     .kind = Kind::decimal,
     .value = "N",
     .help = "At most that many registrations a second",
     .fallback = "5",
     .low = 0.01,
     .high = 1000000},
    {.name = "parallel",
     .kind = Kind::number,
     .value = "N",
     .help = "At most that many at a time",
     .fallback = "16",
     .low = 1,
     .high = 65536},
    {.name = "continue", .help = "Go on with a realm after three refusals in a row"},
};
constexpr Example batch_examples[] = {
    {"sipreg batch accounts.csv --format jsonl", "an object an account"},
};

}  // namespace

constexpr Command query_command{
    .name = "query",
    .summary = "what the registrar holds; displaces nothing",
    .positional = {"AOR", 0, 1},
    .description = query_words,
    .options = query_options,
    .shared = account_groups,
    .formats = formats,
    .examples = query_examples,
    .exit_notes = "0 there is a binding and all that was expected holds; 2 not; 3 the registrar hides its list",
};
constexpr Command register_command{
    .name = "register",
    .summary = "register, look what came of it, clean up",
    .positional = {"AOR", 0, 1},
    .description = register_words,
    .shared = account_groups,
    .formats = formats,
    .examples = register_examples,
    .exit_notes =
        "0 registered and reachable as far as can be told; 1 with warnings; 2 rejected, not stored, or a "
        "Contact nobody can reach; 3 the question could not be put",
};
constexpr Command unregister_command{
    .name = "unregister",
    .summary = "remove bindings",
    .positional = {"AOR", 0, 1},
    .description = unregister_words,
    .options = unregister_options,
    .shared = account_groups,
    .formats = formats,
    .examples = unregister_examples,
};
constexpr Command watch_command{
    .name = "watch",
    .summary = "stay registered and tell what becomes of it",
    .positional = {"AOR", 0, 1},
    .description = watch_words,
    .options = watch_options,
    .shared = account_groups,
    .formats = formats,
    .examples = watch_examples,
};
constexpr const Group* batch_groups[] = {&caller_group, &safety_group, &network_group};
constexpr Command batch_command{
    .name = "batch",
    .summary = "register many accounts",
    .positional = {"FILE", 1, 1},
    .description = batch_words,
    .options = batch_options,
    .shared = batch_groups,
    .formats = formats,
    .examples = batch_examples,
    .exit_notes = "the worst of all accounts",
};

}  // namespace sipreg

namespace {

constexpr const Command* commands[] = {&sipreg::query_command, &sipreg::register_command, &sipreg::watch_command,
                                       &sipreg::unregister_command, &sipreg::batch_command};
constexpr std::string_view words[] = {
    "A phone that shows REGISTERED has only been told so. sipreg registers the way the phone does, and shows what the "
    "registrar really holds: which address, for how long, and whose.",
    "Nothing of another device is replaced or removed, and what a run registers it removes at its end.",
};
constexpr Example first_steps[] = {
    {"sipreg query 12345@sip.example", "who is registered? changes nothing"},
    {"sipreg 12345@sip.example", "register, compare, clean up"},
    {"sipreg --cnf SIPDefault.cnf --cnf SIPMAC.cnf", "as the phone does it"},
};
constexpr Example symptoms[] = {
    {"sipreg query AOR", "says REGISTERED, but no call comes in"},
    {"sipreg AOR", "the password or account is refused"},
    {"sipreg --cnf FILE", "another device registers, the phone does not"},
    {"sipreg watch AOR", "registered for a while, then not"},
    {"sipprobe advise AOR", "which NAT setting is right"},
};
constexpr std::string_view see_also[] = {"sipprobe(1)", "rtpecho(1)", "cnfcheck(1)", "sipdiag(7)",
                                         "sipdiag-findings(7)"};

}  // namespace

constexpr Tool sipreg_tool{
    .name = "sipreg",
    .summary = "what a phone says about its registration, and what is true",
    .description = words,
    .commands = commands,
    .default_command = "register",
    .first_steps = first_steps,
    .symptoms = symptoms,
    .see_also = see_also,
};

}  // namespace sipdiag::tools

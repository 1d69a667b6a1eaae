// SPDX-License-Identifier: MIT
#include "rtpecho/options.hpp"

namespace sipdiag::tools {
namespace rtpecho {
namespace {

constexpr std::string_view formats = "text|json|jsonl|nagios|prometheus|junit|markdown";

constexpr Option media_options[] = {
    {.name = "port-range",
     .kind = Kind::text,
     .value = "LOW-HIGH",
     .help = "Ports for sound, as start_media_port and end_media_port",
     .fallback = "16384-32766"},
    {.name = "codec",
     .kind = Kind::text,
     .value = "NAMES",
     .help = "Codecs in order, in the phone's spelling, separated by commas",
     .fallback = "g711ulaw,g711alaw,g729a"},
};
constexpr Group media_group{"Sound", media_options};

constexpr Option threshold_options[] = {
    {.name = "max-loss", .kind = Kind::decimal, .value = "PERCENT", .help = "More loss is a no (exit 2)", .high = 100},
    {.name = "max-jitter", .kind = Kind::decimal, .value = "MS", .help = "More jitter is a no", .high = 100000},
    {.name = "min-mos", .kind = Kind::decimal, .value = "M", .help = "A lower MOS is a no", .high = 5},
    {.name = "max-rtt",
     .kind = Kind::decimal,
     .value = "MS",
     .help = "A longer way there and back is a no",
     .high = 100000},
};
constexpr Group threshold_group{"Thresholds", threshold_options};

constexpr const Group* call_groups[] = {&media_group, &threshold_group, &caller_group,
                                        &phone_group, &safety_group,    &network_group};
constexpr const Group* serve_groups[] = {&serving_group, &media_group,  &threshold_group, &caller_group,
                                         &phone_group,   &safety_group, &network_group};
constexpr const Group* raw_groups[] = {&media_group, &threshold_group, &network_group};
constexpr const Group* analyze_groups[] = {&threshold_group, &offline_group};

constexpr std::string_view serve_words[] = {
    "Answers calls and sends every sound back to where it came from, with figures of each call at its end. Registers "
    "only "
    "when told to, and then answers only the callers it was told to answer.",
};
constexpr Option serve_options[] = {
    {.name = "register", .kind = Kind::text, .value = "AOR", .help = "Register there, so that calls to it come here"},
    {.name = "answer",
     .kind = Kind::text,
     .value = "PATTERN",
     .help = "With --register: answer these callers",
     .repeatable = true},
    {.name = "answer-all", .help = "With --register: answer every caller"},
    {.name = "max-calls",
     .kind = Kind::number,
     .value = "N",
     .help = "At most that many at a time",
     .fallback = "100",
     .low = 1,
     .high = 100000},
    {.name = "max-duration",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "End a call after that time",
     .fallback = "300",
     .low = 1,
     .high = 86400},
    {.name = "delay",
     .kind = Kind::number,
     .value = "MS",
     .help = "Send sound back only after that time",
     .fallback = "0",
     .high = 60000},
    {.name = "count", .kind = Kind::number, .value = "N", .help = "End after that many calls", .low = 1},
};
constexpr Example serve_examples[] = {
    {"rtpecho serve --listen 192.0.2.1:5060", "an echo to call"},
};

constexpr std::string_view call_words[] = {
    "Calls a number or address, sends a sound that recognises itself when it comes back, and tells what became of it "
    "in "
    "each direction: heard, deaf, or both ways.",
};
constexpr Option call_options[] = {
    {.name = "duration",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "How long to stay in the call",
     .fallback = "10",
     .low = 0.1,
     .high = 86400},
    {.name = "from",
     .kind = Kind::text,
     .value = "AOR",
     .help = "The account that calls. Default: as --cnf or @NAME say"},
    {.name = "dtmf", .kind = Kind::text, .value = "DIGITS", .help = "Press these keys during the call"},
    {.name = "repeat",
     .kind = Kind::number,
     .value = "N",
     .help = "Call that often, one call after another",
     .fallback = "1",
     .low = 1,
     .high = 30},
    {.name = "may-cost", .help = "Allow repeated calls to a number of five digits or more, which somebody may pay for"},
};
constexpr Example call_examples[] = {
    {"rtpecho call 10005@sip.example --cnf SIPDefault.cnf", "does sound get through to the provider's echo?"},
    {"rtpecho call sip:192.0.2.1:5060", "to an rtpecho serve of one's own"},
};

constexpr std::string_view raw_words[] = {
    "Sends RTP back to where it came from, without any call, and measures each stream.",
};
constexpr Option raw_options[] = {
    {.name = "listen", .kind = Kind::text, .value = "ADDR:PORT", .help = "Where to listen", .repeatable = true},
    {.name = "duration",
     .kind = Kind::decimal,
     .value = "SECONDS",
     .help = "End after that time. Default: until stopped",
     .low = 0.1,
     .high = 31536000},
    {.name = "no-echo", .help = "Measure only, send nothing back"},
};
constexpr Example raw_examples[] = {
    {"rtpecho raw --listen 192.0.2.1:16384", "an echo for RTP alone"},
};

constexpr std::string_view analyze_words[] = {
    "Loss, jitter, gaps, keys and quality of every RTP stream in a capture. Nothing is sent.",
};
constexpr Example analyze_examples[] = {
    {"rtpecho analyze call.pcap --max-loss 1", "was the sound good?"},
};

}  // namespace

constexpr Command serve_command{
    .name = "serve",
    .summary = "answer calls and send the sound back",
    .description = serve_words,
    .options = serve_options,
    .shared = serve_groups,
    .formats = formats,
    .examples = serve_examples,
};
constexpr Command call_command{
    .name = "call",
    .summary = "call: does sound get through each way?",
    .positional = {"URI", 1, 1},
    .description = call_words,
    .options = call_options,
    .shared = call_groups,
    .formats = formats,
    .examples = call_examples,
};
constexpr Command raw_command{
    .name = "raw",
    .summary = "send RTP back, without calls",
    .description = raw_words,
    .options = raw_options,
    .shared = raw_groups,
    .formats = formats,
    .examples = raw_examples,
};
constexpr Command analyze_command{
    .name = "analyze",
    .summary = "figures of every stream in a capture",
    .positional = {"FILE", 1, 1},
    .description = analyze_words,
    .shared = analyze_groups,
    .formats = formats,
    .examples = analyze_examples,
};

}  // namespace rtpecho

namespace {

constexpr const Command* commands[] = {&rtpecho::analyze_command, &rtpecho::raw_command, &rtpecho::serve_command,
                                       &rtpecho::call_command};
constexpr std::string_view words[] = {
    "A call can be up and silent. rtpecho tells which way the sound is lost, and how good it is where it comes "
    "through.",
};
constexpr Example first_steps[] = {
    {"rtpecho analyze call.pcap", "was the sound of this call good?"},
    {"rtpecho serve --listen ADDR:5060", "an echo to call"},
    {"rtpecho call URI", "call, and listen what comes back"},
};
constexpr Example symptoms[] = {
    {"rtpecho call URI", "one side hears nothing"},
    {"rtpecho analyze FILE", "the sound is broken up"},
    {"rtpecho call URI --dtmf 123", "keys are not understood"},
    {"rtpecho raw --listen ADDR:PORT", "is it the call, or the sound alone?"},
    {"sipprobe inbound AOR", "no call comes in at all"},
};
constexpr std::string_view see_also[] = {"sipreg(1)", "sipprobe(1)", "cnfcheck(1)", "sipdiag(7)",
                                         "sipdiag-findings(7)"};

}  // namespace

constexpr Tool rtpecho_tool{
    .name = "rtpecho",
    .summary = "does the sound get through, each way, and how well?",
    .description = words,
    .commands = commands,
    .first_steps = first_steps,
    .symptoms = symptoms,
    .see_also = see_also,
};

}  // namespace sipdiag::tools

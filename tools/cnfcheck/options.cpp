// SPDX-License-Identifier: MIT
#include "cnfcheck/options.hpp"

namespace sipdiag::tools {
namespace cnfcheck {
namespace {

constexpr Option input_options[] = {
    {.name = "name",
     .kind = Kind::text,
     .value = "FILE",
     .help = "What standard input (-) is called, SIPDefault.cnf for one"},
    {.name = "files-from",
     .kind = Kind::text,
     .value = "FILE",
     .help = "Read the names of files from FILE, one a line; - is standard input"},
    {.name = "model",
     .kind = Kind::choice,
     .value = "7940|7960",
     .help = "Which phone reads the files",
     .fallback = "7960",
     .alias = "phone"},
    {.name = "models", .kind = Kind::text, .value = "FILE", .help = "Lines of MAC,model for a folder of many phones"},
    {.name = "firmware", .kind = Kind::text, .value = "VERSION", .help = "Which firmware reads them, 8.12 for one"},
    {.name = "router", .kind = Kind::text, .value = "FILE", .help = "A router's running-config to hold beside them"},
    {.name = "local-address", .kind = Kind::text, .value = "ADDR", .help = "The phone's own address, for --wire"},
    {.name = "tftp",
     .kind = Kind::text,
     .value = "HOST",
     .help = "Fetch the files from this TFTP server, as the phone does"},
    {.name = "mac", .kind = Kind::text, .value = "MAC", .help = "With --tftp: of which phone", .repeatable = true},
};
constexpr Option rule_options[] = {
    {.name = "select",
     .kind = Kind::text,
     .value = "CODES",
     .help = "Only these findings; codes or their beginnings, by commas",
     .repeatable = true},
    {.name = "ignore", .kind = Kind::text, .value = "CODES", .help = "Not these findings", .repeatable = true},
    {.name = "baseline", .kind = Kind::text, .value = "FILE", .help = "Not the findings that stand in FILE already"},
    {.name = "write-baseline", .kind = Kind::text, .value = "FILE", .help = "Write all findings to FILE as known"},
};
constexpr Option answer_options[] = {
    {.name = "fix", .help = "Write into the files what can be set right without guessing"},
    {.name = "no-backup", .help = "With --fix: do not keep the original as FILE.orig"},
    {.name = "diff", .help = "Show what --fix would write"},
    {.name = "wire", .help = "Show what a phone with these files puts on the wire"},
    {.name = "effective", .help = "Show the settings that count, and from which line each comes"},
    {.name = "against",
     .kind = Kind::text,
     .value = "OLD_FOLDER",
     .help = "Show what a reset of the phones will change"},
};
constexpr Group input_group{"What is read", input_options};
constexpr Group rule_group{"Which findings", rule_options};
constexpr Group answer_group{"What else to show or do", answer_options};
constexpr const Group* groups[] = {&input_group, &rule_group, &answer_group, &network_group};

constexpr Example examples[] = {
    {"cnfcheck /srv/tftp", "every file of every phone, and how they fit together"},
    {"cnfcheck SIPDefault.cnf SIP000E84C060A6.cnf --wire", "what will the phone send?"},
    {"cnfcheck listing.txt --router router.txt", "a pasted listing beside the router's"},
    {"cnfcheck SIPDefault.cnf --diff", "what would --fix write?"},
};

}  // namespace

constexpr Command check_command{
    .summary = "check the phone's files",
    .positional = {"PATH", 0, 1000000},
    .shared = groups,
    .formats = "text|json|sarif|gcc|junit",
    .examples = examples,
    .exit_notes = "0 nothing worth a warning; 1 warnings; 2 errors; 64 a file that cannot be read",
};

}  // namespace cnfcheck

namespace {

constexpr const Command* commands[] = {&cnfcheck::check_command};
constexpr std::string_view words[] = {
    "Checks the configuration files of Cisco 7940 and 7960 SIP phones: each line, each value, and whether the files of "
    "a "
    "folder agree. The phone itself says nothing about a line that it cannot use; it keeps its old value.",
    "PATH is a file, a folder such as a TFTP root, or - for standard input. A router's running-config beside the files "
    "is "
    "read for what concerns the phone.",
};
constexpr Example first_steps[] = {
    {"cnfcheck /srv/tftp", "check a whole TFTP root"},
    {"cnfcheck SIPDefault.cnf --diff", "what would --fix write?"},
    {"cnfcheck FILES --wire", "what will the phone send?"},
};
constexpr Example symptoms[] = {
    {"cnfcheck FILES", "the phone does not register"},
    {"cnfcheck FILES --effective", "a setting seems to be ignored"},
    {"cnfcheck FILES --router FILE", "phone and router do not fit together"},
    {"cnfcheck --tftp HOST --mac MAC", "what does the phone really fetch?"},
    {"cnfcheck NEW --against OLD", "what will a reset change?"},
};
constexpr std::string_view see_also[] = {"sipreg(1)", "sipprobe(1)", "rtpecho(1)", "sipdiag(7)", "sipdiag-findings(7)"};

}  // namespace

constexpr Tool cnfcheck_tool{
    .name = "cnfcheck",
    .summary = "check the files of Cisco 7940 and 7960 SIP phones",
    .description = words,
    .commands = commands,
    .first_steps = first_steps,
    .symptoms = symptoms,
    .see_also = see_also,
};

}  // namespace sipdiag::tools

// SPDX-License-Identifier: MIT
//
// sipprobe: the way between the phone and its provider. A command is listed here once it works.
#include "sipprobe/options.hpp"

int main(int argc, char** argv)
{
    using namespace sipdiag::tools;
    constexpr Task tasks[] = {
        {&sipprobe::probe_command, sipprobe::run_probe},     {&sipprobe::lifetime_command, sipprobe::run_lifetime},
        {&sipprobe::inbound_command, sipprobe::run_inbound}, {&sipprobe::advise_command, sipprobe::run_advise},
        {&sipprobe::ping_command, sipprobe::run_ping},       {&sipprobe::dns_command, sipprobe::run_dns},
        {&sipprobe::explain_command, sipprobe::run_explain}, {&sipprobe::farend_command, sipprobe::run_farend},
    };
    return run_tool(argc, argv, sipprobe_tool, tasks);
}

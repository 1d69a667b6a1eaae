// SPDX-License-Identifier: MIT
//
// sipreg: registrations. A command is listed here once it works.
#include "sipreg/options.hpp"

int main(int argc, char** argv)
{
    using namespace sipdiag::tools;
    constexpr Task tasks[] = {
        {&sipreg::query_command, sipreg::run_query},           {&sipreg::register_command, sipreg::run_register},
        {&sipreg::unregister_command, sipreg::run_unregister}, {&sipreg::watch_command, sipreg::run_watch},
        {&sipreg::batch_command, sipreg::run_batch},
    };
    return run_tool(argc, argv, sipreg_tool, tasks);
}

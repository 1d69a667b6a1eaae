// SPDX-License-Identifier: MIT
//
// cnfcheck: the phone's files.
#include "cnfcheck/options.hpp"

int main(int argc, char** argv)
{
    using namespace sipdiag::tools;
    constexpr Task tasks[] = {
        {&cnfcheck::check_command, cnfcheck::run_check},
    };
    return run_tool(argc, argv, cnfcheck_tool, tasks);
}

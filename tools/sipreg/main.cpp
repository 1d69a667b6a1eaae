// SPDX-License-Identifier: MIT
//
// sipreg: registrations. A command is listed here once it works.
#include "sipreg/options.hpp"

int main(int argc, char** argv)
{
    using namespace sipdiag::tools;
    return run_tool(argc, argv, sipreg_tool, {});
}

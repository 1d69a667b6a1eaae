// SPDX-License-Identifier: MIT
//
// rtpecho: sound. A command is listed here once it works.
#include "rtpecho/options.hpp"

int main(int argc, char** argv)
{
    using namespace sipdiag::tools;
    return run_tool(argc, argv, rtpecho_tool, {});
}

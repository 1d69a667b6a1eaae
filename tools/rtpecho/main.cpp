// SPDX-License-Identifier: MIT
//
// rtpecho: sound.
#include "rtpecho/options.hpp"

int main(int argc, char** argv)
{
    using namespace sipdiag::tools;
    constexpr Task tasks[] = {{&rtpecho::analyze_command, rtpecho::run_analyze},
                              {&rtpecho::raw_command, rtpecho::run_raw},
                              {&rtpecho::serve_command, rtpecho::run_serve},
                              {&rtpecho::call_command, rtpecho::run_call}};
    return run_tool(argc, argv, rtpecho_tool, tasks);
}

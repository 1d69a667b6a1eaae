// SPDX-License-Identifier: MIT
//
// require: what must hold for every input of a fuzz harness, in every kind of build.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace sipdiag::fuzz {

// The builtins, for clang 14 has no std::source_location.
inline void require(bool holds, const char* file = __builtin_FILE(), int line = __builtin_LINE())
{
    if (holds) return;
    std::fprintf(stderr, "%s:%d: does not hold\n", file, line);
    std::abort();
}

}  // namespace sipdiag::fuzz

// SPDX-License-Identifier: MIT
//
// Instructions under callgrind: the figure that a busy machine does not change.
#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

namespace sipdiag::bench {

/// Instructions of a whole run of `command`, a program and its arguments; nothing where valgrind is not there or it
/// fails.
inline std::optional<double> collected(const std::string& command)
{
    const auto whole = "valgrind --tool=callgrind --callgrind-out-file=/dev/null " + command + " 2>&1";
    FILE* const output = ::popen(whole.c_str(), "r");
    if (output == nullptr) return std::nullopt;
    std::optional<double> count;
    std::array<char, 512> line{};
    while (std::fgets(line.data(), static_cast<int>(line.size()), output) != nullptr) {
        if (const char* const found = std::strstr(line.data(), "Collected : "))
            count = std::strtod(found + 12, nullptr);
    }
    return ::pclose(output) == 0 ? count : std::nullopt;
}

}  // namespace sipdiag::bench

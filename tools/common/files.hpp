// SPDX-License-Identifier: MIT
//
// Files: octets in and out of the process, with an answer each time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sipdiag::tools {

/// Larger inputs are refused: no message, configuration or capture that this toolkit is meant for is of that size.
inline constexpr std::size_t max_input = std::size_t{1} << 30;

/// All octets of a file, or of standard input for `-`.
/// \param fault  on failure, why, for people: "FILE: No such file or directory"
std::optional<std::string> read_input(const std::string& path, std::string& fault, std::size_t limit = max_input);

/// Everything, or the errno that stood in the way (0 = none).
int write_all(int descriptor, std::string_view octets);

/// The file has all of it or is as it was: a temporary file beside it takes its name, its owner and its mode. What is
/// no regular file (a pipe, /dev/null) is written to directly.
///
/// \param like  a file whose owner and mode a new one takes; empty: those of this process
/// \return nothing, or why it failed, for people
std::optional<std::string> write_file(const std::string& path, std::string_view octets, const std::string& like = {});

/// Whether write_file() may hope to succeed, asked before the work whose result it is.
/// \return nothing, or what stands in the way, for people
std::optional<std::string> unwritable(const std::string& path);

/// Descriptors 0 to 2 that were closed are made to fail in order, so that no other file takes their number.
void keep_standard_streams();

/// A line to standard error, with its line end.
void complain(std::string_view line);

}  // namespace sipdiag::tools

// SPDX-License-Identifier: MIT
//
// The parsers that are measured against one another, each as one function: read the message, use all that a diagnosis
// needs - every Via with sent-by, port, received, rport and branch; both tags, Call-ID, CSeq; every Contact with its
// URI and all its parameters; every digest parameter; c= and m= of the SDP - and say how many items that were.
#pragma once

#include <cstddef>
#include <string_view>

namespace sipdiag::bench {

using Use = std::size_t (*)(std::string_view octets);

std::size_t use_sipdiag(std::string_view octets);
std::size_t use_sofia(std::string_view octets);
std::size_t use_osip2(std::string_view octets);

/// The bare scan: where the lines and the first colon of each are, and nothing more. \return the number of lines
std::size_t scan_lines(std::string_view octets);

/// The same by 32 octets at a time.
std::size_t index_lines(std::string_view octets);

/// Touches a value so that reading it is not optimised away.
inline void touch(std::string_view text)
{
    const char* const data = text.data();
    const std::size_t size = text.size();
    asm volatile("" : : "r"(data), "r"(size) : "memory");
}

}  // namespace sipdiag::bench

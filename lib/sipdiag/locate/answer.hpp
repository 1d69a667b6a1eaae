// SPDX-License-Identifier: MIT
//
// Answer: a response of a name server, read whole: the records that lead to SIP servers, with owner and TTL.
//
// Source     RFC 1035 §4.1 (message), §4.1.4 (compressed names), §2.3.4 (limits); RFC 2181 §8 (TTL)
// Bounds     max_records; a pointer leads backwards only, so no name runs in circles
// Leniency   records of other types and classes are passed over; of a truncated response (TC) what is whole is kept
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/locate/record.hpp"

namespace sipdiag::locate {

struct Answer {
    /// Of the answer section, those of known type. A giant answer is cut there, and `truncated`.
    static constexpr std::size_t max_records = 256;

    int code = 0;  ///< RCODE: 0 no error, 2 server failure, 3 no such name, 5 refused
    bool truncated = false;
    bool authoritative = false;
    std::string question;
    std::uint16_t question_type = 0;
    std::vector<Record> records;
};

/// \return `errc::truncated` where the octets end too early, `errc::no_message` where it is no response,
///         `errc::too_long` for a name beyond 255 octets, `errc::unexpected_octet` for a pointer that leads forwards or
///         a length that contradicts its data, `errc::leftover` for record data that has more in it than its type has
SIPDIAG_API Result<Answer> read_answer(std::string_view octets);

}  // namespace sipdiag::locate

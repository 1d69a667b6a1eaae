// SPDX-License-Identifier: MIT
//
// Record: what the domain name system holds of the five kinds that lead to a SIP server.
//
// Source     A, CNAME: RFC 1035 §3.3; AAAA: RFC 3596; SRV: RFC 2782; NAPTR: RFC 3403 §4
// Names      as text, without the final dot (the root is "."); an octet that is no letter, digit, hyphen or underscore
//            is written `\.` or `\DDD`, RFC 1035 §5.1
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"

namespace sipdiag::locate {

enum class RecordType : std::uint16_t { a = 1, cname = 5, aaaa = 28, srv = 33, naptr = 35 };

struct Record {
    std::string owner;
    RecordType type = RecordType::a;
    std::uint32_t ttl = 0;       ///< seconds
    Address address = {};        ///< A, AAAA
    std::string target = {};     ///< CNAME; the server of SRV; the replacement of NAPTR
    std::uint16_t priority = 0;  ///< SRV; the order of NAPTR
    std::uint16_t weight = 0;    ///< SRV; the preference of NAPTR
    std::uint16_t port = 0;      ///< SRV
    std::string flags = {};      ///< NAPTR
    std::string services = {};   ///< NAPTR
    std::string regexp = {};     ///< NAPTR
};

/// "A", "SRV" ...
SIPDIAG_API std::string_view to_string(RecordType type) noexcept;

/// The data as a zone file has it: `10 0 5060 sip1.sip.example`, `10 50 "s" "SIP+D2U" "" _sip._udp.sip.example`.
SIPDIAG_API std::string data_of(const Record& record);

/// Are these the same name? ASCII case and a final dot do not matter.
SIPDIAG_API bool same_name(std::string_view a, std::string_view b) noexcept;

}  // namespace sipdiag::locate

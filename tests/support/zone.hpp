// SPDX-License-Identifier: MIT
//
// Zone: what a recursive name server would answer, from lines as in a zone file.
//
//     tests::Zone zone("_sip._udp.sip.example 1800 SRV 10 0 5060 sip1.sip.example\n"
//                      "sip1.sip.example 300 A 192.0.2.10\n");
//     zone.run(plan);
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/locate/plan.hpp"

namespace sipdiag::tests {

class Zone {
public:
    /// `OWNER TTL TYPE DATA`; a NAPTR record's texts without quotes, `-` for an empty one. Throws where a line is none.
    explicit Zone(std::string_view lines = {});

    /// Nobody answers for that name and type.
    Zone& is_silent_about(std::string name, locate::RecordType type);
    /// A chain of aliases is not followed, as by a server that does not recurse.
    Zone& leaves_aliases() noexcept
    {
        follows_ = false;
        return *this;
    }

    [[nodiscard]] locate::Reply answer(const locate::Question& question);
    /// Answer until the plan has finished.
    locate::Plan& run(locate::Plan& plan);
    /// `NAME TYPE`, in the order of asking.
    std::vector<std::string> asked;

private:
    std::vector<locate::Record> records_;
    std::vector<locate::Question> silent_;
    bool follows_ = true;
};

}  // namespace sipdiag::tests

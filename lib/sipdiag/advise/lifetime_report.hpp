// SPDX-License-Identifier: MIT
//
// The report of `sipprobe lifetime`: between which bounds the way in stays open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/report.hpp"
#include "sipdiag/nat/lifetime.hpp"
#include "sipdiag/phone/path.hpp"

namespace sipdiag::advise {

struct LifetimeResult {
    std::string target;
    nat::LifetimeBounds once;    ///< after one exchange
    nat::LifetimeBounds used;    ///< once used both ways over time
    std::optional<bool> pinged;  ///< by the registrar, while it was to be silent
    bool reachable = false;
    finding::Findings findings;        ///< of the way there
    std::optional<std::string> where;  ///< it breaks, where nobody answers and that is known
    std::string undecided;             ///< why nothing is known; empty where something is
    std::vector<std::string> evidence;
    phone::Path path;
    bool refused = false;  ///< the registrar did not take the account
    bool left_behind = false;
};

SIPDIAG_API finding::Report lifetime_report(const LifetimeResult& result);

}  // namespace sipdiag::advise

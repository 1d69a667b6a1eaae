// SPDX-License-Identifier: MIT
//
// Broken: where the way to a server that does not answer is broken, as far as what was seen carries it. Pure.
//
// Reports    who says that something did not arrive had it: the server itself, a router of ours, or one behind ours
// Silence    names nobody; how far a datagram was seen to get is evidence, and no place
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/nat/sighting.hpp"

namespace sipdiag::advise {

struct Broken {
    std::optional<std::string> where;  ///< lan, router, access, provider; nothing where it is not carried
    std::optional<Undelivered> report;
    std::vector<std::string> evidence;
};

/// Of facts in which no answer stands.
SIPDIAG_API Broken where_it_breaks(const nat::Facts& facts);

}  // namespace sipdiag::advise

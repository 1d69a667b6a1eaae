// SPDX-License-Identifier: MIT
//
// What is to be said of a plan: findings DNS0xx, and the rows of `dns` in a report.
#pragma once

#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/finding.hpp"
#include "sipdiag/locate/plan.hpp"

namespace sipdiag::locate {

/// Of a finished plan.
SIPDIAG_API finding::Findings judge(const Plan& plan);

/// `[{question, type, ttl, answer, used}]`: every record that was seen, and every question that has none (ttl and
/// answer null). \see the contract, `sipprobe probe`
SIPDIAG_API finding::Value dns_facts(const Plan& plan);

/// The same for people, a line each, and the servers in the order in which they are to be tried.
SIPDIAG_API std::vector<std::string> record_lines(const Plan& plan);
SIPDIAG_API std::vector<std::string> target_lines(const Plan& plan);

}  // namespace sipdiag::locate

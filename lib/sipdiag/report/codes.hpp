// SPDX-License-Identifier: MIT
//
// Codes: every entry of every catalogue in the house, for `--list-codes`, `--explain` and sipdiag-findings(7).
//
// The list is written by cmake/Catalogue.cmake from the folders that hold pages.
#pragma once

#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/finding.hpp"

namespace sipdiag::report {

/// Folder by folder, in each by code.
SIPDIAG_API std::vector<const finding::Entry*> all_entries();

}  // namespace sipdiag::report

// SPDX-License-Identifier: MIT
//
// Skipping a test, which must not pass for having run it: where nothing may skip, as in CI, it is a failure.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace sipdiag::support {

/// Skip the running test: `if (...) return support::skip("xmllint is not installed");`. With SIPDIAG_NOTHING_SKIPS in
/// the environment it fails instead, saying the same.
inline void skip(const std::string& why)
{
    if (std::getenv("SIPDIAG_NOTHING_SKIPS") != nullptr) {
        GTEST_FAIL() << why << ", and nothing may skip here (./dev setup --all)";
    }
    GTEST_SKIP() << why;
}

}  // namespace sipdiag::support

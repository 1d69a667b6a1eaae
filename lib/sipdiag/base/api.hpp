// SPDX-License-Identifier: MIT
//
// SIPDIAG_API: what leaves the shared library. Everything else is hidden.
#pragma once

#define SIPDIAG_API __attribute__((visibility("default")))

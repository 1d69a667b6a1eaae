// SPDX-License-Identifier: MIT
//
// Places: where the checkout, its test data and the built tools are. CMake writes them into one file, so that no other
// is compiled anew where the checkout has moved.
#pragma once

#include <string>

namespace sipdiag::support {

std::string checkout();   ///< the folder of CMakeLists.txt, tools, lib, tests ...
std::string binaries();   ///< the folder of the four tools
std::string test_data();  ///< tests/data

}  // namespace sipdiag::support

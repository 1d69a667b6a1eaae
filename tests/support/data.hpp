// SPDX-License-Identifier: MIT
//
// Test data: files of tests/data, as octets.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/places.hpp"

namespace sipdiag::support {

inline std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// \param name  below tests/data
inline std::string read_data(const std::string& name)
{
    return read_file(std::filesystem::path(support::test_data()) / name);
}

/// The files of a folder below tests/data whose names end so, by name.
inline std::vector<std::string> read_folder(const std::string& folder, const std::string& ending)
{
    std::vector<std::filesystem::path> paths;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(support::test_data()) / folder)) {
        if (entry.path().extension() == ending) paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> files;
    for (const auto& path : paths)
        files.push_back(read_file(path));
    return files;
}

}  // namespace sipdiag::support

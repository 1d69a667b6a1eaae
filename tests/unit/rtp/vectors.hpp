// SPDX-License-Identifier: MIT
//
// Tables of tests/data/rtp and tests/data/g711, cut into rows.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/data.hpp"

namespace sipdiag::rtp {

inline std::string unhex(const std::string& hex)
{
    std::string octets;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        octets += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return octets;
}

/// Rows of a table, each by the names of its columns.
inline std::vector<std::map<std::string, std::string>> read_table(const std::string& name)
{
    std::istringstream file(support::read_data(name));
    const auto cells = [](const std::string& line) {
        std::vector<std::string> out;
        std::string cell;
        for (std::istringstream row(line); std::getline(row, cell, '\t');)
            out.push_back(cell);
        return out;
    };
    std::string line;
    std::getline(file, line);
    const auto names = cells(line);
    std::vector<std::map<std::string, std::string>> rows;
    while (std::getline(file, line)) {
        const auto values = cells(line);
        std::map<std::string, std::string> row;
        for (std::size_t i = 0; i < values.size() && i < names.size(); ++i)
            row[names[i]] = values[i];
        rows.push_back(row);
    }
    return rows;
}

struct Vector {
    std::string name;
    std::string kind;
    std::string octets;
    nlohmann::json expect;
};

inline std::vector<Vector> read_vectors()
{
    std::vector<Vector> out;
    for (auto& row : read_table("rtp/packets.tsv")) {
        out.push_back({row["name"], row["kind"], unhex(row["hex"]), nlohmann::json::parse(row["expect_json"])});
    }
    return out;
}

}  // namespace sipdiag::rtp

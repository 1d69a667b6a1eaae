// SPDX-License-Identifier: MIT
//
// Floors: includes point down only, and the pure floors know no socket, clock, file or foreign library but fmt.
//
// The order of the floors is docs/architecture.md's; this test reads every #include of lib/ and names the line that
// climbs.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "support/places.hpp"

namespace {

namespace fs = std::filesystem;

const std::map<std::string, int> floors = {
    {"base", 0},   {"finding", 0}, {"grammar", 0}, {"sip", 1},   {"sdp", 1},    {"rtp", 1}, {"auth", 1},
    {"phone", 1},  {"reg", 2},     {"call", 2},    {"nat", 2},   {"locate", 2}, {"cnf", 2}, {"advise", 3},
    {"report", 3}, {"capture", 3}, {"farend", 3},  {"reach", 3}, {"net", 4},
};

/// Neighbours that may be included: `phone` speaks SIP, SDP and digest as a 7940 does.
bool may_visit(const std::string& room, const std::string& neighbour)
{
    static const std::map<std::string, std::vector<std::string>> visits = {{"phone", {"sip", "sdp", "auth"}}};
    const auto at = visits.find(room);
    return at != visits.end() && std::find(at->second.begin(), at->second.end(), neighbour) != at->second.end();
}

struct Include {
    std::string where;  ///< file:line
    std::string room;
    std::string file;
    std::string what;
    bool ours = false;
};

std::vector<Include> all_includes()
{
    const std::regex line_of_include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    const fs::path root = fs::path(sipdiag::support::checkout()) / "lib" / "sipdiag";
    std::vector<Include> all;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const auto extension = entry.path().extension();
        if (extension != ".hpp" && extension != ".cpp") continue;
        const auto relative = fs::relative(entry.path(), root);
        std::ifstream file(entry.path());
        std::string line;
        for (int number = 1; std::getline(file, line); ++number) {
            std::smatch match;
            if (!std::regex_search(line, match, line_of_include)) continue;
            all.push_back({relative.string() + ":" + std::to_string(number), relative.begin()->string(),
                           relative.string(), match[2], match[2].str().starts_with("sipdiag/")});
        }
    }
    return all;
}

TEST(Floors, EveryRoomHasOne)
{
    std::vector<std::string> homeless;
    for (const auto& entry : fs::directory_iterator(fs::path(sipdiag::support::checkout()) / "lib" / "sipdiag")) {
        if (!floors.contains(entry.path().filename().string())) homeless.push_back(entry.path().filename().string());
    }
    EXPECT_THAT(homeless, testing::IsEmpty());
}

TEST(Floors, IncludesPointDown)
{
    const auto includes = all_includes();
    ASSERT_GT(includes.size(), 100U);
    std::vector<std::string> climbing;
    for (const auto& each : includes) {
        if (!each.ours) continue;
        const auto rest = each.what.substr(std::string("sipdiag/").size());
        const auto room = rest.substr(0, rest.find('/'));
        const auto from = floors.find(each.room);
        const auto to = floors.find(room);
        if (from == floors.end() || to == floors.end()) {
            climbing.push_back(each.where + " includes " + each.what + " of no known room");
            continue;
        }
        const bool down = to->second < from->second || room == each.room || (from->second == 0 && to->second == 0) ||
                          may_visit(each.room, room);
        if (!down) climbing.push_back(each.where + " includes " + each.what);
    }
    EXPECT_THAT(climbing, testing::IsEmpty());
}

TEST(Floors, ThePureOnesKnowNoWorld)
{
    // What touches sockets, files, the clock or the terminal, and every foreign library but fmt.
    const std::regex worldly(
        R"(^(sys/.*|netinet/.*|arpa/.*|linux/.*|unistd\.h|poll\.h|netdb\.h|fcntl\.h|signal\.h|csignal|fstream|iostream|filesystem|thread|mutex|random|ctime|time\.h|boost/.*|openssl/.*|ares.*|CLI/.*|nlohmann/.*|toml.*)$)");
    // Hashing is arithmetic, done by OpenSSL; JSON is written inside the formats alone.
    const std::map<std::string, std::string> allowed = {{"auth/hash.cpp", "openssl/"}};
    std::vector<std::string> found;
    for (const auto& each : all_includes()) {
        const auto floor = floors.find(each.room);
        if (each.ours || floor == floors.end() || floor->second > 3 || !std::regex_match(each.what, worldly)) continue;
        const auto excuse = allowed.find(each.file);
        if (excuse != allowed.end() && each.what.starts_with(excuse->second)) continue;
        if (each.file.starts_with("report/formats/") && each.what.starts_with("nlohmann/")) continue;
        found.push_back(each.where + " includes <" + each.what + ">");
    }
    EXPECT_THAT(found, testing::IsEmpty());
}

TEST(Floors, NoHeaderOfTheDoorNamesAsio)
{
    std::vector<std::string> found;
    for (const auto& each : all_includes()) {
        if (each.room == "net" && each.file.ends_with(".hpp") && each.file.find("/detail/") == std::string::npos &&
            each.what.starts_with("boost/"))
            found.push_back(each.where);
    }
    EXPECT_THAT(found, testing::IsEmpty());
}

}  // namespace

// SPDX-License-Identifier: MIT
//
// Runs a fuzz harness over each file of the folders and files it is given: a corpus as a test, with any compiler.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& path)
{
    if (!std::filesystem::is_directory(path)) return {path};
    std::vector<std::filesystem::path> files;
    for (const auto& each : std::filesystem::recursive_directory_iterator(path)) {
        if (each.is_regular_file()) files.push_back(each.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

int replay(int count, char** paths)
{
    std::size_t inputs = 0;
    for (int i = 0; i < count; ++i) {
        for (const auto& path : files_of(paths[i])) {
            std::ifstream file(path, std::ios::binary);
            const std::string octets{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
            if (file.bad()) throw std::runtime_error("cannot read " + path.string());
            std::fprintf(stderr, "%s\n", path.c_str());  // the last one named is the one that fails
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size());
            ++inputs;
        }
    }
    std::printf("%zu inputs\n", inputs);
    return inputs == 0 ? 1 : 0;  // a corpus without inputs proves nothing
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        return replay(argc - 1, argv + 1);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}

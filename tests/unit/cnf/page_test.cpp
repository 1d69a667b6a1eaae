// SPDX-License-Identifier: MIT
//
// Every page of every rule: what it says must be found is found, and nothing else.
#include "page.hpp"

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "sipdiag/cnf/router.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::tests {
namespace {

std::vector<std::string_view> words_of(std::string_view text)
{
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end != 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        switch (text[++i]) {
        case 'x':
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
            break;
        case 'r': out += '\r'; break;
        case 't': out += '\t'; break;
        case '0': out += '\0'; break;
        case '\\': out += '\\'; break;
        default: throw std::runtime_error("an escape that no page has: \\" + std::string(1, text[i]));
        }
    }
    return out;
}

}  // namespace

std::vector<Example> read_examples(std::string_view page, std::string_view code)
{
    std::vector<Example> examples;
    bool may_continue = false;  // named fences that follow one another
    bool inside = false;
    bool escaped = false;
    int repeats = 1;
    std::string octets;
    std::string path;
    std::uint32_t page_line = 0;
    std::uint32_t line_number = 0;
    while (!page.empty()) {
        const auto end = std::min(page.find('\n'), page.size());
        auto line = page.substr(0, end);
        page.remove_prefix(std::min(end + 1, page.size()));
        ++page_line;
        if (!inside && line.starts_with("#")) may_continue = false;
        if (!inside) {
            if (!line.starts_with("```cnf") && !line.starts_with("```router")) continue;
            const auto words = words_of(line.substr(3));
            const bool router = words[0] == "router";
            path = router ? "router.txt" : "SIP000E84C060A6.cnf";
            bool named = router;
            escaped = false;
            repeats = 1;
            bool folder = false;
            auto model = cnf::Model::cp7960;
            for (const auto word : std::span(words).subspan(1)) {
                if (word == "escaped") {
                    escaped = true;
                } else if (word == "folder") {
                    folder = true;
                } else if (word.starts_with("repeat=")) {
                    repeats = std::stoi(std::string(word.substr(7)));
                } else if (word == "model=7940") {
                    model = cnf::Model::cp7940;
                } else {
                    path = word;
                    named = true;
                }
            }
            const auto has_it = [&] {
                const auto& files = examples.back().files;
                return std::any_of(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
            };
            if (!may_continue || !named || examples.empty() || has_it()) {
                examples.emplace_back();
                examples.back().line = page_line;
            }
            may_continue = named;
            examples.back().whole_folder |= folder;
            if (model == cnf::Model::cp7940) examples.back().model = model;
            if (router) examples.back().router = path;
            inside = true;
            octets.clear();
            line_number = 0;
            continue;
        }
        if (line == "```") {
            inside = false;
            std::string all;
            for (int i = 0; i < repeats; ++i)
                all += octets;
            examples.back().files.push_back({path, std::move(all)});
            continue;
        }
        const auto mark = line.find("<-- ");
        bool whole = false;
        if (mark != std::string_view::npos) {
            auto content = line.substr(0, mark);
            while (content.ends_with(' '))
                content.remove_suffix(1);
            whole = content.empty();
            for (const auto word : words_of(line.substr(mark + 4))) {
                if (word == code) examples.back().marks.emplace(path, whole ? 0 : line_number + 1);
            }
            line = content;
        }
        if (whole) continue;
        ++line_number;
        octets += escaped ? unescaped(line) : std::string(line);
        octets += '\n';
    }
    if (inside) throw std::runtime_error("a fence that is not closed");
    return examples;
}

namespace {

using Entry = const finding::Entry*;

class RulePage : public testing::TestWithParam<Entry> {};

TEST_P(RulePage, ItsExamplesAreFoundAndNothingElse)
{
    const auto& entry = *GetParam();
    const auto examples = read_examples(entry.page, entry.code);
    std::size_t marks = 0;
    for (const auto& example : examples) {
        cnf::LintSettings settings;
        settings.model = example.model;
        settings.selection.select = {std::string(entry.code)};
        cnf::Router router;
        auto files = example.files;
        for (const auto& file : files) {
            if (file.path != example.router) continue;
            router = cnf::read_router(file.octets);
            settings.given.router = &router;
        }
        settings.router_file = example.router;
        const auto result = cnf::lint(settings, std::move(files), example.whole_folder);
        std::multiset<Mark> found;
        for (const auto& each : result.findings) {
            EXPECT_EQ(each.entry->code, entry.code);
            found.emplace(result.site.files[each.place.file].path, each.place.line);
        }
        EXPECT_EQ(found, example.marks) << "the example at line " << example.line << " of the page";
        marks += example.marks.size();
    }
    EXPECT_GT(marks, 0U) << "a page without an example of what it is about";
}

INSTANTIATE_TEST_SUITE_P(Cnf, RulePage,
                         testing::ValuesIn(std::vector<Entry>(cnf::rules::catalogue().begin(),
                                                              cnf::rules::catalogue().end())),
                         [](const auto& each) { return std::string(each.param->code); });

}  // namespace
}  // namespace sipdiag::tests

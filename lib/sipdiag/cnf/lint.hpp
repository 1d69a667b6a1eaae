// SPDX-License-Identifier: MIT
//
// Lint: files in, findings out. Files are named first, then read - default files before phones, phones by any number of
// workers at once - and what was found comes out in the order of the files, whoever read them.
//
// A worker has one Document, one buffer and one list; it allocates for findings alone. It reads no file itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/rules/check.hpp"
#include "sipdiag/cnf/site.hpp"
#include "sipdiag/finding/finding.hpp"

namespace sipdiag::cnf {

/// Which rules: codes and prefixes of codes, as `--select CNF0,RTR` and `--ignore CNF017` name them.
class SIPDIAG_API Selection {
public:
    std::vector<std::string> select;  ///< empty: all
    std::vector<std::string> ignore;

    /// The longest that fits decides; of equals, ignore.
    [[nodiscard]] bool takes(std::string_view code) const noexcept;
};

/// Is it the code of a rule, or the beginning of one?
SIPDIAG_API bool begins_a_code(std::string_view text) noexcept;

struct LintSettings {
    Model model = Model::cp7960;                        ///< of phones that `models` does not name
    std::vector<std::pair<std::string, Model>> models;  ///< by MAC, twelve capitals, ascending
    rules::Circumstances given;
    std::string router_file;  ///< the path among the files of which given.router was read; empty where there is none
    Selection selection;
    bool show_secrets = false;
};

/// One finding, where it stands.
struct Found {
    const finding::Entry* entry = nullptr;
    finding::Severity severity = finding::Severity::info;
    Place place;
    std::string key;    ///< as written; empty where it is about no single setting
    std::string value;  ///< as written, quotes off; masked where it is a secret
    std::string message;
    std::string fix;
    std::vector<std::string> evidence;
    std::uint32_t phones = 0;  ///< how many it concerns, where it stands in a file that phones share; else 0
    std::string source;        ///< the line, masked; for the caret
};

/// As a finding of a report: `line`, `column`, `end_column`, `key`, `value`, `phones` among its details.
SIPDIAG_API finding::Finding to_finding(const Found& found);

struct LintResult {
    Site site;
    std::vector<Found> findings;  ///< by file, line, column, code
};

/// Is a file of that name to be read at all? Settings, and what rules hold beside them; of others the name says all.
SIPDIAG_API bool is_of_interest(std::string_view name) noexcept;

class SIPDIAG_API Lint {
public:
    explicit Lint(LintSettings settings);
    ~Lint();
    Lint(const Lint&) = delete;
    Lint& operator=(const Lint&) = delete;

    /// Name a file. \return its number, for read()
    std::uint32_t add(SiteFile file);
    void set_whole_folder(bool whole);

    /// Files that must be read before all others: the default files.
    [[nodiscard]] std::vector<std::uint32_t> first_files() const;
    /// Read one of first_files(). The buffer is handed back for reuse.
    void read_first(std::uint32_t file, std::string& octets);

    /// Reads the others. Several may work at the same time, each on its own files.
    class SIPDIAG_API Worker {
    public:
        explicit Worker(Lint& lint);
        ~Worker();
        Worker(Worker&&) noexcept;
        void read(std::uint32_t file, std::string& octets);

        struct State;

    private:
        friend class Lint;
        std::unique_ptr<State> state_;
    };

    /// When all is read: site and router rules, and everything in order. The Lint is spent.
    LintResult finish(std::vector<Worker> workers);

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A file and its octets.
struct Input {
    std::string path;
    std::string octets;
};
/// All of it in one call, from memory.
SIPDIAG_API LintResult lint(LintSettings settings, std::vector<Input> inputs, bool whole_folder = false);

}  // namespace sipdiag::cnf

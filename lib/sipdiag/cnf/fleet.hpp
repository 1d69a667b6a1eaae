// SPDX-License-Identifier: MIT
//
// Fleet: the phones of a site with all their files open - for views of what counts, where Lint keeps one file at a
// time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/effective.hpp"
#include "sipdiag/cnf/lint.hpp"

namespace sipdiag::cnf {

struct Fleet {
    struct Phone {
        std::string mac;  ///< twelve capitals; empty where the file's name has none
        Model model = Model::cp7960;
        const Document* defaults = nullptr;
        const Document* own = nullptr;  ///< null: a default file without a phone's beside it

        [[nodiscard]] Effective effective() const noexcept { return {defaults, own}; }
        [[nodiscard]] std::string_view name() const noexcept { return (own != nullptr ? own : defaults)->path(); }
    };

    std::vector<std::unique_ptr<Document>> documents;
    std::vector<Phone> phones;  ///< in the order of their files
};

/// Read the settings files among these; the default file of a phone is found as Lint finds it.
/// \param settings  of which the models are used
SIPDIAG_API Fleet read_fleet(const std::vector<Input>& inputs, const LintSettings& settings);

/// A setting that counts otherwise in the new files than in the old ones.
struct SettingChange {
    /// Where a value is written; line 0: nowhere, it is the stock value.
    struct Spot {
        std::string file;
        std::uint32_t line = 0;
    };

    std::string mac;   ///< empty where the file's name has none
    std::string name;  ///< of the phone's own file, else of the default file
    std::string key;
    std::string before;  ///< what counted; passwords masked
    std::string after;
    Spot was, is;
    /// The new files do not set it at all: the phone keeps the old value in its memory.
    bool stays_in_memory = false;
};

/// A phone of which one side alone has a file.
struct LonePhone {
    std::string mac;  ///< empty where the file's name has none
    std::string file;
};

/// What a reset changes. Phones are the same by their MAC, and without one by the name of their file.
struct FleetChanges {
    std::vector<SettingChange> settings;  ///< by the new files' order, then by that of the catalogue
    std::vector<LonePhone> added;         ///< no file of theirs among the old ones
    std::vector<LonePhone> gone;          ///< none among the new ones
};
SIPDIAG_API FleetChanges compare_fleets(const Fleet& before, const Fleet& after, bool show_secrets);

/// The model of a phone by its MAC (twelve capitals).
SIPDIAG_API Model model_of(const LintSettings& settings, std::string_view mac) noexcept;

/// Lines of `MAC,model`, `#` comments; separators in a MAC are fine. \return nothing where a line is none, with its
/// number
struct Models {
    std::vector<std::pair<std::string, Model>> by_mac;  ///< ascending
    std::uint32_t bad_line = 0;                         ///< 0: all were read
};
SIPDIAG_API Models read_models(std::string_view text);

}  // namespace sipdiag::cnf

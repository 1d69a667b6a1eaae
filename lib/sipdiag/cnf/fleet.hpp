// SPDX-License-Identifier: MIT
//
// Fleet: the phones of a site with all their files open - for views of what counts, where Lint keeps one file at a
// time.
#pragma once

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

/// What a reset changes: settings that differ between the files as they were and as they are.
struct SettingChange {
    std::string mac;
    std::string key;
    std::string before;  ///< what counted; passwords masked
    std::string after;
    bool was_written = false;
    bool is_written = false;
    /// The new files do not set it at all: the phone keeps the old value in its memory.
    bool stays_in_memory = false;
};
SIPDIAG_API std::vector<SettingChange> compare_fleets(const Fleet& before, const Fleet& after, bool show_secrets);

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

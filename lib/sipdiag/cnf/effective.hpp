// SPDX-License-Identifier: MIT
//
// Effective: the default file and the phone's own laid over one another, and over the stock values: what counts.
//
// SIPDefault.cnf first, SIP<MAC>.cnf over it; a value that the phone refuses leaves the one before in force. What the
// phone kept in its memory from earlier files lies under both, and no file shows it.
// \see cnf-format: precedence and lifetime
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/document.hpp"

namespace sipdiag::cnf {

/// A setting where it stands; nothing where no file sets it.
struct Setting {
    const Document* document = nullptr;
    const Line* line = nullptr;

    explicit operator bool() const noexcept { return line != nullptr; }
    /// What was written, quotes off; empty where nothing is.
    [[nodiscard]] std::string_view value() const noexcept
    {
        return line == nullptr ? std::string_view() : document->value(*line);
    }
};

class SIPDIAG_API Effective {
public:
    static constexpr std::size_t most_layers = 8;

    /// \param defaults, phone  either may be null
    Effective(const Document* defaults, const Document* phone) noexcept : defaults_(defaults), phone_(phone)
    {
        if (phone != nullptr) layers_[size_++] = phone;
        if (defaults != nullptr) layers_[size_++] = defaults;
    }
    /// Any files, the later over the earlier (the first `most_layers` from the end): as `--cnf` has them. The last one
    /// is the phone's own, the first the default file.
    explicit Effective(std::span<const Document* const> documents) noexcept;

    [[nodiscard]] const Document* defaults() const noexcept { return defaults_; }
    [[nodiscard]] const Document* phone() const noexcept { return phone_; }

    /// The line whose value counts.
    [[nodiscard]] Setting find(Slot slot) const noexcept
    {
        for (std::size_t i = 0; i < size_; ++i) {
            if (const auto* line = layers_[i]->counts(slot)) return {layers_[i], line};
        }
        return {};
    }

    /// The value that counts: of a file, or the stock one. May be empty or UNPROVISIONED.
    [[nodiscard]] std::string_view text(Slot slot) const noexcept
    {
        const auto found = find(slot);
        return found ? found.value() : info(slot).stock;
    }
    /// Does anything count that is neither empty nor UNPROVISIONED? (A stock value does.)
    [[nodiscard]] bool has(Slot slot) const noexcept { return !is_unset(text(slot)); }
    /// The number that counts. Zero where it is none.
    [[nodiscard]] std::uint32_t number(Slot slot) const noexcept { return number_in(text(slot)).value_or(0); }

    /// With the phone's own substitutes: proxyN falls back to proxy1 (an address that is unset, a port of 0), a line's
    /// authname and password to line 1's, its display and short names to its name.
    [[nodiscard]] Setting find_with_substitutes(Slot slot) const noexcept;
    [[nodiscard]] std::string_view text_with_substitutes(Slot slot) const noexcept;

    /// Does the phone use this line? Lines are consecutive: behind the first without a name there is none.
    /// A file of `model` lines alone: \see lines_of()
    [[nodiscard]] bool has_line(unsigned number, Model model) const noexcept;

private:
    std::array<const Document*, most_layers> layers_{};  // the one that counts first
    std::size_t size_ = 0;
    const Document* defaults_;
    const Document* phone_;
};

}  // namespace sipdiag::cnf

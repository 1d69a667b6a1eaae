// SPDX-License-Identifier: MIT
//
// Remarks: what a generous reader noticed while reading on. Bounded, and absent on the hot path.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "sipdiag/base/errc.hpp"
#include "sipdiag/base/result.hpp"

namespace sipdiag::grammar {

/// The first faults of one value, in the order in which they were met; offsets count from the start of the text given.
class Remarks {
public:
    static constexpr std::size_t max_remarks = 16;

    /// One remark a place: what is said next of the same octet follows from what was said first.
    void add(errc code, std::uint32_t offset) noexcept
    {
        if (count_ != 0 && remarks_[count_ - 1].offset == offset) return;
        if (count_ < max_remarks) remarks_[count_++] = {code, offset};
    }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] std::span<const Error> all() const noexcept { return {remarks_.data(), count_}; }
    void clear() noexcept { count_ = 0; }

private:
    std::array<Error, max_remarks> remarks_{};
    std::size_t count_ = 0;
};

}  // namespace sipdiag::grammar

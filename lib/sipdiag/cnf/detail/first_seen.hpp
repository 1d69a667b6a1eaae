// SPDX-License-Identifier: MIT
//
// FirstSeen: who was the first to say the same? For tens of thousands of sayings, without a string or a node for each.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace sipdiag::cnf::detail {

/// Over one text after another, eight octets at a time; each text's size is part of it.
class Fingerprint {
public:
    Fingerprint& add(std::string_view text) noexcept
    {
        add(std::uint64_t{text.size()});
        for (; !text.empty(); text.remove_prefix(std::min(text.size(), sizeof(std::uint64_t)))) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data(), std::min(text.size(), sizeof word));
            add(word);
        }
        return *this;
    }
    Fingerprint& add(std::uint64_t number) noexcept
    {
        value_ = (value_ ^ number) * factor;
        value_ ^= value_ >> 29;
        return *this;
    }
    [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

private:
    static constexpr std::uint64_t factor = 0x9E3779B97F4A7C15;
    std::uint64_t value_ = 0xCBF29CE484222325;
};

/// A table of the first of each: open addressing, at most half full.
template <class Who>
class FirstSeen {
public:
    /// \param most  how many may come
    explicit FirstSeen(std::size_t most) : slots_(std::bit_ceil(most * 2 + 2)) {}

    /// \param is_same  asked of those of the same fingerprint: fingerprints may be equal by chance
    /// \return null where this is the first
    template <class IsSame>
    Who* find_or_add(std::uint64_t fingerprint, const Who& who, IsSame is_same)
    {
        const auto key = fingerprint | 1;  // 0: a free slot
        for (auto at = index(key);; at = (at + 1) & (slots_.size() - 1)) {
            auto& slot = slots_[at];
            if (slot.key == 0) {
                slot = {key, who};
                return nullptr;
            }
            if (slot.key == key && is_same(slot.who)) return &slot.who;
        }
    }

    /// Have it at hand soon: the table is larger than a processor's nearest memory.
    void expect(std::uint64_t fingerprint) const noexcept { __builtin_prefetch(&slots_[index(fingerprint | 1)]); }

private:
    struct Slot {
        std::uint64_t key = 0;
        Who who{};
    };
    [[nodiscard]] std::size_t index(std::uint64_t key) const noexcept
    {
        return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15) >> 20) & (slots_.size() - 1);
    }
    std::vector<Slot> slots_;
};

}  // namespace sipdiag::cnf::detail

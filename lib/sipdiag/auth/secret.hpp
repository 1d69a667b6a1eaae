// SPDX-License-Identifier: MIT
//
// Secret: a password that is used, never shown. It prints as [redacted], turns into no string by itself, and its memory
// is overwritten when it goes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "sipdiag/base/redact.hpp"

namespace sipdiag::auth {

/// Are both texts the same? The time taken tells their lengths and nothing else.
[[nodiscard]] inline bool same_in_constant_time(std::string_view a, std::string_view b) noexcept
{
    if (a.size() != b.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned>(static_cast<unsigned char>(b[i]));
    }
    return difference == 0;
}

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text) : octets_(text.empty() ? nullptr : new char[text.size()]), size_(text.size())
    {
        text.copy(octets_.get(), size_);
    }
    /// Take over a text that shall not stay where it was read: it is overwritten and emptied.
    [[nodiscard]] static Secret taken_from(std::string& text)
    {
        Secret secret{std::string_view(text)};
        wipe(text.data(), text.size());
        text.clear();
        return secret;
    }
    Secret(const Secret& other) : Secret(other.reveal()) {}
    Secret(Secret&& other) noexcept : octets_(std::move(other.octets_)), size_(std::exchange(other.size_, 0)) {}
    Secret& operator=(Secret other) noexcept
    {
        std::swap(octets_, other.octets_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~Secret() { wipe(octets_.get(), size_); }

    /// The text itself, for the calculation that needs it. Not to be stored.
    [[nodiscard]] std::string_view reveal() const noexcept { return {octets_.get(), size_}; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    friend bool operator==(const Secret& a, const Secret& b) noexcept
    {
        return same_in_constant_time(a.reveal(), b.reveal());
    }
    friend std::string_view to_string(const Secret&) noexcept { return redacted; }
    template <class Stream>
    friend Stream& operator<<(Stream& out, const Secret& secret)
    {
        out << to_string(secret);
        return out;
    }

private:
    // Volatile: the compiler must not see that nobody reads what is written here.
    static void wipe(char* octets, std::size_t size) noexcept
    {
        volatile char* const at = octets;
        for (std::size_t i = 0; i < size; ++i)
            at[i] = '\0';
    }

    std::unique_ptr<char[]> octets_;
    std::size_t size_ = 0;
};

}  // namespace sipdiag::auth

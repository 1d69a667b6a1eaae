// SPDX-License-Identifier: MIT
//
// Result<T>: a value, or the rule that was broken and where.
//
// Spelled like std::expected<T, Error>, so that the alias can change under us one day. An Error means "we could not
// look"; a fault in what we examine is a finding, not an error.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "sipdiag/base/errc.hpp"

namespace sipdiag {

/// Which rule was broken, and where: in octets from the start of the text that was given.
struct Error {
    errc code{};
    std::uint32_t offset = 0;

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
class [[nodiscard]] Result {
public:
    using value_type = T;

    constexpr Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    constexpr Result(Error error) : state_(std::in_place_index<1>, error) {}

    [[nodiscard]] constexpr bool has_value() const noexcept { return state_.index() == 0; }
    constexpr explicit operator bool() const noexcept { return has_value(); }

    [[nodiscard]] constexpr const T& operator*() const& noexcept { return *get(); }
    [[nodiscard]] constexpr T& operator*() & noexcept { return *get(); }
    [[nodiscard]] constexpr T&& operator*() && noexcept { return std::move(*get()); }
    [[nodiscard]] constexpr const T* operator->() const noexcept { return get(); }
    [[nodiscard]] constexpr T* operator->() noexcept { return get(); }

    [[nodiscard]] constexpr const Error& error() const noexcept
    {
        assert(!has_value());
        return *std::get_if<1>(&state_);
    }

    template <class U>
    [[nodiscard]] constexpr T value_or(U&& other) const&
    {
        return has_value() ? **this : static_cast<T>(std::forward<U>(other));
    }

    friend bool operator==(const Result&, const Result&) = default;

private:
    [[nodiscard]] constexpr const T* get() const noexcept
    {
        assert(has_value());
        return std::get_if<0>(&state_);
    }
    [[nodiscard]] constexpr T* get() noexcept
    {
        assert(has_value());
        return std::get_if<0>(&state_);
    }

    std::variant<T, Error> state_;
};

}  // namespace sipdiag

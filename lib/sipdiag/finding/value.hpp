// SPDX-License-Identifier: MIT
//
// Value: a fact of a report - null, truth, number, text, list or object - whose keys keep their order.
//
// Null means "not measured", never zero. Formats turn a Value into their own notation; nothing below floor 3 knows one.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace sipdiag::finding {

class Value {
public:
    using Array = std::vector<Value>;
    using Member = std::pair<std::string, Value>;
    using Object = std::vector<Member>;

    Value() = default;
    Value(std::nullptr_t) {}
    Value(bool truth) : data_(truth) {}
    template <std::integral N>
        requires(!std::same_as<N, bool> && !std::same_as<N, char>)
    Value(N number) : data_(static_cast<std::int64_t>(number)) {}
    Value(double number) : data_(number) {}
    Value(const char* text) : data_(std::string(text)) {}
    Value(std::string_view text) : data_(std::string(text)) {}
    Value(std::string text) : data_(std::move(text)) {}
    Value(Array list) : data_(std::move(list)) {}
    Value(Object members) : data_(std::move(members)) {}
    template <class T>
    Value(const std::optional<T>& maybe) : Value(maybe ? Value(*maybe) : Value())
    {
    }

    [[nodiscard]] static Value array() { return Value(Array{}); }
    [[nodiscard]] static Value object() { return Value(Object{}); }

    [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::nullptr_t>(data_); }
    [[nodiscard]] const auto& data() const noexcept { return data_; }

    /// Append to a list (a null becomes a list).
    Value& push(Value item)
    {
        if (is_null()) data_ = Array{};
        std::get<Array>(data_).push_back(std::move(item));
        return *this;
    }

    /// Set a member of an object, in order of first setting (a null becomes an object).
    Value& set(std::string_view key, Value item)
    {
        if (is_null()) data_ = Object{};
        for (auto& [name, value] : std::get<Object>(data_)) {
            if (name == key) {
                value = std::move(item);
                return *this;
            }
        }
        std::get<Object>(data_).emplace_back(std::string(key), std::move(item));
        return *this;
    }

    /// The member of that name, or null where there is none.
    [[nodiscard]] const Value* find(std::string_view key) const
    {
        if (const auto* members = std::get_if<Object>(&data_)) {
            for (const auto& [name, value] : *members) {
                if (name == key) return &value;
            }
        }
        return nullptr;
    }

    friend bool operator==(const Value&, const Value&) = default;

private:
    std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> data_ = nullptr;
};

}  // namespace sipdiag::finding

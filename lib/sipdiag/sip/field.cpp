// SPDX-License-Identifier: MIT
#include "sipdiag/sip/field.hpp"

#include <algorithm>

#include "sipdiag/sip/detail/field_names.hpp"

namespace sipdiag::sip {

FieldId field_id(std::string_view name) noexcept
{
    using namespace detail;
    if (name.size() < 2) {
        if (name.empty() || (name[0] & 0x80) != 0) return FieldId::other;
        return static_cast<FieldId>(compact_table[static_cast<unsigned char>(name[0])]);
    }
    const auto candidate = slot_table[slot_of(name, multiplier)];
    if (name_words[candidate].size != name.size()) return FieldId::other;
    std::array<std::uint64_t, 2> octets{};
    const auto front = std::min(name.size(), sizeof octets);
    std::memcpy(octets.data(), name.data(), front);
    if (!same_words(octets[0], octets[1], name_words[candidate]) ||
        !grammar::equals(name.substr(front), rules[candidate].name.substr(front))) {
        return FieldId::other;
    }
    return static_cast<FieldId>(candidate);
}

const FieldRule& rule(FieldId id) noexcept
{
    return detail::rules[static_cast<std::size_t>(id)];
}

}  // namespace sipdiag::sip

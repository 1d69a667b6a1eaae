// SPDX-License-Identifier: MIT
//
// SeenNames: has a parameter of this name stood here before? Bounded, so that a hostile value costs no more than a long
// one.
#pragma once

#include <array>
#include <string_view>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::grammar {

class SeenNames {
public:
    /// Names past this many are no longer compared.
    static constexpr std::size_t max_names = 64;

    /// \param same  how two names are compared. \return true where the name was added before; an empty one never was
    template <class Same = decltype(&equals)>
    bool again(std::string_view name, Same same = &equals)
    {
        if (name.empty()) return false;
        for (std::size_t i = 0; i < count_; ++i) {
            if (same(names_[i], name)) return true;
        }
        if (count_ < max_names) names_[count_++] = name;
        return false;
    }

private:
    std::array<std::string_view, max_names> names_;
    std::size_t count_ = 0;
};

}  // namespace sipdiag::grammar

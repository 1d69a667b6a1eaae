// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/effective.hpp"

#include <optional>

namespace sipdiag::cnf {
namespace {

// What the phone takes where the slot itself has nothing to offer.
std::optional<Slot> substitute(Slot slot) noexcept
{
    const auto number = number_of(slot);
    switch (parameter_of(slot)) {
    case Parameter::proxyN_address:
    case Parameter::proxyN_port:
    case Parameter::lineN_authname:
    case Parameter::lineN_password:
        if (number > 1) return Slot(parameter_of(slot), 1);
        break;
    case Parameter::lineN_displayname:
    case Parameter::lineN_shortname: return Slot(Parameter::lineN_name, number);
    default: break;
    }
    return std::nullopt;
}

bool offers(const Effective& settings, Slot slot) noexcept
{
    const auto found = settings.find(slot);
    // A port's stock value is no offer of proxy2's own: proxy1 may have another.
    if (!found) return false;
    if (is_unset(found.value())) return false;
    return info(slot).type != ValueType::port || number_in(found.value()).value_or(0) != 0;
}

}  // namespace

Effective::Effective(std::span<const Document* const> documents) noexcept
    : defaults_(documents.size() > 1 ? documents.front() : nullptr),
      phone_(documents.empty() ? nullptr : documents.back())
{
    for (auto at = documents.rbegin(); at != documents.rend() && size_ < most_layers; ++at)
        layers_[size_++] = *at;
}

Setting Effective::find_with_substitutes(Slot slot) const noexcept
{
    if (offers(*this, slot)) return find(slot);
    const auto other = substitute(slot);
    return other ? find(*other) : find(slot);
}

std::string_view Effective::text_with_substitutes(Slot slot) const noexcept
{
    const auto found = find_with_substitutes(slot);
    return found ? found.value() : info(slot).stock;
}

bool Effective::has_line(unsigned number, Model model) const noexcept
{
    if (number == 0 || number > lines_of(model)) return false;
    for (unsigned each = 1; each <= number; ++each) {
        if (!has(Slot(Parameter::lineN_name, each))) return false;
    }
    return true;
}

}  // namespace sipdiag::cnf

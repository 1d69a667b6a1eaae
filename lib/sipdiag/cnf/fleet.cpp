// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/fleet.hpp"

#include <algorithm>
#include <map>

#include "sipdiag/base/redact.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/detail/folders.hpp"
#include "sipdiag/cnf/detail/letters.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf {
namespace {

std::string value_of(Slot slot, std::string_view value, bool show_secrets)
{
    if (info(slot).type == ValueType::password && !is_unset(value) && !show_secrets) return std::string(redacted);
    return visible(value);
}

std::string capitals_of_mac(std::string_view text)
{
    std::string mac;
    for (const char c : text) {
        if (grammar::is(c, grammar::cls::hex)) mac += c >= 'a' && c <= 'f' ? static_cast<char>(c - 0x20) : c;
    }
    return mac;
}

std::string_view identity_of(const Fleet::Phone& phone) noexcept
{
    return phone.mac.empty() ? (phone.own != nullptr ? phone.own : phone.defaults)->name() : phone.mac;
}

// Of several files for one phone, the one that it asks for.
std::map<std::string_view, const Fleet::Phone*> phones_by_identity(const Fleet& fleet)
{
    std::map<std::string_view, const Fleet::Phone*> phones;
    for (const auto& phone : fleet.phones) {
        const auto [known, fresh] = phones.try_emplace(identity_of(phone), &phone);
        if (!fresh && phone.own != nullptr && phone.own->kind_of_name() == NameKind::phone) known->second = &phone;
    }
    return phones;
}

// As the phone reads them: `05060` is 5060, and UNPROVISIONED is as unset as "".
bool is_same_value(Slot slot, std::string_view a, std::string_view b) noexcept
{
    if (a == b) return true;
    const auto& parameter = info(slot);
    if (parameter.is_numeric()) {
        const auto number = number_in(a);
        return number && number == number_in(b);
    }
    if (is_unset(a) || is_unset(b)) return is_unset(a) && is_unset(b);
    return parameter.type == ValueType::keyword && grammar::equals(a, b);
}

SettingChange::Spot spot_of(const Setting& setting)
{
    return setting ? SettingChange::Spot{std::string(setting.document->path()), setting.line->number}
                   : SettingChange::Spot{};
}

void compare_phones(const Fleet::Phone& old, const Fleet::Phone& phone, bool show_secrets,
                    std::vector<SettingChange>& changes)
{
    const auto was = old.effective();
    const auto is = phone.effective();
    for (std::uint16_t at = 0; at < slot_count; ++at) {
        const Slot slot(at);
        if (!info(slot).is_setting()) continue;
        const auto a = was.find(slot);
        const auto b = is.find(slot);
        const auto before = was.text(slot);
        const auto after = is.text(slot);
        // Left out is not unset: the phone remembers. Where it remembers the stock value nobody need know.
        const bool left_out = a && !b;
        if (is_same_value(slot, before, after) || (left_out && is_unset(before))) continue;
        changes.push_back(
            {phone.mac, std::string(phone.name()), std::string(key_of(slot)), value_of(slot, before, show_secrets),
             left_out ? std::string() : value_of(slot, after, show_secrets), spot_of(a), spot_of(b), left_out});
    }
}

}  // namespace

Fleet read_fleet(const std::vector<Input>& inputs, const LintSettings& settings)
{
    Fleet fleet;
    std::vector<const Document*> defaults;
    for (const auto& input : inputs) {
        if (input.path == settings.router_file) continue;
        auto document = std::make_unique<Document>();
        document->read_copy(input.path, input.octets);
        document->id = static_cast<std::uint32_t>(fleet.documents.size());
        const bool kept =
            document->kind() == Kind::defaults || document->kind() == Kind::phone || document->kind() == Kind::dump;
        if (!kept) continue;
        if (document->kind_of_name() == NameKind::defaults) defaults.push_back(document.get());
        fleet.documents.push_back(std::move(document));
    }
    std::vector<bool> used(fleet.documents.size());
    for (const auto& document : fleet.documents) {
        if (document->kind() == Kind::defaults) continue;
        Fleet::Phone phone;
        phone.mac = mac_in_name(document->name());
        phone.model = model_of(settings, phone.mac);
        phone.own = document.get();
        if (document->kind() == Kind::phone) phone.defaults = detail::defaults_for(document->path(), defaults);
        if (phone.defaults != nullptr) used[phone.defaults->id] = true;
        fleet.phones.push_back(std::move(phone));
    }
    for (const auto& document : fleet.documents) {
        if (document->kind() != Kind::defaults || used[document->id]) continue;
        fleet.phones.push_back({{}, settings.model, document.get(), nullptr});
    }
    return fleet;
}

FleetChanges compare_fleets(const Fleet& before, const Fleet& after, bool show_secrets)
{
    const auto old_phones = phones_by_identity(before);
    const auto new_phones = phones_by_identity(after);
    FleetChanges changes;
    for (const auto& phone : after.phones) {
        if (new_phones.at(identity_of(phone)) != &phone) continue;
        const auto old = old_phones.find(identity_of(phone));
        if (old == old_phones.end()) {
            if (phone.own != nullptr) changes.added.push_back({phone.mac, std::string(phone.own->path())});
            continue;
        }
        compare_phones(*old->second, phone, show_secrets, changes.settings);
    }
    for (const auto& phone : before.phones) {
        if (phone.own == nullptr || old_phones.at(identity_of(phone)) != &phone) continue;
        if (!new_phones.contains(identity_of(phone)))
            changes.gone.push_back({phone.mac, std::string(phone.own->path())});
    }
    return changes;
}

Model model_of(const LintSettings& settings, std::string_view mac) noexcept
{
    const auto& models = settings.models;
    const auto at = std::lower_bound(models.begin(), models.end(), mac, [](const auto& entry, std::string_view wanted) {
        return std::string_view(entry.first) < wanted;
    });
    return at != models.end() && at->first == mac ? at->second : settings.model;
}

Models read_models(std::string_view text)
{
    Models out;
    std::uint32_t number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        line = detail::trimmed(line.substr(0, line.find('#')));
        if (line.empty()) continue;
        const auto comma = line.find_first_of(",;\t");
        const auto mac = capitals_of_mac(line.substr(0, comma));
        const auto model =
            comma == std::string_view::npos ? std::string_view() : detail::trimmed(line.substr(comma + 1));
        const bool small = model.find("7940") != std::string_view::npos;
        const bool large = model.find("7960") != std::string_view::npos;
        if (mac.size() != 12 || small == large) {
            out.bad_line = number;
            return out;
        }
        out.by_mac.emplace_back(mac, small ? Model::cp7940 : Model::cp7960);
    }
    std::sort(out.by_mac.begin(), out.by_mac.end());
    return out;
}

}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/phone_settings.hpp"

#include <algorithm>
#include <memory>

#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf {
namespace {

std::string set_or_empty(std::string_view text)
{
    return is_unset(text) ? std::string() : std::string(text);
}

std::uint16_t port_or(std::uint32_t number, std::uint16_t otherwise)
{
    return number == 0 || number > 65535 ? otherwise : static_cast<std::uint16_t>(number);
}

/// Would the phone do something else than who plays it by this value? Then that must be told, refused or not. Whether
/// an address can be reached is for the wire to say.
bool changes_what_is_played(const Found& found)
{
    return found.entry->code == "CNF072" && !parse_ipv4(found.value);
}

/// Without proxy_register the phone sends no REGISTER. Rules tell files by their names; these are what --cnf names.
finding::Finding does_not_register(const Effective& effective)
{
    const auto written = effective.find(Parameter::proxy_register);
    finding::Finding told{
        &rules::entries::cnf075_proxy_register_missing,
        written ? "proxy_register is 0, and the phone does not register"
                : "proxy_register is not set, and without it the phone does not register",
        {written ? std::string(written.document->path()) + ":" + std::to_string(written.line->number) +
                       ": proxy_register: " + std::string(written.value())
                 : "proxy_register: 0, the stock value"},
        "proxy_register: 1",
        {},
        {}};
    told.weighed = finding::Severity::warning;
    return told;
}

// A number within its range; else the stock one (the phone would refuse, cap or replace it).
std::uint32_t in_range(const Effective& settings, Slot slot)
{
    const auto& row = info(slot);
    const auto number = static_cast<std::int64_t>(settings.number(slot));
    if (number >= row.least && number <= row.most) return static_cast<std::uint32_t>(number);
    return number_in(row.stock).value_or(0);
}

}  // namespace

PhoneSettings phone_settings(const Effective& effective, unsigned line, Model model)
{
    PhoneSettings out;
    const auto text = [&](Parameter family) { return effective.text_with_substitutes(Slot(family, line)); };
    out.line = line;
    out.model = model;
    if (const auto* own = effective.phone() != nullptr ? effective.phone() : effective.defaults(); own != nullptr) {
        out.mac = mac_in_name(own->name());
    }
    out.firmware = set_or_empty(effective.text(Parameter::image_version));

    out.name = set_or_empty(effective.text(Slot(Parameter::lineN_name, line)));
    out.auth_name = set_or_empty(text(Parameter::lineN_authname));
    if (const auto password = text(Parameter::lineN_password); !is_unset(password))
        out.password = auth::Secret(password);
    out.display_name = set_or_empty(text(Parameter::lineN_displayname));
    out.contact_user = set_or_empty(effective.text(Slot(Parameter::lineN_contact, line)));

    out.proxy = set_or_empty(text(Parameter::proxyN_address));
    out.call_manager = lowered(effective.text(Slot(Parameter::proxyN_address, 1))) == "usecallmanager";
    out.proxy_port = port_or(number_in(text(Parameter::proxyN_port)).value_or(0), 5060);
    // A value that begins with 0 counts as unset, be it 0 or 0.0.0.0.
    if (const auto outbound = effective.text(Parameter::outbound_proxy); !is_unset(outbound) && outbound[0] != '0') {
        out.outbound_proxy = outbound;
    }
    out.outbound_proxy_port = port_or(effective.number(Parameter::outbound_proxy_port), 5060);
    if (line == 1) out.backup_proxy = set_or_empty(effective.text(Parameter::proxy_backup));
    out.backup_proxy_port = port_or(effective.number(Parameter::proxy_backup_port), 5060);
    out.registers = effective.number(Parameter::proxy_register) != 0;

    out.nat.enable = static_cast<int>(std::min<std::uint32_t>(effective.number(Parameter::nat_enable), 1000));
    out.nat.address = set_or_empty(effective.text(Parameter::nat_address));
    out.nat.received_processing =
        static_cast<int>(std::min<std::uint32_t>(effective.number(Parameter::nat_received_processing), 1000));
    out.nat.control_port = static_cast<std::uint16_t>(in_range(effective, Parameter::voip_control_port));
    out.start_media_port = static_cast<std::uint16_t>(in_range(effective, Parameter::start_media_port));
    out.end_media_port = static_cast<std::uint16_t>(in_range(effective, Parameter::end_media_port));
    out.preferred_codec = lowered(effective.text(Parameter::preferred_codec));
    if (is_unset(out.preferred_codec)) out.preferred_codec = info(Parameter::preferred_codec).stock;
    out.dtmf_avt_payload = static_cast<std::uint8_t>(in_range(effective, Parameter::dtmf_avt_payload));
    out.user_info = lowered(effective.text(Parameter::user_info));
    if (is_unset(out.user_info)) out.user_info = info(Parameter::user_info).stock;

    out.register_expires = std::chrono::seconds(in_range(effective, Parameter::timer_register_expires));
    out.register_delta = std::chrono::seconds(in_range(effective, Parameter::timer_register_delta));
    out.invite_expires = std::chrono::seconds(in_range(effective, Parameter::timer_invite_expires));
    out.t1 = std::chrono::milliseconds(in_range(effective, Parameter::timer_t1));
    out.t2 = std::chrono::milliseconds(in_range(effective, Parameter::timer_t2));
    // More than the most is capped, not refused.
    const auto capped = [&](Slot slot) {
        return static_cast<unsigned>(std::min<std::int64_t>(effective.number(slot), info(slot).most));
    };
    out.retransmissions = capped(Parameter::sip_retx);
    out.invite_retransmissions = capped(Parameter::sip_invite_retx);
    return out;
}

LoadedPhone load_phone(const std::vector<Input>& files, unsigned line, Model model)
{
    std::vector<std::unique_ptr<Document>> documents;
    std::vector<const Document*> layers;
    for (const auto& file : files) {
        auto& document = documents.emplace_back(std::make_unique<Document>());
        document->id = static_cast<std::uint32_t>(documents.size() - 1);
        document->read_copy(file.path, file.octets);
        layers.push_back(document.get());
    }
    const Effective effective(layers);
    LoadedPhone out;
    out.settings = phone_settings(effective, line, model);
    while (effective.has_line(out.lines + 1, model))
        out.all.push_back(phone_settings(effective, ++out.lines, model));
    out.has_line = line <= out.lines;

    if (out.has_line && !out.settings.registers) out.findings.push_back(does_not_register(effective));
    LintSettings settings;
    settings.model = model;
    const auto refused = [&](const Place& place) {
        const auto lines = documents[place.file]->lines();
        return std::any_of(lines.begin(), lines.end(),
                           [&](const Line& each) { return each.number == place.line && each.refused; });
    };
    for (const auto& found : lint(std::move(settings), files).findings) {
        if (!refused(found.place) && !changes_what_is_played(found)) continue;
        auto told = to_finding(found);
        // What comes of it is measured by whoever plays the phone: here it says what will hurt, and answers nothing.
        told.weighed = std::min(found.severity, finding::Severity::warning);
        // It is read apart from its file, so it says where it stands.
        if (found.place.line != 0) {
            told.evidence.insert(told.evidence.begin(), std::string(documents[found.place.file]->path()) + ":" +
                                                            std::to_string(found.place.line) + ": " + found.source);
        }
        out.findings.push_back(std::move(told));
    }
    return out;
}

}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
//
// Wording: what the rules say alike - the line to write instead, the word that was meant, a list of places.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sipdiag/cnf/firmware.hpp"
#include "sipdiag/cnf/rules/check.hpp"

namespace sipdiag::cnf::rules {

/// `phone_prompt: "SIP Phone"`: quoted where the phone wants it - nothing, a blank, `;`, `#`.
[[nodiscard]] std::string setting(std::string_view key, std::string_view value);

/// The same with the key of that line, as Cisco writes it.
[[nodiscard]] std::string setting(const LineAt& at, std::string_view value);
/// The same with the key of a slot.
[[nodiscard]] std::string setting(Slot slot, std::string_view value);

/// As evidence that stands in another line than the one reported, which is masked by its own value alone: a password is
/// left out.
[[nodiscard]] std::string setting_elsewhere(Slot slot, std::string_view value);

/// The key of the line as Cisco writes it, or as it stands there where the phone has none.
[[nodiscard]] std::string_view key_of(const LineAt& at) noexcept;

/// Keywords as a sentence has them: "Auto, Full100 or Half10". \param words  separated by `|`
[[nodiscard]] std::string list_of(std::string_view words);
/// The keyword that comes near; empty where none does.
[[nodiscard]] std::string_view nearest_word(std::string_view words, std::string_view value);

/// Text for eyes alone, where a blank at the edge is a matter of taste: labels, the display name, the prompt.
[[nodiscard]] bool is_for_display(Parameter parameter) noexcept;

/// Nothing but blanks, at least one.
[[nodiscard]] bool is_blank_only(std::string_view text) noexcept;

/// What stands between the end of the value and the comment or the end of the line, trimmed.
[[nodiscard]] std::string_view text_behind(const LineAt& at) noexcept;

/// What a template has where a value belongs: `###NAME###`, `{$name}`, `${name}`, `{{name}}`, `<name>`, `%name%`.
[[nodiscard]] bool is_template_text(std::string_view text) noexcept;

/// Is it a template's text or a host's placeholder? Such a value is CNF036's matter, whatever else is wrong with it.
[[nodiscard]] bool is_placeholder(std::string_view text) noexcept;

/// The phone asks a provider: `proxy_register` is 1 and proxy1_address is given.
[[nodiscard]] bool registers(const PhoneAt& at) noexcept;
/// proxy1_address is the word that turns to the call-manager mode.
[[nodiscard]] bool asks_call_manager(const PhoneAt& at) noexcept;
/// The files say all that there is to say of a phone: its own file was read, or a listing; a fragment is neither.
[[nodiscard]] bool is_whole(const PhoneAt& at) noexcept;

/// The firmware that reads the files, and how that is known.
struct FirmwareInForce {
    FirmwareVersion version;
    bool is_given = false;  ///< on the command line

    [[nodiscard]] std::string evidence(const PhoneAt& at) const;
};
/// What the command line says, else image_version. Nothing where neither does: the latest, 8.12, is taken.
[[nodiscard]] std::optional<FirmwareInForce> firmware_of(const PhoneAt& at);

/// The phone's own file alone, which says nothing of a provider: that may stand in a default file which was not given.
[[nodiscard]] bool leaves_provider_to_others(const PhoneAt& at) noexcept;

/// At least one lineN_name is given, whether or not the phone gets as far as that line.
[[nodiscard]] bool names_a_line(const PhoneAt& at) noexcept;

/// The first of the two that is written in a file; else the first.
[[nodiscard]] Slot written_of(const PhoneAt& at, Slot first, Slot second) noexcept;

}  // namespace sipdiag::cnf::rules

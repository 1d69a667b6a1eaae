// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/firmware.hpp"
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

namespace {

void judge_file(const PhoneAt& at, const Document* file, const FirmwareInForce& firmware)
{
    if (file == nullptr) return;
    for (const auto& line : file->lines()) {
        if (!line.slot.is_known() || file->last(line.slot) != &line || is_unset(file->value(line))) continue;
        const auto& row = info(line.slot);
        const auto since = parse_since(row.since);
        if (!row.is_setting() || !since || *since <= firmware.version) continue;
        at.report(Setting{file, &line},
                  {fmt::format("{} came with {}, and firmware {}.{} {} it", key_of(line.slot), row.since,
                               firmware.version.major, firmware.version.minor,
                               row.confidence == "documented" ? "does not know" : "may not know"),
                   {},
                   {firmware.evidence(at)},
                   row.confidence == "documented" ? std::nullopt : std::optional(finding::Severity::info)});
    }
}

}  // namespace

void cnf027_newer_than_firmware(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        // Nothing is newer than 8.0.
        const auto firmware = firmware_of(at);
        if (!firmware || firmware->version >= FirmwareVersion{8, 0}) return;
        judge_file(at, at.settings.phone(), *firmware);
        judge_file(at, at.settings.defaults(), *firmware);
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf123_name_of_another_firmware(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        const auto name = at.document.name();
        const auto kind = name_kind(name);
        if (kind != NameKind::sccp_phone && kind != NameKind::xml_phone) return;
        if (at.document.is_xml() || at.document.is_binary() || at.document.lines().empty()) return;
        const auto mac = mac_in_name(name);
        const auto wanted = mac.empty() ? std::string() : fmt::format("SIP{}.cnf", mac);
        at.report({"the SIP firmware asks for no file of this name",
                   wanted.empty() ? std::string() : "rename it to " + wanted});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

// SIP<MAC>.cnf.xml: of no firmware at all, whatever stands in it.
bool is_sip_with_xml(const SiteFile& file)
{
    return file.name_kind == NameKind::xml_phone && grammar::equals(file.name().substr(0, 3), "SIP") &&
           !mac_in_name(file.name()).empty();
}

}  // namespace

void cnf123_name_of_another_firmware(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (!is_read_by_nobody(at.file) || is_sip_with_xml(at.file)) return;
        if (at.document.is_xml() || at.document.is_binary() || at.document.lines().empty()) return;
        const auto mac = mac_in_name(at.file.name());
        at.report({"the SIP firmware asks for no file of this name",
                   mac.empty() ? std::string() : fmt::format("rename it to SIP{}.cnf", mac)});
    });
    rule.on_site([](const SiteAt& at) {
        for (const auto& file : at.site.files) {
            if (!is_sip_with_xml(file)) continue;
            const auto right = fmt::format("SIP{}.cnf", mac_in_name(file.name()));
            if (at.site.find(right) != nullptr) {
                at.report(file, {fmt::format("the SIP firmware asks for no file of this name; it reads {}", right),
                                 "delete it",
                                 {},
                                 finding::Severity::info});
            } else {
                at.report(file, {"the SIP firmware asks for no file of this name", "rename it to " + right});
            }
        }
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <algorithm>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

namespace {

bool is_of_a_phone(const SiteFile& file)
{
    switch (file.name_kind) {
    case NameKind::phone:
    case NameKind::phone_odd:
    case NameKind::sccp_phone:
    case NameKind::other_settings: return true;
    default: return file.kind == Kind::phone || file.kind == Kind::dump;
    }
}

}  // namespace

void cnf128_phone_file_empty(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        const auto& file = at.document;
        const auto name = file.kind_of_name();
        if (name != NameKind::phone && name != NameKind::phone_odd) return;
        if (file.is_xml() || file.is_binary() || !file.lines().empty()) return;
        at.report({"the phone's own file sets nothing: it has no line and registers nothing",
                   "line1_name: the account's user part"});
    });
    rule.on_site([](const SiteAt& at) {
        const auto& files = at.site.files;
        if (!at.site.is_whole_folder || std::any_of(files.begin(), files.end(), is_of_a_phone)) return;
        for (const auto& file : files) {
            if (file.name_kind != NameKind::defaults) continue;
            at.report(file, {"no phone's own file is in this folder: a phone may ask for it every 31 s",
                             "a file SIP<MAC>.cnf for each phone",
                             {},
                             finding::Severity::info});
            return;
        }
    });
}

}  // namespace sipdiag::cnf::rules

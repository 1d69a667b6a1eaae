// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

namespace {

bool is_named_for_a_phone(std::string_view name)
{
    const auto kind = name_kind(name);
    return kind != NameKind::other && kind != NameKind::other_settings;
}

}  // namespace

void cnf129_show_config_listing(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        if (at.document.kind() != Kind::dump || is_named_for_a_phone(at.document.name())) return;
        at.report({"this is a \"show config\" dump, not a file for the phone; it was read as one"});
    });
}

}  // namespace sipdiag::cnf::rules

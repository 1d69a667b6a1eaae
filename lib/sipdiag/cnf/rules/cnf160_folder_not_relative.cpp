// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf160_folder_not_relative(Rule& rule)
{
    rule.on(Parameter::tftp_cfg_dir, [](const LineAt& at) {
        const auto value = at.value();
        const bool absolute = value.starts_with('/') || value.find('\\') != std::string_view::npos ||
                              value.find("://") != std::string_view::npos || (value.size() > 1 && value[1] == ':');
        if (!absolute) return;
        at.report({"tftp_cfg_dir is a folder below the root of the TFTP server, and not one of its disk",
                   "tftp_cfg_dir: ./FOLDER/"});
    });
}

}  // namespace sipdiag::cnf::rules

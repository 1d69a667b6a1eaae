// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void cnf013_lone_carriage_return(Rule& rule)
{
    rule.on_document([](const DocumentAt& at) {
        const auto& file = at.document;
        if (file.cr_count() == 0) return;
        const bool all = file.lf_count() + file.crlf_count() == 0;
        at.report(
            {all ? std::string("lines end in CR alone; the phone may take the whole file for one line")
                 : fmt::format("{} lines end in CR alone; the phone may join each with the next", file.cr_count()),
             "save the file with LF or CR LF at the end of each line"});
    });
}

}  // namespace sipdiag::cnf::rules

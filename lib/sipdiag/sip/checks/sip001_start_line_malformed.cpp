// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/entries.hpp"

namespace sipdiag::sip::checks {

void sip001_start_line_malformed(const MessageView&, finding::Findings&) {}

}  // namespace sipdiag::sip::checks

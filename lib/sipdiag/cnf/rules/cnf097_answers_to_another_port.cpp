// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf097_answers_to_another_port(Rule& rule)
{
    // Said once a run: it is true of every phone, and a mistake of none.
    rule.on_site([](const SiteAt& at) {
        const PhoneSummary* first = nullptr;
        std::size_t phones = 0;
        for (const auto& phone : at.site.phones) {
            if (phone.nat_enable != 0 || phone.nat_enable_said.place.line == 0 || !phone.registers) continue;
            if (first == nullptr) first = &phone;
            ++phones;
        }
        if (first == nullptr) return;
        auto message = fmt::format(
            "requests leave from a port of the moment, and answers must come to {}: a server with forced rport is not "
            "heard",
            first->control_port.value);
        if (phones > 1) message += fmt::format(" (so with {} phones)", phones);
        at.report(
            first->nat_enable_said,
            {std::move(message), "if the phone never registers: nat_enable: 1, or forced rport off at the server"});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf105_no_credentials(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (!at.has_own_file() || !registers(at) || asks_call_manager(at) || !at.uses_line(1)) return;
        const Slot authname(Parameter::lineN_authname, 1);
        const Slot password(Parameter::lineN_password, 1);
        const bool no_name = !at.has(authname);
        const bool no_password = !at.has(password);
        if (!no_name && !no_password) return;
        // A password that the phone refuses is CNF063's matter.
        if (!no_name && at.settings.phone()->last(password) != nullptr && at.settings.phone()->last(password)->refused)
            return;
        auto message = fmt::format("line 1 registers without {}, and a registrar that asks for it gets no answer",
                                   no_name && no_password ? "authname and password"
                                   : no_name              ? "an authname"
                                                          : "a password");
        const auto missing = no_name && (at.is_written(authname) || !no_password) ? authname : password;
        at.report(at.is_written(missing) ? missing : Slot(Parameter::lineN_name, 1),
                  {std::move(message),
                   no_name ? setting(authname, at.text(Slot(Parameter::lineN_name, 1)))
                           : std::string("the account's password in line1_password"),
                   {at.evidence(authname), at.evidence(Parameter::proxy_register)}});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf106_borrowed_credentials(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (!at.uses_line(2) || !registers(at) || asks_call_manager(at)) return;
        const Slot first_name(Parameter::lineN_name, 1);
        // What line 1 has not, nobody can borrow.
        const bool has_authname = at.has(Slot(Parameter::lineN_authname, 1));
        const bool has_password = at.has(Slot(Parameter::lineN_password, 1));
        for (unsigned number = 2; at.uses_line(number); ++number) {
            const Slot name(Parameter::lineN_name, number);
            if (at.text(name) == at.text(first_name)) continue;
            const Slot authname(Parameter::lineN_authname, number);
            const Slot password(Parameter::lineN_password, number);
            const bool name_borrowed = has_authname && !at.has(authname);
            const bool password_borrowed = has_password && !at.has(password);
            if (!name_borrowed && !password_borrowed) continue;
            const auto missing = name_borrowed ? authname : password;
            at.report(at.is_written(missing) ? missing : name,
                      {fmt::format("line {} has no {} of its own, and sends what line 1 has", number,
                                   name_borrowed && password_borrowed ? "authname or password"
                                   : name_borrowed                    ? "authname"
                                                                      : "password"),
                       name_borrowed ? setting(authname, at.text(name))
                                     : fmt::format("the account's own password in {}", cnf::key_of(password)),
                       {at.evidence(name)}});
        }
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"

namespace sipdiag::cnf::rules {

void cnf075_proxy_register_missing(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        const Slot setting(Parameter::proxy_register);
        if (at.number(setting) != 0 || asks_call_manager(at)) return;
        if (leaves_provider_to_others(at)) return;  // CNF071 says what is missing
        const bool written = at.is_written(setting);
        const auto refused = [&](const Document* file) { return file != nullptr && file->last(setting) != nullptr; };
        const bool is_refused = !written && (refused(at.settings.phone()) || refused(at.settings.defaults()));
        Remark remark{written ? "proxy_register is 0, and the phone does not register"
                      : is_refused
                          ? "this value of proxy_register is refused, and without it the phone does not register"
                          : "proxy_register is not set, and without it the phone does not register",
                      "proxy_register: 1",
                      {at.evidence(setting)}};
        if (names_a_line(at)) {
            at.report(setting, std::move(remark));
        } else if (!at.has_own_file() && at.has(Slot(Parameter::proxyN_address, 1))) {
            // A default file alone may leave it to the phones' own files. Without a provider it is as Cisco ships it.
            if (!written && !is_refused) {
                remark.message =
                    "proxy_register is not set, and unless each phone's own file sets it no phone registers";
                remark.severity = finding::Severity::warning;
            }
            at.report(setting, std::move(remark));
        }
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

void cnf051_codec_none_in_old_firmware(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (!at.is_written(Parameter::preferred_codec) || !grammar::equals(at.text(Parameter::preferred_codec), "none"))
            return;
        const auto firmware = firmware_of(at);
        if (!firmware || firmware->version >= FirmwareVersion{7, 0}) return;
        at.report(Parameter::preferred_codec,
                  {fmt::format("firmware {}.x may not know the codec `none`", firmware->version.major),
                   setting(Parameter::preferred_codec, "g711ulaw"),
                   {firmware->evidence(at)}});
    });
}

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/cnf/rules/wording.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf::rules {

namespace {

// The first number of `P0S3-04-2-00`, `P0S30202`, `8.12`; 0 where there is none.
unsigned major_of(std::string_view firmware)
{
    if (firmware.starts_with("P0S3")) firmware.remove_prefix(firmware.starts_with("P0S3-") ? 5 : 4);
    unsigned number = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(firmware.size(), 2); ++i) {
        if (!grammar::is(firmware[i], grammar::cls::digit)) break;
        number = number * 10 + static_cast<unsigned>(firmware[i] - '0');
    }
    return number;
}

}  // namespace

void cnf051_codec_none_in_old_firmware(Rule& rule)
{
    rule.on_phone([](const PhoneAt& at) {
        if (!at.is_written(Parameter::preferred_codec) || !grammar::equals(at.text(Parameter::preferred_codec), "none"))
            return;
        const bool named = at.has(Parameter::image_version);
        const auto major = major_of(named ? at.text(Parameter::image_version) : at.given.firmware);
        if (major == 0 || major >= 7) return;
        at.report(Parameter::preferred_codec,
                  {fmt::format("firmware {}.x may not know the codec `none`", major),
                   setting(Parameter::preferred_codec, "g711ulaw"),
                   {named ? at.evidence(Parameter::image_version) : fmt::format("--firmware {}", at.given.firmware)}});
    });
}

}  // namespace sipdiag::cnf::rules

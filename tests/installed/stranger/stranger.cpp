// SPDX-License-Identifier: MIT
//
// A stranger's use of the installed library: read a message, judge it, and name what is wrong.
#include <cstdio>
#include <string>

#include <sipdiag/sip/judge.hpp>
#include <sipdiag/sip/message.hpp>

int main()
{
    const auto message = sipdiag::sip::Message::read(
        "OPTIONS sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\nCall-ID: a\r\n\r\n");
    if (!message) return 1;
    const auto findings = sipdiag::sip::judge(message->view());
    for (const auto& each : findings)
        std::printf("%.*s %s\n", static_cast<int>(each.entry->code.size()), each.entry->code.data(),
                    each.message.c_str());
    // From, To, CSeq and Max-Forwards are missing: a strict element would refuse it.
    return sipdiag::sip::is_valid(findings) ? 2 : 0;
}

// SPDX-License-Identifier: MIT
#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/name_addr.hpp"

namespace sipdiag::sip::checks {

void sip024_contact_star_misused(const MessageView& message, finding::Findings& findings)
{
    ListReader<NameAddrView> contacts(message, FieldId::contact);
    NameAddrView star;
    std::size_t count = 0;
    for (NameAddrView each; contacts.next(each); ++count) {
        if (each.star) star = each;
    }
    if (!star.star) return;
    const auto fault = [&](const char* what) {
        report(findings, entries::sip024_contact_star_misused, message, span_of(message, star.text), what);
    };
    if (!message.is_request() || message.method_id() != Method::register_)
        return fault("Contact * outside of a REGISTER");
    if (count > 1) fault("Contact * beside another Contact");
    if (!star.parameters.empty()) fault("Contact * with parameters");
    const auto expires = grammar::parse_number(message.value(FieldId::expires));
    if (!expires || *expires != 0) fault("Contact * without Expires: 0");
}

}  // namespace sipdiag::sip::checks

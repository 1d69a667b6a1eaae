// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::sip::checks {

void sip045_register_uri_with_user(const MessageView& message, finding::Findings& findings)
{
    if (!message.is_request() || message.method_id() != Method::register_) return;
    const auto uri = view_uri(message.request_uri());
    if (!uri.has_user) return;
    report(findings, entries::sip045_register_uri_with_user, message, span_of(message, uri.user),
           "the Request-URI of a REGISTER has a user part");
}

}  // namespace sipdiag::sip::checks

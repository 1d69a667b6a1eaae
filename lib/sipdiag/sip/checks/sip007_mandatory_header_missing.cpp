// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {
namespace {

void demand(const MessageView& message, finding::Findings& findings, FieldId id, const char* of)
{
    if (message.has(id)) return;
    const auto& line = message.start().line;
    report(findings, entries::sip007_mandatory_header_missing, message, line,
           std::string(rule(id).name) + " is missing; " + of + " must have it");
}

void judge_response(const MessageView& message, finding::Findings& findings)
{
    const auto method = method_id(view_cseq(message.value(FieldId::cseq)).method);
    const int status = message.status();
    if (method == Method::invite && status >= 200 && status < 300) {
        demand(message, findings, FieldId::contact, "a 2xx to INVITE");
    }
    if (status == 401) demand(message, findings, FieldId::www_authenticate, "a 401");
    if (status == 405) demand(message, findings, FieldId::allow, "a 405");
    if (status == 407) demand(message, findings, FieldId::proxy_authenticate, "a 407");
    if (status == 420) demand(message, findings, FieldId::unsupported, "a 420");
    if (status == 423) demand(message, findings, FieldId::min_expires, "a 423");
}

}  // namespace

void sip007_mandatory_header_missing(const MessageView& message, finding::Findings& findings)
{
    const char* const every = message.is_request() ? "every request" : "every response";
    for (const auto id : {FieldId::via, FieldId::from, FieldId::to, FieldId::call_id, FieldId::cseq}) {
        demand(message, findings, id, every);
    }
    if (message.is_response()) return judge_response(message, findings);
    demand(message, findings, FieldId::max_forwards, every);
    const auto method = message.method_id();
    if (method == Method::invite || method == Method::subscribe || method == Method::refer) {
        demand(message, findings, FieldId::contact, "a request that can open a dialog");
    }
}

}  // namespace sipdiag::sip::checks

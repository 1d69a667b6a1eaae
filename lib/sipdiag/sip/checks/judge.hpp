// SPDX-License-Identifier: MIT
//
// What the checks share: walking the fields of a message, and turning the remark of a reader into a finding.
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/finding/finding.hpp"
#include "sipdiag/grammar/remarks.hpp"
#include "sipdiag/sip/checks/entries.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::sip::checks {

/// A finding about octets of the message: `what` is the sentence, the evidence the line in which they stand.
void report(finding::Findings& findings, const finding::Entry& entry, MessageView message, Span span, std::string what);

/// A finding for each remark that was made on the value of a field: "Via: what is wrong".
void report(finding::Findings& findings, const finding::Entry& entry, MessageView message, const Field& field,
            const grammar::Remarks& remarks);

/// The span of a part of the message.
[[nodiscard]] Span span_of(MessageView message, std::string_view part);

/// Did a fault keep the reader from the parameters of a value? Then nothing can be said of one that was not found.
[[nodiscard]] bool hides_parameters(const grammar::Remarks& remarks);

/// Call `judge(field)` for each field of that name.
template <class Judge>
void each_field(MessageView message, FieldId id, Judge judge)
{
    for (const auto* field = message.index().first(id); field != nullptr; field = message.index().next(*field)) {
        judge(*field);
    }
}

/// Call `read(value, remarks)` for each field of that name, and report what it remarked.
template <class Read>
void judge_fields(finding::Findings& findings, const finding::Entry& entry, MessageView message, FieldId id, Read read)
{
    each_field(message, id, [&](const Field& field) {
        grammar::Remarks remarks;
        read(message.value(field), remarks);
        report(findings, entry, message, field, remarks);
    });
}

}  // namespace sipdiag::sip::checks

// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"

namespace sipdiag::sip::checks {
namespace {

/// Octets that must follow a first one, by the grammar of §25.1, which still knows five of them; -1: it is none.
int continuations(unsigned char octet)
{
    if (octet < 0x80) return 0;
    if (octet < 0xC0 || octet > 0xFD) return -1;
    if (octet < 0xE0) return 1;
    if (octet < 0xF0) return 2;
    if (octet < 0xF8) return 3;
    return octet < 0xFC ? 4 : 5;
}

bool continues(unsigned char octet)
{
    return octet >= 0x80 && octet < 0xC0;
}

/// Where the first octet stands that is no UTF-8; npos where all is.
/// \param lenient  may a continuation stand by itself (extension-header, Reason-Phrase)?
std::size_t first_fault(std::string_view text, bool lenient)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto octet = static_cast<unsigned char>(text[i]);
        if (lenient && continues(octet)) continue;
        auto left = continuations(octet);
        if (left < 0) return i;
        const auto first = i;
        for (; left > 0; --left) {
            if (++i >= text.size() || !continues(static_cast<unsigned char>(text[i]))) return first;
        }
    }
    return std::string_view::npos;
}

}  // namespace

void sip048_not_utf8(const MessageView& message, finding::Findings& findings)
{
    const auto look = [&](std::string_view text, bool lenient) {
        const auto at = first_fault(text, lenient);
        if (at == std::string_view::npos) return;
        report(findings, entries::sip048_not_utf8, message, span_of(message, text.substr(at, 1)),
               "an octet that is no UTF-8");
    };
    const auto& start = message.start();
    look(start.line.in(message.octets()), message.is_response());
    for (std::size_t i = 0; i < message.index().size(); ++i) {
        const auto& field = message.index()[i];
        look(message.value(field), field.id == FieldId::other);
    }
}

}  // namespace sipdiag::sip::checks

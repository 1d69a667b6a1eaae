// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/judge.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::sip::checks {

void sip005_request_uri_malformed(const MessageView& message, finding::Findings& findings)
{
    if (!message.is_request()) return;
    const auto uri = message.request_uri();
    if (uri.empty()) return;
    const auto fault = [&](std::size_t at, std::string what) {
        report(findings, entries::sip005_request_uri_malformed, message, span_of(message, uri.substr(at, 1)),
               std::move(what));
    };
    if (uri.front() == '<') return fault(0, "the Request-URI stands in angle brackets");
    if (const auto blank = uri.find_first_of(" \t"); blank != std::string_view::npos) {
        return fault(blank, "white space within the Request-URI");
    }
    grammar::Remarks remarks;
    const auto view = view_uri(uri, &remarks);
    // What follows the first fault is read askew, and would be told twice.
    if (!remarks.empty()) {
        const auto& first = remarks.all().front();
        return fault(first.offset, "Request-URI: " + std::string(sipdiag::message(first.code)));
    }
    if (view.kind == Scheme::sip || view.kind == Scheme::sips) {
        if (UriParametersView::Item method; view.parameters.find("method", method)) {
            return fault(static_cast<std::size_t>(method.name.data() - uri.data()),
                         "the Request-URI carries a method parameter");
        }
    }
    if (!view.headers.empty()) {
        fault(message.offset_of(view.headers) - message.start().uri.begin - 1,
              "the Request-URI carries header components");
    }
}

}  // namespace sipdiag::sip::checks

// SPDX-License-Identifier: MIT
//
// Texts as values of a report: what the reports of this room share.
#pragma once

#include <string>
#include <vector>

#include "sipdiag/finding/report.hpp"

namespace sipdiag::advise::detail {

/// A list of texts.
inline finding::Value texts(const std::vector<std::string>& lines)
{
    auto list = finding::Value::array();
    for (const auto& each : lines)
        list.push(each);
    return list;
}

/// The text, or null where there is none.
inline finding::Value maybe(const std::string& text)
{
    return text.empty() ? finding::Value() : finding::Value(text);
}

}  // namespace sipdiag::advise::detail

// SPDX-License-Identifier: MIT
//
// Finding: one fault or remark about what was examined, with the evidence it rests on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/span.hpp"
#include "sipdiag/finding/value.hpp"

namespace sipdiag::finding {

enum class Severity : std::uint8_t { info, warning, error };

/// What the catalogue holds of a code: forever the same meaning, and the page that `--explain CODE` prints.
struct Entry {
    std::string_view code;  ///< family and three digits, `SIP017`
    std::string_view name;  ///< states the fault in kebab case, `via-malformed`
    Severity severity;
    std::string_view summary;  ///< one line for `--list-codes`
    std::string_view page;     ///< the whole page, Markdown
};

struct Finding {
    const Entry* entry;                    ///< never null; entries live as long as the program
    std::string message;                   ///< what was seen, one sentence, no full stop
    std::vector<std::string> evidence;     ///< what it rests on, each a line
    std::optional<std::string> fix;        ///< what to try, or nothing
    std::optional<Span> span;              ///< where, in octets of what was examined
    Value details;                         ///< further members of the JSON object (line, key, ...), an object or null
    std::optional<Severity> weighed = {};  ///< where this case weighs otherwise than the page says

    [[nodiscard]] Severity severity() const noexcept { return weighed.value_or(entry->severity); }
};

using Findings = std::vector<Finding>;

}  // namespace sipdiag::finding

// SPDX-License-Identifier: MIT
#include "sipdiag/grammar/quoted.hpp"

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::grammar {

std::string unquote(std::string_view value)
{
    const bool quoted = !value.empty() && value.front() == '"';
    if (quoted) {
        value.remove_prefix(1);
        // Only an unescaped quote closes; an unclosed string keeps its last octet.
        std::size_t i = 0;
        while (i < value.size() && value[i] != '"')
            i += value[i] == '\\' ? 2U : 1U;
        value = value.substr(0, i);
    }
    std::string text;
    text.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (quoted && value[i] == '\\' && i + 1 < value.size()) {
            text += value[++i];
        } else if (value[i] == '\r' || value[i] == '\n') {
            // A fold is one SP, together with the white space around it (§7.3.1).
            while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
                text.pop_back();
            while (i + 1 < value.size() && is(value[i + 1], cls::space))
                ++i;
            text += ' ';
        } else {
            text += value[i];
        }
    }
    return text;
}

std::string quote(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\' || is(c, cls::control)) quoted += '\\';  // a control stands in a quoted pair alone
        quoted += c;
    }
    quoted += '"';
    return quoted;
}

}  // namespace sipdiag::grammar

// SPDX-License-Identifier: MIT
#include "sipdiag/report/formats/markup.hpp"

#include "sipdiag/base/text.hpp"

namespace sipdiag::report::formats {

std::string escaped_markup(std::string_view text)
{
    std::string out;
    while (!text.empty()) {
        const auto length = utf8_length(text);
        const auto front = text.substr(0, length == 0 ? 1 : length);
        text.remove_prefix(front.size());
        const char c = front.front();
        if (length == 0 || front == "\xEF\xBF\xBE" || front == "\xEF\xBF\xBF")
            out += "\xEF\xBF\xBD";  // U+FFFD
        else if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&#39;";
        else if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')
            out += "\xEF\xBF\xBD";
        else
            out += front;
    }
    return out;
}

}  // namespace sipdiag::report::formats

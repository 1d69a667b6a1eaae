// SPDX-License-Identifier: MIT
//
// What `explain` says of messages that stand in no RFC: tests/data/sip/explain.cases, written from the grammar of RFC
// 3261 and the MUSTs on a message itself. Each case says only what differs from a plain request or response.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "sipdiag/capture/explain.hpp"
#include "sipdiag/report/render.hpp"
#include "support/data.hpp"

namespace sipdiag::capture {
namespace {

struct SpokenCase {
    std::string name;
    std::string octets;
    std::vector<std::string> fields;
    bool valid = false;
    bool streamed = false;
};

// What a header line begins with; a start line has no place in a draft's headers.
using Headers = std::vector<std::pair<std::string, std::string>>;

struct CaseDraft {
    std::string method = "OPTIONS";
    std::string start;
    Headers changed;
    std::vector<std::string> dropped;
    std::vector<std::string> added;
    std::string body;
};

std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        switch (text[++i]) {
        case 'r': out += '\r'; break;
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'x':
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
            break;
        default: out += text[i];
        }
    }
    return out;
}

std::string written(const CaseDraft& draft, bool response)
{
    Headers headers = {{"Via", "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa1"}};
    if (!response) headers.emplace_back("Max-Forwards", "70");
    headers.emplace_back("From", "<sip:alice@sip.example>;tag=1");
    headers.emplace_back("To", response ? "<sip:bob@sip.example>;tag=2" : "<sip:bob@sip.example>");
    headers.emplace_back("Call-ID", "c1@192.0.2.1");
    headers.emplace_back("CSeq", "1 " + draft.method);
    headers.emplace_back("Content-Length", std::to_string(draft.body.size()));
    if (draft.method == "INVITE" || draft.method == "REGISTER" || draft.method == "SUBSCRIBE") {
        headers.emplace_back("Contact", "<sip:alice@192.0.2.1>");
    }
    if (!draft.body.empty()) headers.emplace_back("Content-Type", "application/sdp");
    for (const auto& [name, value] : draft.changed) {
        const auto same = [&name = name](const auto& each) { return each.first == name; };
        const auto at = std::find_if(headers.begin(), headers.end(), same);
        if (at == headers.end()) {
            headers.emplace_back(name, value);
        } else {
            at->second = value;
        }
    }
    auto text = !draft.start.empty() ? draft.start
                : response           ? std::string("SIP/2.0 200 OK")
                                     : draft.method + " sip:bob@sip.example SIP/2.0";
    text += "\r\n";
    for (const auto& [name, value] : headers) {
        if (std::find(draft.dropped.begin(), draft.dropped.end(), name) == draft.dropped.end()) {
            text.append(name).append(": ").append(value).append("\r\n");
        }
    }
    for (const auto& line : draft.added)
        text.append(line).append("\r\n");
    return text + "\r\n" + draft.body;
}

SpokenCase read_case(const std::vector<std::string>& lines)
{
    SpokenCase made;
    CaseDraft draft;
    const auto colon = lines[0].find(": ");
    made.name = lines[0].substr(colon + 2);
    made.valid = lines[0].starts_with("valid ");
    const bool raw = lines[0].find(" raw:") < colon;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto line = std::string_view(lines[i]).substr(4);
        const auto rest = unescaped(line.substr(std::min<std::size_t>(2, line.size())));
        if (line == "stream") {
            made.streamed = true;
        } else if (line.starts_with("= ")) {
            made.fields.emplace_back(line.substr(2));
        } else if (line.starts_with("method ")) {
            draft.method = unescaped(line.substr(7));
        } else if (line[0] == '>') {
            draft.start = rest;
        } else if (line[0] == '-') {
            draft.dropped.push_back(rest);
        } else if (line[0] == '+') {
            draft.added.push_back(rest);
        } else if (line[0] == '|') {
            draft.body = rest;
        } else {
            const auto end = line.find(':');
            draft.changed.emplace_back(line.substr(0, end), unescaped(line.substr(std::min(end + 2, line.size()))));
        }
    }
    made.octets = raw ? draft.body : written(draft, lines[0].find(" response:") < colon);
    return made;
}

std::vector<SpokenCase> read_cases()
{
    std::istringstream all(support::read_data("sip/explain.cases"));
    std::vector<SpokenCase> cases;
    std::vector<std::string> lines;
    const auto close = [&] {
        if (!lines.empty()) cases.push_back(read_case(lines));
        lines.clear();
    };
    for (std::string line; std::getline(all, line);) {
        if (line.empty()) {
            close();
        } else if (line[0] != '#') {
            lines.push_back(line);
        }
    }
    close();
    return cases;
}

TEST(ExplainedCases, AreJudgedAndReadByTheGrammar)
{
    const auto cases = read_cases();
    ASSERT_GT(cases.size(), 400U);
    for (const auto& each : cases) {
        Exhibits exhibits;
        if (each.streamed) {
            exhibits = read_stream(each.octets);
        } else {
            exhibits.messages.push_back(read_datagram(each.octets));
        }
        const auto json = report::render(explain(exhibits), report::Format::jsonl, {});
        const auto begin = json.find("\"valid\":");
        ASSERT_NE(begin, std::string::npos) << each.name;
        EXPECT_EQ(json.compare(begin + 8, 4, "true") == 0, each.valid) << each.name << "\n"
                                                                       << each.octets << "\n"
                                                                       << json;
        for (const auto& field : each.fields)
            EXPECT_THAT(json, testing::HasSubstr(field)) << each.name << "\n" << each.octets;
    }
}

}  // namespace
}  // namespace sipdiag::capture

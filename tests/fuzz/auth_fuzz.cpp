// SPDX-License-Identifier: MIT
//
// Any octets as a challenge, as credentials, as Authentication-Info: what a server says never ends a line of ours, is
// given back as it was meant, and leaves no proof of the password in what people see.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/auth/authenticator.hpp"
#include "sipdiag/base/redact.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;

constexpr auth::Occasion occasion{"REGISTER", "sip:sip.example", ""};

void answer(const auth::Challenge& challenge, std::string_view text)
{
    const std::array asked{auth::Asked{auth::Asker::user_agent, challenge}};
    auth::Authenticator client({"12345", auth::Secret("s3cret"), ""});
    Entropy entropy{1};
    if (client.challenged(asked, {}) != auth::Decision::answer) return;
    const auto answers = client.answers(occasion, entropy);
    require(answers.size() == 1);
    const auto& credentials = answers[0].credentials;
    require(auth::proves(credentials, "12345", auth::Secret("s3cret"), occasion.method, occasion.body));

    const auto written = to_string(credentials);
    require(std::none_of(written.begin(), written.end(),
                         [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7F; }));
    const auto read = auth::parse_credentials(written);
    require(read ? *read == credentials : written.size() > auth::max_auth_value);
    // Hidden as the response, or with all that follows another secret of the realm's; the server may have sent the same
    // digits as opaque.
    const auto shown = redact("Authorization: " + written);
    require(shown.find("[redacted]") != std::string::npos);
    require(shown.find("response=\"" + credentials.response) == std::string::npos);

    // Whatever it says next, an answer is given at most once more.
    int more = 0;
    while (more < 3 && client.challenged(asked, answers) == auth::Decision::answer)
        ++more;
    require(more <= 1);
    if (const auto info = auth::parse_auth_info(text)) {
        client.accepted(answers);
        (void)client.check(*info, answers, text);
        for (const auto& each : client.answers(occasion, entropy)) {
            require(to_string(each.credentials).find_first_of("\r\n") == std::string::npos);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto challenge = auth::parse_challenge(text)) {
        require(challenge->joined_at <= size);
        answer(*challenge, text);
    } else {
        require(challenge.error().offset <= size);
    }
    if (const auto credentials = auth::parse_credentials(text)) {
        require(!auth::proves(*credentials, "12345", auth::Secret("not to be guessed"), "REGISTER", ""));
        require(to_string(*credentials).size() <= 4 * size + 256);
    } else {
        require(credentials.error().offset <= size);
    }
    return 0;
}

// SPDX-License-Identifier: MIT
//
// Any datagrams at a far end: to a stranger it never says more than it heard (S20), to nobody else anything, and what
// it says is a SIP response.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/farend/far_end.hpp"
#include "sipdiag/farend/mirror.hpp"
#include "sipdiag/farend/registrar.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;

const Endpoint here{Address::v4({198, 51, 100, 1}), 5060};
const Endpoint stranger{Address::v4({203, 0, 113, 7}), 40000};
const Endpoint friendly{Address::v4({127, 0, 0, 1}), 40000};

void ask(std::string_view input, const Endpoint& from, bool with_account)
{
    farend::FarEnd end({}, Entropy::Seed{1});
    farend::RegistrarSettings settings;
    if (with_account) settings.accounts.emplace("12345", auth::Secret("secret"));
    end.plays<farend::Registrar>(settings);
    end.plays<farend::Mirror>();

    std::size_t heard = 0;
    std::size_t said = 0;
    Instant now{};
    // Datagrams are divided by zero octets, so that one input is a conversation.
    while (!input.empty()) {
        const auto cut = input.find('\0');
        const std::string octets(input.substr(0, cut));
        input.remove_prefix(cut == std::string_view::npos ? input.size() : cut + 1);
        Outbox out;
        heard += octets.size();
        end.receive(now, {from, here, octets}, out);
        if (end.deadline() != never) end.expire(end.deadline(), out);
        now += std::chrono::seconds(1);
        for (const auto& each : out.take()) {
            said += each.octets.size();
            require(each.destination.address == from.address);
            const auto message = sip::Message::read(each.octets);
            require(message && message->view().is_response() && message->view().status() >= 200);
        }
        require(from != stranger || said <= heard);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (const bool with_account : {false, true}) {
        ask(input, stranger, with_account);
        ask(input, friendly, with_account);
    }
    return 0;
}

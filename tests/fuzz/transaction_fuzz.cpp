// SPDX-License-Identifier: MIT
//
// Any octets at the door of a transaction, client's or server's: it ends in time, and what it says is a SIP message.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/require.hpp"
#include "sipdiag/sip/client.hpp"
#include "sipdiag/sip/reply.hpp"
#include "sipdiag/sip/server.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;

const Endpoint here{Address::v4({192, 0, 2, 1}), 5060};
const Endpoint there{Address::v4({198, 51, 100, 7}), 40000};

template <Machine M>
void run_out(M& machine, Instant now, Outbox& out)
{
    for (int step = 0; !machine.finished(); ++step) {
        require(step < 20 && machine.deadline() >= now && machine.deadline() != never);
        now = machine.deadline();
        machine.expire(now, out);
    }
    require(now - Instant{} <= std::chrono::seconds(64));
}

void as_response(const std::string& octets)
{
    static const std::string request =
        "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\nCSeq: 1 OPTIONS\r\n\r\n";
    auto made = sip::NonInviteClient::make({here, there, request});
    require(made.has_value());
    auto& client = *made;
    Outbox out;
    client.start({}, out);
    for (int i = 0; i < 3; ++i)
        client.receive({}, {there, here, octets}, out);
    require((client.end() == sip::NonInviteClient::End::answered) == client.final().has_value());
    run_out(client, {}, out);
    for (const auto& each : out.take())
        require(each.octets == request);
}

void as_request(const std::string& octets)
{
    const auto request = sip::Received::read({}, {there, here, octets});
    if (!request || !request->message.view().is_request()) return;
    const auto view = request->message.view();
    if (view.method_id() == sip::Method::ack || view.method_id() == sip::Method::invite) return;

    sip::NonInviteServer server(*request, sip::reply_destination(*request));
    Outbox out;
    server.start({}, out);
    require(server.accept(view, out) && out.empty());
    server.expire(server.deadline(), out);
    const auto answer = sip::reply_to(*request, 200, "OK", "t").finish();
    if (answer) {
        require(server.respond(Instant{} + std::chrono::seconds(4), 200, *answer, out));
        require(server.accept(view, out));
    }
    run_out(server, Instant{} + std::chrono::seconds(4), out);
    for (const auto& each : out.take()) {
        const auto sent = sip::Message::read(each.octets);
        require(sent && sent->view().is_response() && sent->view().status() >= 100);
        require(sent->view().index().closed());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string octets(reinterpret_cast<const char*>(data), size);
    as_response(octets);
    as_request(octets);
    return 0;
}

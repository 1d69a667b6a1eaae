// SPDX-License-Identifier: MIT
//
// Any octets as an answer, a quote or a mirrored request: the comparison ends, what equals has no edits, the inference
// claims no more for nonsense than it may, and the probe ends in time whatever it is told.
#include <cstdint>
#include <string>

#include "fuzz/require.hpp"
#include "sipdiag/nat/infer.hpp"
#include "sipdiag/nat/probe.hpp"

namespace {

using namespace sipdiag;
using fuzz::require;

const Endpoint here{Address::v4({10, 0, 0, 3}), 40112};
const Endpoint there{Address::v4({192, 0, 2, 10}), 5060};

void compare(const std::string& octets)
{
    const auto read = sip::Message::read(octets);
    if (!read) return;
    const auto view = read->view();
    require(!nat::changes_meaning(nat::edits_in_request(view, view)));
    require(!nat::changes_meaning(nat::edits_in_answer(view, view)));
    for (std::size_t size = 0; size < octets.size(); size += 1 + octets.size() / 16)
        require(!nat::changes_meaning(nat::edits_in_quote(octets, octets.substr(0, size)).edits));
}

void infer(const std::string& octets)
{
    Entropy entropy(1);
    nat::Facts facts;
    nat::Sighting sighting;
    sighting.sent =
        nat::compose_question(nat::Shape::matching, here, there, {"192.0.2.10", "fuzz", true, 0, {}}, entropy);
    sighting.tries = 4;
    sighting.answer = Datagram{there, here, octets, 0};
    facts.sightings.push_back(sighting);
    facts.quotes.push_back({2, there.address, there, sighting.sent.octets, octets});
    facts.mirrored.push_back({there, sighting.sent.octets, octets, false});
    facts.hops_to_server = 3;
    const auto picture = nat::infer(facts);
    require(picture.nat.mapping != nat::Mapping::endpoint_independent);  // one destination never carries that
    require(picture.alg.present != true || !picture.alg.evidence.empty());
    require(!picture.nat.present || !picture.nat.evidence.empty());
}

void probe(const std::string& octets)
{
    nat::ProbePlan plan;
    plan.target = "192.0.2.10";
    plan.user_agent = "fuzz";
    plan.sockets = {here, {here.address, 40113}, {here.address, 40114}};
    plan.servers = {there};
    sip::Pace pace;
    Entropy entropy(7);
    nat::Probe machine(plan, pace, entropy);
    Outbox out;
    Instant now{};
    machine.start(now, out);
    for (int step = 0; !machine.finished(); ++step) {
        require(step < 2000 && machine.deadline() != never && machine.deadline() >= now);
        // What came is answered with the same octets, under the branch of what was sent.
        for (auto& each : out.take()) {
            auto text = octets;
            const auto branch = each.octets.find("branch=");
            const auto place = text.find("branch=");
            if (branch != std::string::npos && place != std::string::npos) {
                text.replace(place, text.find_first_of(";\r\n", place) - place,
                             each.octets.substr(branch, each.octets.find(';', branch) - branch));
            }
            Outbox more;
            machine.receive(now, {there, each.source, text, 0}, more);
            machine.undelivered(now, {there, Undelivered::Cause::expired_in_transit, each.source, there.address, text},
                                more);
            if (machine.finished()) break;
            for (auto& other : more.take())
                out.send(std::move(other));
        }
        if (machine.finished()) break;
        now = std::max(now, machine.deadline());
        machine.expire(now, out);
    }
    require(now - Instant{} <= std::chrono::seconds(10));
    require(machine.sent() <= 200);
    (void)nat::infer(machine.facts());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size > 4096) return 0;
    const std::string octets(reinterpret_cast<const char*>(data), size);
    compare(octets);
    infer(octets);
    probe(octets);
    return 0;
}

// SPDX-License-Identifier: MIT
#include "common/wire.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "common/files.hpp"
#include "sipdiag/base/redact.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/capture/pcap_file.hpp"
#include "sipdiag/finding/facts.hpp"

namespace sipdiag::tools {

std::string trace_text(std::chrono::system_clock::time_point at, bool outbound, const Datagram& datagram,
                       bool show_secrets)
{
    auto out = fmt::format("{} {} {} {} -> {}, {} octets\n", finding::rfc3339(at), outbound ? "sent" : "received",
                           to_string(datagram.destination.transport), to_string(datagram.source),
                           to_string(datagram.destination), datagram.octets.size());
    const auto text = show_secrets ? datagram.octets : redact(datagram.octets);
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        auto line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        out += fmt::format("    {}\n", visible(line));
    }
    return out;
}

Wire::Wire(Frame& frame, const Caller* caller, const net::TlsSettings& tls)
    : frame_(frame), network_(settings(caller, tls))
{
    if (const auto path = frame.invocation().text("pcap")) {
        frame.at_finish([this, path] { return write_capture(*path); });
    }
}

net::Settings Wire::settings(const Caller* caller, const net::TlsSettings& tls)
{
    net::Settings made;
    made.tls = tls;
    if (caller != nullptr) {
        made.tls.ca_file = caller->tls_ca;
        made.tls.insecure = caller->tls_insecure;
        made.tls.server_name = caller->aor.host;
    }
    if (frame_.invocation().flag("trace")) made.on_passed = [this](const net::Passed& passed) { trace(passed); };
    return made;
}

Instant Wire::deadline(std::chrono::milliseconds otherwise) const
{
    const auto whole = frame_.invocation().seconds("timeout").value_or(otherwise);
    return network_.now() + whole - frame_.elapsed();
}

Instant Wire::within(std::chrono::milliseconds time) const
{
    const auto until = network_.now() + time;
    return frame_.invocation().given("timeout") ? std::min(until, deadline({})) : until;
}

void Wire::trace(const net::Passed& passed) const
{
    // Messages, not sound: RTP and RTCP begin with two bits that no message does (RFC 7983 §7). --pcap has all.
    const auto& octets = passed.datagram.octets;
    if (!octets.empty() && static_cast<unsigned char>(octets.front()) >> 6 == 2) return;
    (void)write_all(2, trace_text(network_.wall(passed.at), passed.outbound, passed.datagram, frame_.show_secrets()));
}

std::optional<std::string> Wire::write_capture(const std::string& path) const
{
    capture::PcapWriter writer(frame_.show_secrets());
    for (const auto& passed : network_.journal()) {
        const auto at = network_.wall(passed.at).time_since_epoch();
        writer.add(std::chrono::duration_cast<capture::Time>(at), passed.datagram);
    }
    return write_file(path, writer.octets());
}

}  // namespace sipdiag::tools

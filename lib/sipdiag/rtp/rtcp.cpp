// SPDX-License-Identifier: MIT
#include "sipdiag/rtp/rtcp.hpp"

#include <algorithm>

#include "sipdiag/rtp/octets.hpp"

namespace sipdiag::rtp {
namespace {

constexpr std::uint8_t sender_report = 200;
constexpr std::uint8_t receiver_report = 201;
constexpr std::uint8_t source_description = 202;
constexpr std::uint8_t bye_packet = 203;
constexpr std::uint8_t application = 204;
constexpr std::uint8_t extended_report = 207;
constexpr std::size_t block_size = 24;

std::int32_t signed24(std::uint32_t value) noexcept
{
    return static_cast<std::int32_t>(value << 8) >> 8;
}

ReportBlock read_block(std::string_view at)
{
    return {get32(at, 0),  get8(at, 4),   signed24(get24(at, 5)), get32(at, 8),
            get32(at, 12), get32(at, 16), get32(at, 20)};
}

bool read_report(std::string_view body, bool sends, unsigned count, Compound& out)
{
    const std::size_t info = sends ? 20 : 0;
    if (body.size() < 4 + info + block_size * count) return false;
    Report report;
    report.ssrc = get32(body, 0);
    if (sends) {
        report.sender = {std::uint64_t{get32(body, 4)} << 32 | get32(body, 8), get32(body, 12), get32(body, 16),
                         get32(body, 20)};
    }
    for (unsigned i = 0; i < count; ++i)
        report.blocks.push_back(read_block(body.substr(4 + info + block_size * i)));
    out.reports.push_back(std::move(report));
    return true;
}

// Chunks of items, each padded to a multiple of four (RFC 3550 §6.5). What is cut short ends the reading.
void read_description(std::string_view body, unsigned count, Compound& out)
{
    std::size_t at = 0;
    for (unsigned i = 0; i < count && body.size() >= at + 4; ++i) {
        SourceDescription chunk;
        chunk.ssrc = get32(body, at);
        at += 4;
        while (at < body.size() && get8(body, at) != 0) {
            if (body.size() < at + 2 || body.size() < at + 2 + get8(body, at + 1)) return;
            const auto text = body.substr(at + 2, get8(body, at + 1));
            if (get8(body, at) == 1) chunk.cname = text;
            if (get8(body, at) == 6) chunk.tool = text;
            at += 2 + text.size();
        }
        at = (at + 4) / 4 * 4;
        out.descriptions.push_back(std::move(chunk));
    }
}

bool read_bye(std::string_view body, unsigned count, Compound& out)
{
    if (body.size() < 4U * count) return false;
    Bye bye;
    for (unsigned i = 0; i < count; ++i)
        bye.ssrcs.push_back(get32(body, 4U * i));
    body.remove_prefix(4U * count);
    if (!body.empty()) bye.reason = body.substr(1, get8(body, 0));
    out.byes.push_back(std::move(bye));
    return true;
}

template <class T>
std::optional<T> unless_127(std::uint8_t octet) noexcept
{
    if (octet == 127) return std::nullopt;
    return static_cast<T>(octet);
}

std::optional<double> tenths(std::uint8_t octet) noexcept
{
    if (octet == 127) return std::nullopt;
    return octet / 10.0;
}

VoipMetrics read_voip_metrics(std::string_view at)
{
    VoipMetrics out;
    out.ssrc = get32(at, 4);
    out.loss_rate = get8(at, 8);
    out.discard_rate = get8(at, 9);
    out.burst_density = get8(at, 10);
    out.gap_density = get8(at, 11);
    out.burst_ms = get16(at, 12);
    out.gap_ms = get16(at, 14);
    out.round_trip_ms = get16(at, 16);
    out.end_system_ms = get16(at, 18);
    out.signal_dbm = unless_127<std::int8_t>(get8(at, 20));
    out.noise_dbm = unless_127<std::int8_t>(get8(at, 21));
    out.residual_echo_db = unless_127<std::uint8_t>(get8(at, 22));
    out.gmin = get8(at, 23);
    out.r_factor = unless_127<std::uint8_t>(get8(at, 24));
    out.external_r_factor = unless_127<std::uint8_t>(get8(at, 25));
    out.mos_listening = tenths(get8(at, 26));
    out.mos_conversational = tenths(get8(at, 27));
    out.receiver_config = get8(at, 28);
    out.jitter_buffer_ms = get16(at, 30);
    out.jitter_buffer_max_ms = get16(at, 32);
    out.jitter_buffer_most_ms = get16(at, 34);
    return out;
}

void read_extended(std::string_view body, Compound& out)
{
    for (std::size_t at = 4; body.size() >= at + 4;) {
        const auto size = 4 + 4U * get16(body, at + 2);
        if (body.size() < at + size) return;
        const auto type = get8(body, at);
        if (type == 4 && size == 12) {
            out.receiver_reference_times.push_back(std::uint64_t{get32(body, at + 4)} << 32 | get32(body, at + 8));
        }
        if (type == 7 && size == 36) out.voip_metrics.push_back(read_voip_metrics(body.substr(at)));
        at += size;
    }
}

void put(std::string& out, std::uint32_t value)
{
    char octets[4];
    put32(octets, value);
    out.append(octets, 4);
}

void put_head(std::string& out, unsigned count, std::uint8_t type, std::size_t body_size)
{
    char octets[4];
    put8(octets, 0x80U | count);
    put8(octets + 1, type);
    put16(octets + 2, static_cast<unsigned>(body_size / 4));
    out.append(octets, 4);
}

void put_item(std::string& out, unsigned type, std::string_view text)
{
    text = text.substr(0, 255);
    out += static_cast<char>(type);
    out += static_cast<char>(text.size());
    out += text;
}

}  // namespace

Result<Compound> read_compound(std::string_view octets)
{
    if (octets.size() < 8) return Error{errc::truncated, 0};
    Compound out;
    for (std::size_t at = 0; at < octets.size();) {
        const auto here = static_cast<std::uint32_t>(at);
        if (octets.size() - at < 4) return Error{errc::truncated, here};
        const auto first = get8(octets, at);
        const auto type = get8(octets, at + 1);
        const auto size = 4 + 4U * get16(octets, at + 2);
        if (first >> 6 != 2) return Error{errc::unexpected_octet, here};
        if (at == 0 && type != sender_report && type != receiver_report) return Error{errc::unexpected_octet, here + 1};
        if (octets.size() - at < size) return Error{errc::truncated, here + 2};
        auto body = octets.substr(at + 4, size - 4);
        if ((first & 0x20) != 0) {
            const bool last = at + size == octets.size();
            const auto padding = body.empty() ? 0U : get8(body, body.size() - 1);
            if (!last || padding == 0 || padding % 4 != 0 || padding > body.size()) {
                return Error{errc::out_of_range, here};
            }
            body.remove_suffix(padding);
        }
        const unsigned count = first & 0x1F;
        bool fits = true;
        switch (type) {
        case sender_report:
        case receiver_report: fits = read_report(body, type == sender_report, count, out); break;
        case source_description: read_description(body, count, out); break;
        case bye_packet: fits = read_bye(body, count, out); break;
        case application:
            fits = body.size() >= 8;
            if (fits) {
                out.applications.push_back({static_cast<std::uint8_t>(count), get32(body, 0),
                                            std::string(body.substr(4, 4)), std::string(body.substr(8))});
            }
            break;
        case extended_report: read_extended(body, out); break;
        default: break;
        }
        if (!fits) return Error{errc::out_of_range, here};
        ++out.packets;
        at += size;
    }
    return out;
}

std::string compose_compound(const Report& report, std::string_view cname, std::string_view tool, bool bye,
                             std::string_view reason)
{
    std::string out;
    const auto blocks = std::min<std::size_t>(report.blocks.size(), 31);
    put_head(out, static_cast<unsigned>(blocks), report.sender ? sender_report : receiver_report,
             4 + (report.sender ? 20U : 0U) + block_size * blocks);
    put(out, report.ssrc);
    if (report.sender) {
        put(out, static_cast<std::uint32_t>(report.sender->ntp >> 32));
        put(out, static_cast<std::uint32_t>(report.sender->ntp));
        put(out, report.sender->timestamp);
        put(out, report.sender->packets);
        put(out, report.sender->octets);
    }
    for (std::size_t i = 0; i < blocks; ++i) {
        const auto& block = report.blocks[i];
        put(out, block.ssrc);
        const auto lost = static_cast<std::uint32_t>(std::clamp(block.cumulative_lost, -0x800000, 0x7FFFFF));
        put(out, std::uint32_t{block.fraction_lost} << 24 | (lost & 0xFFFFFF));
        put(out, block.highest_sequence);
        put(out, block.jitter);
        put(out, block.last_sr);
        put(out, block.delay_since_last_sr);
    }

    std::string chunk;
    put(chunk, report.ssrc);
    put_item(chunk, 1, cname);
    if (!tool.empty()) put_item(chunk, 6, tool);
    chunk.append(4 - chunk.size() % 4, '\0');
    put_head(out, 1, source_description, chunk.size());
    out += chunk;

    if (bye) {
        std::string body;
        put(body, report.ssrc);
        if (!reason.empty()) {
            reason = reason.substr(0, 255);
            body += static_cast<char>(reason.size());
            body += reason;
            body.append((4 - body.size() % 4) % 4, '\0');
        }
        put_head(out, 1, bye_packet, body.size());
        out += body;
    }
    return out;
}

std::uint64_t ntp_of(Instant at) noexcept
{
    const auto since = at.time_since_epoch().count();
    const auto seconds = static_cast<std::uint64_t>(since / 1'000'000'000);
    const auto rest = static_cast<std::uint64_t>(since % 1'000'000'000);
    return seconds << 32 | (rest << 32) / 1'000'000'000;
}

std::optional<Duration> round_trip(std::uint32_t arrival, std::uint32_t last_sr,
                                   std::uint32_t delay_since_last_sr) noexcept
{
    if (last_sr == 0) return std::nullopt;
    const auto units = static_cast<std::int32_t>(arrival - last_sr - delay_since_last_sr);
    constexpr std::int32_t longest = 60 * 65536;  // a minute: beyond that somebody's clock is wrong
    if (units < 0 || units > longest) return std::nullopt;
    return Duration(static_cast<std::int64_t>(units) * 1'000'000'000 / 65536);
}

}  // namespace sipdiag::rtp

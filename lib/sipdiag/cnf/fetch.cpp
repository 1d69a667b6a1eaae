// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/fetch.hpp"

#include <charconv>

#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf {
namespace {

enum Opcode : std::uint16_t { op_read = 1, op_data = 3, op_ack = 4, op_error = 5, op_options = 6 };

std::string number(std::uint16_t value)
{
    return {static_cast<char>(value >> 8), static_cast<char>(value & 0xFF)};
}

std::uint16_t number_at(std::string_view packet, std::size_t at)
{
    return static_cast<std::uint16_t>((static_cast<unsigned char>(packet[at]) << 8) |
                                      static_cast<unsigned char>(packet[at + 1]));
}

// The text up to the next NUL. \return false where none follows
bool take_text(std::string_view& rest, std::string_view& text)
{
    const auto end = rest.find('\0');
    if (end == std::string_view::npos) return false;
    text = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    return true;
}

}  // namespace

Fetch::Fetch(Endpoint server, std::string file, Endpoint local)
    : server_(std::move(server)), local_(std::move(local)), file_(std::move(file))
{
    if (server_.port == 0) server_.port = server_port;
}

void Fetch::start(Instant now, Outbox& out)
{
    auto request = number(op_read) + file_ + '\0' + "octet" + '\0';
    request += "blksize" + std::string(1, '\0') + std::to_string(block_size) + '\0';
    request += "tsize" + std::string(1, '\0') + "0" + '\0';
    send(now, std::move(request), out);
}

void Fetch::receive(Instant now, const Datagram& arrived, Outbox& out)
{
    if (finished() || arrived.source.address != server_.address) return;
    if (has_peer_ && arrived.source.port != server_.port) {
        // Somebody else's transfer, or a second answer to a request that was sent twice: RFC 1350 §4.
        out.send({arrived.destination, arrived.source, number(op_error) + number(5) + "unknown transfer" + '\0'});
        return;
    }
    const std::string_view packet = arrived.octets;
    if (packet.size() < 4) {
        // An option acknowledgement may be of two octets alone.
        if (packet.size() < 2 || number_at(packet, 0) != op_options)
            return end(Outcome::malformed, "an answer that is no TFTP");
    }
    if (!has_peer_) {
        has_peer_ = true;
        server_.port = arrived.source.port;
    }
    switch (number_at(packet, 0)) {
    case op_data: return data(now, packet, out);
    case op_options: return options(now, packet, out);
    case op_error: return error(packet);
    default: return end(Outcome::malformed, "an answer that is no TFTP");
    }
}

void Fetch::data(Instant now, std::string_view packet, Outbox& out)
{
    const auto block = number_at(packet, 2);
    const auto content = packet.substr(4);
    if (block != expected_) {
        // The block before, once more: our acknowledgement was lost, and its timer is the server's.
        if (block == static_cast<std::uint16_t>(expected_ - 1)) {
            out.send({local_, server_, number(op_ack) + number(block)});
        }
        return;
    }
    if (content.size() > block_) return end(Outcome::malformed, "a block larger than agreed");
    if (octets_.size() + content.size() > most_octets) {
        out.send({local_, server_, number(op_error) + number(3) + "too large" + '\0'});
        return end(Outcome::too_large, "larger than any file of a phone");
    }
    octets_ += content;
    tries_ = 0;
    ++expected_;
    if (content.size() < block_) {
        out.send({local_, server_, number(op_ack) + number(block)});
        return end(Outcome::fetched, {});
    }
    send(now, number(op_ack) + number(block), out);
}

void Fetch::options(Instant now, std::string_view packet, Outbox& out)
{
    if (expected_ != 1 || !octets_.empty()) return;
    auto rest = packet.substr(2);
    std::string_view name;
    std::string_view value;
    while (!rest.empty() && take_text(rest, name) && take_text(rest, value)) {
        if (!grammar::equals(name, "blksize")) continue;
        std::size_t size{};
        const auto [stop, failure] = std::from_chars(value.data(), value.data() + value.size(), size);
        // The server may ask for less, never for more. RFC 2348
        if (failure != std::errc{} || stop != value.data() + value.size() || size < 8 || size > block_size) {
            out.send({local_, server_, number(op_error) + number(8) + "blksize" + '\0'});
            return end(Outcome::malformed, "a block size that was not asked for");
        }
        block_ = size;
    }
    send(now, number(op_ack) + number(0), out);
}

void Fetch::error(std::string_view packet)
{
    const auto code = number_at(packet, 2);
    auto rest = packet.substr(4);
    std::string_view words;
    if (!take_text(rest, words)) words = rest;
    const auto text = words.empty() ? "error " + std::to_string(code) : visible(words);
    end(code == 1 ? Outcome::not_found : Outcome::refused, text);
}

void Fetch::undelivered(Instant, const Undelivered& lost, Outbox&)
{
    if (finished() || lost.destination.address != server_.address || !lost.is_transport_error()) return;
    end(Outcome::unreachable, "the server's machine says nobody listens there, or cannot be reached");
}

void Fetch::expire(Instant now, Outbox& out)
{
    if (finished() || now < resend_at_) return;
    if (tries_ >= most_tries) {
        return octets_.empty() && !has_peer_ ? end(Outcome::no_answer, "no answer")
                                             : end(Outcome::broken_off, "the server fell silent in the middle");
    }
    send(now, last_sent_, out);
}

void Fetch::send(Instant now, std::string octets, Outbox& out)
{
    last_sent_ = std::move(octets);
    ++tries_;
    resend_at_ = now + resend_after;
    out.send({local_, server_, last_sent_});
}

void Fetch::end(Outcome outcome, std::string told)
{
    outcome_ = outcome;
    told_ = std::move(told);
}

}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
//
// Framer: octets of a stream in, whole messages and keep-alives out.
//
// Framing    Content-Length is mandatory on streams, and a framing error cannot be repaired: RFC 3261 §18.3, §7.5
// Keep-alive CRLFCRLF is a ping, a CRLF alone a pong: RFC 5626 §4.4.1
// Bounds     max_header and Index::max_octets; octets may come one at a time without costing more than at once
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"

namespace sipdiag::sip {

class SIPDIAG_API Framer {
public:
    /// Start line and fields of one message. Not below what one datagram can hold.
    static constexpr std::size_t max_header = 1U << 16;

    enum class Event : std::uint8_t {
        none,     ///< more octets are needed
        message,  ///< `message()` is a whole one
        ping,     ///< CRLFCRLF between messages: answer with CRLF
        pong,     ///< a CRLF between messages
        broken,   ///< `fault()` says why; nothing further can be framed, `rest()` is what is left
    };

    void feed(std::string_view octets);

    /// The next event. A message's octets are good until the next call of next() or feed().
    Event next();

    /// No octets will follow: a CRLF still waiting for its partner is a pong, a message cut short is broken
    /// (`errc::truncated`), a header without Content-Length takes the rest (`errc::empty`).
    Event finish();

    [[nodiscard]] std::string_view message() const noexcept { return {buffer_.data() + taken_, message_size_}; }
    /// A single CRLF that stands last: for a peer that waits for its pong that is one (RFC 5626 §4.4.1).
    [[nodiscard]] bool pong_waiting() const noexcept;
    [[nodiscard]] const Error& fault() const noexcept { return fault_; }
    /// What was fed and belongs to no event yet.
    [[nodiscard]] std::string_view rest() const noexcept { return std::string_view(buffer_).substr(taken_); }
    /// Octets of the stream before rest().
    [[nodiscard]] std::uint64_t consumed() const noexcept { return consumed_; }

private:
    enum class Part : std::uint8_t { between, header, body, broken };

    void drop_message();
    void consume(std::size_t octets) noexcept;
    Event fail(errc code, std::size_t offset) noexcept;
    Event read_between();
    Event read_header();
    Event read_body();

    std::string buffer_;
    std::size_t taken_ = 0;         // octets of the buffer that are done with
    std::size_t message_size_ = 0;  // of the message that was last handed out
    std::size_t searched_ = 0;      // within rest(): no line end before here
    std::size_t line_ = 0;          // within rest(): begin of the line being read
    std::size_t wanted_ = 0;        // size of the message once its header is whole
    std::uint64_t consumed_ = 0;
    Part part_ = Part::between;
    Error fault_{};
};

}  // namespace sipdiag::sip

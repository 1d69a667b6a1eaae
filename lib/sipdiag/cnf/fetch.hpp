// SPDX-License-Identifier: MIT
//
// Fetch: a file by TFTP, as the phone reads its own, as a machine.
//
//     RRQ file octet [blksize 1428, tsize 0]  ->  OACK or DATA 1, or ERROR
//     ACK n                                   ->  DATA n+1 ... until a block that is short
//
// The server answers from another port than it was asked at (its TID); from then on only that port is listened to.
// Lost datagrams are asked for again; duplicates are acknowledged and not taken twice (the sorcerer's apprentice).
// \see RFC 1350, RFC 2347 (options), RFC 2348 (blksize), RFC 2349 (tsize)
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/machine.hpp"

namespace sipdiag::cnf {

class SIPDIAG_API Fetch {
public:
    static constexpr std::uint16_t server_port = 69;
    static constexpr std::size_t block_size = 1428;       ///< asked for; without options 512
    static constexpr std::size_t most_octets = 4U << 20;  ///< larger files are broken off
    static constexpr Duration resend_after = std::chrono::seconds(1);
    static constexpr int most_tries = 5;

    enum class Outcome : std::uint8_t {
        pending,
        fetched,
        not_found,   ///< the server says it has no such file (ERROR 1)
        refused,     ///< another ERROR; told() has its words
        no_answer,   ///< nothing came, as often as it was asked
        broken_off,  ///< it began, and stopped
        too_large,
        malformed,    ///< what came was no TFTP
        unreachable,  ///< the network says the server's port is closed
    };

    /// \param server  address and port; port 0: 69
    /// \param local   the socket to use; unspecified: any
    Fetch(Endpoint server, std::string file, Endpoint local = {});

    void start(Instant now, Outbox& out);
    void receive(Instant now, const Datagram& arrived, Outbox& out);
    void undelivered(Instant now, const Undelivered& lost, Outbox& out);
    void expire(Instant now, Outbox& out);
    [[nodiscard]] Instant deadline() const noexcept { return finished() ? never : resend_at_; }
    [[nodiscard]] bool finished() const noexcept { return outcome_ != Outcome::pending; }

    [[nodiscard]] const std::string& file() const noexcept { return file_; }
    [[nodiscard]] Outcome outcome() const noexcept { return outcome_; }
    /// What the server said, or the end of the story, in words.
    [[nodiscard]] const std::string& told() const noexcept { return told_; }
    [[nodiscard]] const std::string& octets() const noexcept { return octets_; }
    [[nodiscard]] std::string take() { return std::move(octets_); }

private:
    void send(Instant now, std::string octets, Outbox& out);
    void data(Instant now, std::string_view packet, Outbox& out);
    void options(Instant now, std::string_view packet, Outbox& out);
    void error(std::string_view packet);
    void end(Outcome outcome, std::string told);

    Endpoint server_;
    Endpoint local_;
    std::string file_;
    std::string last_sent_;
    std::string octets_;
    std::string told_;
    Instant resend_at_ = never;
    std::size_t block_ = 512;
    std::uint16_t expected_ = 1;
    int tries_ = 0;
    bool has_peer_ = false;  // server_ has the port it answers from
    Outcome outcome_ = Outcome::pending;
};

}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
//
// RawPeer: a TCP listener of plain sockets, for peers that behave badly on purpose.
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/base/endpoint.hpp"

namespace sipdiag::tests {

/// One end of a connection. Reads give up after 10 s.
class RawEnd {
public:
    explicit RawEnd(int handle) : handle_(handle) {}
    RawEnd(RawEnd&& other) noexcept;
    RawEnd& operator=(RawEnd&&) = delete;
    ~RawEnd();

    void write(std::string_view octets) const;
    [[nodiscard]] std::string read_exactly(std::size_t count) const;
    [[nodiscard]] std::string read_to_end() const;
    /// What comes next, as much as is there; empty at the end.
    [[nodiscard]] std::string read_some() const;
    /// Both directions, and whoever reads here is woken.
    void shut_down() const;
    /// Close with a reset.
    void reset();
    [[nodiscard]] int handle() const noexcept { return handle_; }

private:
    int handle_;
};

/// Connect to a TCP port. \return the socket; throws std::runtime_error where that fails
int connect_raw(const Endpoint& to);

class RawPeer {
public:
    /// Listen on any free port.
    explicit RawPeer(const Address& address);
    RawPeer(const RawPeer&) = delete;
    RawPeer& operator=(const RawPeer&) = delete;
    ~RawPeer();

    [[nodiscard]] const Endpoint& endpoint() const noexcept { return endpoint_; }
    /// Throws std::runtime_error where nobody comes within 10 s.
    [[nodiscard]] RawEnd accept() const;

private:
    int handle_;
    Endpoint endpoint_;
};

}  // namespace sipdiag::tests

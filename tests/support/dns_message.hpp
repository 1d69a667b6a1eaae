// SPDX-License-Identifier: MIT
//
// DnsMessage: composes responses of a name server octet by octet, right ones and wrong ones.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace sipdiag::tests {

class DnsMessage {
public:
    /// \param flags  0x8180: a response, recursion asked for and available, no error
    explicit DnsMessage(std::uint16_t flags = 0x8180) { half(0x1234).half(flags).half(0).half(0).half(0).half(0); }

    DnsMessage& octet(unsigned value)
    {
        octets_ += static_cast<char>(value & 0xFF);
        return *this;
    }
    DnsMessage& half(unsigned value) { return octet(value >> 8).octet(value); }
    DnsMessage& word(std::uint32_t value) { return half(value >> 16).half(value & 0xFFFF); }
    DnsMessage& raw(std::string_view text)
    {
        octets_ += text;
        return *this;
    }
    /// `sip.example`, without compression; empty: the root.
    DnsMessage& name(std::string_view dotted)
    {
        while (!dotted.empty()) {
            const auto label = dotted.substr(0, dotted.find('.'));
            octet(static_cast<unsigned>(label.size())).raw(label);
            dotted.remove_prefix(std::min(dotted.size(), label.size() + 1));
        }
        return octet(0);
    }
    DnsMessage& pointer(std::size_t to) { return half(static_cast<unsigned>(0xC000 | to)); }
    DnsMessage& question(std::string_view dotted, unsigned type)
    {
        ++count(4);
        return name(dotted).half(type).half(1);
    }
    /// Owner, type, class, TTL, and data with its length.
    DnsMessage& record(std::string_view owner, unsigned type, std::uint32_t ttl, const DnsMessage& data)
    {
        ++count(6);
        return name(owner).half(type).half(1).word(ttl).data(data);
    }
    DnsMessage& data(const DnsMessage& other)
    {
        return half(static_cast<unsigned>(other.octets_.size() - 12)).raw(other.octets_.substr(12));
    }
    /// The counter of that section: 4 questions, 6 answers. (Up to 255.)
    char& count(std::size_t section) { return octets_[section + 1]; }
    [[nodiscard]] const std::string& octets() const noexcept { return octets_; }

private:
    std::string octets_;
};

}  // namespace sipdiag::tests

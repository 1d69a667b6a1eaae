// SPDX-License-Identifier: MIT
//
// PhoneWriter: REGISTERs as a 7940 or 7960 writes them. The spelling is phone/twin's; this gives it the meaning.
#pragma once

#include "sipdiag/base/api.hpp"
#include "sipdiag/phone/twin.hpp"
#include "sipdiag/reg/writer.hpp"

namespace sipdiag::reg {

class SIPDIAG_API PhoneWriter final : public Writer {
public:
    /// \param line  name, displayname, proxy and user_is_phone; host and port are the conversation's
    /// \param counter  of calls since the phone started, this registration's: the first is 2, each line's one more
    PhoneWriter(phone::Identity identity, phone::Line line, unsigned counter = 2)
        : identity_(std::move(identity)), line_(std::move(line)), counter_(counter)
    {
    }

    [[nodiscard]] std::string contact(std::string_view user, const Advertised& at, Transport transport) const override;
    [[nodiscard]] std::string via(const Wanted& wanted) const override;
    [[nodiscard]] Result<std::string> write(const Wanted& wanted) const override;
    [[nodiscard]] std::string call_id(Entropy& entropy, const Advertised& at) const override;
    [[nodiscard]] std::string from_tag(Entropy& entropy) const override;
    [[nodiscard]] std::string branch(Entropy& entropy) const override { return phone::branch(entropy); }
    [[nodiscard]] std::uint32_t first_cseq() const override { return phone::first_cseq; }

private:
    [[nodiscard]] phone::Line line_at(const Advertised& at, Transport transport) const;

    phone::Identity identity_;
    phone::Line line_;
    unsigned counter_;
};

}  // namespace sipdiag::reg

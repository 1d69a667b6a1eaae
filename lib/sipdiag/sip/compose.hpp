// SPDX-License-Identifier: MIT
//
// Composer: requests and responses out, in exactly the order and spelling that the caller decides.
//
// A value with a line end in it that is no fold would become a header of its own: such a message is not composed at
// all.
#pragma once

#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::sip {

class SIPDIAG_API Composer {
public:
    /// `METHOD uri SIP/2.0`
    static Composer request(std::string_view method, std::string_view uri);
    /// `SIP/2.0 code reason`
    static Composer response(int code, std::string_view reason);
    /// The response to a request with all that RFC 3261 §8.2.6.2 copies: every Via in order, From, Call-ID, CSeq, and
    /// To, which gets `to_tag` where it has no tag and the tag is not empty. Values are copied as they stand, folds
    /// included. \param first_via  what stands in place of the first Via field's value, where it is not empty: see
    /// reply_to()
    static Composer response_to(MessageView request, int code, std::string_view reason, std::string_view to_tag,
                                std::string_view first_via = {});

    /// Append a field, spelled as given.
    Composer& add(std::string_view name, std::string_view value);
    /// Append a field under its canonical name.
    Composer& add(FieldId id, std::string_view value) { return add(rule(id).name, value); }

    /// Close the header with Content-Length and add the body.
    /// \return the octets, or `errc::unexpected_octet` where a part cannot stand in a message (offset: of that part)
    [[nodiscard]] Result<std::string> finish(std::string_view body = {}) const;
    /// As finish(), with no Content-Length but what was added: for messages whose order is not ours to choose.
    [[nodiscard]] Result<std::string> finish_as_is(std::string_view body = {}) const;

private:
    void refuse() noexcept;

    std::string text_;
    bool refused_ = false;
    std::uint32_t refused_at_ = 0;
};

}  // namespace sipdiag::sip

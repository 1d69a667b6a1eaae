// SPDX-License-Identifier: MIT
//
// Dialog: what two user agents have in common between the INVITE and the BYE: tags, route set, remote target, counters.
//
// Source     RFC 3261 §12: made (§12.1), requests within (§12.2.1.1, loose and strict routes), matched and counted
//            (§12.2.2)
// Leniency   a missing tag of an RFC 2543 peer is an empty one (§12.1.1)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/matching.hpp"

namespace sipdiag::sip {

class SIPDIAG_API Dialog {
public:
    /// The caller's: of the INVITE that was sent and a response of 101..299 with a To tag or not.
    /// \return nothing where the response has none of the parts that make one
    static std::optional<Dialog> of_caller(MessageView invite, MessageView response);
    /// The callee's: of the INVITE that came. \param local_tag  of our responses
    static std::optional<Dialog> of_callee(MessageView invite, std::string_view local_tag);

    [[nodiscard]] const std::string& call_id() const noexcept { return call_id_; }
    [[nodiscard]] const std::string& local_tag() const noexcept { return local_tag_; }
    [[nodiscard]] const std::string& remote_tag() const noexcept { return remote_tag_; }
    /// The URI that requests go to, unless a strict route stands before it.
    [[nodiscard]] const std::string& remote_target() const noexcept { return remote_target_; }
    /// The URIs and parameters of the route set, each as it stood between commas.
    [[nodiscard]] const std::vector<std::string>& route_set() const noexcept { return routes_; }
    [[nodiscard]] std::uint32_t local_cseq() const noexcept { return local_cseq_; }

    /// Does the request, or the response to one of ours, belong here?
    [[nodiscard]] bool holds(MessageView message) const noexcept;

    /// A response of 2xx gives an early dialog its lasting route set and remote target (§13.2.2.4).
    void confirm(MessageView response);
    /// A target refresh: the Contact of a re-INVITE or UPDATE, or of the 2xx to one (§12.2.1.2, §12.2.2).
    void refresh_target(MessageView message);

    enum class Order : std::uint8_t { in_order, too_low };
    /// A request has come, no ACK and no CANCEL: its number must be above the last (§12.2.2).
    Order receive(MessageView request) noexcept;

    /// Begin a request within the dialog: request line, Via, Max-Forwards, Route, From, To, Call-ID, CSeq with the next
    /// number. \param via  its value
    Composer request(std::string_view method, std::string_view via);
    /// The ACK of a 2xx: the number of the INVITE. \see RFC 3261 §13.2.2.4
    [[nodiscard]] Composer ack(std::string_view via, std::uint32_t invite_cseq) const;

    /// Where a request of this dialog is sent: the URI of the first route, else the remote target. \see §8.1.2
    [[nodiscard]] std::string next_hop() const;
    /// The request URI that a request gets.
    [[nodiscard]] std::string request_uri() const;

private:
    [[nodiscard]] Composer compose(std::string_view method, std::string_view via, std::uint32_t cseq) const;
    [[nodiscard]] bool first_is_strict() const;

    std::string call_id_;
    std::string local_tag_;
    std::string remote_tag_;
    std::string local_;   // the value of From in requests of ours
    std::string remote_;  // and of To
    std::string remote_target_;
    std::vector<std::string> routes_;
    std::uint32_t local_cseq_ = 0;
    std::optional<std::uint32_t> remote_cseq_;
};

}  // namespace sipdiag::sip

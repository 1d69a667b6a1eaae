// SPDX-License-Identifier: MIT
//
// Question: an OPTIONS that rings nothing, registers nothing, and carries marks by which a rewriting shows.
//
// Marks      From is our own address without a port: an ALG that writes ports into it is seen in any answer. Call-ID
//            ends in our address. A Via parameter that no ALG knows carries address and port as hex digits, so that
//            not even one that replaces our address wherever it finds it can hide that it did
// Lawful     a strict parser takes it: nobody shall be banned for asking
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/nat/sighting.hpp"
#include "sipdiag/sip/far_wish.hpp"

namespace sipdiag::nat {

struct QuestionOptions {
    std::string target;                     ///< of Request-URI and To, without scheme: `sip.example`, `192.0.2.1:5080`
    std::string user_agent;                 ///< names the tool (safety S8)
    bool with_body = false;                 ///< a session description with our address in it
    std::size_t pad_to = 0;                 ///< octets; 0 = as long as it comes out
    std::optional<Endpoint> bait = {};      ///< the public endpoint, for Shape::baited
    std::optional<sip::FarWish> wish = {};  ///< of a far end of one's own
    std::uint16_t foreign_port = 5059;  ///< of sent-by, for Shape::foreign: where another socket of ours listens, for
                                        ///< there are ALGs that bring the answers to that port, whatever rport says
};

/// \param local  the socket, with its own address: it goes into Via, From, Contact
SIPDIAG_API Datagram compose_question(Shape shape, const Endpoint& local, const Endpoint& remote,
                                      const QuestionOptions& options, Entropy& entropy);

/// The name of the Via parameter that holds the copy.
inline constexpr std::string_view copy_parameter = "sent-at";

}  // namespace sipdiag::nat

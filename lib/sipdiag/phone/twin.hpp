// SPDX-License-Identifier: MIT
//
// Twin: the messages of a 7940 or 7960, octet by octet, by firmware: header order, spelling, identity strings.
//
// Source     docs/reference/phone-nat-behaviour.md §6-§8; what is marked inferred there is inferred here
// Identities are made of a locally administered MAC (02:...), never of a phone's own, so that no registrar takes the
//            twin for the phone (docs/safety.md, S4); who plays the exact phone gives its MAC
// Left out   what one weak sample alone shows: 4.x without a branch in its Via (a relayed copy), and with a whole URI
// as
//            its user name for authentication
// Not ours   addresses and ports on the wire are nat_settings.hpp's; when to send what is the journey's
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/auth/challenge.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::phone {

enum class Model : std::uint8_t { cp7940, cp7960 };

/// Firmware generations that differ on the wire.
enum class Firmware : std::uint8_t { v4, v7, v8 };

/// `7940`, `7960`, with or without `CP-` before and `G` behind. \return `errc::bad_number`
SIPDIAG_API Result<Model> parse_model(std::string_view text);
/// `8.12`, `7.5`, `4`, or an image name as `P0S3-8-12-00`; versions below 7 write as 4.x does, 7 as 7.x, from 8 on as
/// 8.x. \return `errc::bad_number`
SIPDIAG_API Result<Firmware> parse_firmware(std::string_view text);

/// The first number of it: 7 of `P0S3-07-4-00`. \return `errc::bad_number`
SIPDIAG_API Result<unsigned> firmware_major(std::string_view text);

/// Lines that the model has: 2 or 6.
[[nodiscard]] SIPDIAG_API unsigned lines_of(Model model) noexcept;

struct Identity {
    Model model = Model::cp7960;
    Firmware firmware = Firmware::v8;
    std::string mac;     ///< twelve hex digits, lower case
    unsigned major = 0;  ///< below 8, as the version says it: CSCO/5; 0: as its generation
};

/// Twelve hex digits of a locally administered address: `02` and five random octets.
SIPDIAG_API std::string made_up_mac(Entropy& entropy);

/// User-Agent of requests and Server of responses: `Cisco-CP7960G/8.0`, `CSCO/7`, `CSCO/4`.
SIPDIAG_API std::string user_agent(const Identity& identity);

/// `000e84c0-60a60002-3cf23940-64dcadcc@192.0.2.3`. \param counter  of calls since the phone started
SIPDIAG_API std::string call_id(const Identity& identity, unsigned counter, std::string_view host, Entropy& entropy);
/// `000e84c060a60002421e8cdc-0e061182`
SIPDIAG_API std::string tag(const Identity& identity, unsigned counter, Entropy& entropy);
/// `z9hG4bK` and eight hex digits: 32 bits, as the phone has them.
SIPDIAG_API std::string branch(Entropy& entropy);
/// The phone's cnonce: eight hex digits.
SIPDIAG_API std::string cnonce(Entropy& entropy);
/// The first CSeq after a start.
inline constexpr std::uint32_t first_cseq = 101;

/// Who the line is, and which address and port it shows.
struct Line {
    std::string name;         ///< lineN_name: the user part
    std::string displayname;  ///< lineN_displayname; empty: none is written
    std::string proxy;        ///< proxyN_address: host of Request-URI, From and To
    std::string host;         ///< L, W or X
    std::uint16_t port = 5060;
    bool user_is_phone = false;  ///< user_info: phone
    /// The phone speaks UDP alone. Where it is played over another way, Via and Contact must not lie about that.
    Transport transport = Transport::udp;
};

struct Registering {
    Line line;
    std::string call_id;
    std::string from_tag;  ///< not written by 4.x and 7.x
    std::string branch;
    std::uint32_t cseq = first_cseq;
    std::uint32_t expires = 3600;                  ///< 0 un-registers
    std::optional<std::chrono::sys_seconds> date;  ///< once the clock is set
    std::string authorization;                     ///< the whole value; empty: none
    std::string proxy_authorization;
    /// Whole values in place of contact_value(line): a Contact with a token, others' to be removed. None at all asks
    /// for the list, without Expires; no phone does, but whoever plays one must look before it touches anything.
    std::optional<std::vector<std::string>> contacts = {};
};

/// The value of Contact: `<sip:12345@192.0.2.3:5060;transport=udp>;+sip.instance=...`
SIPDIAG_API std::string contact_value(const Identity& identity, const Line& line);
/// The value of Via: `SIP/2.0/UDP 192.0.2.3:5060;branch=...`; never with rport.
SIPDIAG_API std::string via_value(const Line& line, std::string_view branch);
/// The value of Authorization, in the phone's order, with the challenge's own spelling of the algorithm.
SIPDIAG_API std::string authorization_value(const auth::Credentials& credentials);

/// \return the octets, or `errc::unexpected_octet` where a part cannot stand in a message
SIPDIAG_API Result<std::string> write_register(const Identity& identity, const Registering& what);

/// A session description of the phone.
struct Media {
    std::string host;                                      ///< of o= and c=
    std::uint16_t port = 0;                                ///< of m=
    std::vector<std::uint8_t> payload_types = {0, 8, 18};  ///< the preferred codec first
    std::optional<std::uint8_t> telephone_event = 101;     ///< dtmf_avt_payload; nothing with dtmf_outofband none
    std::uint32_t session = 0;
    bool on_hold = false;  ///< c= of 0.0.0.0, RFC 2543's way; inferred from the phone's age
};
SIPDIAG_API std::string write_sdp(const Identity& identity, const Media& media);

/// The phone's 200 to OPTIONS, and 200 (or 180) to INVITE, or another answer without a body.
/// \param sdp  empty: no body
SIPDIAG_API Result<std::string> write_response(const Identity& identity, const Line& line, sip::MessageView request,
                                               int status, std::string_view reason, std::string_view to_tag,
                                               std::string_view sdp,
                                               std::optional<std::chrono::sys_seconds> date = std::nullopt);

struct Inviting {
    Line line;
    std::string target;  ///< the Request-URI
    std::string call_id;
    std::string from_tag;
    std::string branch;
    std::uint32_t cseq = first_cseq;
    std::optional<std::chrono::sys_seconds> date;
    std::string authorization;
    std::string proxy_authorization;
    bool remote_party_id = true;
};
SIPDIAG_API Result<std::string> write_invite(const Identity& identity, const Inviting& what, std::string_view sdp);

}  // namespace sipdiag::phone

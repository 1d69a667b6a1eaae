// SPDX-License-Identifier: MIT
//
// PhoneSettings: one line of a phone, as its files have it - all that is needed to do what that phone would do.
//
// Every value is the one that counts: later files over earlier ones, stock values below, the phone's own substitutes
// regarded (line 2 without a password sends line 1's), refused values left out. What is wrong with the files is told.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/auth/secret.hpp"
#include "sipdiag/base/api.hpp"
#include "sipdiag/cnf/effective.hpp"
#include "sipdiag/cnf/lint.hpp"
#include "sipdiag/phone/nat_settings.hpp"

namespace sipdiag::cnf {

struct PhoneSettings {
    unsigned line = 1;
    Model model = Model::cp7960;
    std::string mac;       ///< twelve capitals, of the file's name; empty where it has none
    std::string firmware;  ///< image_version, as written; empty where unset

    std::string name;          ///< lineN_name: the user part; empty: the line is not in use
    std::string auth_name;     ///< lineN_authname, or line 1's; empty where neither is set
    auth::Secret password;     ///< lineN_password, or line 1's; empty where neither is set
    std::string display_name;  ///< lineN_displayname, or the name
    std::string contact_user;  ///< lineN_contact; empty: the name

    std::string proxy;  ///< proxyN_address, or proxy1's; empty where there is none
    std::uint16_t proxy_port = 5060;
    std::string outbound_proxy;  ///< empty where none is used (unset, or beginning with 0)
    std::uint16_t outbound_proxy_port = 5060;
    std::string backup_proxy;  ///< dotted IPv4; line 1 alone registers there, too
    std::uint16_t backup_proxy_port = 5060;
    bool registers = false;     ///< proxy_register
    bool call_manager = false;  ///< proxy1_address is USECALLMANAGER

    phone::NatSettings nat;  ///< with voip_control_port
    std::uint16_t start_media_port = 16384;
    std::uint16_t end_media_port = 32766;
    std::string preferred_codec = "g711ulaw";  ///< the phone's keyword, lower case
    std::uint8_t dtmf_avt_payload = 101;
    std::string user_info = "none";  ///< none, phone, ip

    std::chrono::seconds register_expires{3600};
    std::chrono::seconds register_delta{5};
    std::chrono::seconds invite_expires{180};
    std::chrono::milliseconds t1{500};
    std::chrono::milliseconds t2{4000};
    unsigned retransmissions = 10;        ///< sip_retx
    unsigned invite_retransmissions = 6;  ///< sip_invite_retx
};

/// What counts for one line. \param line  1 to 6
SIPDIAG_API PhoneSettings phone_settings(const Effective& effective, unsigned line, Model model = Model::cp7960);

/// What `--cnf FILE` (repeatable, the later wins) and `--line N` ask for.
struct LoadedPhone {
    PhoneSettings settings;
    /// The files' findings that touch it: values that the phone refuses, and what would keep it from registering where
    /// who plays it goes on. As `cnfcheck` tells them, but never above a warning; the rest is for cnfcheck.
    finding::Findings findings;
    /// Is there such a line? Not where its name, or that of a line before it, is unset.
    bool has_line = false;
    unsigned lines = 0;              ///< how many the files provide
    std::vector<PhoneSettings> all;  ///< of each of those, in order
};
SIPDIAG_API LoadedPhone load_phone(const std::vector<Input>& files, unsigned line = 1, Model model = Model::cp7960);

}  // namespace sipdiag::cnf

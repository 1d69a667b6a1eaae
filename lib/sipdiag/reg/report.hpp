// SPDX-License-Identifier: MIT
//
// Report: what a visit to a registrar has to say, for programs (the contract's keys) and for people: beside each other,
// what a phone would show and what the registrar holds.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/finding/report.hpp"
#include "sipdiag/phone/nat_settings.hpp"
#include "sipdiag/phone/path.hpp"
#include "sipdiag/phone/sh_reg.hpp"
#include "sipdiag/reg/judge.hpp"

namespace sipdiag::reg {

/// What the facts do not hold.
struct Surroundings {
    std::function<std::chrono::system_clock::time_point(Instant)> wall;
    phone::NatSettings nat;
    int line = 1;
    std::uint32_t expires = 3600;  ///< timer_register_expires
    std::string auth_user;
    std::string proxy;  ///< the registrar as the user names it
    std::uint16_t proxy_port = 5060;
    bool borrowed = false;  ///< measured from the phone's own address, the user says
    bool keep = false;
    bool registers = true;                       ///< proxy_register: without it the phone would send no REGISTER
    bool backup = false;                         ///< what was played is line 1 at proxy_backup
    std::optional<phone::Model> model = {};      ///< all rows of that phone are shown
    std::vector<phone::RegRow> other_rows = {};  ///< of the lines that were not played
};

/// Facts, sections and headline; tool, start and duration are the caller's.
SIPDIAG_API finding::Report report_of(const Facts& facts, Goal goal, const Judgement& judgement,
                                      const Surroundings& surroundings);

/// The facts alone, in the contract's order.
SIPDIAG_API finding::Value facts_of(const Facts& facts, Goal goal, const Judgement& judgement,
                                    const Surroundings& surroundings);

/// `{uri, expires, q, mine}`
SIPDIAG_API finding::Value to_value(const Binding& binding);

/// The whole table that a phone would show after what happened.
SIPDIAG_API std::vector<std::string> phone_table(const Facts& facts, const Surroundings& surroundings);

/// Its row of the line that was played.
SIPDIAG_API phone::RegRow phone_row(const Facts& facts, const Surroundings& surroundings);

/// Whose way was measured, as far as the list and the settings tell.
SIPDIAG_API phone::Path path_of(const Facts& facts, const Judgement& judgement, const Surroundings& surroundings);

/// The answer in one sentence.
SIPDIAG_API std::string sentence(const Facts& facts, Goal goal, const Judgement& judgement);

}  // namespace sipdiag::reg

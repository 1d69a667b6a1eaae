// SPDX-License-Identifier: MIT
//
// Opinion: what the files opinion_*.cpp share. Each of them forms the opinions of one kind; opinions.cpp asks them in
// order.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sipdiag/base/text.hpp"
#include "sipdiag/reg/judge.hpp"

namespace sipdiag::reg::opinions {

/// So many lines of evidence, and how many more there were.
inline constexpr std::size_t most_evidence = 8;

struct Opinion {
    const Facts& facts;
    Goal goal;
    Judgement& verdict;

    void add(const finding::Entry& entry, std::string message, std::vector<std::string> evidence,
             std::optional<std::string> fix = {}) const
    {
        if (evidence.size() > most_evidence) {
            const auto more = evidence.size() - most_evidence;
            evidence.resize(most_evidence);
            evidence.push_back("and " + std::to_string(more) + " more");
        }
        for (auto& each : evidence)
            each = visible(each);
        verdict.findings.push_back({&entry, visible(message), std::move(evidence), std::move(fix), {}, {}});
    }
    void blame(Where where) const
    {
        if (verdict.where == Where::nowhere) verdict.where = where;
    }
    [[nodiscard]] const Exchange* decisive() const { return verdict.decisive; }
};

std::string status_line(const Exchange& exchange);
std::string seconds(Duration duration);
std::string times(const Exchange& exchange);
std::string purpose(const Exchange& exchange);
std::string cause(const Undelivered& lost);
std::vector<std::string> uris(const std::vector<Binding>& bindings);

// Why a registration was not had: refused, unanswered, stopped.
void refused_credentials(const Opinion& opinion);
void missing_password(const Opinion& opinion);
void rejected(const Opinion& opinion);
void gave_up(const Opinion& opinion);
void unreachable(const Opinion& opinion);
void stopped(const Opinion& opinion);

// What the registrar holds: ours, and those of others.
void others_lost(const Opinion& opinion);
void own_binding(const Opinion& opinion);
void lifetime(const Opinion& opinion);
void others(const Opinion& opinion);
void left_behind(const Opinion& opinion);

// What the answers say beside that: of the way, of credentials, of the list.
void the_way(const Opinion& opinion);
void authentication(const Opinion& opinion);
void the_list(const Opinion& opinion, const Expectation& expectation);

}  // namespace sipdiag::reg::opinions

// SPDX-License-Identifier: MIT
//
// Inference: the steps of nat::infer() and what they share. For the files infer*.cpp alone.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sipdiag/nat/infer.hpp"

namespace sipdiag::nat::inference {

inline constexpr std::uint16_t sip_port = 5060;

/// Whose address did the far side name?
enum class View : std::uint8_t {
    none,     ///< nobody's: no `received`
    own,      ///< the one we sent from: no NAT, or a middlebox that translates answers back
    outside,  ///< another: a NAT's
    strange,  ///< one that this server cannot have seen of us: there is a translation at its own side
};

std::string way_to(const Endpoint& remote);

struct Read {
    const Sighting* sighting = nullptr;
    Seen seen;
    Edits edits;
    View view = View::none;

    [[nodiscard]] const Endpoint& local() const { return sighting->sent.source; }
    [[nodiscard]] const Endpoint& remote() const { return sighting->sent.destination; }
    [[nodiscard]] bool is_udp() const { return remote().transport == Transport::udp; }
    /// Do ALGs listen here? They are bound to port 5060, over UDP and TCP.
    [[nodiscard]] bool is_read() const { return remote().port == sip_port && remote().transport != Transport::tls; }
    [[nodiscard]] std::string way() const { return way_to(remote()); }
    /// Our endpoint as the far side has it, where the whole of it is told and it is a NAT's.
    [[nodiscard]] std::optional<Endpoint> outside() const
    {
        if (view != View::outside || !seen.rport) return std::nullopt;
        return Endpoint{*seen.received, *seen.rport, Transport::udp};
    }
};

/// What an answer said, and whom it was of, in words.
std::string told(const Read& read);
std::vector<Read> read_all(const Facts& facts);

template <class Rule>
const Read* find(const std::vector<Read>& reads, Rule&& rule)
{
    const auto found = std::find_if(reads.begin(), reads.end(), std::forward<Rule>(rule));
    return found != reads.end() ? &*found : nullptr;
}

/// The whole inference; each step reads what the steps before it found.
class Inference {
public:
    explicit Inference(const Facts& facts) : facts_(facts), reads_(read_all(facts)) {}

    Picture run()
    {
        hops();
        presence();
        rewriting();
        mapping();
        ports();
        filtering();
        layers();
        seen();
        elsewhere();
        return std::move(picture_);
    }

private:
    void find_fault(const finding::Entry& entry, std::string message, std::vector<std::string> evidence,
                    std::optional<std::string> fix = std::nullopt)
    {
        picture_.findings.push_back({&entry, std::move(message), std::move(evidence), std::move(fix), {}, {}});
    }
    [[nodiscard]] const Endpoint* own() const
    {
        if (facts_.first) return &*facts_.first;
        return facts_.sightings.empty() ? nullptr : &facts_.sightings.front().sent.source;
    }

    void hops();
    void presence();
    void rewriting();
    void rewriting_in_answers();
    void rewriting_hidden();
    void rewriting_by_absence();
    void no_rewriting();
    void mapping();
    void ports();
    void filtering();
    void layers();
    void seen();
    void elsewhere();
    void rewritten(Part part, const std::string& way, std::string evidence)
    {
        picture_.alg.present = true;
        // One witness for each field and way: the next twenty answers say the same.
        const bool new_part = picture_.alg.rewrites.insert(part).second;
        const bool new_way = picture_.alg.ports.insert(way).second;
        if (new_part || new_way) picture_.alg.evidence.push_back(std::move(evidence));
    }

    const Facts& facts_;
    std::vector<Read> reads_;
    std::vector<QuoteComparison> compared_;  // of facts_.quotes
    bool ways_differ_ = false;               // own here, outside there, and no middlebox that would explain it
    bool changed_by_server_ = false;         // answers come back changed over every way
    Picture picture_;
};

}  // namespace sipdiag::nat::inference

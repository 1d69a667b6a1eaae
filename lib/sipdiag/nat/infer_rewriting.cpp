// SPDX-License-Identifier: MIT
//
// Rewriting: does somebody on the way change what we send, and does he put it back?
#include <fmt/format.h>

#include <algorithm>

#include "sipdiag/nat/findings/entries.hpp"
#include "sipdiag/nat/inference.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/matching.hpp"
#include "sipdiag/sip/via.hpp"

namespace sipdiag::nat::inference {

void Inference::rewriting_in_answers()
{
    for (const auto& read : reads_) {
        for (const auto& edit : read.edits) {
            if (!edit.meaning) continue;
            // What comes back changed over another way too, which no ALG reads, was changed by the server.
            const auto* const by_server = find(reads_, [&](const Read& r) {
                const bool another = r.remote() != read.remote() || r.remote().transport == Transport::tls;
                return !r.is_read() && another && r.remote().address == read.remote().address &&
                       std::any_of(r.edits.begin(), r.edits.end(),
                                   [&](const Edit& e) { return e.meaning && e.part == edit.part; });
            });
            if (by_server != nullptr) {
                if (!changed_by_server_) {
                    picture_.alg.evidence.push_back(describe(edit, "came back as") +
                                                    ", over every way: the server's doing");
                }
                changed_by_server_ = true;
                continue;
            }
            rewritten(edit.part, read.way(), describe(edit, "came back as"));
            // What stands where our address stood is another one: nobody put it back.
            const auto address = to_string(read.local().address);
            if (read.sighting->shape != Shape::baited && edit.sent.find(address) != std::string::npos &&
                edit.found.find(address) == std::string::npos)
                picture_.alg.restores_replies = false;
        }
    }
}

/// An ALG that translates back shows our private address in `received`; a question that it leaves alone, or another
/// way, shows the public one.
void Inference::rewriting_hidden()
{
    for (const auto& read : reads_) {
        if (!read.is_read() || read.view != View::own || read.sighting->shape == Shape::foreign) continue;
        const auto same_server = [&](const Read& r) {
            return r.view == View::outside && r.remote().address == read.remote().address;
        };
        const auto* const foreign = find(reads_, [&](const Read& r) {
            return same_server(r) && r.sighting->shape == Shape::foreign && r.remote() == read.remote();
        });
        if (foreign != nullptr) {
            rewritten(Part::via, read.way(),
                      told(read) + "; with another port in Via it said received=" + to_string(*foreign->seen.received));
            if (!picture_.alg.restores_replies) picture_.alg.restores_replies = true;
            continue;
        }
        const auto* const control = find(reads_, [&](const Read& r) { return same_server(r) && !r.is_read(); });
        if (control == nullptr) continue;
        const auto* const bait = find(
            reads_, [&](const Read& r) { return r.sighting->shape == Shape::baited && r.remote() == read.remote(); });
        if (bait != nullptr && changes_meaning(bait->edits)) {
            // rewriting_in_answers() has told of it: restoring answers is what gave it away.
            picture_.alg.rewrites.insert(Part::via);
            picture_.alg.restores_replies = true;
            continue;
        }
        ways_differ_ = true;
        picture_.nat.present.reset();
        find_fault(findings::entries::nat005_sightings_contradict,
                   "this server sees us without translation over one way, and translated over another",
                   {told(read), told(*control)},
                   "find out whether one of them leaves by a tunnel or a network of its own");
    }
}

/// A Via with our private address and no `received` in the answer: the server was shown another one. That counts only
/// against a server that is known to add it.
void Inference::rewriting_by_absence()
{
    for (const auto& read : reads_) {
        const bool says_nothing = read.view == View::none && !read.seen.rport && read.is_read() && read.is_udp();
        if (!says_nothing || read.sighting->shape == Shape::foreign || !read.local().address.is_local_only()) continue;
        const auto* const control = find(reads_, [&](const Read& r) {
            return !r.is_read() && r.view == View::outside && r.remote().address == read.remote().address;
        });
        if (control == nullptr) continue;
        rewritten(Part::via, read.way(), told(read) + " without received; " + told(*control));
        if (!picture_.alg.restores_replies) picture_.alg.restores_replies = read.edits.empty();
        return;
    }
}

/// Nothing was rewritten: only what was read back whole, Contact and session description included, carries that.
void Inference::no_rewriting()
{
    auto& alg = picture_.alg;
    if (ways_differ_) {
        alg.evidence.emplace_back("what was seen contradicts itself");
        return;
    }
    if (changed_by_server_) return;  // whether somebody else changes something as well cannot be seen behind that
    if (picture_.nat.present == false) {
        alg.present = false;
        alg.evidence.emplace_back("no address is translated on the way, and nothing came back changed");
        return;
    }
    for (const auto& each : facts_.mirrored) {
        const auto sent = sip::Message::read(each.sent);
        const auto arrived = sip::Message::read(each.arrived);
        if (!sent || !arrived || !edits_in_request(sent->view(), arrived->view()).empty()) continue;
        sip::ViaView first;
        const bool whole = sent->view().has(sip::FieldId::contact) && !sent->view().body().empty() &&
                           sip::view_first(sent->view(), sip::FieldId::via, first) && !first.branch.empty() &&
                           each.arrived.find(first.branch) != std::string::npos;
        if (!whole) continue;
        alg.present = false;
        alg.evidence.emplace_back("our request arrived octet by octet as it was sent, Contact and body included");
        return;
    }
    // The last router before the server saw it as it was sent. It must be a public one behind others: a router that
    // translates itself reports from before its translation, and from its inside address.
    // And our public address, written by us, came back untouched: the outer ALG of two takes that for its own.
    const auto* const bait = find(reads_, [](const Read& r) { return r.sighting->shape == Shape::baited; });
    const auto* const local = own();
    for (std::size_t i = 0; i < facts_.quotes.size() && bait != nullptr && bait->edits.empty(); ++i) {
        const auto& quote = facts_.quotes[i];
        const auto& compared = compared_[i];
        const bool last = facts_.hops_to_server && quote.ttl + 1 == *facts_.hops_to_server && quote.ttl >= 2;
        if (!last || quote.reporter.is_local_only() || local == nullptr || !local->address.is_local_only()) continue;
        if (!compared.has_via || !compared.has_contact || !compared.has_sdp || !compared.edits.empty()) continue;
        alg.present = false;
        alg.evidence.push_back(fmt::format("hop {}, {}, the last before the server, quotes Via, Contact and c= as sent",
                                           quote.ttl, to_string(quote.reporter)));
        return;
    }
    if (reads_.empty()) {
        alg.evidence.emplace_back("nobody answered");
        return;
    }
    alg.evidence.push_back(
        fmt::format("nothing came back changed in {} answers; Contact and session description do "
                    "not come back without an account",
                    reads_.size()));
}

void Inference::rewriting()
{
    auto& alg = picture_.alg;
    for (std::size_t i = 0; i < facts_.quotes.size(); ++i) {
        for (const auto& edit : compared_[i].edits) {
            if (!edit.meaning) continue;
            rewritten(edit.part, way_to(facts_.quotes[i].remote),
                      fmt::format("hop {}, {}, quotes {}", facts_.quotes[i].ttl, to_string(facts_.quotes[i].reporter),
                                  describe(edit, "as")));
        }
    }
    for (const auto& each : facts_.mirrored) {
        const auto sent = sip::Message::read(each.sent);
        const auto arrived = sip::Message::read(each.arrived);
        if (!sent || !arrived) continue;
        for (const auto& edit : edits_in_request(sent->view(), arrived->view())) {
            // Contact and body may be a proxy's work as well: registrars that repair NAT, media relays.
            const bool proven = each.direct || edit.part == Part::via;
            if (!edit.meaning || !proven) continue;
            rewritten(edit.part, way_to(each.remote), describe(edit, "arrived as"));
        }
    }
    rewriting_in_answers();
    rewriting_hidden();
    rewriting_by_absence();
    if (alg.present != true) return no_rewriting();

    // Rewritten on the way out, and the answers as if nothing had been: they are translated back.
    const bool outbound = std::any_of(compared_.begin(), compared_.end(), [](const QuoteComparison& each) {
        return std::any_of(each.edits.begin(), each.edits.end(),
                           [](const Edit& e) { return e.meaning && e.part == Part::via; });
    });
    // The bait is ours to begin with: that it comes back as our inside address is the translating itself.
    const auto is_bait = [](const Read& r) { return r.sighting->shape == Shape::baited; };
    const bool bait_translated = std::any_of(reads_.begin(), reads_.end(), [&](const Read& r) {
        const auto own_address = to_string(r.local().address);
        return is_bait(r) && std::any_of(r.edits.begin(), r.edits.end(), [&](const Edit& e) {
                   return e.meaning && e.sent.find(own_address) == std::string::npos &&
                          e.found.find(own_address) != std::string::npos;
               });
    });
    const auto as_sent = [&](const Read& r) { return is_bait(r) || r.edits.empty(); };
    if (!alg.restores_replies && (outbound || bait_translated) && !std::all_of(reads_.begin(), reads_.end(), is_bait))
        alg.restores_replies = std::all_of(reads_.begin(), reads_.end(), as_sent);
    find_fault(findings::entries::alg001_rewritten, "somebody on the way rewrites what we send", alg.evidence,
               "sipprobe advise tries whether the phone is better off with it or without it");
    if (alg.restores_replies == false) {
        find_fault(findings::entries::alg002_answers_not_restored,
                   "answers come back with values that we did not send: a phone discards them", alg.evidence,
                   "switch the ALG off in the router, or pass it by with TLS or another port");
    }
    // The first hop that quotes a change sits behind the one that made it.
    const auto& known = picture_.nat.hops;
    const auto first =
        std::find_if(known.begin(), known.end(), [](const Hop& hop) { return hop.quoted == Hop::Quoted::changed; });
    if (first == known.end()) return;
    if (first->ttl == 1) {
        alg.hop = 1;
    } else if (first != known.begin() && std::prev(first)->quoted == Hop::Quoted::as_sent &&
               std::prev(first)->ttl + 1 == first->ttl) {
        alg.hop = std::prev(first)->ttl;
    }
}

}  // namespace sipdiag::nat::inference

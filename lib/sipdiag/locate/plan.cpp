// SPDX-License-Identifier: MIT
#include "sipdiag/locate/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "sipdiag/base/text.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::locate {
namespace {

// RFC 3263 §4.1: what the service field of a NAPTR record says.
std::optional<Transport> transport_of(std::string_view service) noexcept
{
    if (grammar::equals(service, "SIP+D2U")) return Transport::udp;
    if (grammar::equals(service, "SIP+D2T")) return Transport::tcp;
    if (grammar::equals(service, "SIPS+D2T")) return Transport::tls;
    return std::nullopt;
}

std::string_view labels_of(Transport transport) noexcept
{
    switch (transport) {
    case Transport::udp: return "_sip._udp.";
    case Transport::tcp: return "_sip._tcp.";
    case Transport::tls: break;
    }
    return "_sips._tcp.";
}

bool contains(const auto& list, const auto& item)
{
    return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

Query query_of(const sip::Uri& uri)
{
    Query query;
    query.host = uri.host;
    if (uri.port != 0) query.port = uri.port;
    query.sips = uri.scheme == sip::Scheme::sips;
    const sip::UriParametersView parameters(uri.parameters);
    sip::UriParametersView::Item item;
    if (parameters.find("maddr", item) && !item.value.empty()) query.host = item.value;
    if (parameters.find("transport", item)) {
        if (grammar::equals(item.value, "udp")) query.transport = Transport::udp;
        if (grammar::equals(item.value, "tcp")) query.transport = Transport::tcp;
        if (grammar::equals(item.value, "tls")) query.transport = Transport::tls;
    }
    return query;
}

Plan::Plan(Query query, Entropy& entropy) : query_(std::move(query)), entropy_(&entropy)
{
    if (query_.host.size() > 1 && query_.host.ends_with('.')) query_.host.pop_back();
    if (query_.rule == Rule::phone) {
        query_.transport = Transport::udp;
        query_.families = {Family::ipv4};
    }
    if (query_.sips && query_.transport == Transport::tcp) query_.transport = Transport::tls;
    begin();
}

bool Plan::supports(Transport transport) const
{
    return contains(query_.supported, transport) && !(query_.sips && transport != Transport::tls);
}

Transport Plan::default_transport() const
{
    if (query_.transport) return *query_.transport;
    return query_.sips ? Transport::tls : Transport::udp;
}

std::uint16_t Plan::default_port(Transport transport) noexcept
{
    return transport == Transport::tls ? 5061 : 5060;
}

void Plan::begin()
{
    const Transport transport = default_transport();
    if (query_.host.empty()) return fail(Failure::no_such_name, "no host is named");
    if (query_.sips && transport == Transport::udp) return fail(Failure::contradiction, "sips: does not go over UDP");
    if (!supports(transport) && (query_.transport || query_.port))
        return fail(Failure::contradiction, fmt::format("{} is not to be used", to_string(transport)));

    // §4.2: a numeric address needs no questions.
    if (const auto address = parse_address(query_.host)) {
        if (!contains(query_.families, address->family()))
            return fail(Failure::contradiction, fmt::format("{} is of a family that is not to be used", query_.host));
        const auto placed = address->is_v6() ? Address::v6(address->octets(), query_.zone) : *address;
        targets_.push_back({{placed, query_.port.value_or(default_port(transport)), transport}, query_.host, {}});
        stage_ = Stage::done;
        return;
    }

    if (query_.survey) {
        ask({query_.host, RecordType::naptr});
        for (const auto* labels : {"_sip._udp.", "_sip._tcp.", "_sips._tcp.", "_sip._tls.", "_sips._udp."})
            ask({labels + query_.host, RecordType::srv});
        ask({query_.host, RecordType::a});
        ask({query_.host, RecordType::aaaa});
    }
    if (query_.rule == Rule::phone) {
        // The port of its file is for the address alone; it looks for SRV records whatever that port is.
        services_ = usual_services();
        stage_ = Stage::services;
    } else if (query_.port) {
        // §4.2: a port means that host and no other.
        candidates_.push_back({transport, query_.host, *query_.port, {}});
        stage_ = Stage::addresses;
    } else if (query_.transport) {
        services_ = usual_services();
        stage_ = Stage::services;
    } else {
        ask({query_.host, RecordType::naptr});
    }
    if (open_.empty()) advance();
}

bool Plan::ask(const Question& question)
{
    if (find_reply(question.name, question.type) != nullptr || contains(open_, question)) return false;
    if (asked_ == max_questions) {
        if (!std::any_of(remarks_.begin(), remarks_.end(),
                         [](const auto& each) { return each.kind == Remark::Kind::too_many; })) {
            remark(Remark::Kind::too_many, query_.host, {fmt::format("{} questions were asked", max_questions)});
        }
        return false;
    }
    ++asked_;
    open_.push_back(question);
    return true;
}

void Plan::answer(const Question& question, Reply reply)
{
    const auto asked = std::find_if(open_.begin(), open_.end(), [&](const auto& each) {
        return each.type == question.type && same_name(each.name, question.name);
    });
    if (asked == open_.end()) return;
    if (reply.kind == Reply::Kind::records && reply.records.empty()) reply.kind = Reply::Kind::no_data;
    if (reply.kind != Reply::Kind::records) steps_.push_back({*asked, std::nullopt, reply.kind, reply.why});
    for (const auto& each : reply.records)
        steps_.push_back({{each.owner, each.type}, each, reply.kind, {}});
    if (reply.kind == Reply::Kind::failed) {
        remark(Remark::Kind::unreadable, asked->name,
               {fmt::format("{} {}: {}", asked->name, to_string(asked->type), reply.why)});
    }
    replies_.emplace(std::pair(lowered(asked->name), asked->type), std::move(reply));
    open_.erase(asked);
    if (open_.empty()) advance();
}

const Reply* Plan::find_reply(const std::string& name, RecordType type) const
{
    const auto found = replies_.find({lowered(name), type});
    return found == replies_.end() ? nullptr : &found->second;
}

Plan::Chain Plan::follow(const std::string& name, RecordType type) const
{
    Chain chain;
    std::string current = name;
    const Reply* reply = nullptr;
    for (std::size_t hops = 0; hops <= max_aliases; ++hops) {
        // An answer often holds the whole chain; where it ends early, the next name is a question of its own.
        if (const auto* own = find_reply(current, type)) reply = own;
        if (reply == nullptr) {
            chain.missing = Question{current, type};
            return chain;
        }
        chain.kind = reply->kind;
        const Record* alias = nullptr;
        for (const auto& each : reply->records) {
            if (!same_name(each.owner, current)) continue;
            if (each.type == type) chain.records.push_back(each);
            if (each.type == RecordType::cname) alias = &each;
        }
        if (!chain.records.empty() || alias == nullptr) {
            const bool asked = find_reply(current, type) != nullptr;
            if (chain.records.empty() && !asked) chain.missing = Question{current, type};
            if (chain.records.empty() && chain.kind == Reply::Kind::records) chain.kind = Reply::Kind::no_data;
            return chain;
        }
        if (!chain.alias) chain.alias = *alias;
        current = alias->target;
    }
    chain.is_loop = true;
    return chain;
}

void Plan::advance()
{
    // Each stage asks what it needs; with nothing left to ask the next begins.
    while (open_.empty() && stage_ != Stage::done) {
        switch (stage_) {
        case Stage::naptr:
            choose_services();
            stage_ = Stage::services;
            break;
        case Stage::services:
            if (ask_services()) return;
            choose_candidates();
            break;
        case Stage::addresses:
            if (ask_addresses()) return;
            choose_targets();
            break;
        case Stage::done: break;
        }
    }
}

std::vector<Plan::Service> Plan::usual_services() const
{
    std::vector<Service> services;
    for (const auto each : {Transport::udp, Transport::tcp, Transport::tls}) {
        if (!supports(each) || (query_.transport && *query_.transport != each)) continue;
        services.push_back({each, std::string(labels_of(each)) + query_.host});
    }
    return services;
}

void Plan::choose_services()
{
    auto chain = follow(query_.host, RecordType::naptr);
    if (chain.kind == Reply::Kind::no_such_name) {
        // What does not exist has no names below either, RFC 8020; and still the SRV records cost one more question.
        services_ = usual_services();
        return;
    }
    auto& records = chain.records;
    std::stable_sort(records.begin(), records.end(), [](const Record& a, const Record& b) {
        return std::pair(a.priority, a.weight) < std::pair(b.priority, b.weight);
    });
    for (const auto& each : records) {
        const auto transport = transport_of(each.services);
        if (!transport || !grammar::equals(each.flags, "s") || each.target == ".") continue;
        const auto labels = lowered(each.target.substr(0, each.target.find('.', each.target.find('.') + 1) + 1));
        const bool usual = labels == labels_of(*transport);
        if (!usual && (labels == "_sip._udp." || labels == "_sip._tcp." || labels == "_sips._tcp.")) {
            remark(Remark::Kind::naptr_contradicts, each.target,
                   {fmt::format("{} NAPTR {}", query_.host, data_of(each))});
        }
        if (supports(*transport)) services_.push_back({*transport, each.target, true});
    }
    if (!services_.empty()) return;
    if (!records.empty()) {
        std::vector<std::string> evidence;
        for (const auto& each : records)
            evidence.push_back(fmt::format("{} NAPTR {}", query_.host, data_of(each)));
        remark(Remark::Kind::naptr_unusable, query_.host, std::move(evidence));
    }
    services_ = usual_services();
}

bool Plan::ask_services()
{
    for (const auto& each : services_) {
        const auto chain = follow(each.name, RecordType::srv);
        if (chain.missing) ask(*chain.missing);
    }
    return !open_.empty();
}

// RFC 2782, "Usage rules": by priority; within one, each is drawn with a chance in proportion to its weight, and those
// of weight 0 stand first, so that they have a small one.
std::vector<Record> Plan::in_order(std::vector<Record> records)
{
    std::stable_sort(records.begin(), records.end(), [](const Record& a, const Record& b) {
        return std::tuple(a.priority, a.weight != 0) < std::tuple(b.priority, b.weight != 0);
    });
    std::vector<Record> ordered;
    for (auto begin = records.begin(); begin != records.end();) {
        const auto end =
            std::find_if(begin, records.end(), [&](const auto& each) { return each.priority != begin->priority; });
        std::vector<Record> level(begin, end);
        while (!level.empty()) {
            const auto total = std::accumulate(level.begin(), level.end(), std::uint32_t{0},
                                               [](std::uint32_t sum, const auto& each) { return sum + each.weight; });
            const auto drawn = entropy_->between(0, total);
            std::uint32_t sum = 0;
            const auto chosen = std::find_if(level.begin(), level.end(), [&](const auto& each) {
                sum += each.weight;
                return sum >= drawn;
            });
            ordered.push_back(std::move(*chosen));
            level.erase(chosen);
        }
        begin = end;
    }
    return ordered;
}

void Plan::choose_candidates()
{
    stage_ = Stage::addresses;
    bool refused = false;
    bool failed = false;
    std::string why;
    for (const auto& service : services_) {
        auto chain = follow(service.name, RecordType::srv);
        if (chain.is_loop) remark(Remark::Kind::alias_loop, service.name);
        if (chain.kind == Reply::Kind::failed) {
            failed = true;
            if (const auto* reply = find_reply(service.name, RecordType::srv)) why = reply->why;
        }
        if (chain.records.size() == 1 && chain.records.front().target == ".") {
            refused = true;
            mark_used(service.name, RecordType::srv);
            continue;
        }
        if (chain.records.empty() && service.from_naptr) remark(Remark::Kind::naptr_leads_nowhere, service.name);
        for (auto& each : in_order(std::move(chain.records))) {
            if (each.target == ".") continue;
            candidates_.push_back({service.transport, std::move(each.target), each.port, service.name});
        }
    }
    if (!candidates_.empty()) return;
    if (refused) {
        return fail(Failure::not_offered,
                    fmt::format("{} says by an SRV record of \".\" that it offers no such service", query_.host));
    }
    if (std::any_of(services_.begin(), services_.end(), [](const auto& each) { return each.from_naptr; })) {
        services_ = usual_services();
        stage_ = Stage::services;
        return;
    }
    // Name servers in some routers know nothing but addresses and swallow the rest: then the address is worth its
    // question, beside the remark. Where nothing at all was answered it is not.
    const bool any_answer = std::any_of(replies_.begin(), replies_.end(),
                                        [](const auto& each) { return each.second.kind != Reply::Kind::failed; });
    if (failed && !any_answer && query_.rule != Rule::phone) return fail(Failure::no_answer, why);
    const auto transport = default_transport();
    candidates_.push_back({transport, query_.host, query_.port.value_or(default_port(transport)), {}});
}

bool Plan::ask_addresses()
{
    for (const auto& each : candidates_) {
        if (parse_address(each.host)) continue;
        for (const auto family : query_.families) {
            const auto chain = follow(each.host, family == Family::ipv4 ? RecordType::a : RecordType::aaaa);
            if (chain.missing) ask(*chain.missing);
        }
    }
    return !open_.empty();
}

void Plan::choose_targets()
{
    stage_ = Stage::done;
    std::set<std::string> told;
    bool nonexistent = false;
    bool failed = false;
    std::string why;
    for (const auto& candidate : candidates_) {
        std::vector<Record> found;
        bool candidate_failed = false;
        bool candidate_missing = false;
        if (const auto numeric = parse_address(candidate.host)) {
            // No host name is numeric, yet some zones hold an address where a name should stand.
            found.push_back({candidate.host, RecordType::a, 0, *numeric});
        } else {
            for (const auto family : query_.families) {
                const auto type = family == Family::ipv4 ? RecordType::a : RecordType::aaaa;
                const auto chain = follow(candidate.host, type);
                found.insert(found.end(), chain.records.begin(), chain.records.end());
                candidate_missing |= chain.kind == Reply::Kind::no_such_name;
                if (chain.kind == Reply::Kind::failed) {
                    candidate_failed = true;
                    if (const auto* reply = find_reply(candidate.host, type)) why = reply->why;
                }
                if (chain.is_loop && told.insert("loop " + lowered(candidate.host)).second)
                    remark(Remark::Kind::alias_loop, candidate.host);
                if (chain.alias && !candidate.service.empty() &&
                    told.insert("alias " + lowered(candidate.host)).second) {
                    remark(Remark::Kind::server_is_alias, candidate.host,
                           {fmt::format("{} CNAME {}", chain.alias->owner, chain.alias->target)});
                }
            }
        }
        nonexistent |= candidate_missing;
        failed |= candidate_failed;
        if (found.empty() && !candidate.service.empty() && !candidate_failed &&
            told.insert("missing " + lowered(candidate.host)).second) {
            remark(Remark::Kind::server_missing, candidate.host,
                   {fmt::format("{} SRV names {}", candidate.service, candidate.host),
                    candidate_missing ? candidate.host + " does not exist" : candidate.host + " has no address"});
        }
        for (const auto& each : found) {
            const Endpoint endpoint{each.address, candidate.port, candidate.transport};
            const bool known = std::any_of(targets_.begin(), targets_.end(),
                                           [&](const auto& target) { return target.endpoint == endpoint; });
            if (!known && targets_.size() < max_targets)
                targets_.push_back({endpoint, candidate.host, candidate.service});
        }
    }
    if (targets_.empty()) {
        const auto& host = candidates_.front().host;
        if (failed) return fail(Failure::no_answer, why);
        if (nonexistent && candidates_.size() == 1 && candidates_.front().service.empty())
            return fail(Failure::no_such_name, fmt::format("{} does not exist", host));
        return fail(Failure::no_address, fmt::format("{} has no address{}", host,
                                                     query_.families.size() > 1                ? ""
                                                     : query_.families.front() == Family::ipv4 ? " of IPv4"
                                                                                               : " of IPv6"));
    }
    mark_used();
    remark_on_survey();
}

void Plan::mark_used(const std::string& name, RecordType type)
{
    // Every record of the chain from that name.
    std::string current = name;
    for (std::size_t hops = 0; hops <= max_aliases; ++hops) {
        std::string next;
        for (auto& step : steps_) {
            if (!step.record || !same_name(step.record->owner, current)) continue;
            if (step.record->type == RecordType::cname) next = step.record->target;
            if (step.record->type != type) continue;
            const auto leads_on = [&](const Target& target) {
                switch (type) {
                case RecordType::a:
                case RecordType::aaaa: return target.endpoint.address == step.record->address;
                case RecordType::srv: return same_name(target.host, step.record->target);
                case RecordType::naptr: return same_name(target.service, step.record->target);
                case RecordType::cname: break;
                }
                return false;
            };
            step.used |= std::any_of(targets_.begin(), targets_.end(), leads_on) || step.record->target == ".";
        }
        if (next.empty()) return;
        for (auto& step : steps_) {
            if (step.record && step.record->type == RecordType::cname && same_name(step.record->owner, current))
                step.used = true;
        }
        current = next;
    }
}

void Plan::mark_used()
{
    for (const auto& target : targets_) {
        mark_used(target.host, target.endpoint.address.is_v4() ? RecordType::a : RecordType::aaaa);
        if (!target.service.empty()) mark_used(target.service, RecordType::srv);
    }
    if (std::any_of(services_.begin(), services_.end(), [](const auto& each) { return each.from_naptr; }))
        mark_used(query_.host, RecordType::naptr);
}

void Plan::remark_on_survey()
{
    std::set<Address> addresses;
    for (const auto& each : targets_)
        addresses.insert(each.endpoint.address);
    if (addresses.size() == 1 && !parse_address(query_.host))
        remark(Remark::Kind::one_target, query_.host, {to_string(*addresses.begin())});
    if (!query_.survey) return;

    std::vector<std::string> there;
    for (const auto each : {Transport::udp, Transport::tcp, Transport::tls}) {
        const auto name = std::string(labels_of(each)) + query_.host;
        const auto chain = follow(name, RecordType::srv);
        const bool offered = std::any_of(chain.records.begin(), chain.records.end(),
                                         [](const auto& record) { return record.target != "."; });
        if (offered) there.push_back(name);
    }
    if (there.size() == 1) remark(Remark::Kind::one_transport, query_.host, there);
    for (const auto* labels : {"_sip._tls.", "_sips._udp."}) {
        const auto chain = follow(labels + query_.host, RecordType::srv);
        std::vector<std::string> evidence;
        for (const auto& each : chain.records)
            evidence.push_back(fmt::format("{} SRV {}", each.owner, data_of(each)));
        if (!evidence.empty()) remark(Remark::Kind::wrong_labels, labels + query_.host, std::move(evidence));
    }
    if (there.empty()) return;
    std::vector<std::string> own;
    bool differs = true;
    for (const auto type : {RecordType::a, RecordType::aaaa}) {
        for (const auto& each : follow(query_.host, type).records) {
            own.push_back(fmt::format("{} {} {}", query_.host, to_string(type), to_string(each.address)));
            if (addresses.contains(each.address)) differs = false;
        }
    }
    if (own.empty() || !differs) return;
    for (const auto& each : targets_)
        own.push_back(fmt::format("{} at {}", each.host, to_string(each.endpoint.address)));
    remark(Remark::Kind::address_differs, query_.host, std::move(own));
}

void Plan::remark(Remark::Kind kind, std::string about, std::vector<std::string> evidence)
{
    remarks_.push_back({kind, std::move(about), std::move(evidence)});
}

void Plan::fail(Failure failure, std::string text)
{
    stage_ = Stage::done;
    failure_ = failure;
    failure_text_ = std::move(text);
    open_.clear();
}

}  // namespace sipdiag::locate

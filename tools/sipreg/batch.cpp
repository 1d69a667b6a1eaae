// SPDX-License-Identifier: MIT
//
// sipreg batch: register many accounts, an object each in input order, then the sum.
#include <fmt/format.h>

#include <map>

#include "common/files.hpp"
#include "common/visit.hpp"
#include "sipdiag/base/version.hpp"
#include "sipdiag/net/judge.hpp"
#include "sipdiag/reach/ways.hpp"
#include "sipdiag/reg/batch.hpp"
#include "sipreg/batch_input.hpp"
#include "sipreg/options.hpp"

namespace sipdiag::tools::sipreg {
namespace {

constexpr Duration opening = std::chrono::seconds(10);  // a connection

/// The servers of many accounts: looked up once, and opened when one is to be asked.
struct Domain {
    Caller caller;
    Servers servers;
    std::map<std::size_t, Obstacle> shut = {};  ///< by the number of the server
};

/// One account: where it goes, or why it cannot.
struct Row {
    std::string auth_user;
    std::string proxy;
    std::optional<Obstacle> obstacle;
    std::size_t domain = 0;  ///< where there is no obstacle
};

/// Results as they come, put in input order, counted, and told.
class Results {
public:
    Results(Frame& frame, net::Network& network, std::vector<Row> rows, const std::vector<Domain>& domains)
        : frame_(frame), network_(network), rows_(std::move(rows)), domains_(domains), begun_(network.now())
    {
    }
    void add(std::size_t index, reg::Batch::Done done)
    {
        waiting_.insert_or_assign(index, std::move(done));
        for (auto next = waiting_.find(told_); next != waiting_.end(); next = waiting_.find(told_)) {
            tell(next->first, next->second);
            waiting_.erase(next);
            ++told_;
        }
    }
    int sum_up()
    {
        finding::Report sum;
        sum.command = "batch-summary";
        sum.outcome = worst_;
        sum.verdict = worst_ == finding::Outcome::healthy ? "all-registered" : "not-all-registered";
        const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(network_.now() - begun_);
        sum.duration = passed;
        sum.facts.set("accounts", rows_.size());
        for (const auto* const state : {"registered", "not-stored", "rejected", "unreachable", "undetermined"}) {
            std::string key = state;
            if (key == "not-stored") key = "not_stored";
            sum.facts.set(key, counts_[state]);
        }
        sum.facts.set("duration_ms", passed.count());
        if (frame_.format() != report::Format::text) {
            return frame_.end_stream(frame_.stream(std::move(sum), network_.interrupted()));
        }
        frame_.print(
            fmt::format("{} accounts: {} registered, {} not stored, {} rejected, {} unreachable, {} undetermined\n",
                        rows_.size(), counts_["registered"], counts_["not-stored"], counts_["rejected"],
                        counts_["unreachable"], counts_["undetermined"]));
        return frame_.end_stream(network_.interrupted() ? exit_interrupted : static_cast<int>(worst_));
    }

private:
    void note_servers(const Row& row, const reg::Batch::Done& done, Visited& visited)
    {
        if (row.obstacle) return;
        const auto& domain = domains_[row.domain];
        reach::Ways ways(domain.servers.endpoints);
        const auto shut = [&](std::size_t number) {
            const auto known = domain.shut.find(number);
            ways.tell(reach::Answer::not_opened, known != domain.shut.end() ? known->second.text : std::string());
        };
        for (const auto& each : done.left) {
            if (each.facts) {
                ways.tell(*each.facts);
            } else {
                shut(each.number);
            }
        }
        if (done.shut) {
            visited.obstacle = domain.shut.at(done.server);
            visited.facts.target = domain.servers.endpoints[done.server];
            shut(done.server);
        } else if (!done.facts.exchanges.empty()) {
            ways.tell(done.facts);
        }
        visited.dns = domain.servers.dns;
        visited.servers = ways.facts();
        visited.findings = domain.servers.findings;
        for (auto& each : ways.has_answer() ? ways.findings() : ways.dead_end())
            visited.findings.push_back(std::move(each));
    }
    void tell(std::size_t index, const reg::Batch::Done& done)
    {
        const auto& facts = done.facts;
        Visited visited;
        visited.facts = facts;
        visited.around.wall = [this](Instant at) { return network_.wall(at); };
        visited.around.auth_user = rows_[index].auth_user;
        visited.around.proxy = rows_[index].proxy;
        visited.obstacle = rows_[index].obstacle;
        note_servers(rows_[index], done, visited);
        auto report = report_of(visited, reg::Goal::add);
        report.command = "batch";
        report.outcome = finding::combine(report.outcome, report.findings, finding::Severity::warning);
        worst_ = std::max(worst_, report.outcome);
        ++counts_[report.verdict];
        auto facts_in_order = finding::Value::object();
        facts_in_order.set("index", index);
        for (const auto& [key, value] : std::get<finding::Value::Object>(report.facts.data()))
            facts_in_order.set(key, value);
        report.facts = std::move(facts_in_order);
        if (frame_.format() == report::Format::text) {
            frame_.print(
                fmt::format("{:<5} {:<40} {:<13} {}\n", index, facts.identity.aor, report.verdict, report.headline));
        } else {
            (void)frame_.stream(std::move(report), false);
        }
    }

    Frame& frame_;
    net::Network& network_;
    std::vector<Row> rows_;
    const std::vector<Domain>& domains_;
    Instant begun_;
    std::map<std::size_t, reg::Batch::Done> waiting_;
    std::size_t told_ = 0;
    std::map<std::string, std::size_t> counts_;
    finding::Outcome worst_ = finding::Outcome::healthy;
};

/// The batch, and after each step of it what is done with.
class BatchTeller {
public:
    BatchTeller(reg::Batch& batch, Results& results, std::vector<std::size_t> rows)
        : batch_(&batch), results_(&results), rows_(std::move(rows))
    {
    }
    /// Each run of the network begins so: at first, or with the way that was wanted, or with the news that there is
    /// none.
    void start(Instant now, Outbox& out)
    {
        step([&] {
            if (!std::exchange(begun_, true)) return batch_->start(now, out);
            if (way_) return batch_->take_way(now, *std::exchange(way_, std::nullopt), out);
            batch_->find_no_way(now, out);
        });
    }
    void bring(reg::Conversation::Way way) { way_ = std::move(way); }
    void receive(Instant now, const Datagram& arrived, Outbox& out)
    {
        step([&] { batch_->receive(now, arrived, out); });
    }
    void undelivered(Instant now, const Undelivered& lost, Outbox& out)
    {
        step([&] { batch_->undelivered(now, lost, out); });
    }
    void expire(Instant now, Outbox& out)
    {
        step([&] { batch_->expire(now, out); });
    }
    [[nodiscard]] Instant deadline() const { return batch_->deadline(); }
    /// Also where the batch cannot go on without another way: then that is to be brought.
    [[nodiscard]] bool finished() const { return batch_->finished() || batch_->wants_way(); }
    void withdraw(Instant now, Outbox& out, reg::Stop why)
    {
        step([&] { batch_->withdraw(now, out, why); });
    }

private:
    template <class Step>
    void step(Step&& work)
    {
        work();
        for (auto& each : batch_->take_done())
            results_->add(rows_[each.index], std::move(each));
    }
    reg::Batch* batch_;
    Results* results_;
    std::vector<std::size_t> rows_;
    bool begun_ = false;
    std::optional<reg::Conversation::Way> way_;
};

/// Everybody's servers, looked up once.
class Directory {
public:
    Directory(const Frame& frame, Wire& wire) : frame_(frame), wire_(wire) {}

    /// \return the number of the domain
    std::variant<std::size_t, Obstacle> of(const Caller& caller)
    {
        const auto query = query_of(caller);
        const auto key = fmt::format("{} {} {}", query.host, query.port.value_or(0), query.sips);
        auto known = numbers_.find(key);
        if (known == numbers_.end()) known = numbers_.emplace(key, find(caller)).first;
        return known->second;
    }
    [[nodiscard]] std::vector<Domain>& domains() noexcept { return domains_; }

private:
    std::variant<std::size_t, Obstacle> find(const Caller& caller)
    {
        auto servers = servers_of(frame_, wire_, caller);
        if (auto* const none = std::get_if<Obstacle>(&servers)) return std::move(*none);
        domains_.push_back({caller, std::get<Servers>(std::move(servers))});
        return domains_.size() - 1;
    }

    const Frame& frame_;
    Wire& wire_;
    std::map<std::string, std::variant<std::size_t, Obstacle>> numbers_;
    std::vector<Domain> domains_;
};

}  // namespace

int run_batch(Frame& frame)
{
    const auto& asked = frame.invocation();
    std::string fault;
    const auto text = read_input(asked.positionals.front(), fault);
    if (!text) return frame.misuse(fault);
    auto lines = read_batch(*text);
    if (const auto* const wrong = std::get_if<Misuse>(&lines)) {
        return frame.misuse(asked.positionals.front() + ": " + wrong->text);
    }
    auto& accounts = std::get<std::vector<BatchLine>>(lines);
    // What holds for all of them: transport, TLS, local address, expiry.
    auto read = read_caller(frame, "nobody@localhost");
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    const auto& common = std::get<Caller>(read);
    reg::BatchLimits limits;
    if (const auto rate = asked.decimal("rate")) limits.rate = *rate;
    if (const auto parallel = asked.number("parallel")) limits.parallel = static_cast<std::size_t>(*parallel);
    limits.goes_on_after_refusals = asked.flag("continue");
    if (frame.dry_run()) {
        return frame.plan(
            fmt::format("4 to 7 REGISTERs for each of {} accounts, {} accounts a second at most. Each binding is\n"
                        "removed again{}. Nothing rings.\n",
                        accounts.size(), limits.rate, common.keep ? ", but for --keep" : ""));
    }

    Wire wire(frame, &common);
    auto& network = wire.network();
    Entropy entropy(net::fresh_seed());
    Directory directory(frame, wire);
    std::vector<Row> rows;
    std::vector<reg::BatchEntry> entries;
    std::vector<std::size_t> row_of_entry;
    std::vector<std::pair<std::size_t, reg::Facts>> unfound;
    for (auto& each : accounts) {
        auto caller = common;
        const auto address = read_address_of_record(each.aor);
        const auto proxy = each.proxy.empty() ? std::optional<HostPort>() : read_host_port(each.proxy);
        if (!address || address->user.empty() || (!each.proxy.empty() && !proxy)) {
            return frame.misuse(
                fmt::format("{}: line {}: user@host and HOST[:PORT] are wanted", asked.positionals.front(), each.line));
        }
        caller.aor = *address;
        if (proxy) caller.proxy = proxy;
        rows.push_back({each.auth_user.empty() ? caller.aor.user : each.auth_user, caller.aor.host, {}});
        auto domain = directory.of(caller);
        if (auto* const none = std::get_if<Obstacle>(&domain)) {
            rows.back().obstacle = std::move(*none);
            reg::Facts facts;
            facts.identity.aor = aor_of(caller);
            unfound.emplace_back(rows.size() - 1, std::move(facts));
            continue;
        }
        rows.back().domain = std::get<std::size_t>(domain);
        reg::Conversation::Setup setup;
        setup.aor = aor_of(caller);
        auto registrar = caller.aor;
        registrar.user.clear();
        setup.registrar = registrar.to_string();
        setup.target = directory.domains()[rows.back().domain].servers.endpoints.front();
        setup.account = {rows.back().auth_user, std::move(each.password), {}};
        reg::Plan plan;
        plan.goal = reg::Goal::add;
        plan.expires = common.expires.value_or(3600);
        plan.keep = common.keep;
        row_of_entry.push_back(rows.size() - 1);
        entries.push_back({std::move(setup), std::move(plan), rows.back().domain});
    }

    const reg::SoftphoneWriter writer(fmt::format("sipdiag/{}", version()));
    auto& domains = directory.domains();
    Results results(frame, network, std::move(rows), domains);
    for (auto& [index, facts] : unfound)
        results.add(index, {index, std::move(facts)});
    std::vector<std::size_t> servers;
    for (const auto& each : domains)
        servers.push_back(each.servers.endpoints.size());
    const auto until = asked.given("timeout") ? wire.deadline({}) : never;
    limits.until = until;
    const bool any = !entries.empty();
    reg::Batch batch(std::move(entries), limits, writer, entropy, servers);
    BatchTeller teller(batch, results, std::move(row_of_entry));
    while (any && !batch.finished()) {
        if (const auto want = batch.wants_way()) {
            auto& domain = domains[want->domain];
            const auto& server = domain.servers.endpoints[want->number];
            reach::Ways rest({domain.servers.endpoints.begin() + static_cast<std::ptrdiff_t>(want->number),
                              domain.servers.endpoints.end()});
            const auto opened_by = network.now() + std::min<Duration>(rest.patience(network.now(), until), opening);
            if (want->number > 0) frame.say(fmt::format("trying {}", to_string(server)));
            auto ready = prepare(frame, wire, domain.caller, server, {}, entropy, opened_by);
            if (auto* const shut = std::get_if<Obstacle>(&ready)) {
                domain.shut.emplace(want->number, std::move(*shut));
            } else {
                auto setup = std::get<Prepared>(std::move(ready)).setup;
                teller.bring({setup.source, setup.target, setup.advertised, setup.ears, setup.more_sources});
            }
        }
        network.run(teller, until, [&](Instant now, Outbox& out) {
            teller.withdraw(now, out, network.interrupted() ? reg::Stop::withdrawn : reg::Stop::out_of_time);
        });
        if (!batch.wants_way()) break;  // finished, or it had all its time
    }
    return results.sum_up();
}

}  // namespace sipdiag::tools::sipreg

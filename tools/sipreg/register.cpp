// SPDX-License-Identifier: MIT
//
// sipreg query, register and unregister: one visit each.
#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "common/files.hpp"
#include "common/visit.hpp"
#include "sipdiag/base/text.hpp"
#include "sipreg/options.hpp"

namespace sipdiag::tools::sipreg {
namespace {

reg::Plan plan_of(const Caller& caller, reg::Goal goal)
{
    reg::Plan plan;
    plan.goal = goal;
    plan.expires = caller.expires.value_or(3600);
    plan.keep = caller.keep;
    plan.exact_contact = caller.exact_contact;
    plan.plays_phone = caller.plays_phone;
    if (caller.phone) plan.register_delta = static_cast<std::uint32_t>(caller.phone->settings.register_delta.count());
    plan.follows_received = caller.nat.enable == 1 && caller.nat.received_processing == 1;
    return plan;
}

std::string to_text(const locate::Query& query)
{
    return query.port ? fmt::format("{} port {}", query.host, *query.port) : query.host;
}

std::string transcript(const Caller& caller, reg::Goal goal)
{
    const auto account = aor_of(caller);
    const auto server = to_text(query_of(caller));
    switch (goal) {
    case reg::Goal::query:
        return fmt::format(
            "1 or 2 REGISTERs without Contact for {} to {}: they ask for the list and change nothing.\n"
            "Nothing rings.\n",
            account, server);
    case reg::Goal::remove:
        return fmt::format(
            "2 to 4 REGISTERs for {} to {}: the list, the removal of what is ours, the list again.\n"
            "Nothing rings.\n",
            account, server);
    case reg::Goal::add: break;
    }
    return fmt::format(
        "4 to 7 REGISTERs for {} to {}, in about a second: the list, one binding with a mark of its own for {} s, the\n"
        "list again{}. Bindings of others are not touched. Nothing rings of itself; a call to the account in that\n"
        "second is answered 480 here and rings at the other devices.\n",
        account, server, caller.expires.value_or(3600), caller.keep ? "" : ", its removal, and the list once more");
}

/// S17: what will go is shown; without --yes somebody must say so. \return nothing where it may, else the exit code
std::optional<int> confirm_all(Frame& frame, Wire& wire, const Caller& caller)
{
    if (caller.yes) return std::nullopt;
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) {
        return frame.misuse("unregister --all takes every device off the account: say --yes where nobody can be asked");
    }
    auto looked = visit(frame, wire, caller, plan_of(caller, reg::Goal::query));
    if (const auto* const wrong = std::get_if<Misuse>(&looked)) return frame.misuse(wrong->text);
    const auto& seen = std::get<Visited>(looked);
    if (!seen.facts.before) return frame.finish(report_of(seen, reg::Goal::remove), seen.interrupted);
    complain(fmt::format("Every binding of {} would go:", aor_of(caller)));
    for (const auto& each : seen.facts.before->listing.bindings)
        complain("    " + visible(each.uri));
    (void)write_all(STDERR_FILENO, "The devices are off the account until they register again. Go on? [y/N] ");
    std::array<char, 16> answer{};
    const auto size = ::read(STDIN_FILENO, answer.data(), answer.size());
    if (size > 0 && (answer[0] == 'y' || answer[0] == 'Y')) return std::nullopt;
    complain("Nothing was removed.");
    return frame.finish(report_of(seen, reg::Goal::query), seen.interrupted);
}

/// What became of line 1 at proxy_backup, which the phone registers first.
finding::Value backup_value(const Visited& backup, const reg::Judgement& judged)
{
    auto value = finding::Value::object();
    const auto* const last = judged.decisive;
    const bool answered = last != nullptr && last->end == reg::End::answered;
    auto bindings = finding::Value::array();
    if (judged.held != nullptr) {
        for (const auto& each : judged.held->bindings)
            bindings.push(reg::to_value(each));
    }
    const auto state = reg::to_string(judged.state);
    value.set("registrar", to_string(backup.facts.target))
        .set("state", state.empty() ? finding::Value() : finding::Value(state))
        .set("status", answered ? finding::Value(last->status) : finding::Value())
        .set("reason", answered ? finding::Value(last->reason) : finding::Value())
        .set("bindings", judged.held != nullptr ? std::move(bindings) : finding::Value());
    return value;
}

void add_backup(finding::Report& report, const Visited& backup)
{
    const auto judged = reg::judge(backup.facts, reg::Goal::add);
    report.facts.set("backup", backup_value(backup, judged));
    const auto how = backup.obstacle ? backup.obstacle->text : reg::sentence(backup.facts, reg::Goal::add, judged);
    const auto proxy = to_string(backup.facts.target);
    report.sections.push_back({fmt::format("The backup proxy {} (1-BU), asked first", proxy), {visible(how)}});
    if (judged.state != reg::State::registered) report.findings.push_back(reg::backup_not_registered(proxy, how));
    if (backup.facts.may_remain) {
        for (const auto& each : judged.findings) {
            if (each.entry->code == "REG028") report.findings.push_back(each);
        }
    }
}

int one_visit(Frame& frame, reg::Goal goal, const reg::Expectation& expectation = {}, bool remove_all = false)
{
    auto read = caller_of(frame);
    if (const auto* const wrong = std::get_if<Misuse>(&read)) return frame.misuse(wrong->text);
    const auto& caller = std::get<Caller>(read);
    if (frame.dry_run()) {
        return frame.plan(transcript(caller, goal));
    }
    Wire wire(frame, &caller);
    std::optional<AccountLock> lock;
    if (goal != reg::Goal::query) {
        auto taken = AccountLock::take(aor_of(caller), numeric_target(caller));
        if (const auto* const other = std::get_if<AccountLock::Busy>(&taken)) {
            Visited none;
            none.facts.identity.aor = aor_of(caller);
            none.around.nat = caller.nat;
            none.obstacle = busy(*other, caller);
            return frame.finish(report_of(none, goal));
        }
        lock.emplace(std::get<AccountLock>(std::move(taken)));
    }
    if (remove_all) {
        if (const auto code = confirm_all(frame, wire, caller)) return *code;
    }
    auto plan = plan_of(caller, goal);
    plan.remove_all = remove_all;
    std::optional<Visited> backup;
    if (const auto before = goal == reg::Goal::add ? backup_of(caller) : std::nullopt) {
        frame.say(fmt::format("line 1 registers with proxy_backup {} first", before->aor.host));
        auto first = visit(frame, wire, *before, plan);
        if (const auto* const wrong = std::get_if<Misuse>(&first)) return frame.misuse(wrong->text);
        backup.emplace(std::get<Visited>(std::move(first)));
        // Who lost a binding by it must be told first, and nothing else be touched (S2).
        if (backup->interrupted || !backup->facts.lost.empty())
            return frame.finish(report_of(*backup, goal), backup->interrupted);
    }
    auto visited = visit(frame, wire, caller, plan);
    if (const auto* const wrong = std::get_if<Misuse>(&visited)) return frame.misuse(wrong->text);
    auto& result = std::get<Visited>(visited);
    if (backup && !backup->obstacle) {
        auto& rows = result.around.other_rows;
        std::erase_if(rows, [](const auto& row) { return row.backup; });
        rows.push_back(reg::phone_row(backup->facts, backup->around));
    }
    auto report = report_of(result, goal, expectation);
    if (backup) add_backup(report, *backup);
    return frame.finish(std::move(report), result.interrupted);
}

}  // namespace

int run_query(Frame& frame)
{
    const auto& asked = frame.invocation();
    reg::Expectation expectation;
    expectation.pattern = asked.text("expect").value_or("");
    if (const auto least = asked.number("min-expires")) expectation.min_expires = static_cast<std::uint32_t>(*least);
    if (const auto most = asked.number("max-bindings")) expectation.max_bindings = static_cast<std::size_t>(*most);
    return one_visit(frame, reg::Goal::query, expectation);
}

int run_register(Frame& frame)
{
    return one_visit(frame, reg::Goal::add);
}

int run_unregister(Frame& frame)
{
    return one_visit(frame, reg::Goal::remove, {}, frame.invocation().flag("all"));
}

}  // namespace sipdiag::tools::sipreg

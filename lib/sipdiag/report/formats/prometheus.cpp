// SPDX-License-Identifier: MIT
//
// Prometheus: the text exposition format 0.0.4, for the textfile collector. What was not measured is absent, never 0.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sipdiag/finding/catalogue.hpp"
#include "sipdiag/report/formats/figures.hpp"
#include "sipdiag/report/formats/formats.hpp"

namespace sipdiag::report::formats {
namespace {

using finding::Value;

std::optional<double> number_at(const Value* value)
{
    if (value == nullptr) return std::nullopt;
    if (const auto* const whole = std::get_if<std::int64_t>(&value->data())) return static_cast<double>(*whole);
    if (const auto* const real = std::get_if<double>(&value->data())) return *real;
    return std::nullopt;
}

const Value* at(const Value* value, std::string_view key)
{
    return value == nullptr ? nullptr : value->find(key);
}

std::string text_at(const Value* value)
{
    const auto* const text = value == nullptr ? nullptr : std::get_if<std::string>(&value->data());
    return text == nullptr ? std::string() : *text;
}

/// Label values: backslash, quote and line feed are escaped, and nothing else.
std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') out += '\\';
        out += c;
    }
    return out;
}

/// Whom it was asked of, in whatever words the command has for it.
std::string target_of(const finding::Report& report)
{
    for (const auto* key : {"target", "aor", "remote", "domain"}) {
        if (auto text = text_at(report.facts.find(key)); !text.empty()) return text;
    }
    return text_at(at(report.facts.find("account"), "aor"));
}

class Page {
public:
    explicit Page(std::string labels) : labels_(std::move(labels)) {}

    void add(std::string_view name, std::string_view help, std::optional<double> value)
    {
        if (!value) return;
        head(name, help);
        out_ += fmt::format("sipdiag_{}{{{}}} {}\n", name, labels_, *value);
    }
    void head(std::string_view name, std::string_view help)
    {
        out_ += fmt::format("# HELP sipdiag_{0} {1}\n# TYPE sipdiag_{0} gauge\n", name, help);
    }
    void line(std::string_view name, std::string_view more, double value)
    {
        out_ += fmt::format("sipdiag_{}{{{},{}}} {}\n", name, labels_, more, value);
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string labels_;
    std::string out_;
};

std::optional<double> scaled(std::optional<double> value, double factor)
{
    return value ? std::optional(*value * factor) : std::nullopt;
}

/// The shortest time that a binding has left.
std::optional<double> binding_expires(const Value* bindings)
{
    const auto* const list = bindings == nullptr ? nullptr : std::get_if<Value::Array>(&bindings->data());
    std::optional<double> least;
    if (list == nullptr) return least;
    for (const auto& each : *list) {
        const auto expires = number_at(each.find("expires"));
        if (expires) least = least ? std::min(*least, *expires) : *expires;
    }
    return least;
}

std::optional<double> length_of(const Value* value)
{
    const auto* const list = value == nullptr ? nullptr : std::get_if<Value::Array>(&value->data());
    return list == nullptr ? std::nullopt : std::optional(static_cast<double>(list->size()));
}

std::optional<double> truth_of(const Value* value)
{
    const auto* const truth = value == nullptr ? nullptr : std::get_if<bool>(&value->data());
    return truth == nullptr ? std::nullopt : std::optional(*truth ? 1.0 : 0.0);
}

/// Round-trip time: a number, or the median of several.
std::optional<double> rtt_of(const Value* value)
{
    if (const auto plain = number_at(value)) return plain;
    for (const auto* key : {"p50", "avg", "min"}) {
        if (const auto member = number_at(at(value, key))) return member;
    }
    return std::nullopt;
}

struct SoundFigure {
    std::string_view name;
    std::string_view help;
    std::string_view key;
    double factor;
};
constexpr SoundFigure sound_figures[] = {
    {"rtp_loss_ratio", "Share of the packets that were lost.", "loss_percent", 0.01},
    {"rtp_jitter_seconds", "Interarrival jitter, RFC 3550.", "jitter_ms", 0.001},
    {"rtp_mos", "Estimated listening quality.", "mos", 1},
};

/// Of the call itself, or of each call or stream in a list, told apart by a label of its own.
void add_sound(Page& page, const Value& facts)
{
    for (const auto& figure : sound_figures) {
        page.add(figure.name, figure.help, scaled(number_at(facts.find(figure.key)), figure.factor));
        for (const auto& [list, label] : {std::pair{"streams", "ssrc"}, std::pair{"calls", "call_id"}}) {
            const auto* const found = facts.find(list);
            const auto* const items = found == nullptr ? nullptr : std::get_if<Value::Array>(&found->data());
            if (items == nullptr) continue;
            bool headed = false;
            for (const auto& item : *items) {
                const auto value = number_at(item.find(figure.key));
                if (!value) continue;
                if (!std::exchange(headed, true)) page.head(figure.name, figure.help);
                page.line(figure.name, fmt::format("{}=\"{}\"", label, escaped(text_at(item.find(label)))),
                          *value * figure.factor);
            }
        }
    }
}

}  // namespace

std::string prometheus(const finding::Report& report, const RenderOptions& options)
{
    const auto labels = fmt::format("tool=\"{}\",command=\"{}\",target=\"{}\"", escaped(report.tool),
                                    escaped(report.command), escaped(clean(target_of(report), options)));
    Page page(labels);
    const auto& facts = report.facts;
    // A question that could not be put says nothing of whether the target is up.
    std::optional<double> up;
    if (options.exit <= 1) up = 1;
    if (options.exit == 2) up = 0;
    page.add("up", "Did the target pass: 1 yes, 0 no; absent where it could not be determined.", up);
    page.add("exit_code", "Exit code of the run.", options.exit);
    const auto state = text_at(facts.find("state"));
    std::optional<double> registered;
    if (report.command == "register" && !state.empty()) registered = state == "registered" ? 1 : 0;
    page.add("registered", "Does the registrar hold our Contact?", registered);
    page.add("bindings", "Bindings that the registrar holds for the account.", length_of(facts.find("bindings")));
    page.add("binding_expires_seconds", "The shortest time that one of them has left.",
             binding_expires(facts.find("bindings")));
    page.add("inbound_reached", "Did a request from outside arrive?", truth_of(facts.find("reached")));
    page.add("rtt_seconds", "Round-trip time.", scaled(rtt_of(facts.find("rtt_ms")), 0.001));
    page.head("findings", "Findings of the run.");
    for (const auto severity : {finding::Severity::error, finding::Severity::warning, finding::Severity::info}) {
        page.line("findings", fmt::format("severity=\"{}\"", finding::to_string(severity)),
                  static_cast<double>(count_findings(report, severity)));
    }
    const auto ended = report.started.time_since_epoch() + report.duration;
    page.add("last_run_timestamp_seconds", "When the run ended.",
             static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(ended).count()) / 1000.0);
    if (report.tool == "rtpecho") add_sound(page, facts);
    return page.take();
}

}  // namespace sipdiag::report::formats

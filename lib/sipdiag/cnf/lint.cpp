// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/lint.hpp"

#include <algorithm>
#include <bit>
#include <deque>
#include <map>
#include <tuple>

#include "sipdiag/base/redact.hpp"
#include "sipdiag/base/text.hpp"
#include "sipdiag/cnf/detail/first_seen.hpp"
#include "sipdiag/cnf/detail/folders.hpp"
#include "sipdiag/cnf/detail/letters.hpp"
#include "sipdiag/cnf/detail/rulebook.hpp"
#include "sipdiag/cnf/detail/secrets.hpp"
#include "sipdiag/cnf/detail/silences.hpp"
#include "sipdiag/cnf/fleet.hpp"
#include "sipdiag/cnf/rules/entries.hpp"
#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::cnf {
namespace {

using rules::Remark;
using rules::Rule;
using rules::Rulebook;

constexpr std::uint32_t no_file = 0xFFFFFFFF;

// Files whose content a rule may want though they hold no settings.
constexpr std::array<std::string_view, 5> kept_names{"dialplan.xml", "syncinfo.xml", "OS79XX.TXT", "XMLDefault.cnf.xml",
                                                     "RINGLIST.DAT"};

bool is_kept(std::string_view name)
{
    return name.ends_with(".xml") ||
           std::any_of(kept_names.begin(), kept_names.end(), [&](auto each) { return grammar::equals(each, name); });
}

std::vector<bool> wanted_rules(const Selection& selection)
{
    std::vector<bool> wanted;
    for (const auto* entry : rules::catalogue())
        wanted.push_back(selection.takes(entry->code));
    return wanted;
}

Said said(const Effective& settings, Slot slot, const Setting& found)
{
    const auto text = [](std::string_view value) { return is_unset(value) ? std::string() : std::string(value); };
    if (!found) {
        const auto* own = settings.phone() != nullptr ? settings.phone() : settings.defaults();
        return {slot, text(info(slot).stock), {own->id, 0, 0, 0}};
    }
    const auto& document = *found.document;
    const auto& line = *found.line;
    return {slot,
            text(found.value()),
            {document.id, line.number, document.column(line, line.raw.begin), document.column(line, line.raw.end)}};
}

Said said(const Effective& settings, Slot slot)
{
    return said(settings, slot, settings.find(slot));
}

void summarize(const Effective& settings, Model model, PhoneSummary& phone)
{
    const auto* own = settings.phone() != nullptr ? settings.phone() : settings.defaults();
    phone.file = own->id;
    phone.mac = mac_in_name(own->name());
    phone.model = model;
    phone.has_own_file = settings.phone() != nullptr;
    unsigned lines = 0;
    while (lines < lines_of(model) && settings.has(Slot(Parameter::lineN_name, lines + 1)))
        ++lines;
    phone.accounts.reserve(lines);
    for (unsigned line = 1; line <= lines; ++line) {
        const Slot proxy(Parameter::proxyN_address, line);
        auto& account = phone.accounts.emplace_back();
        account.line = line;
        account.name = said(settings, Slot(Parameter::lineN_name, line));
        account.proxy = said(settings, proxy, settings.find_with_substitutes(proxy));
        for (auto& c : account.proxy.value)
            c = grammar::lower(c);
        const auto port = number_in(settings.text_with_substitutes(Slot(Parameter::proxyN_port, line))).value_or(0);
        account.proxy_port = static_cast<std::uint16_t>(port == 0 || port > 65535 ? 5060 : port);
        account.fingerprint =
            detail::Fingerprint().add(account.name.value).add(account.proxy.value).add(account.proxy_port).value();
    }
    phone.registers =
        settings.number(Parameter::proxy_register) == 1 && settings.has(Slot(Parameter::proxyN_address, 1));
    phone.nat_enable = settings.number(Parameter::nat_enable);
    phone.nat_enable_said = said(settings, Parameter::nat_enable);
    phone.nat_received_processing = settings.number(Parameter::nat_received_processing);
    const auto media_port = [&](Parameter which) {
        const auto port = settings.number(which);
        return static_cast<std::uint16_t>(port == 0 || port > 65535 ? number_in(info(which).stock).value_or(0) : port);
    };
    phone.start_media_port = media_port(Parameter::start_media_port);
    phone.end_media_port = media_port(Parameter::end_media_port);
    phone.own_address = said(settings, Parameter::my_ip_addr);
    phone.nat_address = said(settings, Parameter::nat_address);
    phone.control_port = said(settings, Parameter::voip_control_port);
    phone.image_version = said(settings, Parameter::image_version);
    phone.sync = said(settings, Parameter::sync);
    phone.dial_template = said(settings, Parameter::dial_template);
    phone.dyn_tftp_addr = said(settings, Parameter::dyn_tftp_addr);
    if (settings.defaults() != nullptr && settings.phone() != nullptr) {
        phone.default_image_version = said(Effective(settings.defaults(), nullptr), Parameter::image_version);
    }
}

auto order(const Found& a)
{
    return std::tuple(a.place, a.entry->code);
}

}  // namespace

bool Selection::takes(std::string_view code) const noexcept
{
    const auto longest = [code](const std::vector<std::string>& names) {
        std::size_t size = 0;
        for (const auto& name : names) {
            if (name.size() <= code.size() && grammar::equals(name, code.substr(0, name.size()))) {
                size = std::max(size, name.size());
            }
        }
        return size;
    };
    const auto selected = longest(select);
    const auto ignored = longest(ignore);
    if (!select.empty() && selected == 0) return false;
    return ignored == 0 || ignored < selected;
}

bool begins_a_code(std::string_view text) noexcept
{
    const auto& all = rules::catalogue();
    return std::any_of(all.begin(), all.end(), [text](const auto* entry) {
        return text.size() <= entry->code.size() && grammar::equals(text, entry->code.substr(0, text.size()));
    });
}

finding::Finding to_finding(const Found& found)
{
    finding::Finding out{found.entry, found.message, found.evidence, {}, {}, {}};
    if (!found.fix.empty()) out.fix = found.fix;
    const auto number = [](std::uint32_t n) { return n == 0 ? finding::Value() : finding::Value(n); };
    out.weighed = found.severity;
    out.details.set("line", number(found.place.line));
    out.details.set("column", number(found.place.column));
    out.details.set("end_column", number(found.place.end_column));
    out.details.set("key", found.key.empty() ? finding::Value() : finding::Value(found.key));
    out.details.set("value", found.key.empty() ? finding::Value() : finding::Value(found.value));
    if (found.phones != 0) out.details.set("phones", found.phones);
    return out;
}

bool is_of_interest(std::string_view name) noexcept
{
    return name_kind(name) != NameKind::other || is_kept(name);
}

struct Lint::State {
    explicit State(LintSettings given) : settings(std::move(given))
    {
        const auto& selection = settings.selection;
        if (selection.select.empty() && selection.ignore.empty()) return;
        selected = std::make_unique<Rulebook::Book>(Rulebook::of(wanted_rules(selection)));
    }

    LintSettings settings;
    std::unique_ptr<const Rulebook::Book> selected;  // null: all
    Site site;
    std::vector<std::unique_ptr<Document>> defaults;

    [[nodiscard]] const Document* defaults_for(const SiteFile& file) const
    {
        return detail::defaults_for(file.path, defaults);
    }
};

// One worker's findings, and the rules' door to them.
struct Lint::Worker::State final : rules::Sink {
    explicit State(Lint::State& lint) : shared(lint), book(lint.selected ? *lint.selected : Rulebook::all()) {}

    Lint::State& shared;
    const Rulebook::Book& book;
    Document document;
    std::vector<Found> findings;
    std::deque<PhoneSummary> phones;  // not small: they stay where they are
    // Findings of phone rules in files that phones share: place and rule, and which phone's words these are.
    struct Shared {
        Found found;
        std::uint32_t first_phone;
    };
    std::map<std::tuple<std::uint16_t, Place>, Shared> shared_findings;
    // What comments silence: in the document at hand, and in default files that phones share.
    detail::Silences silences;
    std::map<std::uint32_t, detail::Silences> silences_of;
    std::map<std::uint32_t, std::uint32_t> phones_of;  // how many phones read this default file

    std::uint16_t rule = 0;
    std::uint32_t phone_file = no_file;  // while phone rules are asked

    void take(const Place& place, const Document* in, const Line* line, const Said* said, Remark remark) override
    {
        const auto* entry = rules::catalogue()[rule];
        const bool is_shared = phone_file != no_file && place.file != phone_file;
        if (is_shared) {
            auto& known = shared_findings[{rule, place}];
            ++known.found.phones;
            if (known.found.phones > 1 && known.first_phone < phone_file) return;
            known.first_phone = phone_file;
            const auto phones_so_far = known.found.phones;
            known.found = make(place, in, line, said, std::move(remark), *entry);
            known.found.phones = phones_so_far;
            if (in != nullptr && is_silenced(*in, place, entry->code)) known.found.entry = nullptr;
            return;
        }
        if (in != nullptr && is_silenced(*in, place, entry->code)) return;
        findings.push_back(make(place, in, line, said, std::move(remark), *entry));
    }

    bool is_silenced(const Document& in, const Place& place, std::string_view code)
    {
        if (!in.has_pragmas()) return false;
        if (&in == &document) return silences.cover(place.line, code);
        const auto known = silences_of.try_emplace(in.id);
        if (known.second) known.first->second = detail::Silences(in);
        return known.first->second.cover(place.line, code);
    }

    Found make(const Place& place, const Document* in, const Line* line, const Said* said, Remark remark,
               const finding::Entry& entry) const
    {
        Found found;
        found.entry = &entry;
        found.severity = remark.severity.value_or(entry.severity);
        found.place = place;
        found.message = std::move(remark.message);
        found.fix = std::move(remark.fix);
        found.evidence = std::move(remark.evidence);
        if (line != nullptr) {
            found.key = visible(in->key(*line));
            found.value = visible(in->value(*line));
            found.source = detail::of_one_column_each(detail::shown_line(*in, *line, shared.settings.show_secrets));
            if (!shared.settings.show_secrets) hide(found, *in, *line);
        } else if (said != nullptr && said->slot.is_known()) {
            found.key = key_of(said->slot);
            found.value = visible(said->value);
        }
        return found;
    }

    // The value, and what may be the rest of it, wherever it stands.
    static void hide(Found& found, const Document& in, const Line& line)
    {
        const bool own = detail::is_secret(in, line);
        const auto secret = own ? detail::secret_of(in, line) : detail::secret_behind(in, line);
        if (secret.empty()) return;
        const auto hidden = [&](std::string text) {
            // The value of a line of text is the whole of it.
            const bool has_value = own && line.kind == LineKind::setting;
            return detail::without(has_value ? detail::without(std::move(text), in.value(line)) : std::move(text),
                                   secret);
        };
        found.message = hidden(std::move(found.message));
        found.fix = hidden(std::move(found.fix));
        for (auto& each : found.evidence)
            each = hidden(std::move(each));
        if (own && !found.value.empty()) found.value = redacted;
        if (!own) found.value = hidden(std::move(found.value));
    }

    template <class Watchers, class... What>
    void ask(const Watchers& watchers, const What&... what)
    {
        for (const auto& each : watchers) {
            rule = each.rule;
            each.judge(what...);
        }
    }

    void judge_lines(const Document& given)
    {
        const bool dump = given.kind() == Kind::dump;
        const auto& by_oddity = dump ? book.by_oddity_in_dumps : book.by_oddity;
        const auto watched = dump ? book.watched_in_dumps : book.watched;
        for (const auto& line : given.lines()) {
            auto bits = line.oddities.bits() & watched.bits();
            const auto* by_slot = line.slot.is_known() ? &book.by_slot[line.slot.value()] : nullptr;
            if (bits == 0 && (by_slot == nullptr || by_slot->empty())) continue;
            const rules::LineAt at(given, line, shared.settings.given, *this);
            for (; bits != 0; bits &= bits - 1) {
                for (const auto& each : by_oddity[static_cast<std::size_t>(std::countr_zero(bits))]) {
                    if (line.oddities.has(each.shown_by)) continue;
                    rule = each.rule;
                    each.judge(at);
                }
            }
            if (by_slot != nullptr) ask(*by_slot, at);
        }
    }

    void judge_document(const Document& given)
    {
        auto& file = shared.site.files[given.id];
        file.kind = given.kind();
        const bool settings =
            given.kind() == Kind::defaults || given.kind() == Kind::phone || given.kind() == Kind::dump;
        const bool taken_for_settings = file.name_kind != NameKind::other && file.name_kind != NameKind::xml_phone;
        if (!settings && !taken_for_settings && !file.given_by_name) return;
        ask(book.documents, rules::DocumentAt(given, file, shared.settings.given, *this));
        if (settings) judge_lines(given);
    }

    void judge_phone(const Effective& effective)
    {
        const auto* own = effective.phone() != nullptr ? effective.phone() : effective.defaults();
        const auto model = model_of(shared.settings, mac_in_name(own->name()));
        phone_file = own->id;
        ask(book.phones, rules::PhoneAt(effective, model, shared.settings.given, *this));
        phone_file = no_file;
        summarize(effective, model, phones.emplace_back());
    }
};

Lint::Lint(LintSettings settings) : state_(std::make_unique<State>(std::move(settings))) {}
Lint::~Lint() = default;

std::uint32_t Lint::add(SiteFile file)
{
    file.name_kind = name_kind(file.name());
    state_->site.files.push_back(std::move(file));
    return static_cast<std::uint32_t>(state_->site.files.size() - 1);
}

void Lint::set_whole_folder(bool whole)
{
    state_->site.is_whole_folder = whole;
    state_->settings.given.whole_folder = whole;
}

std::vector<std::uint32_t> Lint::first_files() const
{
    std::vector<std::uint32_t> first;
    for (std::uint32_t i = 0; i < state_->site.files.size(); ++i) {
        if (state_->site.files[i].name_kind == NameKind::defaults) first.push_back(i);
    }
    return first;
}

void Lint::read_first(std::uint32_t file, std::string& octets)
{
    auto& document = state_->defaults.emplace_back(std::make_unique<Document>());
    document->id = file;
    state_->site.files[file].was_read = true;
    document->read(state_->site.files[file].path, octets);
}

Lint::Worker::Worker(Lint& lint) : state_(std::make_unique<State>(*lint.state_)) {}
Lint::Worker::~Worker() = default;
Lint::Worker::Worker(Worker&&) noexcept = default;

void Lint::Worker::read(std::uint32_t file, std::string& octets)
{
    auto& shared = state_->shared;
    auto& site_file = shared.site.files[file];
    site_file.was_read = true;
    if (is_kept(site_file.name())) site_file.content = octets;
    if (site_file.path == shared.settings.router_file) {
        site_file.kind = Kind::router;
        return;
    }
    auto& document = state_->document;
    document.id = file;
    document.read(site_file.path, octets);
    if (document.has_pragmas()) state_->silences = detail::Silences(document);
    state_->judge_document(document);
    if (document.kind() == Kind::phone || document.kind() == Kind::dump) {
        const auto* defaults = document.kind() == Kind::dump ? nullptr : shared.defaults_for(site_file);
        if (defaults != nullptr) ++state_->phones_of[defaults->id];
        state_->judge_phone(Effective(defaults, &document));
    }
}

namespace {

// By file. A summary is not small, so those of a worker that has them in order are left where they are.
std::deque<PhoneSummary> phones_in_order(const std::vector<std::deque<PhoneSummary>*>& parts)
{
    const auto earlier = [](const PhoneSummary& a, const PhoneSummary& b) { return a.file < b.file; };
    std::vector<PhoneSummary*> all;
    std::deque<PhoneSummary>* only = nullptr;
    std::size_t with_any = 0;
    for (auto* part : parts) {
        if (part->empty()) continue;
        only = part;
        ++with_any;
    }
    if (with_any == 1 && std::is_sorted(only->begin(), only->end(), earlier)) return std::move(*only);
    for (auto* part : parts) {
        for (auto& phone : *part)
            all.push_back(&phone);
    }
    std::sort(all.begin(), all.end(), [&](const auto* a, const auto* b) { return earlier(*a, *b); });
    std::deque<PhoneSummary> phones;
    for (auto* phone : all)
        phones.push_back(std::move(*phone));
    return phones;
}

}  // namespace

LintResult Lint::finish(std::vector<Worker> workers)
{
    workers.emplace_back(*this);
    auto& last = *workers.back().state_;
    auto& site = state_->site;

    // Default files: their own rules, and phone rules where no phone has done it.
    std::map<std::uint32_t, std::uint32_t> phones_of;
    for (const auto& worker : workers) {
        for (const auto& [defaults, phones] : worker.state_->phones_of)
            phones_of[defaults] += phones;
    }
    for (const auto& document : state_->defaults) {
        last.judge_document(*document);
        if (document->kind() == Kind::other) continue;
        if (phones_of[document->id] == 0) last.judge_phone(Effective(document.get(), nullptr));
    }

    std::vector<std::deque<PhoneSummary>*> parts;
    for (auto& worker : workers)
        parts.push_back(&worker.state_->phones);
    site.phones = phones_in_order(parts);
    site.settle_names();
    last.ask(last.book.sites, rules::SiteAt(site, state_->settings.given, last));
    if (const auto* router = state_->settings.given.router; router != nullptr) {
        for (const auto& file : site.files) {
            if (file.path == state_->settings.router_file)
                last.ask(last.book.routers, rules::RouterAt(*router, site, file, last));
        }
    }

    LintResult result;
    std::map<std::tuple<std::uint16_t, Place>, Worker::State::Shared> merged;
    for (auto& worker : workers) {
        auto& own = worker.state_->findings;
        result.findings.insert(result.findings.end(), std::make_move_iterator(own.begin()),
                               std::make_move_iterator(own.end()));
        for (auto& [key, shared] : worker.state_->shared_findings) {
            const auto [at, fresh] = merged.try_emplace(key, std::move(shared));
            if (fresh) continue;
            const auto phones = at->second.found.phones + shared.found.phones;
            if (shared.first_phone < at->second.first_phone) at->second = std::move(shared);
            at->second.found.phones = phones;
        }
    }
    for (auto& [key, shared] : merged) {
        if (shared.found.entry != nullptr) result.findings.push_back(std::move(shared.found));
    }
    for (auto& found : result.findings) {
        const auto shared_by = phones_of.find(found.place.file);
        if (found.phones == 0 && shared_by != phones_of.end()) found.phones = shared_by->second;
    }
    std::stable_sort(result.findings.begin(), result.findings.end(),
                     [](const Found& a, const Found& b) { return order(a) < order(b); });
    result.site = std::move(site);
    return result;
}

LintResult lint(LintSettings settings, std::vector<Input> inputs, bool whole_folder)
{
    Lint all(std::move(settings));
    all.set_whole_folder(whole_folder);
    std::vector<bool> done(inputs.size());
    for (const auto& input : inputs)
        all.add({input.path, {}, {}, !whole_folder, false, {}});
    for (const auto file : all.first_files()) {
        all.read_first(file, inputs[file].octets);
        done[file] = true;
    }
    std::vector<Lint::Worker> workers;
    workers.emplace_back(all);
    for (std::uint32_t file = 0; file < inputs.size(); ++file) {
        if (!done[file]) workers.front().read(file, inputs[file].octets);
    }
    return all.finish(std::move(workers));
}

}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
//
// What a lint rule is: a function that says, once, what it watches. One file and one page each.
//
// To add one: cnf012_what_is_wrong.cpp with the function of that name, and cnf012_what_is_wrong.md beside it:
//
//     void cnf061_label_too_long(Rule& rule)
//     {
//         rule.on(Parameter::phone_label, [](const LineAt& at) {
//             const auto size = characters(at.value());
//             if (size > 11) at.report(fmt::format("phone_label has {} characters, the phone takes 11", size));
//         });
//     }
//
// A rule watches lines with an Oddity (the reader has noted it already), lines that set a Parameter (of a family, each
// number), whole documents, phones (the default file and the phone's own laid over one another), or the site (all
// phones and all files). Each is called with where it is, and reports with one call. So a rule costs nothing where what
// it watches does not occur: do not walk lines where an Oddity or a Parameter tells.
//
// Settings in the default file count for many phones: a finding of a phone rule that stands there is merged to one,
// with the number of phones it concerns. Values of passwords are masked in everything reported; say them or not.
//
// The page is the test: fences marked `cnf` or `router` are linted with this rule alone. A line that ends in `<--
// CNF061` must be found (the mark is taken off before), all others must not; a line of nothing but the mark stands for
// a finding of the file as a whole. A fence may name its file (```cnf SIPDefault.cnf); named fences that follow one
// another are one site, until a heading or a name that was there already. `escaped` in the fence's first line: \xNN,
// \r, \t, \0 and \\ are read; `repeat=200`: the lines stand that often; `model=7940`: the phones are that; `folder`:
// the fences are a whole folder, so that files can be missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/cnf/document.hpp"
#include "sipdiag/cnf/effective.hpp"
#include "sipdiag/cnf/site.hpp"
#include "sipdiag/finding/finding.hpp"

namespace sipdiag::cnf {
class Router;
}

namespace sipdiag::cnf::rules {

/// What goes beside a message.
struct Remark {
    std::string message;                             ///< what was seen, one sentence, no full stop
    std::string fix = {};                            ///< what to write or do; empty: nothing certain
    std::vector<std::string> evidence = {};          ///< what it rests on, each a line
    std::optional<finding::Severity> severity = {};  ///< where this case weighs otherwise than the page says
};

/// Where reports go; the engine's side of a rule.
class SIPDIAG_API Sink {
public:
    /// \param document, line  where they are at hand; \param said  else what is remembered of the line, where it is
    virtual void take(const Place& place, const Document* document, const Line* line, const Said* said,
                      Remark remark) = 0;

protected:
    ~Sink() = default;
};

/// What was asked for on the command line.
struct Circumstances {
    std::string_view firmware = {};     ///< `--firmware`; empty where it was not given
    bool whole_folder = false;          ///< all files of the phones are here, so that one can be missing
    const Router* router = nullptr;     ///< the router's file, where there is one
    std::string_view router_name = {};  ///< what that file is called
};

/// A line of a document: for rules that watch an Oddity or a Parameter.
class SIPDIAG_API LineAt {
public:
    LineAt(const Document& in, const Line& at, const Circumstances& circumstances, Sink& sink)
        : document(in), line(at), given(circumstances), sink_(sink)
    {
    }

    const Document& document;
    const Line& line;
    const Circumstances& given;

    [[nodiscard]] std::string_view key() const noexcept { return document.key(line); }
    [[nodiscard]] std::string_view value() const noexcept { return document.value(line); }
    [[nodiscard]] std::string_view raw() const noexcept { return document.raw(line); }
    [[nodiscard]] bool has(Oddities any_of) const noexcept { return line.oddities.has(any_of); }
    /// Only where line.slot.is_known().
    [[nodiscard]] const ParameterInfo& parameter() const noexcept { return info(line.slot); }
    [[nodiscard]] unsigned number() const noexcept { return number_of(line.slot); }
    /// Part of a pasted `show config`, where dump rows and empty values are the rule.
    [[nodiscard]] bool in_dump() const noexcept { return document.kind() == Kind::dump; }

    /// A finding about the value, quotes included (where there is none: about the place behind the colon).
    void report(Remark remark) const { report_at(line.raw, std::move(remark)); }
    /// About the key.
    void report_key(Remark remark) const { report_at(line.key, std::move(remark)); }
    /// About the whole line.
    void report_line(Remark remark) const { report_at(line.whole, std::move(remark)); }
    /// About any part: a span of document.octets() within the line.
    void report_at(Span span, Remark remark) const;

private:
    Sink& sink_;
};

/// A document as a whole.
class SIPDIAG_API DocumentAt {
public:
    DocumentAt(const Document& in, const SiteFile& its_file, const Circumstances& circumstances, Sink& sink)
        : document(in), file(its_file), given(circumstances), sink_(sink)
    {
    }

    const Document& document;
    const SiteFile& file;  ///< its name, and whether it was given by name or found in a folder
    const Circumstances& given;

    [[nodiscard]] LineAt at(const Line& line) const { return {document, line, given, sink_}; }
    /// A finding about the file, of no single line.
    void report(Remark remark) const;
    /// About a line that is not among document.lines(): by its number.
    void report_line(std::uint32_t number, Remark remark) const;

private:
    Sink& sink_;
};

/// A phone: what counts for it, from its own file, the default file, and stock values.
class SIPDIAG_API PhoneAt {
public:
    PhoneAt(const Effective& effective, Model its_model, const Circumstances& circumstances, Sink& sink)
        : settings(effective), model(its_model), given(circumstances), sink_(sink)
    {
        while (lines_ < lines_of(model) && settings.has(Slot(Parameter::lineN_name, lines_ + 1)))
            ++lines_;
    }

    const Effective& settings;
    Model model;
    const Circumstances& given;

    [[nodiscard]] Setting find(Slot slot) const noexcept { return settings.find(slot); }
    [[nodiscard]] std::string_view text(Slot slot) const noexcept { return settings.text(slot); }
    [[nodiscard]] std::uint32_t number(Slot slot) const noexcept { return settings.number(slot); }
    /// Neither empty nor UNPROVISIONED.
    [[nodiscard]] bool has(Slot slot) const noexcept { return settings.has(slot); }
    /// Is it in a file (and not refused)? Else a stock value counts.
    [[nodiscard]] bool is_written(Slot slot) const noexcept { return static_cast<bool>(settings.find(slot)); }
    [[nodiscard]] bool uses_line(unsigned number) const noexcept { return number != 0 && number <= lines_; }
    /// Was the phone's own file read? Else only the default file is known, and what a phone file may add is not.
    [[nodiscard]] bool has_own_file() const noexcept { return settings.phone() != nullptr; }

    /// "nat_enable: 0 in SIPDefault.cnf:17", or "nat_enable: 0, the stock value".
    [[nodiscard]] std::string evidence(Slot slot) const;

    /// A finding about the value of a setting, where it stands. Where no file sets it: about the default file, or the
    /// phone's own where that is the only one.
    void report(Slot slot, Remark remark) const;
    void report(const Setting& setting, Remark remark) const;
    /// A finding about the file that a phone has, of no single line: its own, else the default file.
    void report(Remark remark) const;

private:
    Sink& sink_;
    unsigned lines_ = 0;
};

/// All that was read.
class SIPDIAG_API SiteAt {
public:
    SiteAt(const Site& all, const Circumstances& circumstances, Sink& sink)
        : site(all), given(circumstances), sink_(sink)
    {
    }

    const Site& site;
    const Circumstances& given;

    /// A finding at a place that a PhoneSummary remembers.
    void report(const Said& said, Remark remark) const;
    /// About a file as a whole.
    void report(const SiteFile& file, Remark remark) const;
    /// About a line of a file that is no settings file: syncinfo.xml, dialplan.xml.
    void report(const SiteFile& file, std::uint32_t line, Remark remark) const;

private:
    Sink& sink_;
};

/// The router's file, beside the phones of the site.
class SIPDIAG_API RouterAt {
public:
    RouterAt(const Router& its_router, const Site& all, const SiteFile& its_file, Sink& sink)
        : router(its_router), site(all), file(its_file), sink_(sink)
    {
    }

    const Router& router;
    const Site& site;
    const SiteFile& file;

    /// A finding about a line of the router's file, by its number; 0: about the file.
    void report(std::uint32_t line, Remark remark) const;

private:
    Sink& sink_;
};

/// What a rule watches. Each function may be called as often as wanted; judges are plain functions (lambdas that
/// capture nothing).
class SIPDIAG_API Rule {
public:
    using LineJudge = void (*)(const LineAt& at);
    using DocumentJudge = void (*)(const DocumentAt& at);
    using PhoneJudge = void (*)(const PhoneAt& at);
    using SiteJudge = void (*)(const SiteAt& at);
    using RouterJudge = void (*)(const RouterAt& at);

    /// Lines with one of these oddities. In a dump the oddities that every dump has (rows of its own, blanks in bare
    /// values, lines without a colon ...) are not shown to rules, unless `in_dumps`.
    void on(Oddities any_of, LineJudge judge, bool in_dumps = false);
    /// Lines that set this, each in each file; of a family, any number.
    void on(Parameter parameter, LineJudge judge);
    /// Once a file of settings or a dump - and a file of another kind that was taken for one by its name.
    void on_document(DocumentJudge judge);
    /// Once a phone; where only a default file is there, once for that.
    void on_phone(PhoneJudge judge);
    /// Once a run, at its end.
    void on_site(SiteJudge judge);
    /// Once, where a router's file was given.
    void on_router(RouterJudge judge);

private:
    friend class Rulebook;
    struct Book;
    Rule(Book& book, std::uint16_t index) : book_(book), index_(index) {}
    Book& book_;
    std::uint16_t index_;
};

using Check = void(Rule& rule);

// ---- What rules ask often

/// Characters of UTF-8; octets that are none count one each.
SIPDIAG_API std::size_t characters(std::string_view text) noexcept;

/// A name that no phone of this firmware asks for: SEP<MAC>.cnf, SIP<MAC>.cnf.xml (CNF123).
[[nodiscard]] inline bool is_read_by_nobody(const SiteFile& file) noexcept
{
    return file.name_kind == NameKind::sccp_phone || file.name_kind == NameKind::xml_phone;
}

/// What a text is where an address or a name is wanted.
enum class HostKind : std::uint8_t {
    unset,        ///< empty or UNPROVISIONED
    unspecified,  ///< 0.0.0.0
    public_ipv4,
    private_ipv4,  ///< RFC 1918
    shared_ipv4,   ///< 100.64.0.0/10, behind a carrier's NAT
    loopback,
    link_local,
    multicast,
    documentation,  ///< RFC 5737
    reserved,       ///< 240.0.0.0/4, 255.255.255.255
    placeholder,    ///< y.y.y.y, 10.x.x.3, xxx.xxx.xxx.xxx, <IP>, ###HOST###, {$server}, WAN_ADDRESS
    broken_ipv4,    ///< digits and dots that are no address: 192.168.1, 10.0.0.300
    ipv6,
    name,         ///< may be a host name
    with_port,    ///< host:5060
    with_scheme,  ///< sip:host, http://host
    malformed,
};
SIPDIAG_API HostKind host_kind(std::string_view text) noexcept;
[[nodiscard]] constexpr bool is_ipv4(HostKind kind) noexcept
{
    return kind >= HostKind::unspecified && kind <= HostKind::reserved;
}

/// "also lines 22, 24": for evidence. \param lines  numbers, ascending
SIPDIAG_API std::string line_list(const std::vector<std::uint32_t>& lines);

}  // namespace sipdiag::cnf::rules

// SPDX-License-Identifier: MIT
//
// Plan: from the host of a URI to an ordered list of servers, as questions and answers. It asks; somebody else carries
// the questions (net/resolver); nothing here knows a name server.
//
//     locate::Plan plan({.host = "sip.example"}, entropy);
//     while (!plan.finished())
//         for (const auto& question : plan.open_questions()) plan.answer(question, carry(question));
//     for (const auto& target : plan.targets()) ...
//
// Source     RFC 3263 §4 (target, numeric, port), §4.1 (transport: NAPTR, SRV), §4.2 (port and addresses); RFC 2782
//            (priority, weight, "."); RFC 3403 (order, preference, flags); CNAME: RFC 1034 §3.6.2
// The phone  Rule::phone is what a 7940/7960 does: UDP, `_sip._udp` first, then A, IPv4 only
// Choices    without NAPTR and transport: UDP, then TCP, then TLS; IPv4 before IPv6 unless told otherwise. All that
//            were found stay in the list, as the way on when the first is dead
// Bounds     max_questions, max_targets, max_aliases
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/endpoint.hpp"
#include "sipdiag/base/entropy.hpp"
#include "sipdiag/locate/record.hpp"
#include "sipdiag/sip/uri.hpp"

namespace sipdiag::locate {

struct Question {
    std::string name;
    RecordType type = RecordType::a;

    friend bool operator==(const Question&, const Question&) = default;
};

/// What became of a question.
struct Reply {
    enum class Kind : std::uint8_t {
        records,
        no_such_name,  ///< the name does not exist, RFC 1035 RCODE 3
        no_data,       ///< the name exists, without such a record
        failed,        ///< nobody answered, or with a failure; why says which
    };
    Kind kind = Kind::records;
    std::vector<Record> records = {};
    std::string why = {};  ///< of failed: a sentence, no full stop
};

enum class Rule : std::uint8_t { rfc3263, phone };

struct Query {
    std::string host;  ///< name or numeric address (IPv6 with or without brackets)
    std::optional<std::uint16_t> port = {};
    std::optional<Transport> transport = {};  ///< of the URI, or as the user wants it
    bool sips = false;
    Rule rule = Rule::rfc3263;
    std::vector<Transport> supported = {Transport::udp, Transport::tcp, Transport::tls};
    std::vector<Family> families = {Family::ipv4, Family::ipv6};  ///< in order of preference
    std::uint32_t zone = 0;                                       ///< of a numeric link-local host: its link, RFC 4007
    bool survey = false;  ///< ask also what the way does not need, for remarks: `sipprobe dns`
};

/// Where a request for that URI would go: maddr, host, port, transport=, the scheme. \see RFC 3263 §4
SIPDIAG_API Query query_of(const sip::Uri& uri);

struct Target {
    Endpoint endpoint;
    std::string host;     ///< whose address it is; the numeric host itself
    std::string service;  ///< `_sip._udp.sip.example`, or empty where no SRV record led here
};

/// What stands out on the way. locate::judge() makes findings of them.
struct Remark {
    enum class Kind : std::uint8_t {
        server_missing,   ///< an SRV record names a server that has no address
        server_is_alias,  ///< an SRV record names an alias; RFC 2782 forbids it
        alias_loop,
        naptr_unusable,       ///< NAPTR records, and none that leads to a transport of ours
        naptr_contradicts,    ///< the service says one transport, the replacement another
        naptr_leads_nowhere,  ///< no SRV records behind a NAPTR record
        wrong_labels,         ///< SRV records at a name that nobody asks for: `_sip._tls`, `_sips._udp`
        one_transport,        ///< SRV records of a single transport
        one_target,           ///< a single address
        address_differs,      ///< the domain's own address is none of its servers'
        unreadable,           ///< an answer that could not be read, or a question nobody answered
        too_many,
    };
    Kind kind;
    std::string about;  ///< the name it is about
    std::vector<std::string> evidence = {};
};

/// Why there are no targets.
enum class Failure : std::uint8_t {
    none,
    no_such_name,
    no_address,
    not_offered,    ///< the one SRV record is ".": the domain says that it has no SIP, RFC 2782
    no_answer,      ///< the name servers do not answer
    contradiction,  ///< sips over UDP, a transport or family that is not supported
};

class SIPDIAG_API Plan {
public:
    static constexpr std::size_t max_questions = 96;
    static constexpr std::size_t max_targets = 48;
    static constexpr std::size_t max_aliases = 8;

    Plan(Query query, Entropy& entropy);

    /// What it wants to know now; all of it may be asked at once, and answered in any order.
    [[nodiscard]] const std::vector<Question>& open_questions() const noexcept { return open_; }
    /// An answer that was not asked for is ignored.
    void answer(const Question& question, Reply reply);
    [[nodiscard]] bool finished() const noexcept { return stage_ == Stage::done; }

    [[nodiscard]] const Query& query() const noexcept { return query_; }
    /// In the order in which they are to be tried.
    [[nodiscard]] const std::vector<Target>& targets() const noexcept { return targets_; }
    [[nodiscard]] Failure failure() const noexcept { return failure_; }
    /// Of a failure: what it rests on, as the middle of a sentence.
    [[nodiscard]] const std::string& failure_text() const noexcept { return failure_text_; }
    [[nodiscard]] const std::vector<Remark>& remarks() const noexcept { return remarks_; }

    /// What was asked, and one record of the answer, or none.
    struct Step {
        Question question;
        std::optional<Record> record;
        Reply::Kind kind = Reply::Kind::records;
        std::string why;    ///< of failed
        bool used = false;  ///< a target rests on it
    };
    [[nodiscard]] const std::vector<Step>& steps() const noexcept { return steps_; }

private:
    enum class Stage : std::uint8_t { naptr, services, addresses, done };
    // A transport, and the SRV name that lists its servers.
    struct Service {
        Transport transport;
        std::string name;
        bool from_naptr = false;
    };
    struct Candidate {
        Transport transport;
        std::string host;
        std::uint16_t port;
        std::string service;
    };
    // The records at the end of a chain of aliases, or what is still to be asked.
    struct Chain {
        std::vector<Record> records;
        std::optional<Question> missing;
        std::optional<Record> alias;  // the first one
        bool is_loop = false;
        Reply::Kind kind = Reply::Kind::no_data;
    };

    void begin();
    void advance();
    bool ask(const Question& question);
    [[nodiscard]] Chain follow(const std::string& name, RecordType type) const;
    [[nodiscard]] const Reply* find_reply(const std::string& name, RecordType type) const;
    [[nodiscard]] bool supports(Transport transport) const;
    [[nodiscard]] std::vector<Service> usual_services() const;
    [[nodiscard]] Transport default_transport() const;
    [[nodiscard]] static std::uint16_t default_port(Transport transport) noexcept;
    void choose_services();
    bool ask_services();
    void choose_candidates();
    bool ask_addresses();
    void choose_targets();
    std::vector<Record> in_order(std::vector<Record> records);
    void mark_used();
    void mark_used(const std::string& name, RecordType type);
    void remark_on_survey();
    void remark(Remark::Kind kind, std::string about, std::vector<std::string> evidence = {});
    void fail(Failure failure, std::string text);

    Query query_;
    Entropy* entropy_;
    Stage stage_ = Stage::naptr;
    std::vector<Question> open_;
    std::map<std::pair<std::string, RecordType>, Reply> replies_;  // by the name in lower case
    std::size_t asked_ = 0;
    std::vector<Service> services_;
    std::vector<Candidate> candidates_;
    std::vector<Target> targets_;
    std::vector<Step> steps_;
    std::vector<Remark> remarks_;
    Failure failure_ = Failure::none;
    std::string failure_text_;
};

}  // namespace sipdiag::locate

// SPDX-License-Identifier: MIT
//
// Every conformance check on messages that are lawful but for the one fault: found, at its octets, and nothing else.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "sipdiag/sip/compose.hpp"
#include "sipdiag/sip/judge.hpp"

namespace sipdiag::sip {
namespace {

// A lawful request; a case replaces the line that it is about. An empty line is left out.
struct Draft {
    std::string start = "OPTIONS sip:b@sip.example SIP/2.0";
    std::string via = "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport";
    std::string hops = "Max-Forwards: 70";
    std::string from = "From: <sip:a@sip.example>;tag=1";
    std::string to = "To: <sip:b@sip.example>";
    std::string call_id = "Call-ID: c@192.0.2.1";
    std::string cseq = "CSeq: 1 OPTIONS";
    std::string more = "";
    std::string length = "Content-Length: 0";
    std::string close = "\r\n";
    std::string body = "";

    [[nodiscard]] std::string text() const
    {
        std::string octets;
        for (const auto* line : {&start, &via, &hops, &from, &to, &call_id, &cseq, &more, &length}) {
            if (!line->empty()) octets += *line + "\r\n";
        }
        return octets + close + body;
    }
};

Draft request(const std::string& method)
{
    Draft draft;
    draft.start = method + (method == "REGISTER" ? " sip:sip.example SIP/2.0" : " sip:b@sip.example SIP/2.0");
    draft.cseq = "CSeq: 1 " + method;
    return draft;
}

Draft invite()
{
    auto draft = request("INVITE");
    draft.more = "Contact: <sip:a@192.0.2.1:5060>";
    return draft;
}

Draft response(int code, const std::string& more = "")
{
    Draft draft;
    draft.start = "SIP/2.0 " + std::to_string(code) + " Reason";
    draft.hops = "";
    draft.to += ";tag=2";
    draft.more = more;
    return draft;
}

// One line of a draft replaced.
Draft with(std::string Draft::*line, const std::string& text, Draft draft = {})
{
    draft.*line = text;
    return draft;
}

struct Seen {
    std::string code;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    friend bool operator==(const Seen&, const Seen&) = default;
    friend bool operator<(const Seen& a, const Seen& b)
    {
        return std::tie(a.begin, a.code, a.end) < std::tie(b.begin, b.code, b.end);
    }
    friend void PrintTo(const Seen& seen, std::ostream* out)
    {
        *out << seen.code << " at " << seen.begin << ".." << seen.end;
    }
};

std::vector<Seen> seen_in(const std::string& octets)
{
    std::vector<Seen> seen;
    const auto message = Message::read(octets);
    if (!message) return {{"no message"}};
    for (const auto& each : judge(message->view()))
        seen.push_back({std::string(each.entry->code), each.span->begin, each.span->end});
    std::sort(seen.begin(), seen.end());
    return seen;
}

// The text of a case marks where each finding must stand: « before its first octet, » behind its last.
struct Case {
    const char* title;
    Draft draft;
    std::vector<std::string> codes;  // in the order in which the marks open

    friend void PrintTo(const Case& each, std::ostream* out) { *out << each.draft.text(); }
};

std::string unmarked(std::string_view marked, const std::vector<std::string>& codes, std::vector<Seen>& want)
{
    constexpr std::string_view open = "«";
    constexpr std::string_view close = "»";
    std::string octets;
    std::vector<std::size_t> pending;
    for (std::size_t i = 0; i < marked.size();) {
        const auto here = static_cast<std::uint32_t>(octets.size());
        if (marked.substr(i).starts_with(open)) {
            pending.push_back(want.size());
            want.push_back({codes.at(want.size()), here, here});
            i += open.size();
        } else if (marked.substr(i).starts_with(close)) {
            want[pending.back()].end = here;
            pending.pop_back();
            i += close.size();
        } else {
            octets += marked[i++];
        }
    }
    std::sort(want.begin(), want.end());
    return octets;
}

std::vector<Case> cases()
{
    const auto start = [](const std::string& text) { return with(&Draft::start, text); };
    const auto via = [](const std::string& value) { return with(&Draft::via, "Via: " + value); };
    const auto from = [](const std::string& value) { return with(&Draft::from, "From: " + value); };
    const auto to = [](const std::string& value) { return with(&Draft::to, "To: " + value); };
    const auto more = [](const std::string& lines) { return with(&Draft::more, lines); };
    const auto contact = [](const std::string& value) {
        return with(&Draft::more, "Contact: " + value, request("REGISTER"));
    };
    const auto registers = [](const std::string& lines) { return with(&Draft::more, lines, request("REGISTER")); };
    const std::string one_via = "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa";

    return {
        {"nothing_wrong", {}, {}},
        {"nothing_wrong_in_an_invite", invite(), {}},
        {"nothing_wrong_in_a_response", response(200), {}},

        {"two_spaces_before_the_uri", start("OPTIONS« » sip:b@sip.example SIP/2.0"), {"SIP001"}},
        {"tab_before_the_version", start("OPTIONS sip:b@sip.example«\t»SIP/2.0"), {"SIP001"}},
        {"space_behind_the_version", start("OPTIONS sip:b@sip.example SIP/2.0« »"), {"SIP001"}},
        {"space_before_the_method", start("« »OPTIONS sip:b@sip.example SIP/2.0"), {"SIP001"}},
        {"no_uri", start("OPTIONS« »SIP/2.0"), {"SIP001"}},
        {"no_version", start("OPTIONS sip:b@sip.example«»"), {"SIP001"}},
        {"two_spaces_before_the_code", with(&Draft::start, "SIP/2.0« » 200 OK", response(200)), {"SIP001"}},
        {"no_space_behind_the_code", with(&Draft::start, "SIP/2.0 200«»", response(200)), {"SIP001"}},
        {"no_reason", with(&Draft::start, "SIP/2.0 200 ", response(200)), {}},
        {"reason_that_begins_with_a_space", with(&Draft::start, "SIP/2.0 200  OK", response(200)), {}},

        {"version_three", start("OPTIONS sip:b@sip.example «SIP/3.0»"), {"SIP002"}},
        {"version_with_zeros", start("OPTIONS sip:b@sip.example «SIP/02.0»"), {"SIP002"}},
        {"version_in_lower_case", start("OPTIONS sip:b@sip.example sip/2.0"), {}},
        {"version_of_a_response", with(&Draft::start, "«SIP/2.1» 200 OK", response(200)), {"SIP002"}},

        {"code_700", with(&Draft::start, "SIP/2.0 «700» No", response(200)), {"SIP003"}},
        {"code_99", with(&Draft::start, "SIP/2.0 «99» No", response(200)), {"SIP003"}},
        {"code_099", with(&Draft::start, "SIP/2.0 «099» No", response(200)), {"SIP003"}},
        {"code_of_four", with(&Draft::start, "SIP/2.0 «2000» No", response(200)), {"SIP003"}},
        {"code_of_letters", with(&Draft::start, "SIP/2.0 «2xx» No", response(200)), {"SIP003"}},
        {"code_699", with(&Draft::start, "SIP/2.0 699 Yes", response(200)), {}},

        {"reason_with_quote", with(&Draft::start, "SIP/2.0 200 «\"»OK\"", response(200)), {"SIP004"}},
        {"reason_with_percent", with(&Draft::start, "SIP/2.0 200 100«%» sure", response(200)), {"SIP004"}},
        {"reason_with_escape",
         with(&Draft::start, "SIP/2.0 200 %4F%4b; it's (so):/?@&=+$,\t\xC3\xBC", response(200)),
         {}},

        {"uri_in_brackets", start("OPTIONS «<»sip:b@sip.example> SIP/2.0"), {"SIP005"}},
        {"uri_with_space", start("OPTIONS sip:b@sip.example;« »lr SIP/2.0"), {"SIP005"}},
        {"uri_with_headers", start("OPTIONS sip:b@sip.example«?»Subject=x SIP/2.0"), {"SIP005"}},
        {"uri_without_scheme", start("OPTIONS «s»ip.example SIP/2.0"), {"SIP005"}},
        {"uri_with_bare_ipv6", start("OPTIONS sip:«2»001:db8::1 SIP/2.0"), {"SIP005"}},
        {"uri_with_port_beyond", start("OPTIONS sip:sip.example:«6»5536 SIP/2.0"), {"SIP005"}},
        {"uri_with_half_an_escape", start("OPTIONS sip:b«%»4@sip.example SIP/2.0"), {"SIP005"}},
        {"uri_parameter_twice", start("OPTIONS sip:sip.example;lr;«l»r SIP/2.0"), {"SIP005"}},
        {"uri_of_tel", start("OPTIONS tel:+44-20-7946 SIP/2.0"), {}},
        {"uri_of_another_scheme", start("OPTIONS urn:service:sos SIP/2.0"), {}},

        {"line_without_colon", more("«nothing at all»"), {"SIP006"}},
        {"line_without_name", more("«:» value"), {"SIP006"}},
        {"name_with_space_within", more("«Odd Name»: value"), {"SIP006"}},
        {"space_before_the_colon", more("X-Odd \t: value"), {}},

        {"no_via", with(&Draft::via, "", start("«OPTIONS sip:b@sip.example SIP/2.0»")), {"SIP007"}},
        {"no_from", with(&Draft::from, "", start("«OPTIONS sip:b@sip.example SIP/2.0»")), {"SIP007"}},
        {"no_to", with(&Draft::to, "", start("«OPTIONS sip:b@sip.example SIP/2.0»")), {"SIP007"}},
        {"no_call_id", with(&Draft::call_id, "", start("«OPTIONS sip:b@sip.example SIP/2.0»")), {"SIP007"}},
        {"no_cseq", with(&Draft::cseq, "", start("«OPTIONS sip:b@sip.example SIP/2.0»")), {"SIP007"}},
        {"no_max_forwards", with(&Draft::hops, "", start("«OPTIONS sip:b@sip.example SIP/2.0»")), {"SIP007"}},
        {"neither_from_nor_to",
         with(&Draft::from, "", with(&Draft::to, "", start("««OPTIONS sip:b@sip.example SIP/2.0»»"))),
         {"SIP007", "SIP007"}},
        {"no_contact_in_an_invite",
         with(&Draft::start, "«INVITE sip:b@sip.example SIP/2.0»", request("INVITE")),
         {"SIP007"}},
        {"no_contact_in_a_2xx_to_invite",
         with(&Draft::cseq, "CSeq: 1 INVITE", with(&Draft::start, "«SIP/2.0 200 OK»", response(200))),
         {"SIP007"}},
        {"no_challenge_in_401", with(&Draft::start, "«SIP/2.0 401 No»", response(401)), {"SIP007"}},
        {"no_allow_in_405", with(&Draft::start, "«SIP/2.0 405 No»", response(405)), {"SIP007"}},
        {"no_challenge_in_407", with(&Draft::start, "«SIP/2.0 407 No»", response(407)), {"SIP007"}},
        {"no_unsupported_in_420", with(&Draft::start, "«SIP/2.0 420 No»", response(420)), {"SIP007"}},
        {"no_min_expires_in_423", with(&Draft::start, "«SIP/2.0 423 No»", response(423)), {"SIP007"}},
        {"all_there_in_423", response(423, "Min-Expires: 60"), {}},

        {"second_call_id", more("«Call-ID: again»"), {"SIP008"}},
        {"second_in_its_compact_form", more("«t: <sip:b@sip.example>»"), {"SIP008"}},
        {"second_expires", more("Expires: 1\r\n«Expires: 1»"), {"SIP008"}},
        {"second_via_and_supported", more("Supported: a\r\nSupported: b\r\nVia: " + one_via), {}},
        {"second_unknown", more("X-Odd: 1\r\nX-Odd: 2"), {}},
        {"second_authorization", more("Authorization: Digest a=b\r\nAuthorization: Digest a=b"), {}},

        {"cseq_at_the_bound", with(&Draft::cseq, "CSeq: 2147483647 OPTIONS"), {}},
        {"cseq_past_the_bound", with(&Draft::cseq, "CSeq: «2»147483648 OPTIONS"), {"SIP009"}},
        {"cseq_past_32_bits", with(&Draft::cseq, "CSeq: «4»294967296 OPTIONS"), {"SIP009"}},
        {"cseq_with_zeros", with(&Draft::cseq, "CSeq: 00000000000000000001   OPTIONS"), {}},
        {"cseq_without_method", with(&Draft::cseq, "CSeq: 1«»"), {"SIP009"}},
        {"cseq_without_number", with(&Draft::cseq, "CSeq: «O»PTIONS"), {"SIP009"}},
        {"cseq_folded", with(&Draft::cseq, "CSeq: 1\r\n\tOPTIONS"), {}},
        {"cseq_with_more", with(&Draft::cseq, "CSeq: 1 OPTIONS« »now"), {"SIP009"}},

        {"cseq_of_another_method", with(&Draft::cseq, "CSeq: 1 «INVITE»"), {"SIP010"}},
        {"cseq_of_another_case", with(&Draft::cseq, "CSeq: 1 «options»"), {"SIP010"}},
        {"cseq_of_a_response", with(&Draft::cseq, "CSeq: 1 INFO", response(200)), {}},

        {"hops_at_the_bound", with(&Draft::hops, "Max-Forwards: 255"), {}},
        {"hops_past_the_bound", with(&Draft::hops, "Max-Forwards: «2»56"), {"SIP011"}},
        {"hops_none", with(&Draft::hops, "Max-Forwards: 0"), {}},
        {"hops_negative", with(&Draft::hops, "Max-Forwards: «-»1"), {"SIP011"}},
        {"hops_empty", with(&Draft::hops, "Max-Forwards: «»"), {"SIP011"}},

        {"length_negative", with(&Draft::length, "Content-Length: «-»1"), {"SIP012"}},
        {"length_of_words", with(&Draft::length, "Content-Length: 0« »octets"), {"SIP012"}},
        {"length_past_32_bits", with(&Draft::length, "Content-Length: «4»294967296"), {"SIP012"}},
        {"length_with_zeros", with(&Draft::length, "Content-Length: 0000"), {}},

        {"body_cut",
         with(&Draft::body, "ab", with(&Draft::length, "Content-Length: «3»", more("Content-Type: text/plain"))),
         {"SIP013"}},
        {"body_whole",
         with(&Draft::body, "abc", with(&Draft::length, "Content-Length: 3", more("Content-Type: text/plain"))),
         {}},
        {"octets_behind",
         with(&Draft::body, "abc«d»", with(&Draft::length, "Content-Length: 3", more("Content-Type: text/plain"))),
         {"SIP014"}},

        {"no_length_on_tcp", with(&Draft::length, "", via("SIP/2.0/«TCP» 192.0.2.1;branch=z9hG4bKa")), {"SIP015"}},
        {"no_length_on_tls", with(&Draft::length, "", via("SIP/2.0/«tls» 192.0.2.1;branch=z9hG4bKa")), {"SIP015"}},
        {"no_length_on_udp", with(&Draft::length, ""), {}},

        {"via_empty", via("«»"), {"SIP016"}},
        {"via_parameter_empty", via(one_via + ";«;»rport"), {"SIP016"}},
        {"via_element_empty", via(one_via + ",«,»" + one_via), {"SIP016"}},
        {"via_comma_at_the_end", via(one_via + "«,»"), {"SIP016"}},
        {"via_without_transport", via("SIP/2.0« »192.0.2.1;branch=z9hG4bKa"), {"SIP016"}},
        {"via_without_host", via("SIP/2.0/UDP «;»branch=z9hG4bKa"), {"SIP016"}},
        {"via_port_beyond", via("SIP/2.0/UDP 192.0.2.1:«6»5536;branch=z9hG4bKa"), {"SIP016"}},
        {"via_port_empty", via("SIP/2.0/UDP 192.0.2.1«:»;branch=z9hG4bKa"), {"SIP016"}},
        {"via_ttl_beyond", via(one_via + ";ttl=«2»56"), {"SIP016"}},
        {"via_ttl_at_its_bound", via(one_via + ";ttl=255;maddr=233.252.0.1"), {}},
        {"via_received_of_a_name", via(one_via + ";received=«s»ip.example"), {"SIP016"}},
        {"via_rport_beyond", via(one_via + ";rport=«6»5536"), {"SIP016"}},
        {"via_branch_twice", via(one_via + ";«b»ranch=z9hG4bKb"), {"SIP016"}},
        {"via_branch_empty", via("SIP/2.0/UDP 192.0.2.1;branch=«»"), {"SIP016"}},
        {"via_ipv6_without_brackets",
         via("SIP/2.0/UDP «2»001«:»«d»b8::1;branch=z9hG4bKa"),
         {"SIP016", "SIP016", "SIP016"}},
        {"via_spaced", via("SIP / 2.0 /\tUDP 192.0.2.1 : 5060 ;branch = z9hG4bKa\r\n ;rport"), {}},
        {"via_unknown_transport", via("SIP/2.0/PIGEON 192.0.2.1;branch=z9hG4bKa;odd=\"a;b,c\""), {}},

        {"branch_missing", via("«SIP/2.0/UDP 192.0.2.1:5060;rport»"), {"SIP017"}},
        {"branch_missing_below", via(one_via + ", SIP/2.0/UDP 192.0.2.1"), {}},
        {"branch_without_cookie", via("SIP/2.0/UDP 192.0.2.1;branch=«1234»"), {"SIP018"}},
        {"branch_with_cookie_of_another_case", via("SIP/2.0/UDP 192.0.2.1;branch=Z9HG4BKa"), {}},
        {"branch_of_cookie_alone", via("SIP/2.0/UDP 192.0.2.1;branch=«z9hG4bK»"), {"SIP019"}},

        {"from_quote_open", from("«\"»Ann <sip:a@sip.example>;tag=1"), {"SIP020"}},
        {"from_display_with_comma", from("Ann«,» B. <sip:a@sip.example>;tag=1"), {"SIP020"}},
        {"from_display_against_bracket", from("Ann<sip:a@sip.example>;tag=1"), {}},
        {"from_bracket_open", from("«<»sip:a@sip.example;tag=1"), {"SIP020"}},
        {"from_blanks_within_brackets", from("<« »sip:a@sip.example>;tag=1"), {"SIP020"}},
        {"from_question_without_brackets", from("sip:a@sip.example«?»x=y;tag=1"), {"SIP020"}},
        {"from_tag_twice", from("<sip:a@sip.example>;tag=1;«t»ag=2"), {"SIP020"}},
        {"from_tag_quoted", from("<sip:a@sip.example>;tag=«\"»1\""), {"SIP020"}},
        {"from_tag_empty", from("<sip:a@sip.example>;tag=«»"), {"SIP020"}},
        {"from_comma_within_quotes", from("\"Ann, \\\"B\\\" <x>\" <sip:a@sip.example>;tag=1"), {}},
        {"to_without_scheme", to("<«b»@sip.example>"), {"SIP020"}},
        {"reply_to_without_user", more("Reply-To: <sip:«@»sip.example>"), {"SIP020"}},

        {"from_without_tag", from("«<sip:a@sip.example>»"), {"SIP021"}},
        {"from_without_tag_in_a_response", with(&Draft::from, "From: <sip:a@sip.example>", response(200)), {}},
        {"to_without_tag_in_180", with(&Draft::to, "To: «<sip:b@sip.example>»", response(180)), {"SIP022"}},
        {"to_without_tag_in_100", with(&Draft::to, "To: <sip:b@sip.example>", response(100)), {}},

        {"contact_empty", contact("«»"), {"SIP023"}},
        {"contact_element_empty", contact("<sip:a@192.0.2.1>,«,»<sip:b@192.0.2.1>"), {"SIP023"}},
        {"contact_of_a_word", contact("<«h»ello>"), {"SIP023"}},
        {"contact_behind_bracket", contact("<sip:a@192.0.2.1>«x»"), {"SIP023"}},
        {"contact_list", contact("\"Ann, B\" <sip:a,b@192.0.2.1?x=y%2Cz>;q=0.5 , sip:b@192.0.2.1;expires=5"), {}},

        {"star_alone", registers("Contact: *\r\nExpires: 0"), {}},
        {"star_without_expires", registers("Contact: «*»"), {"SIP024"}},
        {"star_with_another_expires", registers("Contact: «*»\r\nExpires: 1"), {"SIP024"}},
        {"star_beside_another", registers("Contact: «*», <sip:a@192.0.2.1>\r\nExpires: 0"), {"SIP024"}},
        {"star_with_parameter", registers("Contact: «*;q=1»\r\nExpires: 0"), {"SIP024"}},
        {"star_elsewhere", more("Contact: «*»\r\nExpires: 0"), {"SIP024"}},

        {"invite_with_two_contacts",
         with(&Draft::more, "Contact: <sip:a@192.0.2.1>, «<sip:b@192.0.2.1>»", invite()),
         {"SIP025"}},
        {"invite_with_contact_of_tel", with(&Draft::more, "Contact: <«tel:+44»>", invite()), {"SIP025"}},
        {"register_with_contact_of_tel", contact("<tel:+44>"), {}},

        {"call_id_empty", with(&Draft::call_id, "Call-ID: «»"), {"SIP026"}},
        {"call_id_of_two_words", with(&Draft::call_id, "Call-ID: a« »b"), {"SIP026"}},
        {"call_id_of_three_parts", with(&Draft::call_id, "Call-ID: a@b«@»c"), {"SIP026"}},
        {"call_id_ends_with_at", with(&Draft::call_id, "Call-ID: a«@»"), {"SIP026"}},
        {"call_id_of_every_octet", with(&Draft::call_id, "Call-ID: a-.!%*_+`'~()<>:\\\"/[]?{}@b"), {}},

        {"expires_at_the_bound", registers("Expires: 4294967295"), {}},
        {"expires_past_the_bound", registers("Expires: «4»294967296"), {"SIP027"}},
        {"expires_of_a_date", registers("Expires: «T»hu, 01 Dec 1994 16:00:00 GMT"), {"SIP027"}},
        {"min_expires_negative", response(423, "Min-Expires: «-»1"), {"SIP027"}},
        {"contact_expires_of_words", contact("<sip:a@192.0.2.1>;expires=«soon»"), {"SIP027"}},
        {"contact_expires_without_value", contact("<sip:a@192.0.2.1>;«expires»"), {"SIP027"}},

        {"q_of_one", contact("<sip:a@192.0.2.1>;q=1.000"), {}},
        {"q_with_point_alone", contact("<sip:a@192.0.2.1>;q=0."), {}},
        {"q_above_one", contact("<sip:a@192.0.2.1>;q=«1.001»"), {"SIP028"}},
        {"q_of_four_decimals", contact("<sip:a@192.0.2.1>;q=«0.1234»"), {"SIP028"}},
        {"q_without_digit", contact("<sip:a@192.0.2.1>;q=«.5»"), {"SIP028"}},

        {"date_lawful", more("Date: Sat, 13 Nov 2010 23:29:00 GMT"), {}},
        {"date_of_another_zone", more("Date: Sat, 13 Nov 2010 23:29:00 «E»ST"), {"SIP029"}},
        {"date_of_another_case", more("Date: Sat, 13 «n»ov 2010 23:29:00 GMT"), {"SIP029"}},
        {"date_of_no_day", more("Date: Sat, «3»1 Feb 2009 23:29:00 GMT"), {"SIP029"}},
        {"date_of_no_hour", more("Date: Sat, 13 Nov 2010 «2»4:00:00 GMT"), {"SIP029"}},

        {"challenge_without_parameters", response(401, "WWW-Authenticate: Digest«»"), {"SIP030"}},
        {"challenge_quote_open", response(401, "WWW-Authenticate: Digest realm=«\"»a, nonce=b"), {"SIP030"}},
        {"credentials_parameter_twice", more("Authorization: Digest username=\"a\", «u»sername=\"b\""), {"SIP030"}},
        {"credentials_comma_at_the_end", more("Authorization: Digest username=\"a\"«,»"), {"SIP030"}},
        {"credentials_of_another_scheme", more("Authorization: Other data=here"), {}},

        {"no_type", with(&Draft::body, "«abc»", with(&Draft::length, "Content-Length: 3")), {"SIP031"}},
        {"type_without_body", more("Content-Type: application/sdp"), {}},
        {"type_without_subtype", more("Content-Type: text«»"), {"SIP032"}},
        {"type_spaced", more("Content-Type: multipart / mixed ; boundary = \"x y\""), {}},
        {"type_twice", more("Content-Type: text/plain«,» text/html"), {"SIP032"}},

        {"allow_empty", more("Allow:"), {}},
        {"allow_of_no_token", more("Allow: INVITE, OPT«[»IONS]"), {"SIP033"}},
        {"supported_with_empty_element", more("Supported: path,«,»gruu"), {"SIP033"}},
        {"require_empty", more("Require: «»"), {"SIP033"}},

        {"route_without_brackets", more("Route: «s»ip:192.0.2.1;lr"), {"SIP034"}},
        {"route_empty", more("Route: «»"), {"SIP034"}},
        {"routes", more("Route: <sip:192.0.2.1;lr>,<sip:192.0.2.2;lr>;x=y\r\nPath: <sip:192.0.2.1;lr>"), {}},

        {"warning_of_four", more("Warning: «1»399 a \"b\""), {"SIP035"}},
        {"warning_of_two_blanks", more("Warning: 399 « »a \"b\""), {"SIP035"}},
        {"warning_of_no_agent", more("Warning: 399 a«:»x \"b\""), {"SIP035"}},
        {"warning_without_quotes", more("Warning: 399 a «b»ad"), {"SIP035"}},
        {"warnings", more("Warning: 399 sip.example:5060 \"a, b\", 307 x \"y\""), {}},

        {"retry_of_words", more("Retry-After: «s»oon"), {"SIP036"}},
        {"retry_with_comment_open", more("Retry-After: 5 «(»in a while"), {"SIP036"}},
        {"retry_whole", more("Retry-After: 5 (in a (short) while);duration=60"), {}},

        {"lone_feed", more("X-Odd: 1«\n»X-Even: 2"), {"SIP037"}},
        {"lone_return", more("X-Odd: 1«\r»2"), {"SIP037"}},

        {"bell", more("X-Odd: a«\a»b\ac"), {"SIP038"}},
        {"null_octet", more(std::string("X-Odd: a«") + '\0' + "»b"), {"SIP038"}},
        {"bell_in_a_quoted_pair", from("\"a\\\ab\" <sip:a@sip.example>;tag=1"), {}},

        {"latin_1", from("\"J«\xFC»rgen\" <sip:a@sip.example>;tag=1"), {"SIP048"}},
        {"utf_8", from("\"J\xC3\xBCrgen\" <sip:a@sip.example>;tag=1"), {}},
        {"utf_8_cut_short", more("Subject: «\xE2»\x82"), {"SIP048"}},
        {"continuation_alone", more("Subject: «\x82»"), {"SIP048"}},
        {"continuation_alone_where_nothing_is_known", more("X-Odd: \x82"), {}},

        {"two_vias_in_a_response",
         with(&Draft::via, "Via: " + one_via + ", «" + one_via + "»", response(200)),
         {"SIP039"}},

        {"empty_lines_before", start("«\r\n\r\n»OPTIONS sip:b@sip.example SIP/2.0"), {"SIP040"}},
        {"not_closed", with(&Draft::close, "«»"), {"SIP041"}},
        {"received_in_brackets", via(one_via + ";received=[«2001:db8::1»]"), {"SIP042"}},
        {"received_without_brackets", via(one_via + ";received=2001:db8::1"), {}},
        {"three_colons", start("OPTIONS sip:b@[2001:db8«:::»192.0.2.1] SIP/2.0"), {"SIP043"}},

        {"user_agent_of_a_slash", more("User-Agent: a/«»"), {"SIP044"}},
        {"user_agent_of_the_phone", more("User-Agent: Cisco-CP7940G/8.0"), {}},
        {"accept_comma_at_the_end", more("Accept: application/sdp,«»"), {"SIP044"}},
        {"priority_of_two_words", more("Priority: very« »urgent"), {"SIP044"}},

        {"register_of_a_user",
         with(&Draft::start, "REGISTER sip:«b»@sip.example SIP/2.0", request("REGISTER")),
         {"SIP045"}},
    };
}

class Checks : public testing::TestWithParam<Case> {};

TEST_P(Checks, FindTheFaultWhereItStandsAndNothingElse)
{
    const auto& each = GetParam();
    std::vector<Seen> want;
    auto octets = unmarked(each.draft.text(), each.codes, want);
    ASSERT_EQ(want.size(), each.codes.size()) << "a mark for each code";
    EXPECT_EQ(seen_in(octets), want) << octets;
}

INSTANTIATE_TEST_SUITE_P(Rfc3261, Checks, testing::ValuesIn(cases()),
                         [](const auto& each) { return each.param.title; });

TEST(LargeRequest, IsRemarkedPastItsBoundOverUdp)  // RFC 3261 §18.1.1: larger than 1300 octets
{
    const auto of = [](std::size_t octets, const std::string& transport) {
        Draft draft;
        draft.via = "Via: SIP/2.0/" + transport + " 192.0.2.1:5060;branch=z9hG4bKa;rport";
        draft.more = "X-Odd: ";
        draft.more += std::string(octets - draft.text().size(), 'x');
        return seen_in(draft.text());
    };
    EXPECT_THAT(of(1300, "UDP"), testing::IsEmpty());
    ASSERT_EQ(of(1301, "UDP").size(), 1U);
    EXPECT_EQ(of(1301, "UDP")[0].code, "SIP046");
    EXPECT_THAT(of(1301, "TCP"), testing::IsEmpty());
}

TEST(TooManyHeaders, AreSaidPastTheBound)
{
    Draft draft;
    const std::size_t others = 7;  // the lines of the draft but for `more`
    std::string lines;
    for (std::size_t i = others; i < Index::max_fields; ++i)
        lines += "a:\r\n";
    lines.resize(lines.size() - 2);
    draft.more = lines;
    const auto quiet = seen_in(draft.text());
    EXPECT_TRUE(std::none_of(quiet.begin(), quiet.end(), [](const auto& each) { return each.code == "SIP047"; }));
    draft.more += "\r\na:";
    const auto seen = seen_in(draft.text());
    EXPECT_TRUE(std::any_of(seen.begin(), seen.end(), [](const auto& each) { return each.code == "SIP047"; }));
}

TEST(Checks, EachCodeIsFoundSomewhere)
{
    std::set<std::string> found{"SIP046", "SIP047"};  // tests of their own, above
    for (const auto& each : cases())
        found.insert(each.codes.begin(), each.codes.end());
    for (const auto* entry : catalogue())
        EXPECT_TRUE(found.contains(std::string(entry->code))) << entry->code;
}

TEST(Checks, GiveNoSecretAsEvidence)
{
    Draft draft;
    draft.more = "Authorization: Digest username=\"a\", response=\"5ec3e7\", response=\"5ec3e7\"";
    const auto message = Message::read(draft.text());
    ASSERT_TRUE(message);
    const auto findings = judge(message->view());
    ASSERT_FALSE(findings.empty());
    for (const auto& each : findings) {
        for (const auto& line : each.evidence)
            EXPECT_EQ(line.find("5ec3e7"), std::string::npos) << line;
    }
}

TEST(Checks, CallAMessageInvalidForErrorsAlone)
{
    const auto valid = [](const std::string& octets) {
        const auto message = Message::read(octets);
        return is_valid(judge(message->view()));
    };
    Draft draft;
    EXPECT_TRUE(valid(draft.text()));
    draft.via = "Via: SIP/2.0/UDP 192.0.2.1";
    EXPECT_TRUE(valid(draft.text())) << "no branch is a warning: RFC 2543 had none";
    draft.via = "Via: SIP/2.0/UDP 192.0.2.1;;branch=z9hG4bKa";
    EXPECT_FALSE(valid(draft.text()));
}

}  // namespace
}  // namespace sipdiag::sip

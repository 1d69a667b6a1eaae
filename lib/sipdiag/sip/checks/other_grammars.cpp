// SPDX-License-Identifier: MIT
#include "sipdiag/sip/checks/other_grammars.hpp"

#include <algorithm>

#include "sipdiag/sip/checks/call_id.hpp"
#include "sipdiag/sip/list.hpp"
#include "sipdiag/sip/name_addr.hpp"
#include "sipdiag/sip/values.hpp"

namespace sipdiag::sip::checks {
namespace {

using grammar::Cursor;
using grammar::Remarks;
namespace cls = grammar::cls;

std::uint32_t offset_in(std::string_view value, std::string_view part)
{
    return static_cast<std::uint32_t>(part.data() - value.data());
}

// The elements of a list without quotes: `judge(element)` for each, empty ones remarked.
template <class Judge>
void each_element(std::string_view value, Remarks& remarks, Judge judge)
{
    for (std::size_t begin = 0; begin <= value.size();) {
        const auto end = std::min(value.find(',', begin), value.size());
        const auto element = grammar::trim(value.substr(begin, end - begin));
        if (element.empty()) {
            remarks.add(errc::empty_element, static_cast<std::uint32_t>(begin));
        } else {
            judge(element);
        }
        begin = end + 1;
    }
}

void judge_accept(std::string_view value, Remarks& remarks)
{
    // An accept-param may go without a value, an m-parameter may not: they cannot be told apart, so neither is asked.
    Cursor in(value, &remarks);
    for (MediaTypeView range; view_element(in, range);) {
        if (!in.accept(',')) return;
        in.skip_space();
        if (in.done()) in.remark(errc::empty_element);
    }
}

// 1*8ALPHA *("-" 1*8ALPHA); digits came with RFC 5646. \return where it is broken, or null
const char* fault_of_language(std::string_view tag)
{
    std::size_t run = 0;
    for (std::size_t i = 0; i <= tag.size(); ++i) {
        const bool ends = i == tag.size() || tag[i] == '-';
        if (ends ? run == 0 || run > 8 : !grammar::is(tag[i], cls::alpha | cls::digit)) return tag.data() + i;
        run = ends ? 0 : run + 1;
    }
    return nullptr;
}

// token *(";" parameter), as Accept-Encoding and Accept-Language have it; `judge(token)` for each token
template <class Judge>
void judge_ranges(std::string_view value, Remarks& remarks, Judge judge)
{
    if (value.empty()) return;
    Cursor in(value, &remarks);
    while (true) {
        in.skip_space();
        const auto range = in.take(cls::token);
        if (range.empty()) {
            in.remark(in.at(',') || in.done() ? errc::empty_element : errc::unexpected_octet);
        } else {
            judge(in, range);
        }
        (void)view_parameters(in);
        in.skip_space();
        if (!in.done() && !in.at(',')) return in.remark(errc::leftover);
        if (!in.accept(',')) return;
    }
}

void judge_accept_encoding(std::string_view value, Remarks& remarks)
{
    judge_ranges(value, remarks, [](const Cursor&, std::string_view) {});
}

// language-range: a language, or "*"
void judge_accept_language(std::string_view value, Remarks& remarks)
{
    judge_ranges(value, remarks, [](Cursor& in, std::string_view range) {
        const char* const fault = range == "*" ? nullptr : fault_of_language(range);
        if (fault != nullptr) in.remark_at(errc::unexpected_octet, fault);
    });
}

// LAQUOT absoluteURI RAQUOT *(SEMI generic-param), a list
void judge_info(std::string_view value, Remarks& remarks)
{
    if (value.empty()) return remarks.add(errc::empty, 0);
    Cursor in(value, &remarks);
    for (NameAddrView each; view_element(in, each);) {
        if (!each.uri.empty() && (!each.bracketed || !each.display.empty())) {
            remarks.add(errc::needs_brackets, offset_in(value, each.text));
        }
        if (!in.accept(',')) return;
        in.skip_space();
        if (in.done()) in.remark(errc::empty_element);
    }
}

// token *(SEMI generic-param)
void judge_disposition(std::string_view value, Remarks& remarks)
{
    Cursor in(value, &remarks);
    if (in.take(cls::token).empty()) return in.remark(in.done() ? errc::empty : errc::unexpected_octet);
    (void)view_parameters(in);
    in.skip_space();
    if (!in.done()) in.remark(errc::leftover);
}

void judge_languages(std::string_view value, Remarks& remarks)
{
    each_element(value, remarks, [&](std::string_view element) {
        const char* const fault = fault_of_language(element);
        if (fault != nullptr) {
            remarks.add(errc::unexpected_octet, static_cast<std::uint32_t>(fault - value.data()));
        }
    });
}

void judge_in_reply_to(std::string_view value, Remarks& remarks)
{
    each_element(value, remarks, [&](std::string_view element) {
        Remarks own;
        judge_call_id(element, own);
        for (const auto& each : own.all())
            remarks.add(each.code, offset_in(value, element) + each.offset);
    });
}

// 1*DIGIT "." 1*DIGIT
void judge_mime_version(std::string_view value, Remarks& remarks)
{
    Cursor in(value, &remarks);
    if (in.take(cls::digit).empty() || !in.accept('.') || in.take(cls::digit).empty() || !in.done()) {
        in.remark(errc::bad_number);
    }
}

void judge_priority(std::string_view value, Remarks& remarks)
{
    Cursor in(value, &remarks);
    if (in.take(cls::token).empty() || !in.done()) in.remark(errc::unexpected_octet);
}

// 1*DIGIT ["." *DIGIT] [LWS delay]
void judge_timestamp(std::string_view value, Remarks& remarks)
{
    Cursor in(value, &remarks);
    if (in.take(cls::digit).empty()) return in.remark(errc::bad_number);
    if (in.accept('.')) (void)in.take(cls::digit);
    if (in.at(cls::space)) {
        in.skip_space();
        (void)in.take(cls::digit);
        if (in.accept('.')) (void)in.take(cls::digit);
    }
    if (!in.done()) in.remark(errc::leftover);
}

// server-val *(LWS server-val), server-val = product / comment
void judge_product(std::string_view value, Remarks& remarks)
{
    Cursor in(value, &remarks);
    if (in.done()) return in.remark(errc::empty);
    while (!in.done()) {
        if (in.at('(')) {
            const char* const begin = in.position();
            int depth = 0;
            while (!in.done()) {
                if (in.at('\\')) {
                    in.advance();
                    if (in.done()) break;
                } else if (in.at('(')) {
                    ++depth;
                } else if (in.at(')') && --depth == 0) {
                    break;
                }
                in.advance();
            }
            if (!in.accept(')')) return in.remark_at(errc::unclosed_bracket, begin);
        } else {
            if (in.take(cls::token).empty()) return in.remark(errc::unexpected_octet);
            const char* const end = in.position();
            if (in.accept_separator('/')) {
                if (in.take(cls::token).empty()) return in.remark(errc::unexpected_octet);
            } else {
                in.move_to(end);
            }
        }
        // A comment brings its own white space, which may be none.
        if (!in.done() && !in.at(cls::space) && !in.at('(')) return in.remark(errc::unexpected_octet);
        in.skip_space();
    }
}

constexpr OtherGrammar grammars[] = {
    {FieldId::accept, judge_accept},
    {FieldId::accept_encoding, judge_accept_encoding},
    {FieldId::accept_language, judge_accept_language},
    {FieldId::alert_info, judge_info},
    {FieldId::call_info, judge_info},
    {FieldId::content_disposition, judge_disposition},
    {FieldId::content_language, judge_languages},
    {FieldId::error_info, judge_info},
    {FieldId::in_reply_to, judge_in_reply_to},
    {FieldId::mime_version, judge_mime_version},
    {FieldId::priority, judge_priority},
    {FieldId::server, judge_product},
    {FieldId::timestamp, judge_timestamp},
    {FieldId::user_agent, judge_product},
};

}  // namespace

std::span<const OtherGrammar> other_grammars()
{
    return grammars;
}

}  // namespace sipdiag::sip::checks

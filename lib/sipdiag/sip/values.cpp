// SPDX-License-Identifier: MIT
#include "sipdiag/sip/values.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "sipdiag/grammar/number.hpp"
#include "sipdiag/sip/host.hpp"

namespace sipdiag::sip {
namespace {

using grammar::Cursor;
using grammar::is;
namespace cls = grammar::cls;

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// comment = LPAREN *(ctext / quoted-pair / comment) RPAREN, from "(" on
std::string_view take_comment(Cursor& in) noexcept
{
    const char* const begin = in.position();
    int depth = 0;
    while (!in.done()) {
        const char c = in.peek();
        in.advance();
        if (c == '\\' && !in.done()) {
            in.advance();
        } else if (c == '(') {
            ++depth;
        } else if (c == ')' && --depth == 0) {
            return in.since(begin);
        }
    }
    in.remark_at(errc::unclosed_bracket, begin);
    return in.since(begin);
}

// SP, and no other white space
void take_one_space(Cursor& in) noexcept
{
    if (!in.accept(' ') || in.at(cls::space)) in.remark(errc::unexpected_octet);
    in.skip_space();
}

// warn-agent = hostport / pseudonym, pseudonym = token
void judge_agent(Cursor& in, std::string_view agent)
{
    if (agent.empty()) return in.remark(errc::empty);
    if (grammar::is_token(agent)) return;
    grammar::Remarks remarks;
    Cursor hostport(agent, &remarks);
    HostPortView view;
    view_host_port(hostport, view, false);
    if (!hostport.done()) hostport.remark(errc::unexpected_octet);
    if (!remarks.empty()) in.remark_at(remarks.all().front().code, agent.data() + remarks.all().front().offset);
}

// Case counts in a date (§20.17).
template <std::size_t N>
std::optional<unsigned> index_of(const std::array<std::string_view, N>& words, std::string_view word) noexcept
{
    for (unsigned i = 0; i < N; ++i) {
        if (words[i] == word) return i;
    }
    return std::nullopt;
}

}  // namespace

CSeqView view_cseq(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Cursor in(value, remarks);
    CSeqView out;
    out.digits = in.take(cls::digit);
    if (const auto number = grammar::parse_number(out.digits)) {
        out.number = *number;
    } else {
        in.remark_at(number.error().code, value.data());
    }
    if (!in.at(cls::space)) {
        if (!in.done() && !out.digits.empty()) in.remark(errc::unexpected_octet);
        (void)in.take_until(cls::space);
    }
    in.skip_space();
    out.method = in.take(cls::token);
    if (out.method.empty() && !out.digits.empty()) in.remark(errc::empty);
    if (!in.done()) in.remark(errc::leftover);
    return out;
}

Result<std::uint32_t> parse_seconds(std::string_view value) noexcept
{
    return grammar::parse_number(value);
}

Result<std::uint16_t> parse_q(std::string_view value) noexcept
{
    const Error bad{errc::bad_q, 0};
    if (value.empty() || (value[0] != '0' && value[0] != '1')) return bad;
    if (value.size() > 5 || (value.size() > 1 && value[1] != '.')) return bad;
    unsigned thousandths = value[0] == '1' ? 1000 : 0;
    unsigned weight = 100;
    for (std::size_t i = 2; i < value.size(); ++i, weight /= 10) {
        if (!is(value[i], cls::digit)) return bad;
        thousandths += weight * static_cast<unsigned>(value[i] - '0');
    }
    if (thousandths > 1000) return bad;
    return static_cast<std::uint16_t>(thousandths);
}

bool view_element(Cursor& in, TokenView& out) noexcept
{
    in.skip_space();
    if (in.done()) return false;
    const char* const begin = in.position();
    out.text = in.take(cls::token);
    in.skip_space();
    if (!in.done() && !in.at(',')) {
        in.remark(errc::unexpected_octet);
        in.skip_element();
        out.text = grammar::trim(in.since(begin));
    } else if (out.text.empty()) {
        in.remark(errc::empty_element);
    }
    return true;
}

bool view_element(Cursor& in, MediaTypeView& out) noexcept
{
    in.skip_space();
    if (in.done()) return false;
    out = {};
    out.type = in.take(cls::token);
    if (out.type.empty()) in.remark(in.at(',') ? errc::empty_element : errc::unexpected_octet);
    if (!out.type.empty()) {
        if (in.accept_separator('/')) {
            out.subtype = in.take(cls::token);
            if (out.subtype.empty()) in.remark(errc::empty);
        } else {
            in.remark(errc::unexpected_end);
        }
    }
    out.parameters = view_parameters(in);
    if (in.strict()) {
        for (const auto& each : out.parameters) {
            // m-parameter has a value always; "q" and what follows it are accept-params and may go without.
            if (!each.has_value && !each.name.empty()) in.remark_at(errc::bad_parameter, each.name.data());
        }
    }
    in.skip_space();
    if (!in.done() && !in.at(',')) {
        in.remark(errc::leftover);
        in.skip_element();
    }
    return true;
}

bool is_media_type(const MediaTypeView& view, std::string_view type, std::string_view subtype) noexcept
{
    return grammar::equals(view.type, type) && grammar::equals(view.subtype, subtype);
}

bool view_element(Cursor& in, WarningView& out) noexcept
{
    in.skip_space();
    if (in.done()) return false;
    const char* const begin = in.position();
    out = {};
    if (in.at(',')) {
        in.remark(errc::empty_element);
        return true;
    }
    out.code = in.take(cls::digit);
    if (out.code.size() == 3) {
        out.number = (out.code[0] - '0') * 100 + (out.code[1] - '0') * 10 + (out.code[2] - '0');
    } else {
        in.remark_at(out.code.empty() ? errc::bad_number : errc::out_of_range, begin);
    }
    take_one_space(in);
    const char* const agent = in.position();
    while (!in.done() && !in.at(cls::space) && !in.at('"') && !in.at(','))
        in.advance();
    out.agent = in.since(agent);
    if (in.strict()) judge_agent(in, out.agent);
    take_one_space(in);
    if (in.at('"')) {
        out.text = in.take_quoted();
    } else {
        in.remark(errc::bad_quoting);
    }
    in.skip_space();
    if (!in.done() && !in.at(',')) {
        in.remark(errc::leftover);
        in.skip_element();
    }
    return true;
}

RetryAfterView view_retry_after(std::string_view value, grammar::Remarks* remarks) noexcept
{
    Cursor in(value, remarks);
    RetryAfterView out;
    out.digits = in.take(cls::digit);
    const auto seconds = grammar::parse_number(out.digits);
    if (seconds) {
        out.seconds = *seconds;
    } else if (seconds.error().code == errc::out_of_range) {
        out.seconds = std::numeric_limits<std::uint32_t>::max();
    } else {
        in.remark(errc::bad_number);
    }
    in.skip_space();
    if (in.at('(')) {
        out.comment = take_comment(in);
        in.skip_space();
    }
    out.parameters = view_parameters(in);
    in.skip_space();
    if (!in.done()) in.remark(errc::leftover);
    return out;
}

Result<std::chrono::sys_seconds> parse_date(std::string_view value) noexcept
{
    // Fixed columns: "Sat, 13 Nov 2010 23:29:00 GMT"
    constexpr std::string_view shape = "www, dd mmm dddd dd:dd:dd GMT";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i >= value.size()) return Error{errc::bad_date, static_cast<std::uint32_t>(i)};
        const bool fits = shape[i] == 'd'                      ? is(value[i], cls::digit)
                          : shape[i] == 'w' || shape[i] == 'm' ? is(value[i], cls::alpha)
                                                               : shape[i] == value[i];
        if (!fits) return Error{errc::bad_date, static_cast<std::uint32_t>(i)};
    }
    if (value.size() > shape.size()) return Error{errc::bad_date, static_cast<std::uint32_t>(shape.size())};
    const auto number = [&](std::size_t at, std::size_t size) {
        unsigned n = 0;
        for (std::size_t i = at; i < at + size; ++i)
            n = n * 10 + static_cast<unsigned>(value[i] - '0');
        return n;
    };
    if (!index_of(weekdays, value.substr(0, 3))) return Error{errc::bad_date, 0};
    const auto month = index_of(months, value.substr(8, 3));
    if (!month) return Error{errc::bad_date, 8};
    const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(12, 4))),
                                          std::chrono::month(*month + 1), std::chrono::day(number(5, 2))};
    if (!day.ok()) return Error{errc::bad_date, 5};
    const auto hour = number(17, 2);
    const auto minute = number(20, 2);
    const auto second = number(23, 2);
    if (hour > 23 || minute > 59 || second > 60) return Error{errc::bad_date, 17};  // 60: a leap second
    return std::chrono::sys_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

std::string format_date(std::chrono::sys_seconds time)
{
    const auto midnight = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day day{midnight};
    const std::chrono::hh_mm_ss clock{time - midnight};
    const auto digits = [](long number, std::size_t width) {
        auto text = std::to_string(number);
        return std::string(width - std::min(width, text.size()), '0') + text;
    };
    std::string text(weekdays[std::chrono::weekday(midnight).c_encoding()]);
    text += ", " + digits(static_cast<long>(unsigned(day.day())), 2) + ' ';
    text += months[unsigned(day.month()) - 1];
    text += ' ' + digits(int(day.year()), 4) + ' ' + digits(clock.hours().count(), 2) + ':' +
            digits(clock.minutes().count(), 2) + ':' + digits(clock.seconds().count(), 2) + " GMT";
    return text;
}

}  // namespace sipdiag::sip

// SPDX-License-Identifier: MIT
#include "sipdiag/base/redact.hpp"

#include <algorithm>
#include <array>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag {
namespace {

namespace cls = grammar::cls;

constexpr std::array<std::string_view, 5> digest_names{"response", "nonce", "cnonce", "nextnonce", "rspauth"};
constexpr std::string_view password = "password";

bool is_word(char c) noexcept
{
    return grammar::is(c, cls::alpha | cls::digit) || c == '_' || c == '-';
}
bool is_white(char c) noexcept
{
    return c == ' ' || c == '\t';
}

class Search {
public:
    explicit Search(std::string_view text) : text_(text) {}

    std::vector<Span> run()
    {
        while (at_ < text_.size()) {
            if (!is_word(text_[at_])) {
                ++at_;
                continue;
            }
            const auto begin = at_;
            while (at_ < text_.size() && is_word(text_[at_]))
                ++at_;
            judge(begin, text_.substr(begin, at_ - begin));
        }
        return std::move(found_);
    }

private:
    // The word ends at at_; what is secret behind it is added, and at_ moves past it.
    void judge(std::size_t begin, std::string_view word)
    {
        if (is_password(word)) return take_value(":=", true);
        if (std::any_of(digest_names.begin(), digest_names.end(), [&](auto n) { return grammar::equals(n, word); })) {
            return take_value("=", false);
        }
        if (grammar::equals(word, "inline") && at("=:")) {
            ++at_;
            return take_until("|; \t\r\n\"");
        }
        if (grammar::equals(word, "basic") && at(" \t")) return take_basic();
        if (word == "k" && at("=") && (begin == 0 || text_[begin - 1] == '\n')) return take_sdp_key();
    }

    static bool is_password(std::string_view word)
    {
        if (word.size() < password.size()) return false;
        const auto front = word.substr(0, word.size() - password.size());
        return grammar::equals(word.substr(front.size()), password) && (front.empty() || front.back() == '_');
    }

    [[nodiscard]] bool at(std::string_view octets) const noexcept
    {
        return at_ < text_.size() && octets.find(text_[at_]) != std::string_view::npos;
    }

    void add(std::size_t begin, std::size_t end)
    {
        if (end > begin) found_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    }

    // Where a line end with a blank behind it stands: that blank; else where it was.
    [[nodiscard]] std::size_t past_line_end(std::size_t at) const noexcept
    {
        auto end = at;
        if (end < text_.size() && text_[end] == '\r') ++end;
        if (end >= text_.size() || text_[end] != '\n') return at;
        ++end;
        return end < text_.size() && is_white(text_[end]) ? end : at;
    }

    // Blanks and folds.
    void skip_space() noexcept
    {
        while (at_ < text_.size()) {
            const auto next = is_white(text_[at_]) ? at_ + 1 : past_line_end(at_);
            if (next == at_) return;
            at_ = next;
        }
    }

    // name [quote] separator value; a value of a password key reaches to the end of its line, for it may hold anything.
    void take_value(std::string_view separators, bool whole_line)
    {
        const auto mark = at_;
        if (at("\"")) ++at_;  // the closing quote of a JSON key
        skip_space();
        if (!at(separators)) {
            at_ = mark;
            return;
        }
        ++at_;
        skip_space();
        if (at("\"")) return take_quoted();
        take_until(whole_line ? "\r\n" : ",; \t\r\n\"");
    }

    // Up to the closing quote, past escaped ones; an unclosed one ends with its line, for a secret that we do not
    // understand is a secret all the same. Folds within are not part of it, so that the lines stay what they are.
    void take_quoted()
    {
        auto begin = ++at_;
        for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\r' || text_[at_] == '\n') {
                add(begin, at_);
                const auto line_end = at_;
                skip_space();
                if (at_ == line_end) return;
                begin = at_--;
            } else if (text_[at_] == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\r' &&
                       text_[at_ + 1] != '\n') {
                ++at_;
            }
        }
        at_ = std::min(at_, text_.size());
        add(begin, at_);
    }

    void take_until(std::string_view ends)
    {
        const auto begin = at_;
        while (at_ < text_.size() && !at(ends))
            ++at_;
        auto end = at_;
        while (end > begin && is_white(text_[end - 1]))
            --end;
        add(begin, end);
    }

    // "Basic" is an English word too; credentials are one run of at least four base64 characters.
    void take_basic()
    {
        skip_space();
        const auto begin = at_;
        const auto is_base64 = [](char c) {
            return grammar::is(c, cls::alpha | cls::digit) || c == '+' || c == '/' || c == '=';
        };
        while (at_ < text_.size() && is_base64(text_[at_]))
            ++at_;
        const auto run = text_.substr(begin, at_ - begin);
        const auto equals = std::min(run.find('='), run.size());
        const auto name = run.substr(0, equals);
        // A challenge has parameters (RFC 7617 §2), which are read as words.
        const bool parameter = grammar::equals(name, "realm") || grammar::equals(name, "charset") || at("[") ||
                               run.find_first_not_of('=', equals) != std::string_view::npos;
        if (run.size() < 4 || parameter) {
            at_ = begin;
            return;
        }
        add(begin, at_);
    }

    // k=clear:KEY, k=base64:KEY, k=uri:URI (RFC 4566 §5.12)
    void take_sdp_key()
    {
        ++at_;
        const auto line_end = std::min(text_.find_first_of("\r\n", at_), text_.size());
        const auto colon = text_.substr(0, line_end).find(':', at_);
        if (colon == std::string_view::npos) return;
        at_ = colon + 1;
        take_until("\r\n");
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Span> found_;
};

}  // namespace

std::vector<Span> secrets_in(std::string_view text)
{
    return Search(text).run();
}

std::string redact(std::string_view text)
{
    std::string out;
    std::size_t at = 0;
    for (const auto& secret : secrets_in(text)) {
        out += text.substr(at, secret.begin - at);
        out += redacted;
        at = secret.end;
    }
    out += text.substr(at);
    return out;
}

std::string mask(std::string_view text)
{
    std::string out(text);
    for (const auto& secret : secrets_in(text))
        out.replace(secret.begin, secret.size(), secret.size(), 'x');
    return out;
}

}  // namespace sipdiag

// SPDX-License-Identifier: MIT
//
// Message: a request or response as it came - every octet, the order, the case and the folds - and an index into it.
//
// Grammar    RFC 3261 §7, §25.1
// Leniency   scan() refuses only what has no start line in it; a bare LF ends a line, blanks around the parts of a
// start
//            line are passed over, a line without a colon is kept as a nameless field. Opinions about all that live in
//            checks/.
// Ownership  an Index holds offsets alone; a MessageView borrows octets and index; a Message owns both
// Hot path   scanning a message of up to Index::inline_fields fields allocates nothing, and an Index may be used again
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sipdiag/base/api.hpp"
#include "sipdiag/base/result.hpp"
#include "sipdiag/base/span.hpp"
#include "sipdiag/sip/field.hpp"
#include "sipdiag/sip/method.hpp"

namespace sipdiag::sip {

enum class MessageKind : std::uint8_t { request, response };

/// The parts of the first line, as spans of the message's octets; a part that is not there is an empty span.
struct StartLine {
    MessageKind kind = MessageKind::request;
    Span line;                 ///< without its line end
    Span method;               ///< requests
    Span uri;                  ///< requests; may hold whatever stands between method and version
    Span version;              ///< "SIP/2.0"
    Span code;                 ///< responses: the digits, or what stands in their place
    Span reason;               ///< responses
    Method method_id{};        ///< requests
    std::uint16_t status = 0;  ///< responses: three digits as a number, 0 where they are none
};

/// One header field where it stands.
struct Field {
    static constexpr std::uint16_t no_next = 0xFFFF;

    std::uint32_t begin = 0;       ///< of the name
    std::uint32_t name_size = 0;   ///< 0 for a line without a colon
    std::uint32_t value = 0;       ///< begin of the value, after colon and white space
    std::uint32_t value_size = 0;  ///< without white space at its end; folds are still in it
    std::uint32_t end = 0;         ///< one past its last line end
    std::uint16_t next = no_next;  ///< the next field of the same id
    FieldId id = FieldId::other;
    bool has_colon = true;
};

/// Where the parts of one message are.
class SIPDIAG_API Index {
public:
    static constexpr std::size_t inline_fields = 64;
    /// More fields than the largest datagram can hold (65,507 octets of "a:" and CRLF); those past it are not indexed.
    static constexpr std::size_t max_fields = 16384;
    /// Longer messages are not read: no datagram holds them, and a stream's framer is bounded by the same figure.
    static constexpr std::size_t max_octets = 1U << 20;

    /// Find start line, fields and body. Reads on past every fault behind the start line.
    ///
    /// \return nothing wrong, or `errc::no_message` (only white space in it), `errc::no_start_line` (the first line is
    /// no
    ///         SIP start line), `errc::too_long`; on an error the index is empty
    [[nodiscard]] Error scan(std::string_view octets);

    [[nodiscard]] const StartLine& start_line() const noexcept { return start_; }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] const Field& operator[](std::size_t i) const noexcept
    {
        return i < inline_fields ? fields_[i] : spilled_[i - inline_fields];
    }
    /// The first field of that name, or null.
    [[nodiscard]] const Field* first(FieldId id) const noexcept
    {
        const auto at = first_[static_cast<std::size_t>(id)];
        return at == Field::no_next ? nullptr : &(*this)[at];
    }
    /// The next field of the same name, or null.
    [[nodiscard]] const Field* next(const Field& field) const noexcept
    {
        return field.next == Field::no_next ? nullptr : &(*this)[field.next];
    }
    /// Octets of empty lines before the start line.
    [[nodiscard]] std::uint32_t leading() const noexcept { return leading_; }
    /// First octet of the first field line.
    [[nodiscard]] std::uint32_t fields_begin() const noexcept { return fields_begin_; }
    /// First octet after the empty line; the size of the message where there is none.
    [[nodiscard]] std::uint32_t body_begin() const noexcept { return body_; }
    /// Does the empty line after the header fields stand?
    [[nodiscard]] bool closed() const noexcept { return closed_; }
    /// Were there more than max_fields?
    [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }

private:
    Error read_start_line(std::string_view octets, std::uint32_t begin, std::uint32_t end);
    bool read_usual_start_line(std::string_view octets, std::uint32_t begin, std::uint32_t end) noexcept;
    void link(FieldId id) noexcept;
    [[gnu::cold]] Field* spill();
    void reset() noexcept;

    StartLine start_;
    std::size_t count_ = 0;
    std::uint32_t leading_ = 0;
    std::uint32_t fields_begin_ = 0;
    std::uint32_t body_ = 0;
    bool closed_ = false;
    bool overflowed_ = false;
    std::array<std::uint16_t, field_id_count> first_{};
    std::array<std::uint16_t, field_id_count> last_{};
    std::array<Field, inline_fields> fields_;  // only the first count_ are meaningful
    std::vector<Field> spilled_;
};

/// A message borrowed from octets and an index that both outlive it. Cheap to pass by value.
class SIPDIAG_API MessageView {
public:
    MessageView(std::string_view octets, const Index& index) noexcept : octets_(octets), index_(&index) {}

    [[nodiscard]] std::string_view octets() const noexcept { return octets_; }
    [[nodiscard]] const Index& index() const noexcept { return *index_; }
    [[nodiscard]] const StartLine& start() const noexcept { return index_->start_line(); }
    [[nodiscard]] bool is_request() const noexcept { return start().kind == MessageKind::request; }
    [[nodiscard]] bool is_response() const noexcept { return !is_request(); }

    [[nodiscard]] std::string_view method() const noexcept { return start().method.in(octets_); }
    [[nodiscard]] Method method_id() const noexcept { return start().method_id; }
    [[nodiscard]] std::string_view request_uri() const noexcept { return start().uri.in(octets_); }
    [[nodiscard]] std::string_view version() const noexcept { return start().version.in(octets_); }
    /// 100..999 where the code has three digits, else 0.
    [[nodiscard]] int status() const noexcept { return start().status; }
    [[nodiscard]] std::string_view reason() const noexcept { return start().reason.in(octets_); }

    [[nodiscard]] std::string_view name(const Field& field) const noexcept
    {
        return octets_.substr(field.begin, field.name_size);
    }
    [[nodiscard]] std::string_view value(const Field& field) const noexcept
    {
        return {octets_.data() + field.value, field.value_size};
    }
    [[nodiscard]] bool has(FieldId id) const noexcept { return index_->first(id) != nullptr; }
    /// The value of the first field of that name; empty where there is none (ask has() for the difference).
    [[nodiscard]] std::string_view value(FieldId id) const noexcept
    {
        const auto* const field = index_->first(id);
        return field != nullptr ? value(*field) : std::string_view{};
    }

    /// Everything behind the empty line, whatever Content-Length says.
    [[nodiscard]] std::string_view after_header() const noexcept { return octets_.substr(index_->body_begin()); }
    /// What Content-Length says. \return `errc::empty` where the field is absent, `errc::bad_number`,
    /// `errc::out_of_range`
    [[nodiscard]] Result<std::uint32_t> content_length() const noexcept;
    /// The body: as long as Content-Length says, at most what is there; all that is there where it says nothing
    /// readable.
    [[nodiscard]] std::string_view body() const noexcept;

    /// Where a view that was cut from this message begins.
    [[nodiscard]] std::uint32_t offset_of(std::string_view part) const noexcept
    {
        return static_cast<std::uint32_t>(part.data() - octets_.data());
    }

private:
    std::string_view octets_;
    const Index* index_;
};

/// A message that owns its octets.
class SIPDIAG_API Message {
public:
    /// Take over the octets and index them. Errors as Index::scan.
    static Result<Message> read(std::string octets);

    [[nodiscard]] MessageView view() const noexcept { return {octets_, index_}; }
    [[nodiscard]] const std::string& octets() const noexcept { return octets_; }

private:
    std::string octets_;
    Index index_;
};

}  // namespace sipdiag::sip

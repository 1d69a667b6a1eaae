// SPDX-License-Identifier: MIT
#include "sipdiag/locate/answer.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace sipdiag::locate {
namespace {

constexpr std::size_t header_size = 12;
constexpr std::size_t max_name = 255;
constexpr std::uint16_t class_internet = 1;

// Reads forward through the message; the first fault is kept, and everything after it reads as zero.
class Reader {
public:
    explicit Reader(std::string_view octets) : octets_(octets) {}

    [[nodiscard]] bool well() const noexcept { return error_.code == errc::none; }
    [[nodiscard]] const Error& error() const noexcept { return error_; }
    [[nodiscard]] std::size_t at() const noexcept { return at_; }
    void go_to(std::size_t at) noexcept { at_ = at; }
    [[nodiscard]] std::size_t left() const noexcept { return octets_.size() - at_; }

    std::uint8_t octet() { return need(1) ? value(at_++) : std::uint8_t{0}; }
    std::uint16_t half()
    {
        const unsigned high = octet();
        return static_cast<std::uint16_t>(high << 8 | octet());
    }
    std::uint32_t word()
    {
        const std::uint32_t high = half();
        return high << 16 | half();
    }
    void skip(std::size_t count)
    {
        if (need(count)) at_ += count;
    }
    std::string_view take(std::size_t count)
    {
        if (!need(count)) return {};
        at_ += count;
        return octets_.substr(at_ - count, count);
    }
    // <character-string>: a length and that many octets.
    std::string text() { return std::string(take(octet())); }
    std::string name();
    void fail(errc code, std::size_t offset)
    {
        if (well()) error_ = {code, static_cast<std::uint32_t>(offset)};
    }

private:
    [[nodiscard]] std::uint8_t value(std::size_t at) const noexcept { return static_cast<std::uint8_t>(octets_[at]); }
    bool need(std::size_t count)
    {
        if (well() && left() < count) fail(errc::truncated, octets_.size());
        return well();
    }

    std::string_view octets_;
    std::size_t at_ = 0;
    Error error_{};
};

void append_escaped(std::string& name, std::string_view label)
{
    for (const char each : label) {
        const bool plain = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
                           (each >= '0' && each <= '9') || each == '-' || each == '_';
        if (plain) {
            name += each;
        } else if (each == '.' || each == '\\') {
            name += '\\';
            name += each;
        } else {
            fmt::format_to(std::back_inserter(name), "\\{:03}", static_cast<unsigned char>(each));
        }
    }
}

std::string Reader::name()
{
    std::string name;
    std::size_t size = 1;      // with the root's length octet, RFC 1035 §3.1
    std::size_t after = 0;     // where reading goes on, once a pointer was followed
    std::size_t lowest = at_;  // a pointer leads to before here
    while (well()) {
        const std::size_t begin = at_;
        const std::uint8_t length = octet();
        if (length == 0) break;
        if ((length & 0xC0) == 0xC0) {
            const std::size_t to = static_cast<std::size_t>(length & 0x3F) << 8 | octet();
            if (!well()) break;
            if (after == 0) after = at_;
            if (to >= lowest || to < header_size) {
                fail(errc::unexpected_octet, begin);
                break;
            }
            lowest = at_ = to;
            continue;
        }
        if ((length & 0xC0) != 0) {
            fail(errc::unexpected_octet, begin);
            break;
        }
        const auto label = take(length);
        size += label.size() + 1;
        if (size > max_name) {
            fail(errc::too_long, begin);
            break;
        }
        if (!name.empty()) name += '.';
        append_escaped(name, label);
    }
    if (after != 0) at_ = after;
    return name.empty() ? "." : name;
}

bool is_known(std::uint16_t type) noexcept
{
    switch (static_cast<RecordType>(type)) {
    case RecordType::a:
    case RecordType::cname:
    case RecordType::aaaa:
    case RecordType::srv:
    case RecordType::naptr: return true;
    }
    return false;
}

// The data of a record, which ends at `end`.
void read_data(Reader& reader, std::size_t end, Record& record)
{
    const std::size_t begin = reader.at();
    switch (record.type) {
    case RecordType::a: {
        std::array<std::uint8_t, 4> octets{};
        for (auto& each : octets)
            each = reader.octet();
        record.address = Address::v4(octets);
        break;
    }
    case RecordType::aaaa: {
        std::array<std::uint8_t, 16> octets{};
        for (auto& each : octets)
            each = reader.octet();
        record.address = Address::v6(octets);
        break;
    }
    case RecordType::cname: record.target = reader.name(); break;
    case RecordType::srv:
        record.priority = reader.half();
        record.weight = reader.half();
        record.port = reader.half();
        record.target = reader.name();
        break;
    case RecordType::naptr:
        record.priority = reader.half();
        record.weight = reader.half();
        record.flags = reader.text();
        record.services = reader.text();
        record.regexp = reader.text();
        record.target = reader.name();
        break;
    }
    if (!reader.well()) return;
    if (reader.at() > end) reader.fail(errc::unexpected_octet, begin);
    if (reader.at() < end) reader.fail(errc::leftover, reader.at());
}

}  // namespace

Result<Answer> read_answer(std::string_view octets)
{
    Reader reader(octets);
    Answer answer;
    reader.skip(2);
    const std::uint16_t flags = reader.half();
    const std::uint16_t questions = reader.half();
    const std::uint16_t records = reader.half();
    reader.skip(4);
    if (!reader.well()) return reader.error();
    if ((flags & 0x8000) == 0) return Error{errc::no_message, 2};
    answer.code = flags & 0x000F;
    answer.truncated = (flags & 0x0200) != 0;
    answer.authoritative = (flags & 0x0400) != 0;
    for (unsigned i = 0; i < questions && reader.well(); ++i) {
        auto name = reader.name();
        const auto type = reader.half();
        reader.skip(2);
        if (i != 0) continue;
        answer.question = std::move(name);
        answer.question_type = type;
    }
    if (!reader.well()) return reader.error();
    for (unsigned i = 0; i < records; ++i) {
        if (answer.records.size() == Answer::max_records) {
            answer.truncated = true;
            break;
        }
        Record record;
        record.owner = reader.name();
        const auto type = reader.half();
        const auto kind = reader.half();
        record.ttl = reader.word();
        if (record.ttl > 0x7FFF'FFFF) record.ttl = 0;  // RFC 2181 §8
        const std::size_t size = reader.half();
        if (reader.well() && reader.left() < size) reader.fail(errc::truncated, octets.size());
        if (!reader.well()) break;
        const std::size_t end = reader.at() + size;
        if (kind == class_internet && is_known(type)) {
            record.type = static_cast<RecordType>(type);
            read_data(reader, end, record);
            if (!reader.well()) break;
            answer.records.push_back(std::move(record));
        }
        reader.go_to(end);
    }
    if (!reader.well() && !(answer.truncated && reader.error().code == errc::truncated)) return reader.error();
    return answer;
}

}  // namespace sipdiag::locate

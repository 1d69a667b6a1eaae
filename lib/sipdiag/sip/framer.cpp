// SPDX-License-Identifier: MIT
#include "sipdiag/sip/framer.hpp"

#include "sipdiag/sip/message.hpp"

namespace sipdiag::sip {

void Framer::feed(std::string_view octets)
{
    drop_message();
    // What is done with is dropped once it outweighs what is left, so that each octet moves a bounded number of times.
    if (taken_ > 4096 && taken_ > buffer_.size() / 2) {
        buffer_.erase(0, taken_);
        taken_ = 0;
    }
    buffer_ += octets;
}

void Framer::consume(std::size_t octets) noexcept
{
    taken_ += octets;
    consumed_ += octets;
}

void Framer::drop_message()
{
    consume(message_size_);
    message_size_ = 0;
}

Framer::Event Framer::fail(errc code, std::size_t offset) noexcept
{
    part_ = Part::broken;
    fault_ = {code, static_cast<std::uint32_t>(offset)};
    return Event::broken;
}

bool Framer::pong_waiting() const noexcept
{
    return part_ == Part::between && message_size_ == 0 && rest() == "\r\n";
}

Framer::Event Framer::next()
{
    drop_message();
    switch (part_) {
    case Part::between: return read_between();
    case Part::header: return read_header();
    case Part::body: return read_body();
    case Part::broken: break;
    }
    return Event::broken;
}

Framer::Event Framer::read_between()
{
    while (true) {
        const auto left = rest();
        if (left.starts_with("\r\n\r\n")) {
            consume(4);
            return Event::ping;
        }
        if (left.starts_with('\n')) {
            consume(1);
            continue;
        }
        if (left.empty() || std::string_view("\r\n\r").starts_with(left)) return Event::none;
        if (left.starts_with("\r\n")) {
            consume(2);
            return Event::pong;
        }
        if (left.starts_with('\r')) {
            consume(1);
            continue;
        }
        part_ = Part::header;
        searched_ = line_ = 0;
        return read_header();
    }
}

Framer::Event Framer::read_header()
{
    const auto left = rest();
    while (true) {
        const auto feed = left.find('\n', searched_);
        if (feed == std::string_view::npos || feed >= max_header) {
            searched_ = left.size();
            if (left.size() >= max_header) return fail(errc::too_long, max_header);
            return Event::none;
        }
        const auto line = left.substr(line_, feed - line_);
        const bool first = line_ == 0;
        searched_ = line_ = feed + 1;
        if (first) {
            Index index;
            if (const auto fault = index.scan(left.substr(0, feed + 1)); fault.code != errc::none) {
                return fail(fault.code, fault.offset);
            }
        }
        if (line.empty() || line == "\r") break;
    }
    const auto header = left.substr(0, line_);
    Index index;
    (void)index.scan(header);
    const MessageView message(header, index);
    const auto* const field = index.first(FieldId::content_length);
    const auto length = message.content_length();
    if (!length) return fail(length.error().code, field != nullptr ? field->value : header.size());
    if (*length > Index::max_octets - header.size()) return fail(errc::too_long, field->value);
    // Two lengths that differ leave no way to tell where the next message begins.
    for (const auto* other = index.next(*field); other != nullptr; other = index.next(*other)) {
        if (message.value(*other) != message.value(*field)) return fail(errc::bad_number, other->value);
    }
    wanted_ = header.size() + *length;
    part_ = Part::body;
    return read_body();
}

Framer::Event Framer::read_body()
{
    if (rest().size() < wanted_) return Event::none;
    message_size_ = wanted_;
    part_ = Part::between;
    return Event::message;
}

Framer::Event Framer::finish()
{
    if (part_ == Part::broken) return Event::broken;
    const auto event = next();
    if (event != Event::none) return event;
    if (rest().empty()) return Event::none;
    if (part_ == Part::between) {
        const bool pong = rest().starts_with("\r\n");
        consume(rest().size());
        return pong ? Event::pong : Event::none;
    }
    return fail(errc::truncated, rest().size());
}

}  // namespace sipdiag::sip

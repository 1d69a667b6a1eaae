// SPDX-License-Identifier: MIT
//
// Session: a session description as it came - every line, octet and order - and where its sections are.
//
// Grammar    RFC 8866 §5, §9
// Leniency   nothing is refused: a bare LF ends a line, a line of another form is kept without a type, any order is
//            walked. Opinions about all that live in checks/.
// Ownership  an Index holds offsets alone; a SessionView borrows octets and index; a Session owns both
// Hot path   indexing allocates nothing, touches each line once, and an Index may be used again
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "sipdiag/base/api.hpp"

namespace sipdiag::sdp {

/// One line of a description, where it stands.
struct LineView {
    char type = '\0';          ///< the letter before "=", or NUL where the second octet is no equals sign
    std::uint32_t offset = 0;  ///< of its first octet, from the start of the description
    std::string_view text;     ///< the whole line without its end
    std::string_view ending;   ///< CRLF, LF, or nothing at the very end

    /// What stands behind "="; the whole line where it has no type.
    [[nodiscard]] std::string_view value() const noexcept { return type != '\0' ? text.substr(2) : text; }
    [[nodiscard]] std::uint32_t value_offset() const noexcept { return offset + (type != '\0' ? 2 : 0); }
};

/// The lines of a stretch of a description: for (const LineView& line : lines).
class Lines {
public:
    /// \param begin,end  offsets into `octets`; begin is the first octet of a line
    Lines(std::string_view octets, std::uint32_t begin, std::uint32_t end) noexcept
        : octets_(octets.substr(0, end)), begin_(begin)
    {
    }

    /// The line that begins at an offset below the size of `octets`.
    [[nodiscard]] static LineView at(std::string_view octets, std::uint32_t begin) noexcept
    {
        const char* const first = octets.data() + begin;
        const auto left = octets.size() - begin;
        const auto* const feed = static_cast<const char*>(std::memchr(first, '\n', left));
        auto size = feed != nullptr ? static_cast<std::size_t>(feed - first) : left;
        const auto whole = feed != nullptr ? size + 1 : size;
        if (feed != nullptr && size != 0 && first[size - 1] == '\r') --size;
        return {size > 1 && first[1] == '=' ? first[0] : '\0', begin, {first, size}, {first + size, whole - size}};
    }

    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = LineView;
        using difference_type = std::ptrdiff_t;
        using pointer = const LineView*;
        using reference = const LineView&;

        iterator() = default;
        iterator(std::string_view octets, std::uint32_t begin) noexcept : octets_(octets), next_(begin) { ++*this; }

        reference operator*() const noexcept { return line_; }
        pointer operator->() const noexcept { return &line_; }
        iterator& operator++() noexcept
        {
            done_ = next_ >= octets_.size();
            if (!done_) {
                line_ = Lines::at(octets_, next_);
                next_ += static_cast<std::uint32_t>(line_.text.size() + line_.ending.size());
            }
            return *this;
        }
        void operator++(int) noexcept { ++*this; }
        friend bool operator==(const iterator& a, const iterator& b) noexcept
        {
            return a.done_ == b.done_ && (a.done_ || a.next_ == b.next_);
        }

    private:
        std::string_view octets_;
        std::uint32_t next_ = 0;
        bool done_ = true;
        LineView line_;
    };

    [[nodiscard]] iterator begin() const noexcept { return {octets_, begin_}; }
    [[nodiscard]] iterator end() const noexcept { return {}; }

private:
    std::string_view octets_;
    std::uint32_t begin_;
};

/// Where the sections of one description are.
class SIPDIAG_API Index {
public:
    /// More media sections than any call has; those past it are walked by lines() of the whole, and not indexed.
    static constexpr std::size_t max_media = 64;
    /// Longer texts are not read past it: no datagram and no framed message holds them.
    static constexpr std::size_t max_octets = std::size_t{1} << 20;
    static constexpr std::uint32_t nowhere = 0xFFFFFFFF;

    /// From its first line (m= of a media section) to the next m= line.
    struct Section {
        std::uint32_t begin;
        std::uint32_t end;
        std::uint32_t connection;  ///< its first c= line, or `nowhere`
    };

    void scan(std::string_view octets) noexcept;

    [[nodiscard]] const Section& session() const noexcept { return session_; }
    [[nodiscard]] std::size_t media_count() const noexcept { return count_; }
    [[nodiscard]] const Section& media(std::size_t i) const noexcept { return media_[i]; }
    /// Were there more than max_media sections, or more than max_octets?
    [[nodiscard]] bool overflowed() const noexcept { return overflowed_; }

private:
    Section session_{0, 0, nowhere};
    std::size_t count_ = 0;
    bool overflowed_ = false;
    std::array<Section, max_media> media_;  // only the first count_ are meaningful
};

/// `a=name` or `a=name:value`.
struct AttributeView {
    std::string_view name;
    std::string_view value;
    bool has_value = false;          ///< does a colon stand there?
    std::uint32_t value_offset = 0;  ///< from the start of the description

    /// Cut an a= line in two.
    [[nodiscard]] static AttributeView of(const LineView& line) noexcept
    {
        const auto text = line.value();
        const auto colon = text.find(':');
        if (colon == std::string_view::npos) {
            return {text, {}, false, line.value_offset() + static_cast<std::uint32_t>(text.size())};
        }
        return {text.substr(0, colon), text.substr(colon + 1), true,
                line.value_offset() + static_cast<std::uint32_t>(colon) + 1};
    }
};

/// The lines of the session section, or of one media section.
class SIPDIAG_API SectionView {
public:
    SectionView(std::string_view octets, const Index::Section& where) noexcept : octets_(octets), where_(where) {}

    [[nodiscard]] Lines lines() const noexcept { return {octets_, where_.begin, where_.end}; }
    /// The first line of that letter.
    [[nodiscard]] std::optional<LineView> first(char type) const noexcept;
    /// The first c= line; known without a walk.
    [[nodiscard]] std::optional<LineView> connection() const noexcept;
    /// The first attribute of that name. Names are case-sensitive (RFC 8866 §5).
    [[nodiscard]] std::optional<AttributeView> attribute(std::string_view name) const noexcept;

    /// Call `use(attribute)` for each attribute of that name, until it returns true.
    template <class Use>
    bool any_attribute(std::string_view name, Use use) const
    {
        for (const auto& line : lines()) {
            if (line.type != 'a') continue;
            const auto attribute = AttributeView::of(line);
            if (attribute.name == name && use(attribute)) return true;
        }
        return false;
    }

    [[nodiscard]] const Index::Section& where() const noexcept { return where_; }

private:
    std::string_view octets_;
    Index::Section where_;
};

/// A description borrowed from octets and an index that both outlive it. Cheap to pass by value.
class SIPDIAG_API SessionView {
public:
    SessionView(std::string_view octets, const Index& index) noexcept
        : octets_(octets.substr(0, Index::max_octets)), index_(&index)
    {
    }

    [[nodiscard]] std::string_view octets() const noexcept { return octets_; }
    [[nodiscard]] const Index& index() const noexcept { return *index_; }
    /// All lines, in the order in which they came.
    [[nodiscard]] Lines lines() const noexcept { return {octets_, 0, static_cast<std::uint32_t>(octets_.size())}; }
    [[nodiscard]] SectionView session() const noexcept { return {octets_, index_->session()}; }
    [[nodiscard]] std::size_t media_count() const noexcept { return index_->media_count(); }
    /// \param i  below media_count(), as everywhere in this house where a media section is meant by its number
    [[nodiscard]] SectionView media(std::size_t i) const noexcept { return {octets_, index_->media(i)}; }
    /// The m= line of a media section.
    [[nodiscard]] LineView media_line(std::size_t i) const noexcept
    {
        return Lines::at(octets_, index_->media(i).begin);
    }

private:
    std::string_view octets_;
    const Index* index_;
};

/// A description that owns its octets.
class SIPDIAG_API Session {
public:
    explicit Session(std::string octets) : octets_(std::move(octets)) { index_.scan(octets_); }

    [[nodiscard]] SessionView view() const noexcept { return {octets_, index_}; }
    [[nodiscard]] const std::string& octets() const noexcept { return octets_; }

private:
    std::string octets_;
    Index index_;
};

}  // namespace sipdiag::sdp

// SPDX-License-Identifier: MIT
//
// Walking a field that is a comma list, over all header fields of that name as if they were one (RFC 3261 §7.3.1).
//
//     ListReader<ViaView> vias(message, FieldId::via);
//     for (ViaView via; vias.next(via);) ...
#pragma once

#include "sipdiag/grammar/cursor.hpp"
#include "sipdiag/sip/message.hpp"

namespace sipdiag::sip {

template <class View>
class ListReader {
public:
    ListReader(MessageView message, FieldId id) noexcept
        : message_(message), field_(message.index().first(id)), in_(text())
    {
    }

    /// The next element of the list. \return false where there is none left
    bool next(View& out) noexcept
    {
        while (field_ != nullptr) {
            if (view_element(in_, out)) {
                (void)in_.accept(',');
                return true;
            }
            field_ = message_.index().next(*field_);
            in_ = grammar::Cursor(text());
        }
        return false;
    }

private:
    [[nodiscard]] std::string_view text() const noexcept
    {
        return field_ != nullptr ? message_.value(*field_) : std::string_view{};
    }

    MessageView message_;
    const Field* field_;
    grammar::Cursor in_;
};

/// Read all elements of one value with somebody listening: empty elements are remarked, at their comma.
template <class View>
void judge_list(std::string_view value, grammar::Remarks& remarks)
{
    grammar::Cursor in(value, &remarks);
    View element;
    const char* comma = nullptr;
    while (view_element(in, element)) {
        comma = in.position();
        if (!in.accept(',')) return;
    }
    if (comma != nullptr) in.remark_at(errc::empty_element, comma);
}

/// The first element of a list. \return false where the message has none
template <class View>
bool view_first(MessageView message, FieldId id, View& out) noexcept
{
    return ListReader<View>(message, id).next(out);
}

}  // namespace sipdiag::sip

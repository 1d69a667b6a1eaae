// SPDX-License-Identifier: MIT
#include "sipdiag/cnf/detail/rulebook.hpp"

#include <bit>

#include "sipdiag/cnf/rules/entries.hpp"

namespace sipdiag::cnf::rules {

void Rule::on(Oddities any_of, LineJudge judge, bool in_dumps)
{
    Oddities shown_by;
    Oddities shown_by_in_dumps;
    for (auto bits = any_of.bits(); bits != 0; bits &= bits - 1) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(bits));
        const auto one = Oddities(static_cast<Oddity>(1U << bit));
        book_.by_oddity[bit].push_back({index_, judge, shown_by});
        shown_by |= one;
        if (in_dumps || !natural_in_dumps.has(one)) {
            book_.by_oddity_in_dumps[bit].push_back({index_, judge, shown_by_in_dumps});
            shown_by_in_dumps |= one;
            book_.watched_in_dumps |= one;
        }
    }
    book_.watched |= any_of;
}

void Rule::on(Parameter parameter, LineJudge judge)
{
    const unsigned size = info(parameter).family ? family_size : 1;
    for (unsigned number = 1; number <= size; ++number)
        book_.by_slot[Slot(parameter, number).value()].push_back({index_, judge});
}

void Rule::on_document(DocumentJudge judge)
{
    book_.documents.push_back({index_, judge});
}

void Rule::on_phone(PhoneJudge judge)
{
    book_.phones.push_back({index_, judge});
}

void Rule::on_site(SiteJudge judge)
{
    book_.sites.push_back({index_, judge});
}

void Rule::on_router(RouterJudge judge)
{
    book_.routers.push_back({index_, judge});
}

Rulebook::Book Rulebook::of(const std::vector<bool>& wanted)
{
    Book book;
    std::uint16_t index = 0;
    for (auto* check : checks()) {
        Rule rule(book, index);
        if (wanted[index++]) check(rule);
    }
    return book;
}

const Rulebook::Book& Rulebook::all()
{
    static const Book book = of(std::vector<bool>(catalogue().size(), true));
    return book;
}

}  // namespace sipdiag::cnf::rules

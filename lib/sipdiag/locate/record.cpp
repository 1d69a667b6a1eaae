// SPDX-License-Identifier: MIT
#include "sipdiag/locate/record.hpp"

#include <fmt/format.h>

#include "sipdiag/grammar/charset.hpp"

namespace sipdiag::locate {

std::string_view to_string(RecordType type) noexcept
{
    switch (type) {
    case RecordType::a: return "A";
    case RecordType::cname: return "CNAME";
    case RecordType::aaaa: return "AAAA";
    case RecordType::srv: return "SRV";
    case RecordType::naptr: break;
    }
    return "NAPTR";
}

std::string data_of(const Record& record)
{
    switch (record.type) {
    case RecordType::a:
    case RecordType::aaaa: return to_string(record.address);
    case RecordType::cname: return record.target;
    case RecordType::srv: return fmt::format("{} {} {} {}", record.priority, record.weight, record.port, record.target);
    case RecordType::naptr: break;
    }
    return fmt::format("{} {} \"{}\" \"{}\" \"{}\" {}", record.priority, record.weight, record.flags, record.services,
                       record.regexp, record.target);
}

bool same_name(std::string_view a, std::string_view b) noexcept
{
    if (a.size() > 1 && a.ends_with('.')) a.remove_suffix(1);
    if (b.size() > 1 && b.ends_with('.')) b.remove_suffix(1);
    return grammar::equals(a, b);
}

}  // namespace sipdiag::locate

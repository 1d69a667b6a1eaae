// SPDX-License-Identifier: MIT
//
// Anonymous: accounts and addresses out of a text that is sent to somebody, each always by the same stand-in.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sipdiag::report::formats {

class Anonymizer {
public:
    /// Numeric addresses become `private-1`, `public-2`; the user part before an @ becomes `account-1`. Loopback
    /// addresses say nothing of anybody and stay; our own in hexadecimal, which a probe's evidence quotes, does not.
    std::string mask(std::string_view text);

private:
    std::string stand_in(std::string_view kind, const std::string& original);
    std::map<std::string, std::string> known_;
    std::map<std::string, int, std::less<>> counts_;
};

}  // namespace sipdiag::report::formats

// SPDX-License-Identifier: MIT
//
// AccountLock: one test of an account at a time on a machine (safety rule S19), and what runs with --keep have left on
// accounts, so that a later run knows its own (S1).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sipdiag/base/endpoint.hpp"

namespace sipdiag::tools {

/// Held as long as the object lives; the system lets go of it when the process ends, however it ends.
class AccountLock {
public:
    /// Somebody else has it.
    struct Busy {
        std::string since;  ///< "12:03:11 UTC, by process 4711"; empty where it cannot be read
    };

    /// \param account  the address-of-record \param registrar  where a loopback address: a far end is a world of its
    /// own
    static std::variant<AccountLock, Busy> take(std::string_view account, const Endpoint& registrar);

    AccountLock(AccountLock&& other) noexcept;
    AccountLock& operator=(AccountLock&& other) noexcept;
    AccountLock(const AccountLock&) = delete;
    AccountLock& operator=(const AccountLock&) = delete;
    ~AccountLock();

private:
    explicit AccountLock(int descriptor) noexcept : descriptor_(descriptor) {}
    int descriptor_ = -1;  // -1 where no file could be made: the lock is then no lock, and the run goes on
};

/// A binding that a run left on purpose.
struct Kept {
    std::string uri;
    std::chrono::system_clock::time_point until;
    bool listed = true;  ///< the registrar has shown it; if not, it shows no list at all
};

/// What stands on record of an account, and has not run out.
std::vector<Kept> kept_bindings(std::string_view account, const Endpoint& registrar);
/// Put in place of what stood there. \return false where it cannot be written
bool keep_record(std::string_view account, const Endpoint& registrar, const std::vector<Kept>& bindings);

}  // namespace sipdiag::tools

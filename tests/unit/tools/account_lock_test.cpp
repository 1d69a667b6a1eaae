// SPDX-License-Identifier: MIT
//
// Safety rule S19: one test of an account at a time on a machine.
#include "common/account_lock.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace sipdiag::tools {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const Endpoint provider{Address::v4({192, 0, 2, 10}), 5060};
std::string account(const char* what)
{
    return "sip:" + std::string(what) + std::to_string(::getpid()) + "@sip.example";
}

TEST(AccountLock, LetsNobodyElseInAndSaysSinceWhen)
{
    auto first = AccountLock::take(account("a"), provider);
    ASSERT_TRUE(std::holds_alternative<AccountLock>(first));
    const auto second = AccountLock::take(account("a"), provider);
    ASSERT_TRUE(std::holds_alternative<AccountLock::Busy>(second));
    EXPECT_THAT(std::get<AccountLock::Busy>(second).since, HasSubstr(std::to_string(::getpid())));
    EXPECT_TRUE(std::holds_alternative<AccountLock>(AccountLock::take(account("b"), provider)));
    first = AccountLock::Busy{};  // let go
    EXPECT_TRUE(std::holds_alternative<AccountLock>(AccountLock::take(account("a"), provider)));
}

TEST(AccountLock, KnowsFarEndsOfThisMachineApart)
{
    const Endpoint one{Address::v4({127, 0, 0, 1}), 5060};
    const Endpoint other{Address::v4({127, 0, 0, 1}), 5070};
    const auto first = AccountLock::take(account("c"), one);
    EXPECT_TRUE(std::holds_alternative<AccountLock>(AccountLock::take(account("c"), other)));
    EXPECT_TRUE(std::holds_alternative<AccountLock::Busy>(AccountLock::take(account("c"), one)));
}

TEST(KeptBindings, AreOnRecordUntilTheyRunOut)
{
    const auto folder = std::filesystem::temp_directory_path() / ("sipdiag-state-" + std::to_string(::getpid()));
    ::setenv("XDG_STATE_HOME", folder.c_str(), 1);
    const auto now = std::chrono::system_clock::now();
    EXPECT_THAT(kept_bindings(account("a"), provider), SizeIs(0));
    EXPECT_TRUE(keep_record(account("a"), provider,
                            {{"sip:a-k3qz@192.0.2.1:5060", now + std::chrono::hours(1)},
                             {"sip:a-w7tb@192.0.2.1:5060;transport=udp", now + std::chrono::hours(1), false},
                             {"sip:a-gone@192.0.2.1:5060", now - std::chrono::hours(1)}}));
    const auto kept = kept_bindings(account("a"), provider);
    ASSERT_THAT(kept, SizeIs(2));
    EXPECT_EQ(kept[0].uri, "sip:a-k3qz@192.0.2.1:5060");
    EXPECT_TRUE(kept[0].listed);
    EXPECT_EQ(kept[1].uri, "sip:a-w7tb@192.0.2.1:5060;transport=udp");
    EXPECT_FALSE(kept[1].listed);
    EXPECT_TRUE(keep_record(account("a"), provider, {}));
    EXPECT_THAT(kept_bindings(account("a"), provider), SizeIs(0));
    std::filesystem::remove_all(folder);
    ::unsetenv("XDG_STATE_HOME");
}

}  // namespace
}  // namespace sipdiag::tools

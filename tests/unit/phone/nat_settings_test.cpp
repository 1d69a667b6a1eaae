// SPDX-License-Identifier: MIT
#include "sipdiag/phone/nat_settings.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace sipdiag::phone {

static void PrintTo(const WireHost& host, std::ostream* out)
{
    *out << "source " << static_cast<int>(host.source) << ' ' << (host.address ? to_string(*host.address) : "unknown");
}

namespace {

const Address own = Address::v4({192, 168, 1, 33});   // L
const Address nat = Address::v4({203, 0, 113, 9});    // W
const Address seen = Address::v4({198, 51, 100, 7});  // X
constexpr std::uint16_t control_port = 5061;          // P

const WireHost local{HostSource::local, own};
const WireHost configured{HostSource::nat_address, nat};
const WireHost adopted{HostSource::received, seen};

// One row of the matrix: the values of nat_address it is about, and what the far side sees before and after the first
// 200 OK, whose top Via holds `received=X`.
struct Row {
    const char* name;
    int enable;
    std::vector<const char*> addresses;
    Knowledge resolved;
    int received_processing;
    WireHost first;
    bool from_control_port;
    Answer switches;
    SwitchReason reason;
    WireHost then;
};

class Matrix : public testing::TestWithParam<Row> {};

TEST_P(Matrix, ShowsTheAddressesOfItsRow)
{
    const auto& row = GetParam();
    for (const auto* address : row.addresses) {
        SCOPED_TRACE(address);
        const NatSettings settings{row.enable, address, row.received_processing, control_port};
        const auto behaviour = nat_behaviour(settings, {own, row.resolved, Knowledge::of(seen)});
        EXPECT_EQ(behaviour.first.host, row.first);
        EXPECT_EQ(behaviour.first.port, control_port) << "Via and Contact show P, whatever the source port is";
        EXPECT_EQ(behaviour.first.source_port.has_value(), row.from_control_port);
        EXPECT_EQ(behaviour.first.source_port.value_or(control_port), control_port);
        EXPECT_EQ(behaviour.received_switch.happens, row.switches);
        EXPECT_EQ(behaviour.received_switch.reason, row.reason);
        ASSERT_TRUE(behaviour.then);
        EXPECT_EQ(behaviour.then->host, row.then);
        EXPECT_EQ(behaviour.then->port, control_port) << "only the address is taken, never a port";
        EXPECT_EQ(behaviour.then->source_port, behaviour.first.source_port);
    }
}

const std::vector<const char*> any{"",     "\"\"", "UNPROVISIONED", "203.0.113.9", "nat.example.com", "not an address",
                                   "sip:x"};
const std::vector<const char*> unprovisioned{"UNPROVISIONED", "unprovisioned", "UnProvisioned", "\"UNPROVISIONED\""};
const std::vector<const char*> unusable{"gone.example.com", "not an address", "203.0.113.9:5060", "300.1.1.1",
                                        "sip:203.0.113.9"};
const auto resolves = Knowledge::of(nat);
const auto fails = Knowledge::absent();

INSTANTIATE_TEST_SUITE_P(
    Rows, Matrix,
    testing::Values(
        Row{"row01", 0, any, resolves, 0, local, false, Answer::no, SwitchReason::nat_off, local},
        Row{"row02", 0, any, resolves, 1, local, false, Answer::no, SwitchReason::nat_off, local},
        Row{"row03",
            1,
            {"203.0.113.9", "\"203.0.113.9\""},
            fails,
            0,
            configured,
            true,
            Answer::no,
            SwitchReason::processing_off,
            configured},
        Row{"row04",
            1,
            {"203.0.113.9"},
            fails,
            1,
            configured,
            true,
            Answer::yes,
            SwitchReason::received_differs,
            adopted},
        Row{"row05",
            1,
            {"nat.example.com", "nat"},
            resolves,
            0,
            configured,
            true,
            Answer::no,
            SwitchReason::processing_off,
            configured},
        Row{"row06",
            1,
            {"nat.example.com"},
            resolves,
            1,
            configured,
            true,
            Answer::yes,
            SwitchReason::received_differs,
            adopted},
        Row{"row07", 1, {"\"\"", ""}, fails, 0, local, true, Answer::no, SwitchReason::processing_off, local},
        Row{"row08", 1, {"\"\"", ""}, fails, 1, local, true, Answer::yes, SwitchReason::received_differs, adopted},
        Row{"row09", 1, unprovisioned, fails, 0, local, true, Answer::no, SwitchReason::processing_off, local},
        Row{"row10", 1, unprovisioned, fails, 1, local, true, Answer::yes, SwitchReason::received_differs, adopted},
        Row{"row11", 1, unusable, fails, 0, local, true, Answer::no, SwitchReason::processing_off, local},
        Row{"row12", 1, unusable, fails, 1, local, true, Answer::yes, SwitchReason::received_differs, adopted},
        // nat_enable 2: the address as for 1, but a port of the moment and no switch.
        Row{"enable2_address",
            2,
            {"203.0.113.9"},
            fails,
            1,
            configured,
            false,
            Answer::no,
            SwitchReason::nat_off,
            configured},
        Row{"enable2_none", 2, {"\"\""}, fails, 1, local, false, Answer::no, SwitchReason::nat_off, local},
        Row{"processing2",
            1,
            {"203.0.113.9"},
            fails,
            2,
            configured,
            true,
            Answer::no,
            SwitchReason::processing_off,
            configured}),
    [](const auto& each) { return each.param.name; });

TEST(ReceivedSwitch, DoesNotHappenWhereReceivedIsInUseOrAbsent)
{
    const NatSettings settings{1, "203.0.113.9", 1, control_port};
    const auto equal = nat_behaviour(settings, {own, {}, Knowledge::of(nat)});
    EXPECT_EQ(equal.received_switch.happens, Answer::no);
    EXPECT_EQ(equal.received_switch.reason, SwitchReason::received_in_use);
    EXPECT_EQ(equal.then, equal.first);
    const auto absent = nat_behaviour(settings, {own, {}, Knowledge::absent()});
    EXPECT_EQ(absent.received_switch.happens, Answer::no);
    EXPECT_EQ(absent.received_switch.reason, SwitchReason::no_received);
    const auto own_seen = nat_behaviour({1, "\"\"", 1, control_port}, {own, {}, Knowledge::of(own)});
    EXPECT_EQ(own_seen.received_switch.reason, SwitchReason::received_in_use);
}

TEST(ReceivedSwitch, RemovesTheOldContactAndRegistersTheNew)
{
    const NatSettings settings{1, "", 1, control_port};
    const auto behaviour = nat_behaviour(settings, {own, {}, Knowledge::of(seen)});
    ASSERT_EQ(behaviour.received_switch.happens, Answer::yes);
    const auto& [removal, registration] = behaviour.received_switch.registers;
    EXPECT_EQ(removal.contact, local);
    EXPECT_TRUE(removal.removes);
    EXPECT_EQ(registration.contact, adopted);
    EXPECT_FALSE(registration.removes);
}

TEST(ReceivedSwitch, EndsWhenReceivedIsTheAdoptedAddress)
{
    // The second 200 OK carries the same received=, and the phone, which now uses it, stays.
    const NatSettings settings{1, to_string(seen), 1, control_port};
    EXPECT_EQ(nat_behaviour(settings, {own, {}, Knowledge::of(seen)}).received_switch.happens, Answer::no);
}

TEST(NatAddressKind, TellsNamesFromWhatNoResolverIsAskedFor)
{
    EXPECT_EQ(nat_address_kind("203.0.113.9"), NatAddressKind::ipv4);
    EXPECT_EQ(nat_address_kind(" \"203.0.113.9\" "), NatAddressKind::ipv4);
    for (const auto* none : {"", "\"\"", "  ", "UNPROVISIONED", "unprovisioned"}) {
        EXPECT_EQ(nat_address_kind(none), NatAddressKind::none) << none;
    }
    for (const auto* name : {"me.dyndns.example", "router", "a1", "my_host.example.", "3com.example"}) {
        EXPECT_EQ(nat_address_kind(name), NatAddressKind::name) << name;
    }
    for (const auto* invalid : {"203.0.113.9:5060", "http://x.example", "2001:db8::1", "256.1.1.1", "1.2.3", "a b",
                                "a..b", ".a", "\"", "sip.example:5060", "J\xC3\xBCrgen"}) {
        EXPECT_EQ(nat_address_kind(invalid), NatAddressKind::invalid) << invalid;
    }
    EXPECT_EQ(nat_address_kind(std::string(254, 'a')), NatAddressKind::name);
    EXPECT_EQ(nat_address_kind(std::string(255, 'a')), NatAddressKind::invalid);
}

TEST(Unknown, ANameThatNobodyResolvedIsNeitherOneNorTheOther)
{
    const auto behaviour = nat_behaviour({1, "nat.example.com", 1, control_port}, {own, {}, Knowledge::of(seen)});
    EXPECT_EQ(behaviour.first.host, (WireHost{HostSource::unknown, std::nullopt}));
    EXPECT_EQ(behaviour.first.source_port, control_port) << "the port is known all the same";
    EXPECT_EQ(behaviour.received_switch.happens, Answer::unknown);
    EXPECT_FALSE(behaviour.then);
}

TEST(Unknown, AnIpv6AnswerIsNoAnswerToThePhone)
{
    const auto behaviour =
        nat_behaviour({1, "nat.example.com", 0, control_port}, {own, Knowledge::of(Address::v6({0x20, 1})), {}});
    EXPECT_EQ(behaviour.first.host, local);
}

// Every combination of what may be set and what may be known: the answer never holds more than its sources.
TEST(EveryCombination, ClaimsNoMoreThanIsKnown)
{
    const std::array<std::optional<Address>, 2> owns{own, std::nullopt};
    const std::array resolutions{Knowledge::unknown(), Knowledge::absent(), Knowledge::of(nat)};
    const std::array receptions{Knowledge::unknown(), Knowledge::absent(), Knowledge::of(seen), Knowledge::of(own),
                                Knowledge::of(nat)};
    int combinations = 0;
    for (const int enable : {0, 1, 2})
        for (const auto* address : any)
            for (const int processing : {0, 1, 2})
                for (const auto& known_own : owns)
                    for (const auto& resolved : resolutions)
                        for (const auto& received : receptions) {
                            SCOPED_TRACE(testing::Message() << enable << ' ' << address << ' ' << processing);
                            const auto behaviour = nat_behaviour({enable, address, processing, control_port},
                                                                 {known_own, resolved, received});
                            const auto& host = behaviour.first.host;
                            const auto kind = nat_address_kind(address);
                            ++combinations;
                            if (host.source == HostSource::local) {
                                EXPECT_EQ(host.address, known_own);
                            }
                            if (host.source == HostSource::nat_address) {
                                EXPECT_NE(enable, 0);
                                EXPECT_EQ(host.address, nat);
                                EXPECT_TRUE(kind == NatAddressKind::ipv4 ||
                                            resolved.state == Knowledge::State::present);
                            }
                            if (host.source == HostSource::unknown) {
                                EXPECT_FALSE(host.address);
                                EXPECT_EQ(kind, NatAddressKind::name);
                                EXPECT_EQ(resolved.state, Knowledge::State::unknown);
                            }
                            EXPECT_NE(host.source, HostSource::received);
                            const auto happens = behaviour.received_switch.happens;
                            EXPECT_EQ(behaviour.then.has_value(), happens != Answer::unknown);
                            if (happens == Answer::yes) {
                                EXPECT_TRUE(enable == 1 && processing == 1);
                                EXPECT_EQ(received.state, Knowledge::State::present);
                                ASSERT_TRUE(host.address);
                                EXPECT_NE(*host.address, received.address);
                                EXPECT_EQ(behaviour.then->host, (WireHost{HostSource::received, received.address}));
                            }
                            if (happens == Answer::unknown) {
                                EXPECT_TRUE(received.state == Knowledge::State::unknown || !host.address);
                            }
                        }
    EXPECT_EQ(combinations, 3 * 7 * 3 * 2 * 3 * 5);
}

}  // namespace
}  // namespace sipdiag::phone

// SPDX-License-Identifier: MIT
//
// The table, as the build reads it: every key is found, and what is near one is told.
#include "sipdiag/cnf/parameters.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sipdiag/base/text.hpp"

namespace sipdiag::cnf {
namespace {

TEST(Parameters, EveryKeyIsFoundInEveryCase)
{
    for (std::uint16_t at = 0; at < slot_count; ++at) {
        const Slot slot(at);
        const std::string key(key_of(slot));
        if (!info(slot).is_setting()) continue;
        EXPECT_EQ(find_slot(key), slot) << key;
        EXPECT_EQ(find_slot(lowered(key)), slot) << key;
        std::string capitals = key;
        std::transform(capitals.begin(), capitals.end(), capitals.begin(), ::toupper);
        EXPECT_EQ(find_slot(capitals), slot) << key;
        EXPECT_EQ(find_slot_as_written(key), slot) << key;
        // The same length and both ends: no octet between them goes unread.
        for (std::size_t i = 0; i < key.size(); ++i) {
            auto other = key;
            other[i] = other[i] == '_' ? '-' : static_cast<char>(other[i] ^ 0x20);
            EXPECT_NE(find_slot_as_written(other), slot) << other;
        }
        EXPECT_FALSE(find_slot(key + "x").is_known()) << key;
        EXPECT_FALSE(find_slot(key.substr(1)).is_known()) << key;
        EXPECT_EQ(Slot(parameter_of(slot), number_of(slot)), slot) << key;
    }
}

TEST(Parameters, FamiliesHaveSixMembers)
{
    EXPECT_EQ(find_slot("line6_name"), Slot(Parameter::lineN_name, 6));
    EXPECT_EQ(find_slot("proxy2_port"), Slot(Parameter::proxyN_port, 2));
    EXPECT_EQ(find_slot("speed_line5"), Slot(Parameter::speed_lineN, 5));
    EXPECT_EQ(find_slot("speed_label1"), Slot(Parameter::speed_labelN, 1));
    EXPECT_EQ(find_slot("call_manager3_addr"), Slot(Parameter::call_managerN_addr, 3));
    EXPECT_FALSE(find_slot("lineN_name").is_known());
    for (const auto* key : {"line7_name", "line0_name", "proxy0_port", "line12_password"}) {
        EXPECT_FALSE(find_slot(key).is_known()) << key;
        EXPECT_TRUE(find_out_of_family(key)) << key;
    }
    EXPECT_EQ(find_out_of_family("line7_name")->parameter, Parameter::lineN_name);
    EXPECT_EQ(find_out_of_family("line12_name")->number, 12U);
    for (const auto* key : {"line7_nam", "line_name", "7", "timer_t3", "line6_name", ""}) {
        EXPECT_FALSE(find_out_of_family(key)) << key;
    }
}

TEST(Parameters, NamesOfOthersAreKnownForWhatTheyAre)
{
    EXPECT_EQ(info(find_slot("Status Flags")).type, ValueType::dump);
    EXPECT_EQ(info(find_slot("my_ip_addr")).type, ValueType::dump);
    EXPECT_EQ(info(find_slot("timer_registry_delta")).type, ValueType::alias);
    EXPECT_EQ(find_slot("Domain_Name"), Slot(Parameter::domain_name)) << "IOS writes it so";
}

TEST(Parameters, StockValuesAreNoFaultOfTheirOwn)
{
    for (const auto& parameter : all_parameters()) {
        if (!parameter.is_setting()) continue;
        EXPECT_EQ(judge_value(parameter, parameter.stock), ValueFault::none) << parameter.name;
    }
}

TEST(Parameters, TheNearestNameIsTold)
{
    EXPECT_EQ(nearest_key("prefered_codec"), "preferred_codec");
    EXPECT_EQ(nearest_key("proxy2_adress"), "proxy2_address");
    EXPECT_EQ(nearest_key("nat_enabled"), "nat_enable");
    EXPECT_EQ(nearest_key("something_else_altogether"), std::nullopt);
}

TEST(Parameters, NumbersAreDigitsAlone)
{
    EXPECT_EQ(number_in("5060"), 5060U);
    EXPECT_EQ(number_in(""), 0U);
    EXPECT_EQ(number_in("UNPROVISIONED"), 0U);
    EXPECT_EQ(number_in("99999999999"), 0xFFFFFFFFU);
    EXPECT_EQ(number_in("4294967295"), 4294967295U);
    EXPECT_EQ(number_in("4294967296"), 0xFFFFFFFFU);
    std::string digits;
    std::uint32_t number = 0;
    for (std::uint32_t digit = 9; digit > 0; --digit) {
        digits += std::to_string(digit);
        number = number * 10 + digit;
        EXPECT_EQ(number_in(digits), number);
        EXPECT_EQ(number_in("0" + digits), number);
        for (std::size_t at = 0; at < digits.size(); ++at) {
            for (int c = 0; c < 256; ++c) {
                if (c >= '0' && c <= '9') continue;
                auto broken = digits;
                broken[at] = static_cast<char>(c);
                EXPECT_EQ(number_in(broken), std::nullopt) << broken;
            }
        }
    }
    for (const auto* text : {"+1", "-1", "0x10", "1 ", " 1", "1s", "unprovisioned", "1.0", "UNPROVISIONED1"}) {
        EXPECT_EQ(number_in(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace sipdiag::cnf

// SPDX-License-Identifier: MIT
//
// Firmware versions: every form in which a file or a person names one. \see cnf-format, load-name rules
#include "sipdiag/cnf/firmware.hpp"

#include <gtest/gtest.h>

#include "sipdiag/cnf/parameters.hpp"

namespace sipdiag::cnf {
namespace {

using Version = FirmwareVersion;

TEST(Firmware, IsReadInEachForm)
{
    EXPECT_EQ(parse_firmware_version("8.12"), (Version{8, 12}));
    EXPECT_EQ(parse_firmware_version("8"), (Version{8, 0}));
    EXPECT_EQ(parse_firmware_version("8.12.00"), (Version{8, 12}));
    EXPECT_EQ(parse_firmware_version("P0S3-8-12-00"), (Version{8, 12}));
    EXPECT_EQ(parse_firmware_version("P0S3-08-11-00"), (Version{8, 11}));
    EXPECT_EQ(parse_firmware_version("P0S3-07-4-00"), (Version{7, 4}));
    EXPECT_EQ(parse_firmware_version("P0S30202"), (Version{2, 2}));
}

TEST(Firmware, IsNothingElse)
{
    for (const auto* text : {"", "abc", "8.", "8.x", ".8", "123", "8-12", "P0S3", "P0S3-", "P003-8-12-00", "8.12.00.1"})
        EXPECT_FALSE(parse_firmware_version(text)) << text;
}

TEST(Firmware, TheTableOfSettingsSaysSinceWhen)
{
    EXPECT_EQ(parse_since("2.2"), (Version{2, 2}));
    EXPECT_EQ(parse_since("8.x"), (Version{8, 0}));
    EXPECT_EQ(parse_since("8.0 (probable)"), (Version{8, 0}));
    EXPECT_FALSE(parse_since("pre-2.0"));
    EXPECT_FALSE(parse_since(""));
    for (const auto& each : all_parameters()) {
        if (const auto since = parse_since(each.since)) {
            EXPECT_LE(*since, (Version{8, 0})) << each.name << ": CNF027 looks no further";
        }
    }
}

}  // namespace
}  // namespace sipdiag::cnf

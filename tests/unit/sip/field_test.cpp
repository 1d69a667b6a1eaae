// SPDX-License-Identifier: MIT
//
// Header names: long and compact, in any case, and nothing that only looks like one.
#include "sipdiag/sip/field.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "sipdiag/sip/method.hpp"

namespace sipdiag::sip {
namespace {

std::string upper(std::string_view text)
{
    std::string copy(text);
    std::transform(copy.begin(), copy.end(), copy.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c; });
    return copy;
}

TEST(Field, IsKnownByEachOfItsNames)
{
    for (std::size_t i = 1; i < field_id_count; ++i) {
        const auto id = static_cast<FieldId>(i);
        const std::string name(rule(id).name);
        EXPECT_EQ(field_id(name), id) << name;
        EXPECT_EQ(field_id(upper(name)), id) << name;
        if (rule(id).compact == 0) continue;
        EXPECT_EQ(field_id(std::string(1, rule(id).compact)), id) << name;
        EXPECT_EQ(field_id(upper(std::string(1, rule(id).compact))), id) << name;
    }
}

TEST(Field, CompactFormsAreThoseOfTheRegistry)  // A05, and the RFC of each
{
    const std::pair<char, FieldId> forms[] = {{'a', FieldId::accept_contact},
                                              {'b', FieldId::referred_by},
                                              {'c', FieldId::content_type},
                                              {'d', FieldId::request_disposition},
                                              {'e', FieldId::content_encoding},
                                              {'f', FieldId::from},
                                              {'i', FieldId::call_id},
                                              {'j', FieldId::reject_contact},
                                              {'k', FieldId::supported},
                                              {'l', FieldId::content_length},
                                              {'m', FieldId::contact},
                                              {'o', FieldId::event},
                                              {'r', FieldId::refer_to},
                                              {'s', FieldId::subject},
                                              {'t', FieldId::to},
                                              {'u', FieldId::allow_events},
                                              {'v', FieldId::via},
                                              {'x', FieldId::session_expires},
                                              {'y', FieldId::identity}};
    for (int octet = 0; octet < 256; ++octet) {
        const char c = static_cast<char>(octet);
        const char letter = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
        const auto* const known = std::find_if(std::begin(forms), std::end(forms),
                                               [letter](const auto& each) { return each.first == letter; });
        EXPECT_EQ(field_id(std::string(1, c)), known == std::end(forms) ? FieldId::other : known->second) << octet;
    }
}

TEST(Field, IsNotKnownByNamesThatComeNear)
{
    for (const std::string_view name :
         {"", "Vi", "Via-", "Vla", "Toe", "To\r", "Call_ID", "Call\rID", "CallID", "Content\rLength", "Content-Lengths",
          "Contact2", "Authorisation", "X-Via", "\xF6ia"}) {
        EXPECT_EQ(field_id(name), FieldId::other) << name;
    }
    for (std::size_t i = 1; i < field_id_count; ++i) {
        std::string name(rule(static_cast<FieldId>(i)).name);
        if (name.size() < 3) continue;
        name[1] = name[1] == 'q' ? 'z' : 'q';
        EXPECT_EQ(field_id(name), FieldId::other) << name;
    }
}

TEST(Field, KnowsWhichMayRepeat)  // RFC 3261 §7.3.1 and §20, table 2
{
    for (const auto id : {FieldId::call_id, FieldId::cseq, FieldId::from, FieldId::to, FieldId::max_forwards,
                          FieldId::content_length, FieldId::content_type, FieldId::expires, FieldId::date}) {
        EXPECT_EQ(rule(id).repeat, Repeat::once) << rule(id).name;
    }
    for (const auto id : {FieldId::via, FieldId::contact, FieldId::route, FieldId::record_route, FieldId::allow,
                          FieldId::supported, FieldId::require, FieldId::warning, FieldId::path}) {
        EXPECT_EQ(rule(id).repeat, Repeat::list) << rule(id).name;
    }
    for (const auto id : {FieldId::authorization, FieldId::proxy_authorization, FieldId::www_authenticate,
                          FieldId::proxy_authenticate}) {
        EXPECT_EQ(rule(id).repeat, Repeat::separate) << rule(id).name;
    }
    EXPECT_EQ(rule(FieldId::other).repeat, Repeat::unknown);
}

TEST(Method, IsComparedWithCase)  // §7.1
{
    for (const auto* name : {"ACK", "BYE", "CANCEL", "INFO", "INVITE", "MESSAGE", "NOTIFY", "OPTIONS", "PRACK",
                             "PUBLISH", "REFER", "REGISTER", "SUBSCRIBE", "UPDATE"}) {
        EXPECT_NE(method_id(name), Method::other) << name;
        EXPECT_EQ(to_string(method_id(name)), name);
    }
    for (const auto* name : {"", "invite", "Invite", "INVITES", "INVIT", "RE%47ISTER"})
        EXPECT_EQ(method_id(name), Method::other) << name;
}

}  // namespace
}  // namespace sipdiag::sip

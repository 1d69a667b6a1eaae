// SPDX-License-Identifier: MIT
#include "sipdiag/sip/dialog.hpp"

#include <gmock/gmock.h>

#include "support/messages.hpp"

namespace sipdiag::sip {
namespace {

using support::received;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string message_text(const std::string& start, const std::string& more, const std::string& to_tag = ";tag=t",
                         const std::string& cseq = "7 INVITE")
{
    return start + "\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\nFrom: \"A\" <sip:a@a.example>;tag=f\r\nTo: " +
           "<sip:b@b.example>" + to_tag + "\r\nCall-ID: call\r\nCSeq: " + cseq + "\r\n" + more +
           "Content-Length: 0\r\n\r\n";
}

const std::string dialog_invite = "INVITE sip:b@b.example SIP/2.0";

Dialog of_caller(const std::string& more)
{
    const auto sent = received(message_text(dialog_invite, "", ""));
    const auto answer = received(message_text("SIP/2.0 200 OK", more));
    return *Dialog::of_caller(sent.message.view(), answer.message.view());
}
Dialog of_callee(const std::string& more)
{
    return *Dialog::of_callee(received(message_text(dialog_invite, more, "")).message.view(), "t");
}

TEST(Dialog, OfTheCallerReversesRecordRoute)  // RFC 3261 §12.1.2
{
    auto dialog = of_caller(
        "Record-Route: <sip:p3.example;lr>, <sip:p2.example;lr>\r\nRecord-Route: <sip:p1.example;lr>\r\n"
        "Contact: <sip:b@192.0.2.9:5062>\r\n");
    EXPECT_THAT(dialog.route_set(), ElementsAre("<sip:p1.example;lr>", "<sip:p2.example;lr>", "<sip:p3.example;lr>"));
    EXPECT_EQ(dialog.next_hop(), "sip:p1.example;lr");
    const auto bye = *dialog.request("BYE", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKb").finish();
    EXPECT_TRUE(bye.starts_with("BYE sip:b@192.0.2.9:5062 SIP/2.0\r\n"));
    EXPECT_THAT(
        bye, HasSubstr("Route: <sip:p1.example;lr>\r\nRoute: <sip:p2.example;lr>\r\nRoute: <sip:p3.example;lr>\r\n"));
    EXPECT_THAT(bye, HasSubstr("From: \"A\" <sip:a@a.example>;tag=f\r\nTo: <sip:b@b.example>;tag=t\r\n"));
    EXPECT_THAT(bye, HasSubstr("CSeq: 8 BYE\r\n"));
}

TEST(Dialog, OfTheCalleeKeepsTheOrder)  // §12.1.1
{
    auto dialog = of_callee(
        "Record-Route: <sip:p3.example;lr>\r\nRecord-Route: <sip:p2.example;lr>\r\n"
        "Contact: <sip:a@192.0.2.8>\r\n");
    EXPECT_THAT(dialog.route_set(), ElementsAre("<sip:p3.example;lr>", "<sip:p2.example;lr>"));
    const auto bye = *dialog.request("BYE", "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKb").finish();
    EXPECT_TRUE(bye.starts_with("BYE sip:a@192.0.2.8 SIP/2.0\r\n"));
    EXPECT_THAT(bye, HasSubstr("From: <sip:b@b.example>;tag=t\r\nTo: \"A\" <sip:a@a.example>;tag=f\r\n"));
    EXPECT_THAT(bye, HasSubstr("CSeq: 1 BYE\r\n"));
}

TEST(Dialog, PutsAStrictRouteIntoTheRequestLine)  // §12.2.1.1
{
    auto dialog = of_caller(
        "Record-Route: <sip:p2.example;lr>\r\nRecord-Route: <sip:p1.example;transport=udp>\r\n"
        "Contact: <sip:b@192.0.2.9>\r\n");
    const auto ack = *dialog.ack("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKc", 7).finish();
    EXPECT_TRUE(ack.starts_with("ACK sip:p1.example;transport=udp SIP/2.0\r\n"));
    EXPECT_THAT(ack, HasSubstr("Route: <sip:p2.example;lr>\r\nRoute: <sip:b@192.0.2.9>\r\n"));
    EXPECT_THAT(ack, HasSubstr("CSeq: 7 ACK\r\n"));
    EXPECT_EQ(dialog.local_cseq(), 7U) << "an ACK counts nothing up";
}

TEST(Dialog, FollowsTheContactButNotTheRoutesOnceMade)  // §12.2.1.2
{
    auto dialog = of_caller("Record-Route: <sip:p1.example;lr>\r\nContact: <sip:b@192.0.2.9>\r\n");
    dialog.refresh_target(
        received(message_text("SIP/2.0 200 OK", "Record-Route: <sip:x.example;lr>\r\nContact: <sip:b@192.0.2.7>\r\n"))
            .message.view());
    EXPECT_EQ(dialog.remote_target(), "sip:b@192.0.2.7");
    EXPECT_THAT(dialog.route_set(), ElementsAre("<sip:p1.example;lr>"));
    dialog.refresh_target(received(message_text("SIP/2.0 200 OK", "")).message.view());
    EXPECT_EQ(dialog.remote_target(), "sip:b@192.0.2.7") << "without a Contact nothing changes";
}

TEST(Dialog, HoldsWhatBearsItsTags)
{
    const auto callee = of_callee("Contact: <sip:a@192.0.2.8>\r\n");
    const auto holds = [&](const std::string& text) { return callee.holds(received(text).message.view()); };
    EXPECT_TRUE(holds(message_text("BYE sip:b SIP/2.0", "")));
    EXPECT_FALSE(holds(message_text("BYE sip:b SIP/2.0", "", ";tag=T"))) << "tags have case";
    EXPECT_FALSE(holds(message_text("BYE sip:b SIP/2.0", "", "")));
    const auto caller = of_caller("Contact: <sip:b@192.0.2.9>\r\n");
    EXPECT_TRUE(caller.holds(received(message_text("SIP/2.0 200 OK", "")).message.view()));
    EXPECT_FALSE(caller.holds(received(message_text("SIP/2.0 200 OK", "", ";tag=fork")).message.view()));
}

TEST(Dialog, WantsTheNumbersOfRequestsToRise)  // §12.2.2
{
    auto dialog = of_callee("Contact: <sip:a@192.0.2.8>\r\n");
    const auto receive = [&](const std::string& cseq) {
        return dialog.receive(received(message_text("BYE sip:b SIP/2.0", "", ";tag=t", cseq)).message.view());
    };
    EXPECT_EQ(receive("7 BYE"), Dialog::Order::too_low) << "that of the INVITE";
    EXPECT_EQ(receive("20 BYE"), Dialog::Order::in_order) << "gaps are lawful";
    EXPECT_EQ(receive("19 BYE"), Dialog::Order::too_low);
    EXPECT_EQ(receive("x BYE"), Dialog::Order::too_low);
}

TEST(Dialog, IsMadeWithOldPeersThatHaveNoTag)  // §12.1.2
{
    const auto sent = received(message_text(dialog_invite, "", ""));
    const auto answer = received(message_text("SIP/2.0 200 OK", "", ""));
    const auto dialog = Dialog::of_caller(sent.message.view(), answer.message.view());
    ASSERT_TRUE(dialog);
    EXPECT_EQ(dialog->remote_tag(), "");
    EXPECT_EQ(dialog->remote_target(), "sip:b@b.example") << "of the INVITE, where no Contact came";
    EXPECT_FALSE(Dialog::of_callee(sent.message.view(), "t")) << "an INVITE without Contact makes none";
}

}  // namespace
}  // namespace sipdiag::sip

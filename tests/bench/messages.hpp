// SPDX-License-Identifier: MIT
//
// Five messages as a registration and a call bring them: a REGISTER with credentials, its 200 with four Contacts, an
// INVITE with two media, an OPTIONS, a challenge. Addresses are those of documentation, RFC 5737.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace sipdiag::bench {

struct Sample {
    std::string_view name;
    std::string octets;
};

/// Lines as CRLF lines.
inline std::string crlf(std::string_view lines)
{
    std::string octets;
    for (const char c : lines) {
        if (c == '\n') octets += '\r';
        octets += c;
    }
    return octets;
}

inline std::array<Sample, 5> samples()
{
    const std::string sdp = crlf(R"(v=0
o=Cisco-SIPUA 26462 7215 IN IP4 198.51.100.7
s=SIP Call
c=IN IP4 198.51.100.7
t=0 0
m=audio 21304 RTP/AVP 0 8 18 101
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:18 G729/8000
a=fmtp:18 annexb=no
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=sendrecv
m=video 21306 RTP/AVP 31 34
c=IN IP4 198.51.100.8
a=rtpmap:31 H261/90000
a=rtpmap:34 H263/90000
a=recvonly
)");
    return {{
        {"REGISTER", crlf(R"(REGISTER sip:sip.provider.example SIP/2.0
Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK3f1a77c0d2b94e;rport
Max-Forwards: 70
From: "Office, first floor" <sip:12345@sip.provider.example>;tag=003094c3a2e5001b0ac0ffee-0a3b4c5d
To: <sip:12345@sip.provider.example>
Call-ID: 003094c3-a2e50003-6a5b4c3d-11223344@198.51.100.7
CSeq: 1047 REGISTER
User-Agent: Cisco-CP7960G/8.0
Contact: <sip:12345-k3qz@198.51.100.7:5060;transport=udp>;+sip.instance="<urn:uuid:00000000-0000-0000-0000-020000a1b2c3>";+u.sip!model.ccm.cisco.com="7";expires=3600;q=0.8
Supported: replaces,join,norefersub,path
Allow: ACK,BYE,CANCEL,INVITE,NOTIFY,OPTIONS,REFER,REGISTER,UPDATE
Authorization: Digest username="12345",realm="sip.provider.example",uri="sip:sip.provider.example",response="8a2f7b6c5d4e3f2a1b0c9d8e7f6a5b4c",nonce="5f3e2d1c:0a9b8c7d6e5f40312233445566778899",cnonce="0a4f113b",qop=auth,nc=00000002,opaque="5ccc069c403ebaf9f0171e9517f40e41",algorithm=MD5
Expires: 3600
Content-Length: 0

)")},
        {"200", crlf(R"(SIP/2.0 200 OK
Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK3f1a77c0d2b94e;rport=61024;received=203.0.113.20
From: "Office, first floor" <sip:12345@sip.provider.example>;tag=003094c3a2e5001b0ac0ffee-0a3b4c5d
To: <sip:12345@sip.provider.example>;tag=a94c095b773be1dd6e8d668a785a9c84.3f1a
Call-ID: 003094c3-a2e50003-6a5b4c3d-11223344@198.51.100.7
CSeq: 1047 REGISTER
Contact: <sip:12345-k3qz@198.51.100.7:5060;transport=udp>;expires=3600;q=0.8;received="sip:203.0.113.20:61024", <sip:12345@203.0.113.44:5062>;expires=118;+sip.instance="<urn:uuid:00000000-0000-0000-0000-020000a1b2c4>"
Contact: "Mobile" <sip:12345@198.51.100.99:49152;transport=tcp;ob>;expires=871;q=0.5;reg-id=1
Contact: <sip:12345@[2001:db8:40::17]:5060>;expires=61;q=0.1
Path: <sip:edge1.provider.example;lr>
Service-Route: <sip:edge1.provider.example;lr>
Date: Sat, 13 Nov 2010 23:29:00 GMT
Supported: path, outbound
Server: Provider-Registrar/4.2
Content-Length: 0

)")},
        {"INVITE", crlf(R"(INVITE sip:12345-k3qz@198.51.100.7:5060;transport=udp SIP/2.0
Record-Route: <sip:edge1.provider.example;lr;ftag=9fxced76sl>
Via: SIP/2.0/UDP edge1.provider.example:5060;branch=z9hG4bKcydzigwkX.1
Via: SIP/2.0/UDP core7.provider.example;received=203.0.113.77;branch=z9hG4bK77ef4c2312983.1
Via: SIP/2.0/TCP 192.0.2.101:5061;branch=z9hG4bKnashds8;rport=49170;received=192.0.2.201
Max-Forwards: 68
From: "Alice A." <sip:alice@customer.example;user=phone>;tag=9fxced76sl
To: <sip:12345@sip.provider.example>
Call-ID: 3848276298220188511@customer.example
CSeq: 2 INVITE
Contact: <sip:alice@192.0.2.101:5061;transport=tcp;gr=urn:uuid:00000000-0000-0000-0000-020000000007>;audio;video;methods="INVITE,ACK,BYE"
Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY
Supported: timer, replaces
Session-Expires: 1800;refresher=uac
User-Agent: Softphone/9.1 (desk)
Content-Type: application/sdp
Content-Length: )" + std::to_string(sdp.size()) +
                        "\n\n") +
                       sdp},
        {"OPTIONS", crlf(R"(OPTIONS sip:12345@203.0.113.20:61024 SIP/2.0
Via: SIP/2.0/UDP 203.0.113.5:5060;branch=z9hG4bK4f2a.c5d1e7;rport
Max-Forwards: 70
From: <sip:ping@provider.example>;tag=8ce5f2d1
To: <sip:12345@203.0.113.20:61024>
Call-ID: 7d3a5c19-1e2f-4a6b@203.0.113.5
CSeq: 102 OPTIONS
Contact: <sip:ping@203.0.113.5:5060>
Accept: application/sdp
User-Agent: Edge
Content-Length: 0

)")},
        {"401", crlf(R"(SIP/2.0 401 Unauthorized
Via: SIP/2.0/UDP 198.51.100.7:5060;branch=z9hG4bK3f1a77c0d2b94d;rport=61024;received=203.0.113.20
From: "Office, first floor" <sip:12345@sip.provider.example>;tag=003094c3a2e5001b0ac0ffee-0a3b4c5d
To: <sip:12345@sip.provider.example>;tag=b27e1a1d33761e85846fc98f5f3a7e58.d2f1
Call-ID: 003094c3-a2e50003-6a5b4c3d-11223344@198.51.100.7
CSeq: 1046 REGISTER
WWW-Authenticate: Digest realm="sip.provider.example", nonce="5f3e2d1c:0a9b8c7d6e5f40312233445566778899", opaque="5ccc069c403ebaf9f0171e9517f40e41", qop="auth", algorithm=MD5
Server: Provider-Registrar/4.2
Content-Length: 0

)")},
    }};
}

}  // namespace sipdiag::bench

# SPDX-License-Identifier: MIT
"""A NAT with an ALG in user space, for what the kernel's cannot be told to do: it maps as it is asked to, keeps or
changes ports, and rewrites SIP in one of the bad ways that are met in the field.

    python3 box.py NAMESPACE JSON            runs until it is killed; prints "ready"

It reads UDP from the router's two interfaces as packets, and sends what it has made of them. All other protocols are
the kernel's: nothing that passes over TCP or TLS is touched here.
"""

import json
import os
import select
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from network import enter  # noqa: E402


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp_packet(source, destination, payload, ttl, identification=0):
    header = struct.pack("!HHHH", source[1], destination[1], 8 + len(payload), 0)
    pseudo = socket.inet_aton(source[0]) + socket.inet_aton(destination[0]) + struct.pack("!BBH", 0, 17, 8 + len(payload))
    header = header[:6] + struct.pack("!H", checksum(pseudo + header + payload) or 0xFFFF)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28 + len(payload), identification, 0, ttl, 17, 0,
                     socket.inet_aton(source[0]), socket.inet_aton(destination[0]))
    return ip + header + payload


def replace_endpoint(text, at, old, new):
    """`host[:port]` at that place, where it is that endpoint; a missing port is 5060, and one is always written."""
    host = old[0].encode()
    if text[at:at + len(host)] != host:
        return text, False
    end = at + len(host)
    port = 5060
    if text[end:end + 1] == b":":
        stop = end + 1
        while text[stop:stop + 1].isdigit():
            stop += 1
        port, end = int(text[end + 1:stop] or 0), stop
    elif text[end:end + 1].isdigit() or text[end:end + 1] == b".":
        return text, False
    if port != old[1]:
        return text, False
    return text[:at] + f"{new[0]}:{new[1]}".encode() + text[end:], True


def in_header(text, name, old, new):
    line = text.find(b"\r\n" + name + b": ")
    if line < 0:
        return text
    end = text.find(b"\r\n", line + 2)
    scheme = text.find(b"sip:", line, end)
    if scheme < 0:
        return text
    host = text.find(b"@", scheme, end)
    return replace_endpoint(text, host + 1 if host >= 0 else scheme + 4, old, new)[0]


def in_via(text, old, new, marks):
    line = text.find(b"\r\nVia: ")
    space = text.find(b" ", line + 7)
    if line < 0 or space < 0:
        return text
    text, done = replace_endpoint(text, space + 1, old, new)
    if done and marks:
        end = text.find(b"\r\n", line + 2)
        via = text[line:end]
        via = via.replace(f";received={old[0]}".encode(), f";received={new[0]}".encode())
        via = via.replace(f";rport={old[1]}".encode(), f";rport={new[1]}".encode())
        text = text[:line] + via + text[end:]
    return text


def in_body(text, old, new):
    head, gap, body = text.partition(b"\r\n\r\n")
    if not body:
        return text
    changed = body.replace(f"IN IP4 {old[0]}\r\n".encode(), f"IN IP4 {new[0]}\r\n".encode())
    return text if changed == body else with_length(head + gap + changed)


def with_length(text):
    head, gap, body = text.partition(b"\r\n\r\n")
    at = head.find(b"\r\nContent-Length: ")
    if at < 0:
        return text
    end = head.find(b"\r\n", at + 2)
    return head[:at] + f"\r\nContent-Length: {len(body)}".encode() + (head[end:] if end >= 0 else b"") + gap + body


class Box:
    def __init__(self, how):
        self.how = how
        self.public = how.get("public", "203.0.113.10")
        self.table = {}   # (inside, key) -> [port, {allowed}, until]
        self.contacts = set()
        self.next = 20000
        self.send = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.wires = {}
        for name, outward in (("lan", True), ("wan", False)):
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
            wire.bind((name, 0x0800))
            self.wires[wire] = outward

    def part(self, remote, how):
        return {"none": (), "address": (remote[0],), "address-and-port": remote}[how]

    def mapping(self, inside, remote):
        now = time.monotonic()
        self.table = {k: v for k, v in self.table.items() if v[2] > now}
        key = (inside, self.part(remote, self.how.get("mapping", "none")))
        if key not in self.table:
            taken = {each[0] for each in self.table.values()}
            port = inside[1]
            if not self.how.get("keeps_ports", True) or port in taken:
                while self.next in taken:
                    self.next += 1
                port, self.next = self.next, self.next + 1
            self.table[key] = [port, set(), 0]
        entry = self.table[key]
        entry[1].add(self.part(remote, self.how.get("filtering", "address-and-port")))
        entry[2] = now + self.how.get("lifetime", 120)
        return entry[0]

    def inside_of(self, port, remote):
        now = time.monotonic()
        for (inside, _), (mapped, allowed, until) in self.table.items():
            if mapped == port and until > now and self.part(remote, self.how.get("filtering", "address-and-port")) in allowed:
                return inside
        return None

    def reads(self, remote):
        return remote[1] == 5060 and "alg" in self.how

    def outbound(self, text, inside, outside, remote):
        if not self.reads(remote):
            return text
        alg = self.how["alg"]
        if "everywhere" in alg:
            return with_length(text.replace(inside[0].encode(), outside[0].encode()))
        if "via" in alg and not text.startswith(b"SIP/2.0 "):
            text = in_via(text, inside, outside, False)
        if "from-to" in alg:
            text = in_header(in_header(text, b"From", inside, outside), b"To", inside, outside)
        if "contact" in alg:
            before, text = text, in_header(text, b"Contact", inside, outside)
            if text != before:
                self.contacts.add(f"{outside[0]}:{outside[1]}".encode())
        if "sdp" in alg:
            text = in_body(text, inside, outside)
        return text

    def inbound(self, text, inside, outside, remote):
        if not self.reads(remote):
            return text
        alg = self.how["alg"]
        answer = text.startswith(b"SIP/2.0 ")
        if "drops-unknown" in alg and not answer and text[:1].isalpha():
            line = text.partition(b"\r\n")[0]
            if not any(each in line for each in self.contacts):
                return None
        if "back" not in alg:
            return text
        if "everywhere" in alg:
            return with_length(text.replace(outside[0].encode(), inside[0].encode()))
        if answer and "via" in alg:
            text = in_via(text, outside, inside, True)
        if not answer and "contact" in alg:
            at, end = text.find(b"@"), text.find(b" SIP/2.0\r\n")
            if 0 <= at < end:
                text = replace_endpoint(text, at + 1, outside, inside)[0]
        if "from-to" in alg:
            text = in_header(in_header(text, b"From", outside, inside), b"To", outside, inside)
        if "contact" in alg:
            text = in_header(text, b"Contact", outside, inside)
        return text

    def packet(self, data, outward):
        size = (data[0] & 15) * 4
        ttl, protocol = data[8], data[9]
        source, destination = socket.inet_ntoa(data[12:16]), socket.inet_ntoa(data[16:20])
        if protocol == 1 and not outward and destination == self.public:
            return self.report(data, size, source)
        if protocol != 17 or len(data) < size + 8 or ttl <= 1:
            return None
        a, b, length = struct.unpack("!HHH", data[size:size + 6])
        payload = data[size + 8:size + length]
        if struct.unpack("!H", data[6:8])[0] & 0x3FFF:
            return None  # a fragment: such boxes drop them
        if outward:
            if destination.startswith("10.") or destination == self.public:
                return None
            inside, remote = (source, a), (destination, b)
            outside = (self.public, self.mapping(inside, remote))
            made = self.outbound(payload, inside, outside, remote)
            return made is not None and (udp_packet(outside, remote, made, ttl - 1), destination)
        if destination != self.public:
            return None
        remote, outside = (source, a), (destination, b)
        inside = self.inside_of(b, remote)
        if inside is None:
            forward = self.how.get("forwards", {}).get(str(b))
            inside = (forward, b) if forward else None
        if inside is None:
            return None
        made = self.inbound(payload, inside, outside, remote)
        return made is not None and (udp_packet(remote, inside, made, ttl - 1), inside[0])

    def report(self, data, size, source):
        """An ICMP report about a packet of ours: the quoted addresses are translated back, the SIP is not."""
        kind = data[size]
        quote = data[size + 8:]
        if kind not in (3, 11) or len(quote) < 28 or quote[9] != 17:
            return None
        inner = (quote[0] & 15) * 4
        port = struct.unpack("!H", quote[inner:inner + 2])[0]
        for (inside, _), entry in self.table.items():
            if entry[0] == port:
                quote = quote[:12] + socket.inet_aton(inside[0]) + quote[16:inner] + struct.pack("!H", inside[1]) + \
                    quote[inner + 2:]
                body = data[size:size + 2] + b"\0\0" + data[size + 4:size + 8] + quote
                body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
                ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), 0, 0, 63, 1, 0, socket.inet_aton(source),
                                 socket.inet_aton(inside[0]))
                return ip + body, inside[0]
        return None

    def run(self):
        print("ready", flush=True)
        while True:
            for wire in select.select(list(self.wires), [], [])[0]:
                data, where = wire.recvfrom(65535)
                if where[2] == 4:  # what we sent ourselves
                    continue
                made = self.packet(data, self.wires[wire])
                if made:
                    try:
                        self.send.sendto(made[0], (made[1], 0))
                    except OSError:
                        pass


if __name__ == "__main__":
    enter(sys.argv[1])
    Box(json.loads(sys.argv[2])).run()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sipprobe dns against a real name server: zones like a provider's, and broken ones."""

import socket
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from knot import NameServer  # noqa: E402
from peers import Checks, Tools, free_port  # noqa: E402

tools = Tools(sys.argv[1])
checks = Checks("dns")

PROVIDER = """
@ 300 A 192.0.2.80
@ 3600 NAPTR 10 0 "s" "SIPS+D2T" "" _sips._tcp
@ 3600 NAPTR 20 0 "s" "SIP+D2T" "" _sip._tcp
@ 3600 NAPTR 30 0 "s" "SIP+D2U" "" _sip._udp
_sip._udp 1800 SRV 0 0 5060 sip1
_sip._udp 1800 SRV 10 0 5060 sip2
_sip._tcp 1800 SRV 0 0 5060 sip1
_sips._tcp 1800 SRV 0 0 5061 sip1
sip1 300 A 192.0.2.10
sip1 300 AAAA 2001:db8::10
sip2 300 A 192.0.2.11
"""
BROKEN = """
_sip._udp.gone 60 SRV 0 0 5060 nowhere.gone
_sip._udp.half 60 SRV 0 0 5060 nowhere.half
_sip._udp.half 60 SRV 10 0 5060 ok.half
ok.half 60 A 192.0.2.1
_sip._udp.alias 60 SRV 0 0 5060 www.alias
www.alias 60 CNAME ok.half
_sip._udp.off 60 SRV 0 0 0 .
off 60 A 192.0.2.9
_sip._tls.labels 60 SRV 0 0 5061 ok.half
labels 60 A 192.0.2.2
loop1 60 CNAME loop2
loop2 60 CNAME loop1
text 60 TXT "no address here"
""" + "".join(f"_sip._udp.giant 60 SRV {n} 0 5060 a-server-of-a-rather-long-name-{n:03}.giant\n"
              f"a-server-of-a-rather-long-name-{n:03}.giant 60 A 192.0.2.{n + 1}\n" for n in range(40))


def dns(server, name, *options):
    return tools.json("sipprobe", "dns", name, *server.option, *options)


with NameServer({"sip.example": PROVIDER, "broken.example": BROKEN}) as server:
    done = dns(server, "sip.example")
    checks.equal(done.exit, 0, "a healthy provider", done.out + done.err)
    targets = [f"{t['transport']} {t['address']} {t['port']}" for t in done.object["targets"]]
    checks.equal(targets, ["tls 192.0.2.10 5061", "tls 2001:db8::10 5061", "tcp 192.0.2.10 5060",
                           "tcp 2001:db8::10 5060", "udp 192.0.2.10 5060", "udp 2001:db8::10 5060",
                           "udp 192.0.2.11 5060"], "NAPTR, SRV and both families in order")
    rows = {(r["question"], r["type"], r["answer"]): r for r in done.object["dns"]}
    row = rows.get(("_sip._udp.sip.example", "SRV", "0 0 5060 sip1.sip.example"))
    checks.equal(row and (row["ttl"], row["used"]), (1800, True), "TTL and use of a record")
    checks.equal(rows[("sip.example", "A", "192.0.2.80")]["used"], False, "the domain's own address is not used")
    checks.equal(done.codes(), ["DNS010"], "its own address is another's")
    checks.equal(list(done.object)[:10], ["schema", "tool", "version", "started", "duration_ms", "exit", "ok", "verdict",
                                          "where", "findings"], "the envelope")

    for name, exit_code, verdict, code in [
            ("nothing.example.sip.example", 2, "not-found", "DNS001"), ("text.broken.example", 2, "not-found", "DNS002"),
            ("off.broken.example", 2, "not-offered", "DNS003"), ("gone.broken.example", 2, "not-found", "DNS006"),
            ("half.broken.example", 1, "found", "DNS006"), ("alias.broken.example", 1, "found", "DNS007"),
            ("labels.broken.example", 1, "found", "DNS009"), ("loop1.broken.example", 2, "not-found", "DNS015")]:
        done = dns(server, name)
        checks.equal((done.exit, done.object["verdict"]), (exit_code, verdict), name, done.out)
        checks.true(code in done.codes(), f"{name} has {code}", f"{done.codes()}")

    # 40 records do not fit into a datagram: the answer is truncated, and TCP brings the whole.
    done = dns(server, "giant.broken.example")
    checks.equal(sum(1 for r in done.object["dns"] if r["type"] == "SRV" and r["answer"]), 40, "a giant answer, by TCP")
    checks.equal(len(done.object["targets"]), 40, "and every server of it")

    done = tools.run("sipprobe", "dns", "sip.example", *server.option)
    checks.true(done.out.startswith("sip.example leads to 7 ways; the first is 192.0.2.10:5061 over tls."),
                "the text begins with the answer", done.out)

    # What is said with --resolve needs no name server.
    done = tools.json("sipprobe", "dns", "sip.example", "--resolve", "sip.example:192.0.2.99", "--dns-server",
                      "127.0.0.1:1")
    checks.equal([t["address"] for t in done.object["targets"]], ["192.0.2.99"], "--resolve", done.out)

try:
    socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    with NameServer({"sip.example": PROVIDER}, address="::1") as server:
        checks.equal(dns(server, "sip.example").exit, 0, "a name server over IPv6")
except OSError:
    print("no IPv6 here: that name server was not asked")

# A port where nobody listens, and one where nobody answers.
done = tools.json("sipprobe", "dns", "sip.example", "--dns-server", f"127.0.0.1:{free_port()}")
checks.equal((done.exit, done.object["verdict"], done.codes()), (3, "undetermined", ["DNS004"]), "nobody listens", done.out)
checks.true(done.seconds < 3, "and it is said at once", f"{done.seconds:.1f} s")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
    mute.bind(("127.0.0.1", 0))
    done = tools.json("sipprobe", "dns", "sip.example", "--dns-server", f"127.0.0.1:{mute.getsockname()[1]}",
                      "--timeout", "2")
    checks.equal((done.exit, done.codes()), (3, ["DNS004"]), "a mute name server", done.out)
    checks.true(done.seconds < 3, "ends by --timeout", f"{done.seconds:.1f} s")


def rubbish(sock):
    while True:
        try:
            question, peer = sock.recvfrom(2000)
        except OSError:
            return
        # The right id and question, an answer whose name leads to itself.
        answer = question[:2] + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"
        end = question.index(b"\0", 12) + 5
        answer += question[12:end] + bytes([0xC0, end]) + b"\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\x7f\x00\x00\x01"
        sock.sendto(answer, peer)


with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hostile:
    hostile.bind(("127.0.0.1", 0))
    threading.Thread(target=rubbish, args=(hostile,), daemon=True).start()
    done = tools.json("sipprobe", "dns", "sip.example", "--dns-server", f"127.0.0.1:{hostile.getsockname()[1]}")
    checks.equal((done.exit, done.codes()), (3, ["DNS004"]), "answers that cannot be read", done.out)

for wrong in (["--dns-server", "name"], ["--dns-server", "127.0.0.1:0"], ["--resolve", "x"], ["--resolve", "x:y"]):
    checks.equal(tools.run("sipprobe", "dns", "sip.example", *wrong).exit, 64, f"{wrong} is misuse")
checks.end()

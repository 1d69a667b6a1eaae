#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every command whose first server is dead - silent, refusing, 503, a connection that nobody takes or that stays mute -
goes on to the next one in time, says why it left the first, and says so too where all of them are dead."""

import json
import os
import socket
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from knot import NameServer  # noqa: E402
from peers import Checks, Kamailio, Tools, free_port, need  # noqa: E402

need("kamailio", "knotd")
tools = Tools(sys.argv[1])
checks = Checks("failover")
account = f"failover{os.getpid()}"


class Refusing503:
    """Answers each request over UDP with 503, with or without Retry-After, and counts them."""

    def __init__(self, retry_after=None):
        self.retry_after, self.seen = retry_after, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                octets, peer = self.socket.recvfrom(65535)
            except OSError:
                return
            self.seen.append(octets)
            head = octets.split(b"\r\n\r\n")[0].split(b"\r\n")
            copied = [h for h in head if h.split(b":")[0] in (b"Via", b"From", b"To", b"Call-ID", b"CSeq")]
            more = [b"Retry-After: %d" % self.retry_after] if self.retry_after else []
            self.socket.sendto(b"SIP/2.0 503 Busy Here\r\n" + b"\r\n".join(copied + more) +
                               b"\r\nContent-Length: 0\r\n\r\n", peer)


mute_udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mute_udp.bind(("127.0.0.1", 0))
mute_tcp = socket.create_server(("127.0.0.1", 0))
taken = []


def take():
    while True:
        taken.append(mute_tcp.accept())  # and never a word


threading.Thread(target=take, daemon=True).start()
closed = free_port()
busy, later = Refusing503(), Refusing503(retry_after=1800)


def listed(done):
    return [(each["server"].rsplit(":", 1)[1], each["transport"], each["answer"]) for each in done.object["servers"]]


# Whatever stands before it, it is of the one domain that this registrar serves.
with Kamailio(users={account: "secret"},
              extra_request='if ($rd =~ "[.]sip[.]example$") { $rd = "sip.example"; }') as server:
    firsts = {"silent": (mute_udp.getsockname()[1], "udp", "silent"), "refusing": (closed, "udp", "undelivered"),
              "unavailable": (busy.port, "udp", "unavailable"), "closed": (closed, "tcp", "not-opened"),
              "mute": (mute_tcp.getsockname()[1], "tcp", "silent")}
    zone = "s 60 A 127.0.0.1\n"
    for name, (port, transport, _) in firsts.items():
        zone += (f"_sip._{transport}.{name} 60 SRV 0 0 {port} s\n_sip._{transport}.{name} 60 SRV 1 0 {server.port} s\n")
    zone += (f"_sip._udp.later 60 SRV 0 0 {later.port} s\n_sip._udp.later 60 SRV 1 0 {server.port} s\n"
             f"_sip._udp.none 60 SRV 0 0 {closed} s\n_sip._udp.none 60 SRV 1 0 {mute_udp.getsockname()[1]} s\n")
    with NameServer({"sip.example": zone}) as names, tempfile.TemporaryDirectory() as folder:
        def run(tool, command, name, *more, timeout=14, transport="udp"):
            return tools.json(tool, command, name, *names.option, "--transport", transport, "--timeout", timeout, *more,
                              password="secret", timeout=40)

        def batch(name, *more, timeout=14, transport="udp"):
            file = Path(folder, f"{name}.csv")
            file.write_text("".join(f"{account}@{name}.sip.example,{account},secret\n" for _ in range(3)))
            done = tools.run("sipreg", "batch", file, *names.option, "--transport", transport, "--timeout", timeout,
                             *more, "--format", "jsonl", timeout=40)
            return done, [json.loads(line) for line in done.out.splitlines()]

        for name, (port, transport, why) in firsts.items():
            aor = f"{account}@{name}.sip.example"
            good = [(str(port), transport, why), (str(server.port), transport, "answered")]
            commands = [("sipreg", "query", aor, "empty"), ("sipreg", "register", aor, "registered"),
                        ("sipreg", "unregister", aor, "removed"), ("sipprobe", "inbound", aor, "reached"),
                        ("sipprobe", "ping", f"{name}.sip.example", "reachable"),
                        ("rtpecho", "call", f"sip:nobody@{name}.sip.example", None)]
            if why != "unavailable":  # a 503 is as good as any answer to OPTIONS
                commands.append(("sipprobe", "probe", f"{name}.sip.example", "reachable"))
            for tool, command, target, verdict in commands:
                what = f"{tool} {command}, first server {name}"
                done = run(tool, command, target, *(("--count", "2") if command == "ping" else ()),
                           transport=transport)
                if verdict:
                    checks.equal(done.object["verdict"], verdict, what, done.out + done.err)
                else:
                    checks.true(done.object["status"] in (403, 404), what, done.out + done.err)
                found = listed(done)
                if transport == "tcp" and command == "probe" and why == "silent":
                    found = found[:1]
                    checks.true(found == good[:1], f"{what}: the servers", f"{listed(done)}")
                else:
                    checks.equal(found, good, f"{what}: the servers", done.out)
                checks.true("NET021" in done.codes(), f"{what}: why it was left", f"{done.codes()}")
                checks.true(done.seconds < 14, f"{what}: in time", f"{done.seconds:.1f}")
            done, lines = batch(name, transport=transport)
            checks.equal([each.get("verdict") for each in lines[:-1]], ["registered"] * 3, f"batch, first {name}",
                         done.out + done.err)
            checks.equal((lines[-1]["registered"], lines[-1]["unreachable"]), (3, 0), f"batch, first {name}: the sum")
            for each in lines[:-1]:
                found = [(s["server"].rsplit(":", 1)[1], s["transport"], s["answer"]) for s in each["servers"]]
                checks.equal(found, good, f"batch, first {name}: the servers", json.dumps(each))

        # With Retry-After the provider has said when it wants to hear of us: the next server is not asked (S8).
        before = len(later.seen)
        for tool, command, target in (("sipreg", "query", f"{account}@later.sip.example"),
                                      ("sipprobe", "inbound", f"{account}@later.sip.example"),
                                      ("sipprobe", "ping", "later.sip.example"),
                                      ("rtpecho", "call", "sip:nobody@later.sip.example")):
            done = run(tool, command, target)
            checks.equal(listed(done), [(str(later.port), "udp", "answered")], f"{command}: Retry-After ends the run",
                         done.out + done.err)
        checks.equal(len([each for each in later.seen[before:] if not each.startswith(b"ACK ")]), 4,
                     "one request each, and no more")

        # Nobody there: a no, with what became of each.
        for tool, command, target in (("sipreg", "query", f"{account}@none.sip.example"),
                                      ("sipreg", "register", f"{account}@none.sip.example"),
                                      ("sipprobe", "inbound", f"{account}@none.sip.example"),
                                      ("sipprobe", "ping", "none.sip.example"),
                                      ("sipprobe", "probe", "none.sip.example"),
                                      ("sipprobe", "lifetime", "none.sip.example"),
                                      ("sipprobe", "lifetime", f"{account}@none.sip.example")):
            done = run(tool, command, target, timeout=8)
            checks.equal(done.exit, 2, f"{command} {target}", done.out + done.err)
            checks.true("NET024" in done.codes(), f"{command} {target}: why, server by server", f"{done.codes()}")
            checks.equal([each[2] for each in listed(done)], ["undelivered", "silent"], f"{command} {target}: servers",
                         done.out)
            checks.true(done.seconds < 9.5, f"{command} {target}: in time", f"{done.seconds:.1f}")
        done, lines = batch("none", timeout=8)
        checks.equal((done.exit, lines[-1]["unreachable"]), (2, 3), "batch: nobody there", done.out + done.err)
        checks.true(done.seconds < 9.5, "batch, nobody there: in time", f"{done.seconds:.1f}")

        # How long the way in stays open, and which settings are right: of the server that lives.
        done = run("sipprobe", "lifetime", "silent.sip.example", "--max", "1", timeout=20)
        checks.equal((done.object["target"], [each[2] for each in listed(done)]),
                     (f"127.0.0.1:{server.port}", ["silent", "answered"]), "lifetime without an account",
                     done.out + done.err)
        done = run("sipprobe", "lifetime", f"{account}@silent.sip.example", "--max", "1", timeout=40)
        checks.true(done.object["binding_lifetime_s"] and "NET021" in done.codes(), "lifetime with an account",
                    done.out + done.err)
        done = run("sipprobe", "advise", f"{account}@silent.sip.example", "--silence", "0", "--only", "--beside",
                   timeout=40)
        trials = done.object["trials"]
        checks.true(trials and trials[0]["state"] == "registered", "advise tries by the server that lives",
                    done.out + done.err)
        checks.equal((done.object["target"], [each[2] for each in listed(done)]),
                     (f"127.0.0.1:{server.port}", ["silent", "answered"]), "advise: the servers", done.out)
        checks.true("NET021" in done.codes(), "advise: why it was left", f"{done.codes()}")

        # An account that can be called: by the server that lives.
        for name in ("silent", "refusing"):
            done = tools.json("rtpecho", "serve", "--register", f"{account}@{name}.sip.example", "--answer-all",
                              *names.option, "--timeout", 10, password="secret")
            checks.true(f"registered <sip:{account}" in done.err or f"registered sip:{account}" in done.err,
                        f"serve, first {name}", done.out + done.err)
            checks.equal([each[2] for each in listed(done)], [firsts[name][2], "answered"], f"serve, first {name}: servers",
                         done.out)
        done = tools.json("sipreg", "query", f"{account}@silent.sip.example", *names.option, "--proxy",
                          f"127.0.0.1:{server.port}", password="secret")
        checks.equal(done.object["state"], "empty", "nothing is left behind", done.out)
checks.end()

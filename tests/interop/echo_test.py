#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Both ends of a call over real sockets: UDP, TCP and TLS, IPv4 and IPv6; what safety forbids; peers that are mute or
go away; and every stream written where it was asked for."""

import json
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from peers import Checks, Tools, free_port, need  # noqa: E402

need("openssl")
tools = Tools(sys.argv[1])
checks = Checks("echo")
folder = tempfile.TemporaryDirectory(prefix="echo-")
work = Path(folder.name)


def even_port():
    while True:
        port = free_port()
        if port % 2 == 0 and port < 65000:
            return port


def ports():
    media = even_port()
    return f"{media}-{media + 60}"


def certificate():
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", work / "key.pem", "-out",
                    work / "cert.pem", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)


def over_every_transport():
    certificate()
    port, secure = free_port(), free_port()
    ways = [(f"sip:echo@127.0.0.1:{port}", ["--transport", "udp"]), (f"sip:echo@127.0.0.1:{port}", ["--transport", "tcp"]),
            (f"sip:echo@127.0.0.1:{secure}", ["--transport", "tls", "--tls-ca", work / "cert.pem"]),
            (f"sip:echo@[::1]:{port}", [])]
    echo = tools.start("rtpecho", "serve", "--listen", f"127.0.0.1:{port}", "--listen", f"tcp:127.0.0.1:{port}",
                       "--listen", f"tls:127.0.0.1:{secure}", "--listen", f"[::1]:{port}", "--tls-cert",
                       work / "cert.pem", "--tls-key", work / "key.pem", "--count", len(ways), "--format", "jsonl",
                       "--port-range", ports(), "--pcap", work / "served.pcap")
    for _ in range(4):
        echo.stderr.readline()
    for target, options in ways:
        done = tools.json("rtpecho", "call", target, "--duration", 1.5, "--dtmf", "7", "--port-range", ports(), *options)
        checks.equal((done.exit, done.object["verdict"]), (0, "both-ways"), f"a call to {target} {options}", done.out)
        checks.equal([each["digit"] for each in done.object["dtmf"]], ["7"], "its key comes back")
    out, err = echo.communicate(timeout=20)
    calls = [json.loads(line) for line in out.splitlines()]
    checks.equal([call["ended_reason"] for call in calls], ["bye"] * len(ways), "each was told as it ended", err)
    checks.true((work / "served.pcap").stat().st_size > 10000, "--pcap is written beside a stream of objects")
    measured = tools.json("rtpecho", "analyze", work / "served.pcap").object
    checks.true(len(measured["streams"]) >= 2 * len(ways), "and holds the sound of both directions")


class Peer:
    """A callee by hand. `answer` gives the responses to an INVITE, in order."""

    def __init__(self, answer=(), echoes=False, hears=lambda text: None):
        self.signalling, self.media = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for each in (self.signalling, self.media):
            each.bind(("127.0.0.1", 0))
            each.settimeout(0.1)
        self.port = self.signalling.getsockname()[1]
        self.answer, self.echoes, self.hears, self.heard = answer, echoes, hears, []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=run) for run in (self.speak, self.echo)]
        for each in self.threads:
            each.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over.set()
        for each in self.threads:
            each.join()
        self.signalling.close()
        self.media.close()

    def respond(self, text, source, status, with_sound):
        fields = [line for line in text.split("\r\n")
                  if line.split(":")[0] in ("Via", "From", "To", "Call-ID", "CSeq")]
        fields = [line + ";tag=peer" if line.startswith("To:") and ";tag=" not in line else line for line in fields]
        body = ""
        if with_sound:
            port = self.media.getsockname()[1]
            body = ("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                    f"m=audio {port} RTP/AVP 0\r\n")
            fields.append("Content-Type: application/sdp")
        fields.append(f"Contact: <sip:peer@127.0.0.1:{self.port}>")
        head = f"SIP/2.0 {status}\r\n" + "\r\n".join(fields)
        self.signalling.sendto(f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode(), source)

    def speak(self):
        while not self.over.is_set():
            try:
                octets, source = self.signalling.recvfrom(65535)
            except TimeoutError:
                continue
            text = octets.decode()
            method = text.split(" ")[0]
            self.heard.append(method)
            if method == "INVITE":
                for status in self.answer:
                    self.respond(text, source, status, status.startswith("200"))
                self.invite = (text, source)
            elif method == "CANCEL" and self.answer:
                self.respond(text, source, "200 OK", False)
                self.respond(*self.invite, "487 Request Terminated", False)
            elif method == "BYE" and self.hears(text) is None:
                self.respond(text, source, "200 OK", False)

    def echo(self):
        while not self.over.is_set():
            try:
                octets, source = self.media.recvfrom(2048)
            except TimeoutError:
                continue
            if self.echoes and not 192 <= octets[1] <= 223:
                self.media.sendto(octets, source)


def call(peer, *options, after=None, user="peer"):
    """A call to the peer; with `after`, interrupted by SIGINT after so many seconds."""
    begin = time.monotonic()
    process = tools.start("rtpecho", "call", f"sip:{user}@127.0.0.1:{peer.port}", "--format", "json", "--port-range",
                          ports(), *options)
    if after is not None:
        time.sleep(after)
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    checks.true(out, "there is a result", err)
    return process.returncode, json.loads(out), time.monotonic() - begin


def peers_of_every_kind():
    with Peer(["180 Ringing", "200 OK"], echoes=True) as peer:
        code, told, _ = call(peer, "--duration", 30, after=1.5)
        checks.equal((code, told["verdict"], told["ended_by"], told["ended_reason"]),
                     (130, "both-ways", "us", "interrupted"), "SIGINT in a call")
        checks.equal(peer.heard[-1], "BYE", "it was hung up")
    with Peer(["180 Ringing"]) as peer:
        code, told, _ = call(peer, after=1)
        checks.equal((code, told["status"], told["ended_reason"]), (130, 487, "interrupted"), "SIGINT while it rings")
        checks.equal(peer.heard, ["INVITE", "CANCEL", "ACK"], "it was cancelled")
    with Peer() as peer:
        code, told, seconds = call(peer, "--timeout", 2)
        checks.equal((code, told["verdict"], told["ended_by"], told["ended_reason"]),
                     (2, "unreachable", "us", "timeout"), "nobody answers at all")
        checks.true(seconds < 4.5, "--timeout bounds the command", seconds)
    with Peer(["200 OK"]) as peer:
        code, told, _ = call(peer, "--duration", 2)
        checks.equal((code, told["verdict"], told["one_way"]), (2, "deaf", "nothing-received"), "a silent peer")
        checks.equal((told["mos"], told["jitter_ms"], told["loss_percent"]), (None, None, None), "nothing invented")
    for status, verdict in (("486 Busy Here", "rejected"), ("603 Decline", "rejected"), ("302 Moved", "redirected")):
        with Peer([status]) as peer:
            code, told, _ = call(peer)
            checks.equal((code, told["verdict"], told["status"]), (2, verdict, int(status[:3])), status)
            checks.equal(peer.heard, ["INVITE", "ACK"], "acknowledged once")
    with Peer(["200 OK"], echoes=True) as peer:
        code, told, _ = call(peer, "--duration", 1, "--max-rtt", 0.001)
        checks.equal((code, "RTP011" in [each["code"] for each in told["findings"]]), (2, True), "a limit is missed")


def what_safety_forbids():
    with Peer(["200 OK"], echoes=True) as peer:
        at = f"@127.0.0.1:{peer.port}"
        for user in ("112", "+44999", "1%312", "0049110"):  # S12
            done = tools.run("rtpecho", "call", f"sip:{user}{at}", "--may-cost", "--call")
            checks.equal(done.exit, 64, f"an emergency number: {user}", done.err)
        done = tools.run("rtpecho", "call", f"sip:0123456{at}", "--repeat", 2)
        checks.equal((done.exit, "--may-cost" in done.err), (64, True), "repeated calls that may cost", done.err)
        done = tools.run("rtpecho", "call", f"sip:me{at}", "--from", f"me{at}", password="x")  # S9
        checks.equal((done.exit, "--call" in done.err), (64, True), "the own address", done.err)
        checks.equal(peer.heard, [], "nothing was sent for any of them")
        done = tools.json("rtpecho", "call", f"sip:me{at}", "--from", f"me{at}", "--call", password="x")  # S10
        checks.equal((done.object["verdict"], done.object["ended_reason"]), ("answered-elsewhere",) * 2, "by another")
        checks.true("answered-elsewhere" in done.names() and done.seconds < 4, "ended at once", done.out)
        checks.true("may ring" in done.err, "said before it happens", done.err)
        done = tools.run("rtpecho", "call", f"sip:me{at}", "--duration", 1, "--format", "prometheus")
        checks.true(f'target="sip:me{at}"' in done.out, "a monitor's series is named by what was called", done.out)
        done = tools.json("rtpecho", "call", f"sip:0123456{at}", "--repeat", 2, "--may-cost", "--duration", 1)
        checks.equal((done.exit, len(done.object["calls"])), (0, 2), "allowed", done.out + done.err)


def one_test_of_an_account():  # S19
    with Peer(["180 Ringing"]) as peer:
        account = f"lock{peer.port}@127.0.0.1:{peer.port}"
        first = tools.start("rtpecho", "call", f"sip:other@127.0.0.1:{peer.port}", "--from", account, password="x")
        time.sleep(0.7)
        second = tools.json("rtpecho", "call", f"sip:other@127.0.0.1:{peer.port}", "--from", account, password="x")
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=20)
        checks.equal((second.exit, "account-busy" in second.names() or "since" in second.out), (3, True),
                     "another run holds the account", second.out + second.err)
        checks.equal(peer.heard.count("INVITE"), 1, "the second asked nobody")


def raw_sound():
    port = even_port()
    echo = tools.start("rtpecho", "raw", "--listen", f"127.0.0.1:{port}", "--format", "json", "--pcap",
                       work / "raw.pcap")
    echo.stderr.readline()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.1", 0))
        sender.settimeout(1)
        for i in range(30):
            if i not in (7, 8):
                packet = struct.pack("!BBHII", 0x80, 0, (65520 + i) & 0xFFFF, 160 * i, 0xA1B2C3D4) + b"\xff" * 160
                sender.sendto(packet, ("127.0.0.1", port))
                checks.true(sender.recv(2048) == packet, "it comes back octet by octet")
            time.sleep(0.01)
    echo.send_signal(signal.SIGINT)
    out, _ = echo.communicate(timeout=10)
    stream = json.loads(out)["streams"][0]
    checks.equal((echo.returncode, stream["ssrc"], stream["packets"]["received"], stream["packets"]["lost"],
                  stream["packets"]["sent"], stream["longest_loss_run"]), (130, "a1b2c3d4", 28, 2, 28, 2), "its figures")
    captured = tools.json("rtpecho", "analyze", work / "raw.pcap").object["streams"]
    checks.equal([each["packets"]["received"] for each in captured], [28, 28], "--pcap holds both directions")


try:
    for test in (over_every_transport, peers_of_every_kind, what_safety_forbids, one_test_of_an_account, raw_sound):
        test()
finally:
    folder.cleanup()
checks.end()

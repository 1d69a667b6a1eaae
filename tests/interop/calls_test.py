#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Calls with real peers: SIPp both ways, with sound and keys played from a capture, baresip both ways, and Kamailio
between, which asks for a password (407) and stays in the route (Record-Route)."""

import json
import math
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import wave
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from peers import Checks, Kamailio, Process, Tools, free_port, need  # noqa: E402

need("sipp", "baresip", "kamailio")
tools = Tools(sys.argv[1])
checks = Checks("calls")
work = Path(tempfile.mkdtemp(prefix="calls-"))


def even_port():
    while True:
        port = free_port()
        if port % 2 == 0:
            return port


class Echo:
    """rtpecho serve until it has had `count` calls; its objects are in `calls`."""

    def __init__(self, *options, count=1):
        self.port, media = free_port(), even_port()
        self.process = tools.start("rtpecho", "serve", "--listen", f"127.0.0.1:{self.port}", "--count", count,
                                   "--port-range", f"{media}-{media + 40}", "--format", "jsonl", *options)
        self.process.stderr.readline()  # listening ...

    def calls(self, timeout=40):
        try:
            out, _ = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            out, _ = self.process.communicate()
        return [json.loads(line) for line in out.splitlines()]


def sipp(*arguments, timeout=40):
    # SIPp reads its standard input; it gets none.
    return subprocess.run(["sipp", *map(str, arguments), "-nostdin", "-trace_err"], cwd=work,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)


def write_capture(path, packets):
    """RTP as a pcap: (seconds, payload type, marker, sequence, timestamp, payload)."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for at, kind, marker, sequence, timestamp, payload in packets:
        rtp = struct.pack("!BBHII", 0x80, (0x80 if marker else 0) | kind, sequence, timestamp, 0xA0000001) + payload
        udp = struct.pack("!HHHH", 6000, 6000, 8 + len(rtp), 0) + rtp
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\1", b"\x7f\0\0\1") + udp
        frame = b"\0" * 12 + b"\x08\0" + ip
        out += struct.pack("<IIII", int(at), int(at % 1 * 1e6), len(frame), len(frame)) + frame
    path.write_bytes(out)


def played_sound():
    """Two seconds of PCMA with five packets missing, then the key 7 in the manner of RFC 4733."""
    packets = []
    for i in range(100):
        if i in (20, 40, 41, 42, 60):
            continue
        packets.append((1 + i * 0.02, 8, i == 0, 1000 + i, 160 * i, b"\xd5" * 160))
    for i in range(8):
        duration = 160 * min(i + 1, 6)
        event = struct.pack("!BBH", 7, 10 | (0x80 if i >= 5 else 0), duration)
        packets.append((3 + i * 0.02, 101, i == 0, 1100 + i, 16000, event))
    return packets


SCENARIO = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="plays">
  <send retrans="500"><![CDATA[
INVITE sip:echo@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:sipp@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
To: <sip:echo@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: sip:sipp@[local_ip]:[local_port]
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=user1 53655765 2353687637 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[local_ip_type] [local_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="200" rtd="true" crlf="true"/>
  <send><![CDATA[
ACK sip:echo@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:sipp@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
To: <sip:echo@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0
]]></send>
  <nop><action><exec play_pcap_audio="sound.pcap"/></action></nop>
  <pause milliseconds="3500"/>
  <send retrans="500"><![CDATA[
BYE sip:echo@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: sipp <sip:sipp@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]
To: <sip:echo@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0
]]></send>
  <recv response="200" crlf="true"/>
</scenario>
"""


def sipp_calls_the_echo():
    write_capture(work / "sound.pcap", played_sound())
    (work / "plays.xml").write_text(SCENARIO)
    echo = Echo()
    done = sipp("-sf", work / "plays.xml", f"127.0.0.1:{echo.port}", "-m", 1, "-i", "127.0.0.1", "-p", free_port(),
                "-mi", "127.0.0.1", "-mp", even_port())
    checks.equal(done.returncode, 0, "SIPp's call was answered", done.stdout.decode()[-2000:])
    calls = echo.calls()
    if not checks.equal(len(calls), 1, "one object a call"):
        return
    call = calls[0]
    packets = call["packets"]
    checks.equal((packets["received"], packets["lost"], packets["duplicate"]), (103, 5, 0), "what SIPp played", call)
    checks.equal(call["longest_loss_run"], 3, "the longest run of losses")
    checks.equal(packets["sent"], packets["received"], "everything went back")
    checks.equal([(k["digit"], k["ended"]) for k in call["dtmf"]], [("7", True)], "one key, pressed once", call["dtmf"])
    checks.equal(call["codec"], "g711alaw", "codec")
    checks.equal((call["ack_received"], call["ended_by"], call["ended_reason"]), (True, "peer", "bye"), "its end")
    checks.equal(call["one_way"], "none", "both ways")
    measured = tools.json("rtpecho", "analyze", work / "sound.pcap").object["streams"][0]
    checks.equal(measured["packets"]["lost"], 5, "the capture says the same")
    checks.true(abs(measured["jitter_ms"]) < 0.2, "an even stream has no jitter", measured["jitter_ms"])


def sipp_is_called():
    """SIPp's answering scenario, which returns every packet as it came (-rtp_echo)."""
    port, media = free_port(), even_port()
    with Process(["sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", port, "-mi", "127.0.0.1", "-mp", media, "-rtp_echo",
                  "-nostdin"], lambda: True, cwd=work):
        time.sleep(0.7)
        done = tools.json("rtpecho", "call", f"sip:service@127.0.0.1:{port}", "--duration", 2,
                          "--port-range", f"{even_port()}-65534")
    checks.equal(done.exit, 0, "a call to SIPp", done.out + done.err)
    call = done.object
    checks.equal((call["verdict"], call["status"], call["one_way"]), ("both-ways", 200, "none"), "its verdict")
    checks.true(98 <= call["packets"]["sent"] <= 100, "two seconds at 20 ms", call["packets"])
    checks.true(call["packets"]["received"] >= 95, "its echo", call["packets"])
    checks.true(call["rtt_ms"] and call["rtt_ms"]["p50"] < 50, "the round trip, measured by the sound itself",
                call["rtt_ms"])
    checks.equal((call["ended_by"], call["ended_reason"]), ("us", "duration"), "its end")


BARESIP = """
poll_method epoll
sip_listen 127.0.0.1:{port}
audio_player aufile,/dev/null
audio_source aufile,{folder}/tone.wav
audio_alert aufile,/dev/null
call_max_calls 4
rtp_ports {media}-{last}
rtp_timeout 0
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module account.so
module contact.so
module menu.so
module ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""


class Baresip(Process):
    """A softphone that plays a tone and answers by itself."""

    def __init__(self, mode="auto"):
        self.port, self.control, media = free_port(), free_port(), even_port()
        self.folder = Path(tempfile.mkdtemp(prefix="baresip-"))
        (self.folder / "config").write_text(BARESIP.format(port=self.port, control=self.control, media=media,
                                                           last=media + 20, folder=self.folder))
        with wave.open(str(self.folder / "tone.wav"), "wb") as tone:
            tone.setnchannels(1)
            tone.setsampwidth(2)
            tone.setframerate(8000)
            tone.writeframes(b"".join(struct.pack("<h", int(8000 * math.sin(i / 4))) for i in range(8000 * 30)))
        (self.folder / "accounts").write_text(f"<sip:phone@127.0.0.1;transport=udp>;regint=0;answermode={mode}\n")
        (self.folder / "contacts").write_text("")
        super().__init__(["baresip", "-f", self.folder], self.is_there, name="baresip")

    def is_there(self):
        with socket.socket() as control:
            control.settimeout(0.3)
            return control.connect_ex(("127.0.0.1", self.control)) == 0

    def tell(self, command, parameters=""):
        message = json.dumps({"command": command, "params": parameters, "token": "t"})
        with socket.create_connection(("127.0.0.1", self.control), 3) as control:
            control.sendall(f"{len(message)}:{message},".encode())
            time.sleep(0.2)

    def stop(self):
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def baresip_is_called():
    with Baresip() as phone:
        done = tools.json("rtpecho", "call", f"sip:phone@127.0.0.1:{phone.port}", "--duration", 8)
        output = phone.output()
    call = done.object
    checks.equal(call["status"], 200, "baresip answers", done.out + done.err + output[-2000:])
    checks.true(call["packets"]["received"] > 300, "its tone arrives", call["packets"])
    checks.true(call["mos"] and call["mos"] > 4, "its quality", call["mos"])
    # It does not echo; that ours arrived stands in its own report.
    checks.equal(call["one_way"], "none", "both ways, by the far end's report")


def baresip_calls_the_echo():
    echo = Echo()
    with Baresip() as phone:
        phone.tell("dial", f"sip:echo@127.0.0.1:{echo.port}")
        time.sleep(3)
        phone.tell("hold")
        time.sleep(2)
        phone.tell("resume")
        time.sleep(2)
        phone.tell("hangup")
        calls = echo.calls()
        output = phone.output()
    if not checks.equal(len(calls), 1, "baresip's call", output[-2000:]):
        return
    call = calls[0]
    checks.equal((call["ack_received"], call["ended_by"], call["ended_reason"]), (True, "peer", "bye"), "its end", call)
    checks.true(call["packets"]["received"] > 150, "its sound", call["packets"])
    checks.true(call["packets"]["sent"] > 100, "went back", call["packets"])


def through_kamailio():
    """407 with a digest, Record-Route with loose routing, ACK and BYE along it."""
    echo = Echo()
    script = f"""
    if (is_method("INVITE") && !has_totag()) {{
        route(PROXY);
        record_route();
        $du = "sip:127.0.0.1:{echo.port}";
        t_relay();
        exit;
    }}
"""
    with Kamailio(users={"12345": "secret"}, extra_request=script) as proxy:
        common = ["call", "sip:echo@sip.example", "--from", "12345@sip.example", "--proxy", f"127.0.0.1:{proxy.port}"]
        done = tools.json("rtpecho", *common, "--duration", 2, password="secret")
        wrong = tools.json("rtpecho", *common, "--duration", 2, password="wrong")
    call = done.object
    checks.equal(done.exit, 0, "a call by a proxy", done.out + done.err)
    checks.equal((call["verdict"], call["status"], call["invites"]), ("both-ways", 200, 2), "with a password")
    calls = echo.calls()
    checks.equal([(c["ack_received"], c["ended_by"], c["ended_reason"]) for c in calls], [(True, "peer", "bye")],
                 "ACK and BYE found their way")
    checks.equal((wrong.exit, wrong.object["verdict"], wrong.object["invites"]), (2, "credentials-refused", 2),
                 "a wrong password is offered once", wrong.out)


def by_its_account():
    """serve --register: called by its account, over the registrar, by those whom it was told to answer."""
    users = {"echo": "s1", "12345": "secret", "6789": "other"}
    media = even_port()
    with Kamailio(users=users, invite_auth=True, record_route=True) as proxy:
        way = ["--proxy", f"127.0.0.1:{proxy.port}"]
        echo = tools.start("rtpecho", "serve", "--register", "echo@sip.example", "--answer", "12345", *way,
                           "--port-range", f"{media}-{media + 40}", "--format", "json", password="s1")
        lines = [echo.stderr.readline(), echo.stderr.readline()]
        checks.true(lines[1].startswith("rtpecho: registered") or "registered sip:echo-" in lines[1],
                    "it registers with a token", lines)
        call = ["call", "sip:echo@sip.example", "--duration", 1.5, *way]
        friend = tools.json("rtpecho", *call, "--from", "12345@sip.example", password="secret")
        stranger = tools.json("rtpecho", *call, "--from", "6789@sip.example", password="other")
        echo.terminate()
        out, err = echo.communicate(timeout=20)
        after = tools.json("rtpecho", *call, "--from", "12345@sip.example", password="secret")
    checks.equal((friend.exit, friend.object["verdict"]), (0, "both-ways"), "a call to the account", friend.out)
    checks.equal((stranger.exit, stranger.object["status"]), (2, 480), "a stranger is left alone", stranger.out)
    checks.equal(echo.returncode, 130, "it was interrupted", err)
    checks.equal(len(json.loads(out)["calls"]), 1, "and tells of its call", out)
    checks.equal(after.object["status"], 404, "its binding is gone")


try:
    for test in (sipp_calls_the_echo, sipp_is_called, baresip_is_called, baresip_calls_the_echo, through_kamailio,
                 by_its_account):
        test()
finally:
    shutil.rmtree(work, ignore_errors=True)
checks.end()

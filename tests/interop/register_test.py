#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sipreg against Debian's Kamailio, and sipsak and SIPp against the far end.

What Kamailio holds is what is true; what sipreg says of it is compared. Packages: kamailio, sipsak, sip-tester.
"""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from peers import Checks, Kamailio, Tools, free_port, need

need("kamailio", "sipsak", "sipp")
tools = Tools(sys.argv[1])
checks = Checks("register")


def sipreg(command, registrar, *options, user="12345", password="secret", **settings):
    return tools.json("sipreg", command, f"{user}@sip.example", "--proxy", f"127.0.0.1:{registrar.port}", *options,
                      password=password, **settings)


def other_device(registrar, contact):
    """Register as another device would, at a registrar that asks nobody for a password. Returns the status."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        device.bind(("127.0.0.1", 0))
        device.settimeout(5)
        device.sendto(f"REGISTER sip:sip.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{device.getsockname()[1]};"
                      f"branch=z9hG4bKother\r\nMax-Forwards: 70\r\nFrom: <sip:12345@sip.example>;tag=o\r\n"
                      f"To: <sip:12345@sip.example>\r\nCall-ID: other\r\nCSeq: 1 REGISTER\r\nContact: <{contact}>\r\n"
                      f"Expires: 600\r\nContent-Length: 0\r\n\r\n".encode(), ("127.0.0.1", registrar.port))
        return int(device.recv(4096).split()[1])


with tempfile.TemporaryDirectory() as state:
    os.environ["XDG_STATE_HOME"] = state

    for algorithm in ("MD5", "SHA-256"):
        with Kamailio(users={"12345": "secret"}, algorithm=algorithm) as registrar:
            done = sipreg("query", registrar)
            checks.equal((done.exit, done.object["state"]), (2, "empty"), f"{algorithm}: nobody is there", done.out)

            done = sipreg("register", registrar)
            checks.equal((done.exit, done.object["state"]), (0, "registered"), f"{algorithm}: registered", done.out)
            checks.equal([each["mine"] for each in done.object["bindings"]], [True], "one binding, ours")
            checks.equal(done.object["expires"], {"requested": 3600, "granted": 3600}, "granted as asked")
            checks.equal(done.object["seen"]["received"], "127.0.0.1", "received")
            checks.equal("only-md5-offered" in done.names(), algorithm == "MD5", f"{algorithm}: weak digest told")
            checks.equal(sipreg("query", registrar).object["state"], "empty", "and removed again")

            done = sipreg("register", registrar, password="wrong")
            checks.equal((done.exit, done.object["state"], done.object["status"]), (2, "rejected", 401), "wrong password")
            checks.true("credentials-refused" in done.names(), "it is told so", done.out)

            done = sipreg("register", registrar, user="54321")
            checks.equal((done.exit, done.object["state"]), (2, "rejected"), "unknown account", done.out)

            done = sipreg("register", registrar, "--keep", "--expires", "60")
            checks.equal(done.object["expires"]["granted"], 60, "a short expiry")
            ours = done.object["bindings"][0]["uri"]
            done = sipreg("unregister", registrar)
            checks.equal([each["uri"] for each in done.object["removed"]], [ours], "its own is removed", done.out)
            checks.equal(done.object["bindings"], [], "nothing is left", done.out)

    # Two contacts: ours, and another device's, which nobody touches.
    with Kamailio() as registrar:
        phone = "sip:12345@192.0.2.7:5060"
        checks.equal(other_device(registrar, phone), 200, "another device registers")
        done = sipreg("register", registrar, "--keep")
        ours = next(each["uri"] for each in done.object["bindings"] if each["mine"])
        checks.true("another-device-holds-the-account" in done.names(), "the other device is told", done.out)
        done = sipreg("query", registrar)
        checks.equal((done.exit, done.object["state"]), (0, "bound"), "bound", done.out)
        checks.equal(sorted(each["uri"] for each in done.object["bindings"]), sorted([ours, phone]), "two contacts")
        for options, wanted in ((("--expect", "192.0.2.7", "--min-expires", "500"), 0), (("--expect", "192.0.2.8"), 2),
                                (("--expect", "*@192.0.2.7:*"), 0), (("--expect", "192.0.2.7:5061"), 2),
                                (("--min-expires", "4000"), 2), (("--max-bindings", "1"), 2),
                                (("--max-bindings", "2"), 0)):
            done = sipreg("query", registrar, *options)
            checks.equal(done.exit, wanted, f"query {' '.join(options)}", done.out)
        done = sipreg("unregister", registrar)
        checks.equal([each["uri"] for each in done.object["removed"]], [ours], "its own is removed", done.out)
        checks.equal([each["uri"] for each in done.object["bindings"]], [phone], "the other's is not", done.out)
        done = sipreg("unregister", registrar, "--all", "--yes")
        checks.equal(done.object["bindings"], [], "all go where it is told so", done.out)

    with Kamailio(users={"12345": "secret"}, max_expires=20) as registrar:
        done = sipreg("register", registrar)
        checks.equal(done.object["expires"]["granted"], 20, "cut to 20 s", done.out)
        checks.true("expiry-too-short" in done.names(), "too short for the phone", done.out)
        checks.equal(done.exit, 1, "it works, and will hurt", done.out)

    # Through a NAT that only the Contact shows: the registrar repairs.
    with Kamailio(users={"12345": "secret"}, repairs_nat=True) as registrar:
        done = sipreg("register", registrar, "--nat-enable", "1", "--nat-address", "10.9.8.7")
        checks.equal(done.object["state"], "registered", "stored as it was sent", done.out)
        checks.true("10.9.8.7" in done.object["sent"]["contact"], "the Contact is nat_address")

    # The far end as a registrar of others.
    with tempfile.TemporaryDirectory() as folder:
        password = Path(folder, "password")
        password.write_text("secret\n")
        port = free_port()
        farend = tools.start("sipprobe", "farend", "--listen", f"127.0.0.1:{port}", "--account", f"12345:{password}",
                             "--realm", "sip.example")
        try:
            checks.true("listening udp" in farend.stdout.readline(), "the far end is ready")
            done = subprocess.run(["sipsak", "-v", "-s", f"sip:127.0.0.1:{port}"], capture_output=True, timeout=20,
                                  check=False)
            checks.equal(done.returncode, 0, "sipsak: OPTIONS", done.stdout.decode())
            done = subprocess.run(["sipsak", "-v", "-U", "-C", "sip:12345@127.0.0.1:40000", "-x", "300", "-a", "secret",
                                   "-u", "12345", "-s", f"sip:12345@127.0.0.1:{port}"], capture_output=True, timeout=20,
                                  check=False)
            checks.equal(done.returncode, 0, "sipsak: REGISTER with a password", done.stdout.decode())
            done = tools.json("sipreg", "query", f"12345@127.0.0.1:{port}", password="secret")
            checks.equal([each["uri"] for each in done.object["bindings"]], ["sip:12345@127.0.0.1:40000"],
                         "sipsak's binding is there", done.out)
            done = subprocess.run(["sipsak", "-U", "-C", "sip:12345@127.0.0.1:40000", "-x", "300", "-a", "wrong", "-u",
                                   "12345", "-s", f"sip:12345@127.0.0.1:{port}"], capture_output=True, timeout=20,
                                  check=False)
            checks.true(done.returncode != 0, "sipsak: a wrong password is refused")

            scenario = Path(folder, "register.xml")
            scenario.write_text("""<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="register">
  <send retrans="500"><![CDATA[
REGISTER sip:sip.example SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:12345@sip.example>;tag=[call_number]
To: <sip:12345@sip.example>
Call-ID: [call_id]
CSeq: 1 REGISTER
Contact: <sip:12345@[local_ip]:[local_port]>
Max-Forwards: 70
Expires: 60
Content-Length: 0

]]></send>
  <recv response="401" auth="true" />
  <send retrans="500"><![CDATA[
REGISTER sip:sip.example SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:12345@sip.example>;tag=[call_number]
To: <sip:12345@sip.example>
Call-ID: [call_id]
CSeq: 2 REGISTER
Contact: <sip:12345@[local_ip]:[local_port]>
[authentication username=12345 password=secret]
Max-Forwards: 70
Expires: 60
Content-Length: 0

]]></send>
  <recv response="200" />
</scenario>
""")
            done = subprocess.run(["sipp", f"127.0.0.1:{port}", "-sf", str(scenario), "-m", "20", "-r", "50", "-i",
                                   "127.0.0.1", "-p", str(free_port()), "-nostdin", "-timeout", "20s"],
                                  cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=40, check=False)
            checks.equal(done.returncode, 0, "SIPp: 20 registrations", done.stdout.decode(errors="replace")[-2000:])
        finally:
            farend.terminate()
            farend.wait(10)

checks.end()

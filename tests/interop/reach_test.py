#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every way to a real server: by name through SRV, over UDP, TCP and TLS, IPv4 and IPv6; dead ends and wrong papers."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from knot import NameServer  # noqa: E402
from peers import Checks, Kamailio, Tools, free_port, need  # noqa: E402

need("kamailio", "knotd", "openssl")
tools = Tools(sys.argv[1])
checks = Checks("reach")
papers = Path(tempfile.mkdtemp(prefix="papers-"))
papers.chmod(0o755)


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, cwd=papers)


def authority(name):
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-subj", f"/CN={name}", "-keyout",
            f"{name}.key", "-out", f"{name}.pem")
    return papers / f"{name}.pem"


def certificate(name, names, ca="authority", days=30, begin=None):
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    (papers / f"{name}.ext").write_text(f"subjectAltName={names}\n")
    if begin is None:
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key", "-CAcreateserial",
                "-days", days, "-extfile", f"{name}.ext", "-out", f"{name}.pem")
    else:  # of the past: only `openssl ca` takes dates
        (papers / "index.txt").write_text("")
        (papers / "serial").write_text("77\n")
        (papers / "ca.cnf").write_text(
            "[ca]\ndefault_ca=x\n[x]\nnew_certs_dir=.\ndatabase=index.txt\nserial=serial\ndefault_md=sha256\n"
            f"policy=p\nprivate_key={ca}.key\ncertificate={ca}.pem\n[p]\ncommonName=supplied\n")
        openssl("ca", "-batch", "-config", "ca.cnf", "-in", f"{name}.csr", "-startdate", begin, "-enddate",
                "200102000000Z", "-extfile", f"{name}.ext", "-out", f"{name}.pem", "-notext")
    (papers / f"{name}.key").chmod(0o644)
    return papers / f"{name}.pem", papers / f"{name}.key"


ca = authority("authority")
authority("stranger")
right = certificate("right", "DNS:sip.example")
has_ipv6 = True
try:
    socket.create_server(("::1", 0), family=socket.AF_INET6).close()
except OSError:
    has_ipv6 = False
    print("no IPv6 here: those ways were not tested")


def ping(*arguments, count=2, **settings):
    return tools.json("sipprobe", "ping", *arguments, "--count", count, "--interval", "0.05", **settings)


with Kamailio(tls=right) as server:
    dead = free_port()
    refusing = free_port()
    mute = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    mute.bind(("127.0.0.1", dead))
    zone = f"""
_sip._udp 60 SRV 0 0 {server.port} sip1
_sip._tcp 60 SRV 0 0 {server.port} sip1
_sips._tcp 60 SRV 0 0 {server.tls_port} sip1
sip1 60 A 127.0.0.1
_sip._udp.dead 60 SRV 0 0 {dead} sip1
_sip._udp.dead 60 SRV 10 0 {server.port} sip1
_sip._udp.refusing 60 SRV 0 0 {refusing} sip1
_sip._udp.refusing 60 SRV 10 0 {server.port} sip1
_sip._tcp.refusing 60 SRV 0 0 {refusing} sip1
_sip._tcp.refusing 60 SRV 10 0 {server.port} sip1
_sip._udp.alldead 60 SRV 0 0 {dead} sip1
"""
    with NameServer({"sip.example": zone}) as names:
        for transport in ("udp", "tcp", "tls"):
            done = ping("sip.example", *names.option, "--transport", transport, "--tls-ca", ca)
            checks.equal((done.exit, done.object["verdict"], done.object["received"]), (0, "reachable", 2),
                         f"by name over {transport}", done.out + done.err)
            checks.equal(done.object["transports"][-1]["port"],
                         server.tls_port if transport == "tls" else server.port, f"the port that SRV names, {transport}")
            rtt = done.object["rtt_ms"]
            checks.true(0 < rtt["min"] <= rtt["p50"] <= rtt["p99"] <= rtt["max"] < 1000, f"times over {transport}", str(rtt))
        done = ping("sip.example", *names.option)
        checks.equal((done.exit, done.object["transports"][-1]["transport"]), (0, "udp"), "without --transport")
        checks.true(any(r["type"] == "SRV" and r["used"] for r in done.object["dns"]), "the records are in the report")
        tls = ping("sip.example", *names.option, "--transport", "tls", "--tls-ca", ca).object["tls"]
        checks.equal((tls["names"], tls["trusted"], tls["days_left"] in (29, 30)), (["DNS:sip.example"], True, True),
                     "what the peer showed", str(tls))
        done = ping("sips:sip.example", *names.option, "--tls-ca", ca)
        checks.equal((done.exit, done.object["transports"][-1]["transport"]), (0, "tls"), "sips: is TLS", done.out)

        # Failover: a dead first server, one that refuses, over UDP and TCP.
        for name, transport in (("dead", "udp"), ("refusing", "udp"), ("refusing", "tcp")):
            done = ping(f"{name}.sip.example", *names.option, "--transport", transport, "--timeout", 12)
            checks.equal((done.exit, done.object["verdict"]), (1, "reachable"), f"{name} over {transport}", done.out)
            checks.true("NET021" in done.codes(), f"{name} over {transport}: the server that was left is named", done.out)
            checks.equal(done.object["transports"][-1]["port"], server.port, f"{name}: the next one answers")
            checks.true(done.seconds < 10, f"{name}: in time", f"{done.seconds:.1f}")
        done = ping("alldead.sip.example", *names.option, "--transport", "udp", "--timeout", 3)
        checks.equal((done.exit, done.object["verdict"], done.codes()), (2, "unreachable", ["DNS005", "NET006"]),
                     "silence is a no", done.out)
        checks.true(done.seconds < 4, "and ends by --timeout", f"{done.seconds:.1f}")

        done = tools.json("sipprobe", "ping", "sip.example", *names.option, "--transport", "all", "--tls-ca", ca)
        checks.equal([(t["transport"], t["reachable"], t["status"]) for t in done.object["transports"]],
                     [("udp", True, 200), ("tcp", True, 200), ("tls", True, 200)], "--transport all", done.out + done.err)

        # Papers.
        done = ping("sip.example", *names.option, "--transport", "tls")
        checks.equal((done.exit, done.object["verdict"]), (2, "unreachable"), "an authority nobody knows", done.out)
        checks.true("TLS001" in done.codes(), "is TLS001", done.out)
        done = ping("sip.example", *names.option, "--transport", "tls", "--tls-ca", papers / "stranger.pem")
        checks.true("TLS001" in done.codes() and done.exit == 2, "another authority", done.out)
        done = ping("sip.example", *names.option, "--transport", "tls", "--tls-insecure")
        checks.equal((done.exit, done.object["received"]), (1, 2), "--tls-insecure goes on", done.out)
        checks.true("TLS006" in done.codes(), "and says so", done.out)
        done = ping("other.example", "--resolve", "other.example:127.0.0.1", "--proxy", f"127.0.0.1:{server.tls_port}",
                    "--transport", "tls", "--tls-ca", ca)
        checks.true("TLS003" in done.codes() and done.exit == 2, "the certificate of another domain", done.out)
    mute.close()

    # TLS towards a port that speaks plain SIP, and plain SIP towards TLS.
    done = ping(f"127.0.0.1:{server.port}", "--transport", "tls", "--timeout", 5)
    checks.equal(done.exit, 2, "TLS to a plain port", done.out)
    done = ping(f"127.0.0.1:{server.tls_port}", "--transport", "tcp", "--timeout", 5)
    checks.equal(done.exit, 2, "plain SIP to a TLS port", done.out)

    # Numeric, by every transport.
    for transport in ("udp", "tcp"):
        done = ping(f"127.0.0.1:{server.port}", "--transport", transport)
        checks.equal(done.exit, 0, f"numeric over {transport}", done.out)

if has_ipv6:
    with Kamailio(listen=("::1",)) as server:
        for transport in ("udp", "tcp"):
            done = ping(f"[::1]:{server.port}", "--transport", transport)
            checks.equal((done.exit, done.object["received"]), (0, 2), f"IPv6 over {transport}", done.out + done.err)
        zone = f"_sip._udp 60 SRV 0 0 {server.port} sip6\nsip6 60 AAAA ::1\n"
        with NameServer({"sip.example": zone}) as names:
            done = ping("sip.example", *names.option)
            checks.equal(done.exit, 0, "by name over IPv6", done.out + done.err)

# A link-local server and its zone, where this machine has a link with such an address.
links = [line.split() for line in Path("/proc/net/if_inet6").read_text().splitlines()] if has_ipv6 else []
for digits, _, _, scope, _, link in links:
    if scope != "20":
        continue
    local = ":".join(digits[i:i + 4] for i in range(0, 32, 4))
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as echo:
        echo.bind((local, 0, 0, socket.if_nametoindex(link)))
        where = f"[{local}%{link}]:{echo.getsockname()[1]}"

        def answer():
            octets, peer = echo.recvfrom(65535)
            head = octets.split(b"\r\n")
            copied = [line for line in head if line.split(b":")[0] in (b"Via", b"From", b"To", b"Call-ID", b"CSeq")]
            echo.sendto(b"SIP/2.0 200 OK\r\n" + b"\r\n".join(copied) + b"\r\nContent-Length: 0\r\n\r\n", peer)
            answered.append(octets)
        answered = []
        threading.Thread(target=answer, daemon=True).start()
        done = ping(where, count=1)
        checks.equal(done.exit, 0, f"a link-local server, {where}", done.out + done.err)
        checks.true(answered and b"%" not in answered[0], "a zone stands in no message")
    break
checks.equal(tools.run("sipprobe", "ping", "[fe80::1%nolink]").exit, 64, "a link that is not there is misuse")

# A registration by bare address of record: SRV finds the server, over each transport and family.
account = f"reach{os.getpid()}"  # of this run: an account is tested by one run at a time
for family, address in (("IPv4", "127.0.0.1"), ("IPv6", "::1")):
    if family == "IPv6" and not has_ipv6:
        continue
    with Kamailio(users={account: "secret"}, listen=(address,), tls=right) as server:
        zone = (f"_sip._udp 60 SRV 0 0 {server.port} s\n_sip._tcp 60 SRV 0 0 {server.port} s\n"
                f"_sips._tcp 60 SRV 0 0 {server.tls_port} s\ns 60 {'A' if family == 'IPv4' else 'AAAA'} {address}\n"
                f"_sip._udp.dead 60 SRV 0 0 {free_port(address=address)} s.sip.example.\n"
                f"_sip._udp.dead 60 SRV 1 0 {server.port} s.sip.example.\n")
        with NameServer({"sip.example": zone}) as names:
            for transport in ("udp", "tcp", "tls"):
                done = tools.json("sipreg", "register", f"{account}@sip.example", *names.option, "--transport", transport,
                                  "--tls-ca", ca, password="secret")
                checks.equal((done.object["state"], done.object["status"]), ("registered", 200),
                             f"sipreg by AOR over {transport} and {family}", done.out + done.err)
                checks.true(done.object["sent"] and f"SIP/2.0/{transport.upper()} " in done.object["sent"]["via"],
                            f"Via says {transport}", done.out)
                checks.equal(done.exit, 0, f"sipreg exit over {transport} and {family}", done.out + done.err)
                # A request to the own address comes in by the connection that registered.
                for more, method in (((), "OPTIONS"), (("--call",), "INVITE")):
                    done = tools.json("sipprobe", "inbound", f"{account}@sip.example", *names.option, "--transport",
                                      transport, "--tls-ca", ca, *more, password="secret")
                    checks.equal((done.exit, done.object["verdict"], done.object["method"]), (0, "reached", method),
                                 f"inbound over {transport} and {family}", done.out + done.err)
                    checks.true(all(f"SIP/2.0/{transport.upper()} " in via for via in done.object["via_path"]),
                                f"every Via of it says {transport}", done.out)
            done = tools.json("sipreg", "query", f"{account}@sip.example", *names.option, password="secret")
            checks.equal((done.exit, done.object["state"]), (2, "empty"), "nothing was left behind", done.out)
            done = tools.json("sipreg", "register", f"{account}@dead.sip.example", *names.option, "--timeout", "30",
                              password="secret")
            checks.equal((done.object["state"], done.exit), ("registered", 1), f"a first server that refuses, {family}",
                         done.out + done.err)
            checks.true("NET021" in done.codes() and "NET005" not in done.codes(), "is told as a server that was left",
                        done.out)
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as silent:
                silent.bind((address, 0))
                hole = NameServer({"sip.example": f"_sip._udp 60 SRV 0 0 {silent.getsockname()[1]} s\n"
                                                  f"_sip._udp 60 SRV 1 0 {server.port} s\n"
                                                  f"s 60 {'A' if family == 'IPv4' else 'AAAA'} {address}\n"})
                with hole:
                    done = tools.json("sipreg", "register", f"{account}@sip.example", *hole.option, "--timeout", "12",
                                      password="secret")
                checks.equal((done.object["state"], done.exit), ("registered", 1), f"a silent first server, {family}",
                             done.out + done.err)
                checks.true(done.seconds < 12, "shares the time", f"{done.seconds:.1f}")

for name, names_of_it, settings, code in (
        ("expired", "DNS:sip.example", {"begin": "200101000000Z"}, "TLS002"),
        ("wildcard", "DNS:*.example", {}, "TLS003"),
        ("soon", "DNS:sip.example", {"days": 5}, "TLS005")):
    with Kamailio(tls=certificate(name, names_of_it, **settings)) as server:
        done = ping(f"sip.example:{server.tls_port}", "--resolve", "sip.example:127.0.0.1", "--transport", "tls",
                    "--tls-ca", ca)
        checks.true(code in done.codes(), f"{name} is {code}", done.out + done.err)
        checks.equal(done.exit, 1 if name == "soon" else 2, f"{name}: the exit")

# Nobody there at all.
done = ping(f"127.0.0.1:{free_port()}", "--timeout", 5)
checks.equal((done.exit, done.object["verdict"], "NET005" in done.codes()), (2, "unreachable", True), "a closed UDP port",
             done.out)
checks.true(done.seconds < 3, "is known at once", f"{done.seconds:.1f}")
done = ping(f"127.0.0.1:{free_port()}", "--transport", "tcp", "--timeout", 5)
checks.equal((done.exit, "NET005" in done.codes()), (2, True), "a closed TCP port", done.out)
for transport in ("tcp", "tls"):
    for command in ("query", "register"):
        done = tools.json("sipreg", command, f"1001@127.0.0.1:{free_port()}", "--transport", transport, password="secret")
        checks.equal((done.exit, done.object["state"], done.object["verdict"], done.codes()),
                     (2, "unreachable", "unreachable", ["NET005"]), f"{command} at a closed port over {transport}", done.out)
checks.end()

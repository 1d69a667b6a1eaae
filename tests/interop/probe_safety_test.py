#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The safety rules as sipprobe keeps them on an account: what it sends, from where, how often, and what it leaves behind.
Against a far end on the loopback; no peers needed."""

import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

from peers import Checks, Tools, free_port

tools = Tools(sys.argv[1])
checks = Checks("probe_safety")
ACCOUNT = "12345"


class FarEnd:
    def __init__(self, folder, *options, account=True):
        self.where = f"127.0.0.1:{free_port(address='127.0.0.1')}"
        account = ("--account", f"{ACCOUNT}:{Path(folder, 'password')}") if account else ()
        self.options = ("sipprobe", "farend", "--listen", self.where, *account, *options)

    def __enter__(self):
        self.process = tools.start(*self.options)
        assert "listening udp" in self.process.stdout.readline()
        self.aor = f"{ACCOUNT}@{self.where}"
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)

    def bindings(self):
        return tools.json("sipreg", "query", self.aor, password="secret").object["bindings"]



with tempfile.TemporaryDirectory() as folder:
    os.environ["XDG_STATE_HOME"] = folder
    Path(folder, "password").write_text("secret\n")

    # S2: a registrar that keeps one binding an account displaces the phone's. That comes first, and the run ends.
    with FarEnd(folder, "--misbehave", "one-binding,other-device=sip:12345@192.0.2.99:5060") as far:
        done = tools.json("sipprobe", "inbound", far.aor, password="secret")
        checks.equal(done.exit, 2, "S2: exit", done.out)
        checks.equal(done.object["findings"][0]["name"], "binding-of-another-lost", "S2: it is said first", done.out)
        checks.true("reg 1 1" in str(done.object["findings"][0]), "S2: the phone's remedy", done.out)
        checks.equal(done.object["method"], None, "S2: nothing more is asked", done.out)
        again = tools.json("sipprobe", "advise", far.aor, "--silence", 1, password="secret")
        checks.true(sum(t["state"] is not None for t in again.object["trials"]) <= 1, "S2: advise stops", again.out)
    with FarEnd(folder, "--misbehave", "one-binding") as far:
        names = tools.json("sipprobe", "inbound", far.aor, password="secret").names()
        checks.true("binding-of-another-lost" not in names, "S2: nothing was lost", names)

    # S4: played from the phone's own files, its instance, Call-ID and tags are of another MAC; S1: and Contact is marked.
    Path(folder, "SIP000E84C060A6.cnf").write_text(f"line1_name: {ACCOUNT}\nline1_authname: {ACCOUNT}\n")
    for command in (["inbound"], ["advise", "--silence", "1"]):
        with FarEnd(folder) as far:
            port = free_port(address="127.0.0.1")
            Path(folder, "SIPDefault.cnf").write_text(
                "proxy1_address: 127.0.0.1\nproxy1_port: {}\nproxy_register: 1\nvoip_control_port: {}\n".format(
                    far.where.split(":")[1], port))
            files = [word for name in ("SIPDefault.cnf", "SIP000E84C060A6.cnf") for word in ("--cnf", Path(folder, name))]
            done = tools.run("sipprobe", *command, *files, "--trace", password="secret")
            sent = "\n".join(re.findall(r"(?ms)^ *REGISTER .*?^ *\r?$", done.err))
            whole = re.findall(r"(?i)urn:uuid:00000000-0000-0000-0000-([0-9a-f]{12})", sent)
            checks.true(whole and all(mac.startswith("02") for mac in whole), f"S4: {command}: instance", whole or done.err)
            for own in ("000e84c060a6", "000e84c0-60a6"):  # in Contact and tags; in Call-ID
                checks.true(own not in sent.lower(), f"S4: {command}: {own} is on the wire", sent[:3000])
            marked = re.findall(rf"Contact: <sip:{ACCOUNT}(-[a-z0-9]+)?@", sent)
            checks.true(marked and all(marked), f"S1: {command}: Contact has a mark", sent[:3000])

    # S5: ended at every step, nothing of it stays.
    with FarEnd(folder, "--misbehave", "slow=40") as far:
        for command in (["inbound"], ["inbound", "--after", "1"], ["advise", "--silence", "1", "--max-hops", "0"][:3]):
            for step in range(1, 12):
                run = tools.start("sipprobe", *command, far.aor, "--format", "json", password="secret")
                time.sleep(step * 0.11)
                run.send_signal(signal.SIGTERM)
                out, err = run.communicate(timeout=30)
                when = f"{command} after {step * 110} ms"
                checks.true(run.returncode in (0, 2, 3, 130, -signal.SIGTERM), f"S5: {when}: exit {run.returncode}", err)
                checks.equal(far.bindings(), [], f"S5: {when}", err[-1500:])

    # S7: credentials are offered once.
    with FarEnd(folder) as far:
        for command in (["inbound"], ["advise", "--silence", "1"], ["lifetime", "--max", "3"]):
            done = tools.run("sipprobe", *command, far.aor, "--trace", "--format", "json", password="wrong")
            offered = len(re.findall(r"(?m)^ *Authorization: ", done.err))
            checks.equal((done.exit, offered), (2, 1), f"S7: {command}", done.out + done.err[-1500:])
            checks.true("credentials-refused" in done.out, f"S7: {command} says so", done.out)
            checks.true('"wrong"' not in done.out + done.err, f"S14: {command}")

    # S13: any free port. S3: what displaces nothing registers nothing.
    with FarEnd(folder, account=False) as far:
        quiet = (["probe"], ["ping", "-c", "1"], ["inbound", "--no-register"], ["lifetime", "--max", "1"])
        for command in (*quiet, ["inbound"], ["inbound", "--after", "1"]):
            target = far.where if command[0] in ("probe", "ping", "lifetime") else far.aor
            done = tools.run("sipprobe", *command, target, "--trace")
            checks.true(done.exit in (0, 3), f"S13: {command}: exit {done.exit}", done.out)
            ports = {int(p) for p in re.findall(r"Via: SIP/2.0/UDP 127\.0\.0\.1:(\d+)", done.err)}
            checks.true(ports and 5060 not in ports, f"S13: {command} uses 5060", done.err[:2000])
            if command in quiet:
                contacts = [m for m in re.findall(r"(?ms)^ *REGISTER .*?^ *\r?$", done.err) if re.search(r"\n *Contact:", m)]
                checks.equal(contacts, [], f"S3: {command} registers")
        helped = tools.run("sipprobe", "--help").out
        order = [helped.index(f"\n    {name}") if f"\n    {name}" in helped else helped.index(name)
                 for name in ("probe ", "ping ", "dns ", "explain ", "lifetime ", "advise ")]
        checks.equal(order[:5], sorted(order[:5]), "S3: what displaces nothing comes first", helped)

    # S15: an address for which this machine does not answer.
    with FarEnd(folder, account=False) as far:
        for command, target in (("probe", far.where), ("inbound", far.aor), ("advise", far.aor), ("lifetime", far.where)):
            done = tools.json("sipprobe", command, target, "--local-address", "192.0.2.250")
            checks.equal(done.exit, 3, f"S15: {command}", done.out)

    # S19: one test of an account at a time.
    with FarEnd(folder) as far:
        first = tools.start("sipprobe", "inbound", far.aor, "--after", "20", "--format", "json", password="secret")
        time.sleep(1)
        for command in (["inbound"], ["advise", "--silence", "1"], ["lifetime", "--max", "2"]):
            second = tools.json("sipprobe", *command, far.aor, password="secret")
            checks.equal(second.exit, 3, f"S19: {command}", second.out)
            checks.true("account-busy" in second.names(), f"S19: {command} says why", second.out)
        checks.equal(tools.run("sipprobe", "probe", far.where).exit, 0, "S19: probe is free")
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=30)
        checks.equal(far.bindings(), [], "S19: the first leaves nothing")

checks.end()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two machines with one address on one link: a borrowed address for which the phone still answers is refused, before
anything is sent (safety rule S15). Needs root, for the namespaces."""

import os
import subprocess
import sys

from peers import Checks, Tools, need, skip

need("ip", root=True)
tools = Tools(sys.argv[1])
checks = Checks("local_address")
NAMES = [f"addr{os.getpid()}{end}" for end in ("tool", "phone", "switch")]
TOOL, PHONE, SWITCH = NAMES


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


def inside(name, *command):
    return run("ip", "netns", "exec", name, *command)


def sent(name):
    return int(inside(name, "cat", "/sys/class/net/eth0/statistics/tx_packets"))


try:
    try:
        for name in NAMES:
            run("ip", "netns", "add", name)
        inside(SWITCH, "ip", "link", "add", "lan", "type", "bridge")
        for name in (TOOL, PHONE):
            run("ip", "link", "add", "eth0", "netns", name, "type", "veth", "peer", "name", f"to-{name[-5:]}", "netns",
                SWITCH)
            inside(SWITCH, "ip", "link", "set", f"to-{name[-5:]}", "master", "lan", "up")
            inside(name, "ip", "link", "set", "eth0", "up")
    except RuntimeError as why:
        skip(f"no namespaces: {why}")
    inside(SWITCH, "ip", "link", "set", "lan", "up")
    inside(SWITCH, "ip", "address", "add", "10.0.0.1/24", "dev", "lan")
    inside(TOOL, "ip", "address", "add", "10.0.0.4/24", "dev", "eth0")
    inside(TOOL, "ip", "address", "add", "10.0.0.3/24", "dev", "eth0")
    inside(PHONE, "ip", "address", "add", "10.0.0.3/24", "dev", "eth0")
    prefix = ("ip", "netns", "exec", TOOL)

    for tool, *command in (("sipreg", "register", "12345@10.0.0.1"), ("sipreg", "query", "12345@10.0.0.1"),
                           ("sipreg", "register", "12345@10.0.0.1", "--transport", "tcp"), ("sipprobe", "10.0.0.1"),
                           ("sipprobe", "ping", "10.0.0.1")):
        before = sent(TOOL)
        done = tools.json(tool, *command, "--local-address", "10.0.0.3", password="secret", prefix=prefix)
        what = f"{tool} {' '.join(command)}"
        checks.equal(done.exit, 3, f"{what}: refused", done.out + done.err)
        checks.true("address-of-another" in done.names(), f"{what}: told why", done.out)
        checks.true(sent(TOOL) - before <= 2, f"{what}: nothing but two ARP probes is sent")

    # An address of our own alone, and the borrowed one once the phone is unplugged: asked, and not refused.
    for address in ("10.0.0.4", "10.0.0.3"):
        if address == "10.0.0.3":
            inside(PHONE, "ip", "link", "set", "eth0", "down")
        done = tools.json("sipreg", "query", "12345@10.0.0.1", "--local-address", address, "--timeout", "3",
                          password="secret", prefix=prefix)
        checks.equal((done.exit, done.object["state"]), (2, "unreachable"), f"from {address}: asked", done.out + done.err)
finally:
    for name in NAMES:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)

checks.end()

# SPDX-License-Identifier: MIT
"""A small world of network namespaces: a phone's LAN, one or two routers, a provider. Up and down in about a second.

    phone 10.0.0.3 -- router 10.0.0.1 | 203.0.113.10 -- isp 203.0.113.1 | 192.0.2.1 -- server 192.0.2.10, 192.0.2.20

With `double`, a carrier's router stands between: the router's outside is 100.64.7.7, the carrier's 100.64.0.1 and
203.0.113.10. Nothing leaves these namespaces, and all of it goes with the process.
"""

import ctypes
import itertools
import os
import subprocess
import sys
from pathlib import Path

PHONE, OTHER, SERVERS = "10.0.0.3", "10.0.0.4", ("192.0.2.10", "192.0.2.20")
CALLER, RELAY, NAMES = "192.0.2.77", "192.0.2.30", "192.0.2.53"


def run(*command, stdin=None):
    done = subprocess.run([str(c) for c in command], input=stdin, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


numbers = itertools.count()


class World:
    """The namespaces of one scene. Use as a context."""

    def __init__(self, router="", carrier=None, sysctl=(), client=PHONE, routed=False):
        """router, carrier: nft rules of each box (carrier None: there is none); sysctl: of the router, "name=value";
        routed: the isp knows the way to the LAN, so that nothing need be translated."""
        self.name = f"lab{os.getpid()}.{next(numbers)}"
        self.boxes = ["phone", "other", "router", "isp", "server"] + (["carrier"] if carrier is not None else [])
        self.router, self.carrier, self.sysctl = router, carrier, sysctl
        self.client, self.routed = client, routed

    def ns(self, box):
        return f"{self.name}-{box}"

    def prefix(self, box):
        return ("ip", "netns", "exec", self.ns(box))

    def inside(self, box, *command, **how):
        return run(*self.prefix(box), *command, **how)

    def link(self, a, a_name, a_address, b, b_name, b_address):
        run("ip", "link", "add", a_name, "netns", self.ns(a), "type", "veth", "peer", "name", b_name, "netns", self.ns(b))
        for box, name, address in ((a, a_name, a_address), (b, b_name, b_address)):
            if address:
                self.inside(box, "ip", "address", "add", address, "dev", name)
            self.inside(box, "ip", "link", "set", name, "up")

    def __enter__(self):
        try:
            self._up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _up(self):
        for box in self.boxes:
            run("ip", "netns", "add", self.ns(box))
            self.inside(box, "ip", "link", "set", "lo", "up")
        for box in ("router", "isp", "carrier"):
            if box in self.boxes:
                self.inside(box, "sysctl", "-qw", "net.ipv4.ip_forward=1")
                # Routers here report every datagram that expires; the default would be one a second.
                self.inside(box, "sysctl", "-qw", "net.ipv4.icmp_ratelimit=0")
        # The LAN: a bridge in the router.
        self.inside("router", "ip", "link", "add", "lan", "type", "bridge")
        self.inside("router", "ip", "address", "add", "10.0.0.1/24", "dev", "lan")
        self.inside("router", "ip", "link", "set", "lan", "up")
        for box, address in (("phone", self.client), ("other", OTHER)):
            self.link(box, "eth0", f"{address}/24", "router", f"to-{box}", None)
            self.inside("router", "ip", "link", "set", f"to-{box}", "master", "lan")
            self.inside(box, "ip", "route", "add", "default", "via", "10.0.0.1")
        if self.carrier is None:
            self.link("router", "wan", "203.0.113.10/24", "isp", "access", "203.0.113.1/24")
            self.inside("router", "ip", "route", "add", "default", "via", "203.0.113.1")
        else:
            self.link("router", "wan", "100.64.7.7/16", "carrier", "lan", "100.64.0.1/16")
            self.link("carrier", "wan", "203.0.113.10/24", "isp", "access", "203.0.113.1/24")
            self.inside("router", "ip", "route", "add", "default", "via", "100.64.0.1")
            self.inside("carrier", "ip", "route", "add", "default", "via", "203.0.113.1")
        self.link("isp", "core", "192.0.2.1/24", "server", "eth0", f"{SERVERS[0]}/24")
        for address in (SERVERS[1], CALLER, RELAY, NAMES):
            self.inside("server", "ip", "address", "add", f"{address}/24", "dev", "eth0")
        self.inside("server", "ip", "route", "add", "default", "via", "192.0.2.1")
        if self.routed:
            self.inside("isp", "ip", "route", "add", "10.0.0.0/24", "via", "203.0.113.10")
        for setting in self.sysctl:
            self.inside("router", "sysctl", "-qw", setting)
        for box, rules in (("router", self.router), ("carrier", self.carrier)):
            if rules:
                self.inside(box, "nft", "-f", "-", stdin=rules)

    def __exit__(self, *_):
        for box in self.boxes:
            subprocess.run(["ip", "netns", "delete", self.ns(box)], capture_output=True, check=False)

    def python(self, box, program, *arguments, timeout=20):
        """Run a piece of Python in a box, and give back what it printed."""
        done = subprocess.run([*self.prefix(box), sys.executable, "-c", program, *map(str, arguments)],
                              capture_output=True, text=True, timeout=timeout, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout


def name_server(world, second_port=5080):
    """A provider's records: two servers, and the first at another port too. \return the running process"""
    srv = [f"--srv-host=_sip._udp.sip.example,{host}.sip.example,{port},{priority},10"
           for priority, (host, port) in enumerate((("a", 5060), ("b", 5060), ("a", second_port)), 1)]
    process = subprocess.Popen([*world.prefix("server"), "dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts",
                                "--conf-file=/dev/null", "--pid-file=", "--user=root", f"--listen-address={NAMES}",
                                "--bind-interfaces", "--log-facility=-", *srv, f"--host-record=a.sip.example,{SERVERS[0]}",
                                f"--host-record=b.sip.example,{SERVERS[1]}"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "started" in line:
            return process
    raise RuntimeError("dnsmasq did not come up")


def enter(namespace):
    """Move this process into a namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open(f"/run/netns/{namespace}", "rb") as handle:
        if libc.setns(handle.fileno(), 0x40000000) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def kernel_has_sip_alg():
    """Can this kernel be told to use its SIP helper?"""
    name = f"lab{os.getpid()}-try"
    try:
        run("ip", "netns", "add", name)
        run("ip", "netns", "exec", name, "nft", "-f", "-", stdin=rules(alg=True))
        return True
    except RuntimeError:
        return False
    finally:
        subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


def rules(public="203.0.113.10", wan="wan", nat="snat", alg=False, forwards=(), one_to_one=None, blocked=(),
          closed=True, media=True, open_5060=False):
    """nft rules of a router.

    nat          "snat" keeps ports where it can; "random" gives each flow another; None: no translation
    alg          the kernel's SIP helper on UDP 5060
    forwards     UDP ports that lead to the phone
    one_to_one   the phone's address is the public one, both ways
    blocked      UDP ports of the far side that do not pass
    media        the phone's media ports: True: they pass; "out": towards the far side alone; False: not at all
    closed       a stateful filter: nothing new comes in, but what forwards and one_to_one with open_5060 let in
    """
    lines = ["table ip box {"]
    if alg:
        lines.append('  ct helper sip { type "sip" protocol udp; l3proto ip; }')
        lines.append("  chain help { type filter hook prerouting priority filter; udp dport 5060 ct helper set \"sip\"; }")
    lines.append("  chain in { type nat hook prerouting priority dstnat;")
    for port in forwards:
        lines.append(f"    iifname {wan} udp dport {port} dnat to {PHONE}")
    if one_to_one:
        lines.append(f"    iifname {wan} ip daddr {public} dnat to {one_to_one}")
    lines.append("  }")
    lines.append("  chain out { type nat hook postrouting priority srcnat;")
    if one_to_one:
        lines.append(f"    oifname {wan} ip saddr {one_to_one} snat to {public}")
    if nat == "snat":
        lines.append(f"    oifname {wan} snat to {public}")
    elif nat == "random":
        lines.append(f"    oifname {wan} masquerade random")
    lines.append("  }")
    lines.append("  chain pass { type filter hook forward priority filter;")
    for port in blocked:
        lines.append(f"    udp dport {port} drop")
        lines.append(f"    udp sport {port} drop")
    if media is not True:
        lines.append(f"    iifname {wan} udp dport 16384-32766 drop")
    if media is False:
        lines.append(f"    oifname {wan} udp sport 16384-32766 drop")
    if closed:
        lines.append("    ct state established,related accept")
        lines.append(f"    iifname {wan} ct status dnat udp dport {{ {', '.join(map(str, forwards)) or '1'} }} accept")
        if open_5060:
            lines.append(f"    iifname {wan} udp dport 5060 accept")
        lines.append(f"    iifname {wan} drop")
        lines.append("  }")
        lines.append(f"  chain own {{ type filter hook input priority filter; iifname {wan} ct state new drop;")
    lines.append("  }")
    lines.append("}")
    return "\n".join(lines)


def results_folder():
    return Path(os.environ.get("SIPDIAG_LAB_RESULTS", "."))


def userspace_rules():
    """For a router whose UDP is box.py's: the kernel passes TCP, and leaves UDP alone."""
    return """table ip box {
  chain out { type nat hook postrouting priority srcnat; oifname wan meta l4proto tcp snat to 203.0.113.10; }
  chain pass { type filter hook forward priority filter; meta l4proto udp drop; ct state established,related accept;
               iifname wan drop; }
  chain in { type filter hook input priority filter; iifname wan meta l4proto { udp, icmp } drop; }
}"""

# SPDX-License-Identifier: MIT
"""Debian's Knot as the name server of one test: real octets, real truncation, real TCP."""

import shutil
import socket
import tempfile
from pathlib import Path

from peers import Process, free_port, need

SOA = "@ 60 SOA ns hostmaster 1 3600 600 86400 60\n@ 60 NS ns\nns 60 A 127.0.0.1\n"


class NameServer(Process):
    """zones: origin -> lines of a zone file (SOA and NS are added)."""

    def __init__(self, zones, address="127.0.0.1"):
        need("knotd")
        self.address, self.port = address, free_port(address=address)
        self.folder = Path(tempfile.mkdtemp(prefix="knot-"))
        config = [f"server:\n    rundir: {self.folder}\n    listen: {address}@{self.port}\n    udp-workers: 1\n"
                  f"    tcp-workers: 1\n    background-workers: 1\n    tcp-max-clients: 20\n    udp-max-payload: 1232\n",
                  f"database:\n    storage: {self.folder}\n", "zone:\n"]
        for origin, lines in zones.items():
            file = self.folder / f"{origin}.zone"
            file.write_text(f"$ORIGIN {origin}.\n{SOA}{lines}\n")
            config.append(f"  - domain: {origin}\n    file: {file}\n    zonefile-sync: -1\n    journal-content: none\n")
        (self.folder / "knot.conf").write_text("".join(config))
        program = shutil.which("knotd") or "/usr/sbin/knotd"
        origin = next(iter(zones))
        super().__init__([program, "-c", str(self.folder / "knot.conf")], lambda: self.answers(origin), name="knotd")

    def answers(self, origin):
        """Does it answer for the zone, without an error?"""
        name = b"".join(bytes([len(each)]) + each.encode() for each in origin.split(".")) + b"\0"
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.settimeout(0.3)
            try:
                asking.connect((self.address, self.port))
                asking.send(b"\x12\x34\0\0\0\1\0\0\0\0\0\0" + name + b"\0\6\0\1")
                return asking.recv(2000)[3] & 15 == 0
            except OSError:
                return False

    @property
    def option(self):
        where = f"[{self.address}]" if ":" in self.address else self.address
        return ("--dns-server", f"{where}:{self.port}")

    def stop(self):
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)

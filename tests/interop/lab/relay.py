# SPDX-License-Identifier: MIT
"""A provider's media relay: what Kamailio's module rtpproxy asks for, done with plain sockets.

    python3 relay.py NAMESPACE ADDRESS       runs until it is killed; prints "ready"

Each party of a call sends to a port of the relay's own and hears from it what the other sent; a party is where its
sound comes from, whatever its description says, and until some came, where the description says. The control
protocol is rtpproxy's: a cookie that the answer repeats, a letter with its options, and words; only what a call to
one account needs is spoken.
"""

import os
import select
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from network import enter  # noqa: E402

CONTROL_PORT = 22222


class Party:
    """One end of a call: the port where it sends to, and where it is."""

    def __init__(self, address):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.at = None
        self.other = None

    def port(self):
        return self.socket.getsockname()[1]


class Relay:
    def __init__(self, address):
        self.address = address
        self.control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.control.bind((address, CONTROL_PORT))
        self.calls = {}    # (Call-ID, tag of who called) -> (who called, who was called)
        self.parties = {}  # file descriptor -> Party

    def call(self, key):
        if key not in self.calls:
            caller, callee = Party(self.address), Party(self.address)
            caller.other, callee.other = callee, caller
            self.calls[key] = (caller, callee)
            for each in (caller, callee):
                self.parties[each.socket.fileno()] = each
        return self.calls[key]

    def answer(self, words):
        letter = words[0][0]
        if letter == "V":
            return "1" if words[0].startswith("VF") else "20040107"
        if letter == "U" and len(words) >= 5:  # who calls describes itself: the other shall send to its own port
            caller, callee = self.call((words[1], words[4].split(";")[0]))
            caller.at = caller.at or (words[2], int(words[3]))
            return f"{callee.port()} {self.address}"
        if letter == "L" and len(words) >= 6:  # who was called answers
            tags = {each.split(";")[0] for each in words[4:6]}
            found = next((c for (call, tag), c in self.calls.items() if call == words[1] and tag in tags), None)
            if found is None:
                return "0"
            caller, callee = found
            callee.at = callee.at or (words[2], int(words[3]))
            return f"{caller.port()} {self.address}"
        return "0"

    def run(self):
        print("ready", flush=True)
        while True:
            for ready in select.select([self.control, *self.parties], [], [])[0]:
                if ready is self.control:
                    data, source = self.control.recvfrom(65535)
                    cookie, *words = data.decode("latin-1").split()
                    if words:
                        self.control.sendto(f"{cookie} {self.answer(words)}\n".encode("latin-1"), source)
                    continue
                party = self.parties[ready]
                data, party.at = party.socket.recvfrom(65535)
                if party.other.at is not None:
                    try:
                        party.other.socket.sendto(data, party.other.at)
                    except OSError:
                        pass  # a place that cannot be sent to: nobody hears it there


if __name__ == "__main__":
    enter(sys.argv[1])
    Relay(sys.argv[2]).run()

# SPDX-License-Identifier: MIT
"""What is true of a scene, found out without the tools: plain sockets on both sides, and octets compared."""

import json

# At the server: note who comes, and what it said, and answer as a server must (RFC 3261 8.2.6); then print it all.
LISTEN = r"""
import json, select, socket, sys, time
def answer(text, source):
    lines = ["SIP/2.0 404 Not Found"]
    for line in text.split("\r\n\r\n")[0].split("\r\n")[1:]:
        name = line.split(":")[0].lower()
        if name == "via": line += f";received={source[0]};rport={source[1]}"
        if name == "to": line += ";tag=truth"
        if name in ("via", "from", "to", "call-id", "cseq"): lines.append(line)
    return ("\r\n".join(lines) + "\r\nContent-Length: 0\r\n\r\n").encode("latin-1")
sockets = []
for address, port in json.loads(sys.argv[1]):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((address, port)); sockets.append(s)
print("ready", flush=True)
seen, end = [], time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    for s in select.select(sockets, [], [], 0.1)[0]:
        data, source = s.recvfrom(65535)
        seen.append({"at": s.getsockname(), "from": source, "text": data.decode("latin-1")})
        s.sendto(answer(seen[-1]["text"], source), source)
print(json.dumps(seen))
"""

# At the phone: the same INVITE from several ports to each of them, and the answers.
SEND = r"""
import json, select, socket, sys, time
own, local_ports, targets = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
sent, sockets = [], []
for port in local_ports:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((own, port)); sockets.append(s)
    for address, to in targets:
        sdp = f"v=0\r\no=- 1 1 IN IP4 {own}\r\ns=-\r\nc=IN IP4 {own}\r\nt=0 0\r\nm=audio 16384 RTP/AVP 0\r\n"
        text = (f"INVITE sip:truth@sip.example SIP/2.0\r\nVia: SIP/2.0/UDP {own}:{port};branch=z9hG4bK{port}.{to}\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:truth@{own}:{port}>;tag=1\r\nTo: <sip:truth@{address}>\r\n"
                f"Call-ID: {port}-{to}@{own}\r\nCSeq: 1 INVITE\r\nContact: <sip:truth@{own}:{port}>\r\n"
                f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}")
        s.sendto(text.encode(), (address, to))
        sent.append({"port": port, "to": [address, to], "text": text})
        time.sleep(0.02)
end = time.monotonic() + 0.3
while time.monotonic() < end:
    for s in select.select(sockets, [], [], 0.05)[0]:
        data, source = s.recvfrom(65535)
        for each in sent:
            if each["port"] == s.getsockname()[1] and each["to"] == list(source): each["answer"] = data.decode("latin-1")
print(json.dumps(sent))
"""

# At the server: who was sent from there is answered from elsewhere, often enough for a lossless wire.
ANSWER_FROM_ELSEWHERE = r"""
import json, socket, sys, time
def bound(address, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((address, port)); return s
first = bound("192.0.2.10", 5060)
others = {"address": bound("192.0.2.20", 5060), "port": bound("192.0.2.10", 5080)}
print("ready", flush=True)
first.settimeout(5)
_, source = first.recvfrom(65535)
for name, s in others.items(): s.sendto(name.encode(), source)
first.sendto(b"first", source)
"""

# At the phone: one datagram, and what comes for it.
HEAR = r"""
import json, select, socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((sys.argv[1], 41010))
s.sendto(b"who may send to us?", ("192.0.2.10", 5060))
heard, end = [], time.monotonic() + 0.7
while time.monotonic() < end:
    if select.select([s], [], [], 0.1)[0]: heard.append(s.recv(100).decode())
print(json.dumps(heard))
"""


def find_out_filtering(world, start, own):
    """Who may send to an open port (RFC 4787 section 5); None where nobody at all answers."""
    answering = start("server", ANSWER_FROM_ELSEWHERE)
    assert answering.stdout.readline().strip() == "ready"
    heard = json.loads(world.python("phone", HEAR, own))
    answering.kill()
    answering.wait()
    if "first" not in heard:
        return None
    return ("endpoint-independent" if "address" in heard else
            "address-dependent" if "port" in heard else "address-and-port-dependent")


def fields(text):
    head, _, body = text.partition("\r\n\r\n")
    found = {"sdp": body}
    for line in head.split("\r\n")[1:]:
        name, _, value = line.partition(": ")
        found[name.lower()] = value
    return found


def restored(matched):
    """Do answers come back as if nothing had been rewritten? None where nothing was that an answer holds."""
    verdict = None
    for each, other in matched:
        before, after = fields(each["text"]), fields(other["text"])
        changed = [name for name in ("via", "from", "to", "call-id") if before[name] != after.get(name)]
        if each["to"][1] != 5060 or not changed or "answer" not in each:
            continue
        back = fields(each["answer"])
        same = all(back.get(name, "").startswith(before[name]) for name in changed)
        verdict = same if verdict is None else verdict and same
    return verdict


def find_out(world, start, own, phone_on=False):
    """start(box, program, *arguments) gives a running Python. Ports 5060 of the servers must be free."""
    ports = [41000, 41001] + ([] if phone_on else [5060])
    targets = [["192.0.2.10", 5060], ["192.0.2.20", 5060], ["192.0.2.10", 5080]]
    listener = start("server", LISTEN, json.dumps(targets), "1.2")
    assert listener.stdout.readline().strip() == "ready"
    sent = json.loads(world.python("phone", SEND, own, json.dumps(ports), json.dumps(targets)))
    seen = json.loads(listener.communicate(timeout=10)[0])
    matched = []
    for each in sent:
        for other in seen:
            if f"branch=z9hG4bK{each['port']}.{each['to'][1]}" in other["text"] and list(other["at"]) == each["to"]:
                matched.append((each, other))
    truth = {"reachable": any(each["to"][1] == 5060 for each, _ in matched)}
    if not matched:
        return truth | {"nat": None, "mapping": None, "keeps_ports": None, "alg": None, "rewrites": [], "restores": None}
    truth["nat"] = any(other["from"][0] != own for _, other in matched)
    truth["public"] = matched[0][1]["from"][0]
    by_socket = {}
    for each, other in matched:
        by_socket.setdefault(each["port"], {})[tuple(each["to"])] = tuple(other["from"])
    one = by_socket[41000]
    if not truth["nat"]:
        truth["mapping"] = "none"
    elif len(one) == 3:
        a, b, c = (one[tuple(t)] for t in targets)
        truth["mapping"] = ("endpoint-independent" if a == b == c else
                            "address-dependent" if a == c else "address-and-port-dependent")
    else:
        truth["mapping"] = None
    kept = [list(seen.values())[0][1] == port for port, seen in by_socket.items()]
    truth["keeps_ports"] = None if not truth["nat"] else any(kept)
    truth["port_taken"] = False
    changed = set()
    for each, other in matched:
        if each["to"][1] != 5060:
            continue
        before, after = fields(each["text"]), fields(other["text"])
        for name in ("via", "contact", "from", "to", "call-id", "sdp"):
            if before[name] != after.get(name):
                changed.add(name)
    truth["rewrites"] = sorted(changed)
    truth["alg"] = bool(changed)
    truth["restores"] = restored(matched)
    return truth

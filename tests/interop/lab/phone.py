# SPDX-License-Identifier: MIT
"""A real phone's place, taken by a script that shares nothing with the tools: it registers as a 7940 would with a
setting, stays silent, and a caller outside really places a call, with sound both ways where it is answered."""

import json
import subprocess
import sys
import time

# What both ends do with sound: send a packet every 20 ms to where the other's description says, and count what comes.
SOUND = r"""
import re, select, socket, time
def place(description):
    return (re.search(r"c=IN IP4 (\S+)", description).group(1), int(re.search(r"m=audio (\d+)", description).group(1)))
def talk(sound, to, seconds):
    heard, next_at, end = 0, time.monotonic(), time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        if time.monotonic() >= next_at:
            next_at += 0.02
            number += 1
            try: sound.sendto(b"\x80\x00" + number.to_bytes(2, "big") + (160 * number).to_bytes(4, "big") + b"lab!" + bytes(160), to)
            except OSError: pass
        if select.select([sound], [], [], max(0, next_at - time.monotonic()))[0]:
            try: heard += len(sound.recv(2000)) == 172
            except OSError: pass
    return heard
def bound(own, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind((own, port)); return s
"""

# In the phone's box. Arguments: own address, shown address, 1 where it sends from the port it listens on, the user. It
# knows its answers by their Call-ID, as the phone does. It waits for a call until its standard input ends.
PHONE = SOUND + r"""
import json, sys
own, shown, symmetric, user = sys.argv[1], sys.argv[2], sys.argv[3] == "1", sys.argv[4]
listen = bound(own, 5060)
send = listen if symmetric else bound(own, 0)
def register(expires, branch):
    return (f"REGISTER sip:192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP {shown}:5060;branch=z9hG4bK{branch}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@192.0.2.10>;tag=real\r\nTo: <sip:{user}@192.0.2.10>\r\n"
            f"Call-ID: real@{shown}\r\nCSeq: {branch} REGISTER\r\nContact: <sip:{user}@{shown}:5060>\r\n"
            f"Expires: {expires}\r\nContent-Length: 0\r\n\r\n").encode()
registered = False
for delay in (0.4, 0.8, 1.2):
    send.sendto(register(300, 1), ("192.0.2.10", 5060))
    if select.select([listen], [], [], delay)[0]:
        data, _ = listen.recvfrom(65535)
        if data.startswith(b"SIP/2.0 200") and f"\r\nCall-ID: real@{shown}\r\n".encode() in data:
            registered = True
            break
print(json.dumps({"registered": registered}), flush=True)
invite = None
while invite is None:
    ready = select.select([listen, sys.stdin], [], [])[0]
    if listen not in ready: break
    if listen in ready:
        data, source = listen.recvfrom(65535)
        if data.startswith(b"INVITE "): invite = data.decode("latin-1")
heard = None
if invite is not None:
    head, _, offer = invite.partition("\r\n\r\n")
    keep = [l for l in head.split("\r\n") if l.split(":")[0].lower() in ("via", "from", "to", "call-id", "cseq", "record-route")]
    keep = [l + ";tag=phone" if l.lower().startswith("to:") else l for l in keep]
    sdp = f"v=0\r\no=- 2 2 IN IP4 {shown}\r\ns=-\r\nc=IN IP4 {shown}\r\nt=0 0\r\nm=audio 17000 RTP/AVP 0\r\n"
    listen.sendto(("SIP/2.0 200 OK\r\n" + "\r\n".join(keep) + f"\r\nContact: <sip:{user}@{shown}:5060>\r\n"
                   f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}").encode(), source)
    heard = talk(bound(own, 17000), place(offer), 1.5)
print(json.dumps({"invite": invite, "heard": heard}), flush=True)
"""

# Outside: an INVITE to the account, through the registrar, and sound where it is answered.
CALL = SOUND + r"""
import json, sys
s = bound("192.0.2.77", 5070)
sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.77\r\ns=-\r\nc=IN IP4 192.0.2.77\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\n"
user = sys.argv[1]
text = (f"INVITE sip:{user}@192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.77:5070;branch=z9hG4bKcall;rport\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:caller@192.0.2.10>;tag=c\r\nTo: <sip:0@192.0.2.10>\r\nCall-ID: call\r\n"
        "CSeq: 1 INVITE\r\nContact: <sip:caller@192.0.2.77:5070>\r\nContent-Type: application/sdp\r\n"
        f"Content-Length: {len(sdp)}\r\n\r\n{sdp}").encode()
answer, heard, final = None, None, False
for _ in range(3):
    if final: break
    s.sendto(text, ("192.0.2.10", 5060))
    end = time.monotonic() + 0.5
    while time.monotonic() < end and not final:
        if select.select([s], [], [], 0.05)[0]:
            data = s.recv(65535).decode("latin-1")
            final = data.startswith("SIP/2.0") and not data.startswith("SIP/2.0 1")
            if data.startswith("SIP/2.0 200"): answer = data
if answer is not None:
    heard = talk(bound("192.0.2.77", 20000), place(answer.partition("\r\n\r\n")[2]), 1.5)
print(json.dumps({"answered": answer is not None, "heard": heard}))
"""

ENOUGH = 3  # packets: one alone may have strayed


def sound_between(phone, caller):
    """What of a call was heard, from the phone's place: "both", "deaf", "none", "mute"; None where there was no call."""
    if not caller["answered"]:
        return None
    hears, heard = phone["heard"] >= ENOUGH, caller["heard"] >= ENOUGH
    return {(True, True): "both", (False, True): "deaf", (False, False): "none", (True, False): "mute"}[hears, heard]


def try_setting(world, own, shown, symmetric, silence, user):
    """Register, be silent, be called. {"registered": ..., "reached": ..., "media": ...}"""
    phone = subprocess.Popen([*world.prefix("phone"), sys.executable, "-c", PHONE, own, shown, "1" if symmetric else "0",
                              user], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        registered = json.loads(phone.stdout.readline())["registered"]
        if not registered:
            return {"registered": False, "reached": None, "media": None}
        time.sleep(silence)
        caller = json.loads(world.python("server", CALL, user))
        phone.stdin.close()
        called = json.loads(phone.stdout.readline())
        return {"registered": True, "reached": called["invite"] is not None, "media": sound_between(called, caller)}
    finally:
        phone.kill()
        phone.wait()

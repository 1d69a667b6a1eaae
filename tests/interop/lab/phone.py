# SPDX-License-Identifier: MIT
"""A real phone's place, taken by a script that shares nothing with the tools: it registers as a 7940 would with a
setting, stays silent, and a caller outside really places a call."""

import json
import subprocess
import sys

# In the phone's box. Arguments: own address, shown address, 1 where it sends from the port it listens on.
PHONE = r"""
import json, select, socket, sys, time
own, shown, symmetric, user = sys.argv[1], sys.argv[2], sys.argv[3] == "1", sys.argv[5]
listen = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); listen.bind((own, 5060))
send = listen if symmetric else socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if not symmetric: send.bind((own, 0))
def register(expires, branch):
    return (f"REGISTER sip:192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP {shown}:5060;branch=z9hG4bK{branch}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{user}@192.0.2.10>;tag=real\r\nTo: <sip:{user}@192.0.2.10>\r\n"
            f"Call-ID: real@{own}\r\nCSeq: {branch} REGISTER\r\nContact: <sip:{user}@{shown}:5060>\r\n"
            f"Expires: {expires}\r\nContent-Length: 0\r\n\r\n").encode()
registered = False
for delay in (0.4, 0.8, 1.2):
    send.sendto(register(300, 1), ("192.0.2.10", 5060))
    if select.select([listen], [], [], delay)[0]:
        data, _ = listen.recvfrom(65535)
        if data.startswith(b"SIP/2.0 200"):
            registered = True
            break
print(json.dumps({"registered": registered}), flush=True)
invite = None
end = time.monotonic() + float(sys.argv[4])
while time.monotonic() < end and invite is None:
    if select.select([listen], [], [], 0.1)[0]:
        data, _ = listen.recvfrom(65535)
        if data.startswith(b"INVITE "): invite = data.decode("latin-1")
print(json.dumps({"invite": invite}), flush=True)
"""

# Outside: an INVITE to the account, through the registrar, and nothing else.
CALL = r"""
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("192.0.2.77", 5070))
sdp = "v=0\r\no=- 1 1 IN IP4 192.0.2.77\r\ns=-\r\nc=IN IP4 192.0.2.77\r\nt=0 0\r\nm=audio 20000 RTP/AVP 0\r\n"
user = sys.argv[1]
text = (f"INVITE sip:{user}@192.0.2.10 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.77:5070;branch=z9hG4bKcall;rport\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:caller@192.0.2.10>;tag=c\r\nTo: <sip:0@192.0.2.10>\r\nCall-ID: call\r\n"
        "CSeq: 1 INVITE\r\nContact: <sip:caller@192.0.2.77:5070>\r\nContent-Type: application/sdp\r\n"
        f"Content-Length: {len(sdp)}\r\n\r\n{sdp}").encode()
for _ in range(3):
    s.sendto(text, ("192.0.2.10", 5060)); time.sleep(0.5)
"""


def try_setting(world, own, shown, symmetric, silence, user):
    """Register, be silent, be called. {"registered": ..., "reached": ...}"""
    phone = subprocess.Popen([*world.prefix("phone"), sys.executable, "-c", PHONE, own, shown,
                              "1" if symmetric else "0", str(silence + 4), user], stdout=subprocess.PIPE, text=True)
    try:
        registered = json.loads(phone.stdout.readline())["registered"]
        if not registered:
            return {"registered": False, "reached": None}
        if silence:
            subprocess.run(["sleep", str(silence)], check=True)
        world.python("server", CALL, user)
        return {"registered": True, "reached": json.loads(phone.stdout.readline())["invite"] is not None}
    finally:
        phone.kill()
        phone.wait()

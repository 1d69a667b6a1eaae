# SPDX-License-Identifier: MIT
"""What the tests against real peers share: the tools, free ports, skipping loudly, and a Kamailio of one's own.

    from peers import Checks, Kamailio, Tools, need
    need("kamailio")                       # or exit 77, saying so
    tools = Tools(sys.argv[1])             # the folder of the binaries
    with Kamailio(users={"12345": "secret"}) as registrar:
        done = tools.json("sipreg", "query", f"12345@127.0.0.1:{registrar.port}", password="secret")
        checks.equal(done.exit, 2)

Every process that a test starts ends with it, and nothing leaves the loopback addresses or the test's own namespaces.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODULES = "/usr/lib/x86_64-linux-gnu/kamailio/modules"


def skip(why):
    """End the test as skipped (77); tests/interop/run_one makes that a failure where nothing may skip."""
    print(f"SKIP: {why}", flush=True)
    sys.exit(77)


def need(*programs, root=False):
    """Skip unless all the programs are there, and the user is root where that is needed."""
    for each in programs:
        if shutil.which(each) is None and not Path("/usr/sbin", each).exists():
            skip(f"{each} is not installed (./dev setup --all)")
    if root and os.geteuid() != 0:
        skip("this test wants root, for network namespaces")


def free_port(kind=socket.SOCK_DGRAM, address="127.0.0.1"):
    """A port that was free a moment ago, for UDP and TCP alike."""
    for _ in range(100):
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind) as one:
            one.bind((address, 0))
            port = one.getsockname()[1]
        other = socket.SOCK_STREAM if kind == socket.SOCK_DGRAM else socket.SOCK_DGRAM
        try:
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, other) as two:
                two.bind((address, port))
            return port
        except OSError:
            continue
    raise RuntimeError("no free port")


class Done:
    """A tool that has ended."""

    def __init__(self, command, exit_code, out, err, seconds):
        self.command, self.exit, self.out, self.err, self.seconds = command, exit_code, out, err, seconds

    @property
    def object(self):
        """Its standard output as one JSON object."""
        try:
            return json.loads(self.out)
        except json.JSONDecodeError as error:
            raise AssertionError(f"{self.command}: no JSON ({error}):\n{self.out}\n{self.err}") from None

    def codes(self):
        return [each["code"] for each in self.object["findings"]]

    def names(self):
        return [each["name"] for each in self.object["findings"]]


class Tools:
    """The four binaries of a folder, run as scripts run them: no terminal, standard input closed."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def command(self, tool, *arguments, prefix=()):
        return [*prefix, str(self.folder / tool), *map(str, arguments)]

    def environment(self, password):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SIPDIAG_")}
        if password is not None:
            environment["SIPDIAG_PASSWORD"] = password
        return environment

    def run(self, tool, *arguments, password=None, timeout=60, prefix=()):
        command = self.command(tool, *arguments, prefix=prefix)
        begin = time.monotonic()
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout,
                              env=self.environment(password), check=False)
        return Done(" ".join(command), done.returncode, done.stdout.decode(errors="replace"),
                    done.stderr.decode(errors="replace"), time.monotonic() - begin)

    def json(self, tool, *arguments, **settings):
        return self.run(tool, *arguments, "--format", "json", **settings)

    def start(self, tool, *arguments, password=None, prefix=()):
        """Start a tool that goes on; the caller ends it."""
        return subprocess.Popen(self.command(tool, *arguments, prefix=prefix), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment(password),
                                text=True)


class Checks:
    """Counts what holds and what does not; `end()` is the exit code."""

    def __init__(self, name):
        self.name, self.good, self.bad = name, 0, 0

    def true(self, truth, what, detail=""):
        if truth:
            self.good += 1
            return True
        self.bad += 1
        print(f"FAILED: {what}" + (f"\n    {detail}" if detail else ""), flush=True)
        return False

    def equal(self, found, wanted, what, detail=""):
        return self.true(found == wanted, f"{what}: found {found!r}, wanted {wanted!r}", detail)

    def end(self):
        print(f"{self.name}: {self.good} held, {self.bad} did not", flush=True)
        sys.exit(1 if self.bad or not self.good else 0)


class Process:
    """A peer that runs while a test does. `ready` is called until it returns true."""

    def __init__(self, command, ready, prefix=(), seconds=10, name=None, **popen):
        self.name = name or Path(command[0]).name
        self.log = tempfile.NamedTemporaryFile(prefix=f"{self.name}-", suffix=".log", delete=False)
        self.process = subprocess.Popen([*prefix, *map(str, command)], stdin=subprocess.DEVNULL, stdout=self.log,
                                        stderr=subprocess.STDOUT, start_new_session=True, **popen)
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.name} did not come up:\n{self.output()[-4000:]}")
            time.sleep(0.05)

    def output(self):
        return Path(self.log.name).read_text(errors="replace")

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        Path(self.log.name).unlink(missing_ok=True)


def answers_options(address, port, prefix=()):
    """Does something answer SIP at that UDP port?"""
    program = (
        "import socket,sys\n"
        "s=socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET,socket.SOCK_DGRAM)\n"
        "s.settimeout(0.3)\ns.connect((sys.argv[1],int(sys.argv[2])))\na=s.getsockname()\n"
        "h='[%s]:%d'%a[:2] if ':' in a[0] else '%s:%d'%a[:2]\n"
        "s.send(('OPTIONS sip:ready@sip.example SIP/2.0\\r\\nVia: SIP/2.0/UDP '+h+';rport;branch=z9hG4bKready\\r\\n'\n"
        "'Max-Forwards: 70\\r\\nFrom: <sip:ready@sip.example>;tag=1\\r\\nTo: <sip:ready@sip.example>\\r\\n'\n"
        "'Call-ID: ready\\r\\nCSeq: 1 OPTIONS\\r\\nContent-Length: 0\\r\\n\\r\\n').encode())\n"
        "s.recv(65535)\n")
    return subprocess.run([*prefix, sys.executable, "-c", program, address, str(port)], capture_output=True,
                          check=False).returncode == 0


class Kamailio(Process):
    """Debian's Kamailio as a registrar and proxy of one test, as an ordinary user, bindings in memory.

    users            account -> password; empty: nobody is asked for one
    listen           addresses to listen on; one port for UDP and TCP on all of them
    algorithm        "MD5" or "SHA-256" of the challenge
    realm            of the challenge; also the domain that it serves
    repairs_nat      True: force_rport, and the received address beats the Contact (as Sipgate-like providers do)
    max_contacts     bindings an account may hold (0: any number)
    min_expires      seconds; max_expires likewise
    record_route     stays in the way of calls
    invite_auth      407 for INVITE as well
    tls              (certificate file, key file): also listens for TLS on tls_port
    media_relay      "address:port" of an rtpproxy that all sound passes through
    more             "udp:address:port", more to listen on
    extra_request    more script at the top of request_route
    """

    def __init__(self, users=None, listen=("127.0.0.1",), port=None, realm="sip.example", algorithm="MD5",
                 repairs_nat=False, max_contacts=0, min_expires=0, max_expires=3600, record_route=False,
                 invite_auth=False, tls=None, tls_port=None, extra_request="", prefix=(), default_expires=3600, media_relay=None,
                 more=()):
        self.users, self.realm = dict(users or {}), realm
        self.port = port or free_port(address=listen[0])
        self.tls_port = tls_port or (free_port() if tls else None)
        self.folder = Path(tempfile.mkdtemp(prefix="kamailio-"))
        script = self._script(listen, algorithm, repairs_nat, max_contacts, min_expires, max_expires, default_expires,
                              record_route, invite_auth, tls, extra_request, media_relay, more)
        self.config = self.folder / "kamailio.cfg"
        self.config.write_text(script)
        kamailio = shutil.which("kamailio") or "/usr/sbin/kamailio"
        command = [kamailio, "-f", str(self.config), "-DD", "-E", "-m", "32", "-M", "4", "-w", str(self.folder),
                   "-Y", str(self.folder)]
        try:
            super().__init__(command, lambda: answers_options(listen[0], self.port, prefix), prefix=prefix,
                             name="kamailio", seconds=15)
        except RuntimeError:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def stop(self):
        super().stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _script(self, listen, algorithm, repairs_nat, max_contacts, min_expires, max_expires, default_expires,
                record_route, invite_auth, tls, extra_request, media_relay, more):
        sockets = "\n".join(f"listen={proto}:{'[%s]' % a if ':' in a else a}:{self.port}" for a in listen
                            for proto in ("udp", "tcp"))
        sockets += "".join(f"\nlisten={each}" for each in more)
        passwords = "\n".join(f'    if ($au == "{user}") {{ $var(password) = "{password}"; }}'
                              for user, password in self.users.items())
        modules = ["tm", "sl", "pv", "rr", "maxfwd", "usrloc", "registrar", "textops", "siputils", "xlog", "auth",
                   "nathelper"]
        tls_lines = ""
        if tls:
            modules.append("tls")
            sockets += "\n" + "\n".join(f"listen=tls:{'[%s]' % a if ':' in a else a}:{self.tls_port}" for a in listen)
            tls_lines = (f'enable_tls=1\nmodparam("tls", "certificate", "{tls[0]}")\n'
                         f'modparam("tls", "private_key", "{tls[1]}")\nmodparam("tls", "tls_method", "TLSv1.2+")\n')
        if media_relay:
            modules.append("rtpproxy")
            tls_lines += f'modparam("rtpproxy", "rtpproxy_sock", "udp:{media_relay}")\n'
        load = "\n".join(f'loadmodule "{each}.so"' for each in modules)
        enable_tls = "enable_tls=1\n" if tls else ""
        tls_lines = tls_lines.replace("enable_tls=1\n", "")
        has_sound = 'has_body("application/sdp")'
        offer = f'if (is_method("INVITE") && {has_sound}) {{ rtpproxy_offer("r"); t_on_reply("SOUND"); }}'
        answer = f'onreply_route[SOUND] {{ if (status =~ "2[0-9][0-9]" && {has_sound}) {{ rtpproxy_answer("r"); }} }}'
        checks = f"""
route[WWW] {{
    $var(password) = "";
{passwords}
    if ($var(password) == "" || !pv_www_authenticate("{self.realm}", "$var(password)", "0")) {{
        www_challenge("{self.realm}", "1");
        exit;
    }}
}}
route[PROXY] {{
    $var(password) = "";
{passwords}
    if ($var(password) == "" || !pv_proxy_authenticate("{self.realm}", "$var(password)", "0")) {{
        proxy_challenge("{self.realm}", "1");
        exit;
    }}
    consume_credentials();
}}
"""
        return f"""#!KAMAILIO
debug=1
log_stderror=yes
children=2
tcp_children=2
auto_aliases=no
{enable_tls}{sockets}
alias="{self.realm}"
mpath="{MODULES}/"
{load}
{tls_lines}
modparam("usrloc", "db_mode", 0)
modparam("registrar", "default_expires", {default_expires})
modparam("registrar", "min_expires", {min_expires})
modparam("registrar", "max_expires", {max_expires})
modparam("registrar", "max_contacts", {max_contacts})
modparam("registrar", "received_param", "{'received' if repairs_nat else ''}")
modparam("nathelper", "received_avp", "$avp(received)")
modparam("registrar", "received_avp", "$avp(received)")
modparam("auth", "algorithm", "{'' if algorithm == 'MD5' else algorithm}")

request_route {{
    {"force_rport();" if repairs_nat else ""}
    {extra_request}
    if (!mf_process_maxfwd_header("10")) {{ sl_send_reply("483", "Too Many Hops"); exit; }}
    if (is_method("CANCEL")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
    if (has_totag()) {{
        if (loose_route()) {{ t_relay(); exit; }}
        if (is_method("ACK")) {{ if (t_check_trans()) {{ t_relay(); }} exit; }}
        if (uri != myself) {{ t_relay(); exit; }}
        sl_send_reply("404", "Not Here");
        exit;
    }}
    if (is_method("REGISTER")) {{
        {"route(WWW);" if self.users else ""}
        {"fix_nated_register();" if repairs_nat else ""}
        if (!save("location")) {{ sl_reply_error(); }}
        exit;
    }}
    if (uri != myself) {{ sl_send_reply("403", "Relaying denied"); exit; }}
    if (is_method("OPTIONS") && $rU == $null) {{ sl_send_reply("200", "Keepalive"); exit; }}
    {"if (is_method('INVITE')) { route(PROXY); }" .replace("'", '"') if invite_auth and self.users else ""}
    {"record_route();" if record_route else ""}
    if (!lookup("location")) {{ sl_send_reply("404", "Not Found"); exit; }}
    {offer if media_relay else ""}
    t_relay();
}}
{answer if media_relay else ""}
{checks if self.users else ""}
"""

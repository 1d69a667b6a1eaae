#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whenever sipreg is ended - SIGTERM or SIGINT at every step of its visit, or by --timeout - nothing of it stays on the
account (safety rule S5), and no secret stands in anything it printed (S14). Over IPv4 and IPv6; no peers needed."""

import os
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from peers import Checks, Tools, free_port

tools = Tools(sys.argv[1])
checks = Checks("withdraw")
SLOW = 60  # milliseconds before each answer of the far end: a visit takes six of them


def server(folder, address, *options):
    port = free_port(address=address)
    host = f"[{address}]" if ":" in address else address
    farend = tools.start("sipprobe", "farend", "--listen", f"{host}:{port}", "--account",
                         f"12345:{Path(folder, 'password')}", *options)
    assert "listening udp" in farend.stdout.readline()
    return farend, f"{host}:{port}"


def bindings(where):
    return tools.json("sipreg", "query", f"12345@{where}", password="secret").object["bindings"]


def end_by_signal(folder, address, kind):
    farend, where = server(folder, address, "--misbehave", f"slow={SLOW}")
    try:
        for step in range(1, 17):
            run = tools.start("sipreg", f"12345@{where}", "--format", "json", "--trace", password="secret")
            time.sleep(step * SLOW / 2000)
            run.send_signal(kind)
            out, err = run.communicate(timeout=20)
            when = f"{address}, {kind.name} after {step * SLOW / 2} ms"
            if run.returncode == -kind and not err:
                continue  # it had not begun: nothing was sent
            checks.true(run.returncode in (0, 130), f"{when}: exit {run.returncode}", err[-500:])
            checks.true(run.returncode == 0 or out.startswith("{"), f"{when}: the result so far is printed")
            checks.true("secret" not in out + err, f"{when}: the password is shown")
            checks.equal(bindings(where), [], f"{when}: a binding is left", err[-2000:])
    finally:
        farend.terminate()
        farend.wait(10)


def end_by_timeout(folder, address):
    farend, where = server(folder, address, "--misbehave", f"slow={SLOW}")
    try:
        for hundredths in range(5, 50, 5):
            run = tools.run("sipreg", f"12345@{where}", "--timeout", f"0.{hundredths:02}", password="secret")
            checks.equal(bindings(where), [], f"{address}, --timeout 0.{hundredths:02}: a binding is left", run.out)
    finally:
        farend.terminate()
        farend.wait(10)


with tempfile.TemporaryDirectory() as folder:
    os.environ["XDG_STATE_HOME"] = folder
    Path(folder, "password").write_text("secret\n")
    # They wait most of the time, each at a far end of its own: side by side.
    with ThreadPoolExecutor() as side_by_side:
        running = [side_by_side.submit(end_by_signal, folder, address, kind)
                   for address in ("127.0.0.1", "::1") for kind in (signal.SIGTERM, signal.SIGINT)]
        running += [side_by_side.submit(end_by_timeout, folder, address) for address in ("127.0.0.1", "::1")]
    for each in running:
        each.result()  # an error of a thread is one of the test

    # Watched and ended: gone as well. Another run meanwhile is told who is there (S19).
    farend, where = server(folder, "127.0.0.1")
    try:
        watch = tools.start("sipreg", "watch", f"12345@{where}", "--format", "jsonl", password="secret")
        checks.true('"event":"registered"' in watch.stdout.readline(), "watch: registered")
        second = tools.json("sipreg", "register", f"12345@{where}", password="secret")
        checks.equal((second.exit, second.object["state"]), (3, None), "S19: a second run", second.out)
        checks.true("account-busy" in second.names(), "S19: it says why", second.out)
        checks.equal(tools.json("sipreg", "query", f"12345@{where}", password="secret").exit, 0, "S19: asking is free")
        watch.send_signal(signal.SIGTERM)
        out, _ = watch.communicate(timeout=20)
        checks.equal(watch.returncode, 130, "watch: interrupted")
        checks.true('"event":"stopped"' in out, "watch: its last line", out)
        checks.equal(bindings(where), [], "watch: nothing is left")

        # S17: everything goes only where somebody says so.
        kept = tools.json("sipreg", "register", f"12345@{where}", "--keep", password="secret")
        checks.equal(kept.exit, 0, "kept", kept.out)
        refused = tools.run("sipreg", "unregister", f"12345@{where}", "--all", password="secret")
        checks.equal((refused.exit, len(bindings(where))), (64, 1), "S17: not without --yes", refused.err)
        done = tools.json("sipreg", "unregister", f"12345@{where}", "--all", "--yes", password="secret")
        checks.equal((done.exit, len(done.object["removed"]), bindings(where)), (0, 1, []), "S17: with --yes", done.out)

        # A password that is wanted and not there is misuse; one that is not wanted is not asked for.
        missing = tools.run("sipreg", "query", f"12345@{where}")
        checks.equal(missing.exit, 64, "no password, no terminal", missing.err)
        plan = tools.run("sipreg", f"12345@{where}", "--dry-run")
        checks.equal(plan.exit, 0, "--dry-run needs none", plan.err)
    finally:
        farend.terminate()
        farend.wait(10)

checks.end()

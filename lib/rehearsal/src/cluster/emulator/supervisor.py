"""Keeps the processes of one control plane: starts them, says `ready`, ends them when standard input closes.

    python supervisor.py PLAN.json

The emulator holds the other end of standard input. However the emulator ends, even by SIGKILL, that pipe closes and
the processes go; should this process itself be killed, the kernel takes them with it (Linux).

PLAN.json: {"components": [{"name", "command", "log"}], "ready": {"after", "url", "ca", "token"}}. The components up to
and including `after` are started together; the rest follow once `url` answers 200.
"""
import ctypes
import json
import os
import select
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

READY_WITHIN_SECONDS = 120  # 3 s on an idle machine; generous, since other builds may hold the CPU
PR_SET_PDEATHSIG = 1


class Over(Exception):
    """The control plane has to stop; the message says why, or is empty when it was asked to."""


def die_with_parent():
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Components:
    def __init__(self):
        self.running = []

    def start(self, component):
        log = open(component["log"], "ab")
        process = subprocess.Popen(component["command"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   preexec_fn=die_with_parent)
        log.close()
        self.running.append((component, process))

    def check(self, wait_seconds):
        """Raises Over when one of the processes ended, or when the emulator did."""
        if select.select([sys.stdin], [], [], wait_seconds)[0] and not os.read(sys.stdin.fileno(), 1):
            raise Over()
        for component, process in self.running:
            if process.poll() is not None:
                raise Over(f"{component['name']} ended with {process.returncode}: {last_line(component['log'])}")

    def stop(self):
        # The data is thrown away, so nothing is gained by a drain: an API server told to stop waits for its watches,
        # and hangs if etcd is gone before it. Hence SIGKILL, and the API server before etcd.
        for _, process in reversed(self.running):
            process.kill()
            process.wait()


def last_line(path):
    with open(path, "rb") as log:
        lines = [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("E", "F")) or "error" in line.lower()]
    return (telling or lines or ["no output"])[-1][:500]


def answers(ready, context):
    request = urllib.request.Request(ready["url"], headers={"authorization": f"Bearer {ready['token']}"})
    try:
        with urllib.request.urlopen(request, context=context, timeout=5) as reply:
            return reply.status == 200
    except (OSError, urllib.error.URLError):
        return False


def wait_until_ready(components, ready):
    context = None
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        components.check(0.1)
        if context is None and os.path.exists(ready["ca"]) and os.path.getsize(ready["ca"]):
            try:
                context = ssl.create_default_context(cafile=ready["ca"])
            except ssl.SSLError:  # the certificate is still being written
                continue
        if context is not None and answers(ready, context):
            return
    raise Over(f"{ready['url']} was not ready within {READY_WITHIN_SECONDS} s")


def main():
    with open(sys.argv[1]) as file:
        plan = json.load(file)
    components = Components()
    try:
        waited = False
        for component in plan["components"]:
            components.start(component)
            if component["name"] == plan["ready"]["after"]:
                wait_until_ready(components, plan["ready"])
                waited = True
        if not waited:
            raise Over(f"no component is called {plan['ready']['after']}")
        print("ready", flush=True)
        while True:
            components.check(1.0)
    except Over as over:
        if str(over):
            print(f"failed {over}", flush=True)
            sys.exit(1)
    finally:
        components.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    main()

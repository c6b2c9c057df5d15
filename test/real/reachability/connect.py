"""Listens in network namespaces and connects from each to others.

Reads {"listeners": [[namespace, address, port]], "checks": [[namespace, address, port]]} and prints a list of booleans,
one a check: whether the connection came about.
"""

import ctypes
import json
import resource
import selectors
import socket
import sys
import time

CLONE_NEWNET = 0x40000000
SECONDS = 3
MOST_FILES = 16384
OTHER_FILES = 100
libc = ctypes.CDLL(None, use_errno=True)


def enter(namespace):
    with open(f"/run/netns/{namespace}") as file:
        if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f"setns {namespace}")


def listen(namespace, address, port):
    enter(namespace)
    listener = socket.socket()
    listener.bind((address, port))
    listener.listen(512)
    return listener


def attempt(checks):
    """Connects at once, and waits for all."""
    waiting = selectors.DefaultSelector()
    results = [False] * len(checks)
    sockets = []
    for index, (namespace, address, port) in enumerate(checks):
        enter(namespace)
        client = socket.socket()
        client.setblocking(False)
        sockets.append(client)
        try:
            client.connect((address, port))
        except BlockingIOError:
            waiting.register(client, selectors.EVENT_WRITE, index)
        except OSError:
            pass
    end = time.monotonic() + SECONDS
    while waiting.get_map() and time.monotonic() < end:
        for key, _ in waiting.select(end - time.monotonic()):
            results[key.data] = key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
            waiting.unregister(key.fileobj)
    for client in sockets:
        client.close()
    return results


def main():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    given = json.load(sys.stdin)
    listeners = [listen(*each) for each in given["listeners"]]
    checks = given["checks"]
    at_once = files - len(listeners) - OTHER_FILES
    results = []
    for first in range(0, len(checks), at_once):
        results += attempt(checks[first : first + at_once])
    json.dump(results, sys.stdout)
    del listeners


main()

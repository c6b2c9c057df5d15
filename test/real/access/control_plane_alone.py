"""One control plane without a cloud around it: says where it is, and ends when standard input closes.

    python control_plane_alone.py EMULATOR_FOLDER WORK_FOLDER BINARIES SIGNING_KEY VERSION
"""
import json
import sys

emulator, folder, binaries, signing_key, version = sys.argv[1:]
sys.path.insert(0, emulator)
from control_plane import ControlPlane  # noqa: E402

plane = ControlPlane("access", folder, binaries, signing_key)
# Callers are known by tokens of a file; nothing answers at the address of the webhook.
plane.start(version, "10.100.0.0/16", "http://127.0.0.1:1")
try:
    print(json.dumps({"endpoint": plane.endpoint, "token": plane.token, "certificate": plane.certificate}), flush=True)
    sys.stdin.read()
finally:
    plane.stop()

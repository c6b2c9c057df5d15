"""The emulator ends with its owner: standard input is a pipe from it, and end of file means that it is gone."""
import os
import signal
import subprocess
import sys
import threading

# Outside the group that it ends, since this process may be gone before what it started is.
LAST_STEPS = 'sleep "$1"; kill -9 -- "-$2" 2>/dev/null; rm -rf -- "$3"'


def end_with_owner(work_dir):
    """When the owner is gone: the whole group ends (Lambdas and whatever a plug-in started too), and so do its
    files."""
    def watch():
        while os.read(sys.stdin.fileno(), 4096):
            pass
        grace = os.environ.get("END_GRACE_SECONDS", "2")
        subprocess.Popen(["sh", "-c", LAST_STEPS, "sh", grace, str(os.getpgrp()), work_dir],
                         start_new_session=True, cwd="/", stdin=subprocess.DEVNULL)
        os.killpg(os.getpgrp(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="owner").start()

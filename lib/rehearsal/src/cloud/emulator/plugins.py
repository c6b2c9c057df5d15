"""Another part of the tests can plug into the local cloud: CLUSTER_MODULE names a Python file with `install(cloud)`.

`install` is called once, after the emulator's own fixes and before its port opens. It gets a namespace:

    on(resource_type, event, callback)   events.on: created, updated, deleted
    client(service)                      a boto3 client of this emulator (never on the event loop: see events.py)
    port, url, work_dir                  where it listens, where its files go
    caller()                             the ARN of who called Cloud Control, None in a stack
    eks, ec2, provisioners, stacks       ministack's modules, to patch (private names: ministack is pinned exactly)

If the file has a `shutdown()`, it is called when the emulator ends.
"""
import atexit
import importlib.util
import os
import sys


def install(cloud):
    path = os.environ.get("CLUSTER_MODULE")
    if not path:
        return None
    if not os.path.isfile(path):
        raise SystemExit(f"CLUSTER_MODULE={path}: there is no such file")
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    module.install(cloud)
    if hasattr(module, "shutdown"):
        atexit.register(module.shutdown)
    return module

"""A local AWS for `cdk deploy`: ministack, made strict, completed and truthful. cloud.ts starts it.

environment: GATEWAY_PORT RESOURCE_MODEL (model.py) INSTANCE_LIMITS (rules.py) CLUSTER_MODULE (plugins.py)
             WATCH_OWNER=1: end when standard input does (lifetime.py)
"""
import json
import os
import sys
import types

os.environ.update(BIND_HOST="127.0.0.1", LAMBDA_EXECUTOR="local")

from ministack import app  # noqa: E402
from ministack.services import ec2, eks  # noqa: E402
from ministack.services.cloudformation import provisioners, stacks  # noqa: E402

import answers_cloudcontrol  # noqa: E402
import answers_cloudformation  # noqa: E402
import answers_ec2  # noqa: E402
import answers_ecr  # noqa: E402
import answers_eks  # noqa: E402
import answers_images  # noqa: E402
import answers_s3  # noqa: E402
import calls  # noqa: E402
import custom_resources  # noqa: E402
import events  # noqa: E402
import lifetime  # noqa: E402
import plugins  # noqa: E402
import references  # noqa: E402
import resources  # noqa: E402
from bridged import BRIDGES  # noqa: E402
from client import URL, client  # noqa: E402


def main():
    if os.environ.get("WATCH_OWNER") == "1":
        lifetime.end_with_owner(os.getcwd())
    for part in (answers_cloudcontrol, answers_cloudformation, answers_ec2, answers_ecr, answers_eks,
                 answers_images, answers_s3, calls, custom_resources, references):
        part.install()
    plugin = plugins.install(types.SimpleNamespace(
        on=events.on, client=client, port=int(os.environ["GATEWAY_PORT"]), url=URL, work_dir=os.getcwd(),
        eks=eks, ec2=ec2, provisioners=provisioners, stacks=stacks, caller=answers_cloudcontrol.caller.get))
    resources.install()
    with open("made-types.json", "w", encoding="utf-8") as file:  # all other types are checked and recorded
        json.dump(sorted(resources.NATIVE | BRIDGES.keys()), file)
    print(f"{len(resources.NATIVE)} native types, {len(BRIDGES)} bridged, {len(resources.HANDLERS)} in all;"
          f" plug-in: {plugin.__name__ if plugin else 'none'}", flush=True)
    sys.argv = sys.argv[:1]
    app.main()


if __name__ == "__main__":
    main()

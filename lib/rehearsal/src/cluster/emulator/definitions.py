"""Custom resources of EKS add-ons: an add-on's pods do not run here, but what it defines is there, as on EKS."""
import glob
import os
import time

import yaml

PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
SERVED_WITHIN_SECONDS = 30


def bring(api, addon):
    """Returns when the cluster serves everything that the add-on defines. Most add-ons define nothing."""
    folder = os.environ.get("CLUSTER_DEFINITIONS")
    if api is None or not folder:
        return
    names = []
    for file in sorted(glob.glob(os.path.join(folder, "addons", addon, "*.yaml"))):
        with open(file, encoding="utf-8") as text:
            for item in filter(None, yaml.safe_load_all(text)):
                names.append(item["metadata"]["name"])
                api.apply(f"{PATH}/{names[-1]}", item)
    deadline = time.monotonic() + SERVED_WITHIN_SECONDS
    for name in names:
        while not established(api.request("GET", f"{PATH}/{name}")):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the definition {name} of the add-on {addon} is not served")
            time.sleep(0.1)


def established(definition):
    conditions = definition.get("status", {}).get("conditions", [])
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)

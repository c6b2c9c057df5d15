"""Machine images that an app looks up: AWS's public parameters, and images by name. Each look-up finds one.

An image that is found by its name is invented: what AWS would find, and whether it finds anything, is not known here.
"""
import hashlib
import re

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, ssm

# Publishers of images whose ids stand below /aws/service.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
PUBLISHERS = ("ami-", "bottlerocket/", "canonical/", "debian/", "deeplearning/", "ecs/optimized-ami/",
              "eks/optimized-ami/", "freebsd/", "marketplace/", "neuron/", "redhat/", "suse/")
AMAZON = "137112412989"
native_parameter = ssm._public_parameter
native_view = ec2._stub_image_view
native_describe = ec2._ACTION_MAP["DescribeImages"]
_views = {}  # image id -> how describe-images shows it


def image_id(name):
    return "ami-" + hashlib.sha256(f"{get_region()} {name}".encode()).hexdigest()[:17]


def public_parameter(name):
    found = native_parameter(name)
    path = str(name).removeprefix("/aws/service/")
    if found or path == name or not path.startswith(PUBLISHERS):
        return found
    arn = f"arn:aws:ssm:{get_region()}::parameter{name}"
    return {"Name": name, "Type": "String", "Value": image_id(name), "Version": 1, "LastModifiedDate": 1728518400,
            "ARN": arn}


def owner_of(owners):
    for owner in owners:
        if owner == "self":
            return get_account_id()
        if re.fullmatch(r"\d{12}", owner):
            return owner
    return AMAZON if owners in ([], ["amazon"]) else "099720109477"


def invent(filters, owners):
    """An image that fits a look-up by name."""
    name = filters["name"][0].replace("*", "2026").replace("?", "0")
    arm = "arm64" in name or "aarch64" in name
    identifier, owner = image_id(name), owner_of(owners)
    alias = "amazon" if owner == AMAZON else next((o for o in owners if not re.fullmatch(r"self|\d{12}", o)), None)
    stub = (identifier, name, name, filters.get("platform", [""])[0], "/dev/xvda", owner, alias)
    architecture = filters.get("architecture", ["arm64" if arm else "x86_64"])[0]
    _views[identifier] = {**native_view(*stub), "Architecture": architecture}
    if not any(known[0] == identifier for known in ec2._STUB_AMIS):
        ec2._STUB_AMIS.append(stub)


def describe(params):
    reply = native_describe(params)
    filters = ec2._parse_filters(params)
    if "<imageId>" not in str(reply) and filters.get("name"):
        invent(filters, ec2._parse_member_list(params, "Owner"))
        reply = native_describe(params)
    return reply


def install():
    ssm._public_parameter = public_parameter
    ec2._stub_image_view = lambda *stub: _views.get(stub[0]) or native_view(*stub)
    ec2._ACTION_MAP["DescribeImages"] = describe

"""Every resource as the Cloud Control API tells it: `get-resource` answers with the resolved properties it was
given."""

import json
import re
import uuid

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudcontrol

from model import TYPES


# Types whose attribute of the identifier's name has something else: a mount target's Id is that of its file system.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-mounttarget.html
NATIVE_IDENTIFIERS = ("AWS::EFS::MountTarget",)


def key(resource_type, identifier):
    return cloudcontrol._resource_key(resource_type, identifier)


def identifier(resource_type, physical_id, props, attributes):
    """Cloud Control's identifier; CloudFormation's id where the type's own cannot be told (an elastic IP's Ref is its
    IP)."""
    if resource_type in NATIVE_IDENTIFIERS:
        return physical_id
    names = TYPES.get(resource_type, {}).get("id") or []
    values = [attributes.get(name, props.get(name)) for name in names]
    return "|".join(map(str, values)) if names and all(values) else physical_id


def put(resource_type, physical_id, props, attributes):
    """Kept under both ids where they differ: CloudFormation's physical id and Cloud Control's own identifier."""
    name = identifier(resource_type, physical_id, props, attributes)
    record = {
        "TypeName": resource_type,
        "Identifier": name,
        "Properties": json.dumps({**props, **attributes}, default=str),
    }
    cloudcontrol._resources[key(resource_type, name)] = record
    if physical_id != name:
        _aliases[key(resource_type, physical_id)] = key(resource_type, name)


def properties(resource_type, identifier_or_id):
    """What a resource was made of, or None if it is not there."""
    found = key(resource_type, identifier_or_id)
    record = cloudcontrol._resources.get(_aliases.get(found, found))
    return json.loads(record["Properties"]) if record else None


def all_of(resource_type):
    return [json.loads(record["Properties"]) for name, record in list(cloudcontrol._resources.items())
            if record["TypeName"] == resource_type and name.startswith(key(resource_type, ""))]


def drop(resource_type, physical_id):
    found = key(resource_type, physical_id)
    cloudcontrol._resources.pop(_aliases.pop(found, found), None)


_aliases = {}  # CloudFormation's id -> Cloud Control's, where they differ
_get_resource = cloudcontrol._get_resource


def get_resource(data):
    """Answers for CloudFormation's physical id too, so that a caller need not know each type's identifier."""
    alias = _aliases.get(key(data.get("TypeName"), data.get("Identifier")))
    return _get_resource({**data, "Identifier": alias.split("\x00", 1)[1]} if alias else data)


cloudcontrol._get_resource = get_resource


def invented(resource_type, name, kind):
    """A plausible value of a read-only attribute, for a type that has no service behind it here."""
    if kind in ("integer", "number"):
        return 1
    if kind == "boolean":
        return False
    if isinstance(kind, dict):
        return [] if "array" in kind else {}
    _, service, noun = resource_type.split("::")
    token, last = uuid.uuid4().hex, name.split(".")[-1]
    if re.search("arn$", last, re.I):
        words = re.sub(r"(?<!^)(?=[A-Z])", "-", noun).lower()
        return f"arn:aws:{service.lower()}:{get_region()}:{get_account_id()}:{words}/{token[:17]}"
    if re.search("(endpoint|url|dns|dnsname|uri)$", last, re.I):
        return f"https://{token[:10]}.{service.lower()}.{get_region()}.amazonaws.com"
    return f"{noun.lower()[:10]}-{token[:17]}"

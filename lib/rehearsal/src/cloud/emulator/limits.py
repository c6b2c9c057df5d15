"""What AWS's own resource schemas say beyond types: allowed values, patterns, forms, lengths, ranges, what excludes
what.

The schemas come with cfn-lint (MIT-0), which carries them unpacked and corrected for us-east-1; nothing of its code
runs.
Only limits are read here: which properties exist is the resource model's business (model.py), and the two may be of
different dates. Not read: if/then, not, and that of `oneOf` only one may fit. A pattern that does not compile is
skipped: 2 of 3014 in
cfn-lint 1.58.0.
"""

import functools
import json
import os
import sysconfig

import regex

SCHEMAS = os.path.join(sysconfig.get_paths()["purelib"], "cfnlint", "data", "schemas")
ARN = r"^arn:aws[\w-]*:"
FORMATS = {  # a reference to another resource is of that resource's form; what is not named here is not checked
    "AWS::EC2::VPC.Id": r"^vpc-[0-9a-f]{8,17}$",
    "AWS::EC2::Subnet.Id": r"^subnet-[0-9a-f]{8,17}$",
    "AWS::EC2::SecurityGroup.Id": r"^sg-[0-9a-f]{8,17}$",
    "AWS::EC2::Image.Id": r"^(ami-[0-9a-f]{8,17}|resolve:ssm:.+)$",
    "AWS::IAM::Role.Arn": ARN + r"iam::\d{12}:role/.+$",
    "AWS::KMS::Key.Arn": ARN + r"kms:[\w-]+:\d{12}:key/.+$",
    "AWS::KMS::Key.Id": r"^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
    "AWS::KMS::Alias.AliasName": r"^(arn:aws[\w-]*:kms:[\w-]+:\d{12}:)?alias/.+$",
    "AWS::Lambda::Function.Arn": ARN + r"lambda:[\w-]+:\d{12}:function:.+$",
    "AWS::SNS::Topic.Arn": ARN + r"sns:[\w-]+:\d{12}:.+$",
    "AWS::S3::Bucket.Name": r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
    "ipv4-network": r"^\d{1,3}(\.\d{1,3}){3}/([0-9]|[12][0-9]|3[0-2])$",
}

with open(os.path.join(SCHEMAS, "providers", "us-east-1.json"), encoding="utf-8") as file:
    FILES = json.load(file)


@functools.cache
def schema(resource_type):
    if resource_type not in FILES:
        return None
    with open(os.path.join(SCHEMAS, "resources", FILES[resource_type] + ".json"), encoding="utf-8") as text:
        return json.load(text)


@functools.cache
def compiled(pattern):
    try:
        return regex.compile(pattern)
    except regex.error:
        return None


def number(value):
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def scalar_problems(value, rule, path):
    shown = text(value)
    found = []
    if "enum" in rule and shown not in [text(v) for v in rule["enum"]]:
        found.append(f"{path}: {shown!r} is not one of {', '.join(text(v) for v in rule['enum'])}")
    if "enumCaseInsensitive" in rule and shown.lower() not in [text(v).lower() for v in rule["enumCaseInsensitive"]]:
        found.append(f"{path}: {shown!r} is not one of {', '.join(text(v) for v in rule['enumCaseInsensitive'])}")
    if "const" in rule and shown != text(rule["const"]):
        found.append(f"{path}: {shown!r} is not {text(rule['const'])!r}")
    if isinstance(value, str):
        pattern = compiled(rule["pattern"]) if "pattern" in rule else None
        if pattern and not pattern.search(value):
            found.append(f"{path}: {value[:80]!r} does not match {rule['pattern']}")
        form = compiled(FORMATS[rule["format"]]) if rule.get("format") in FORMATS else None
        if form and not form.search(value):
            found.append(f"{path}: {value[:80]!r} is not an {rule['format']}")
        if len(value) < rule.get("minLength", 0):
            found.append(f"{path}: {len(value)} characters, at least {rule['minLength']} needed")
        if len(value) > rule.get("maxLength", len(value)):
            found.append(f"{path}: {len(value)} characters, at most {rule['maxLength']} allowed")
    amount = number(value) if rule.get("type") in ("integer", "number") else None
    if amount is not None:
        if amount < rule.get("minimum", amount):
            found.append(f"{path}: {shown} is less than {rule['minimum']}")
        if amount > rule.get("maximum", amount):
            found.append(f"{path}: {shown} is more than {rule['maximum']}")
    return found


def list_problems(value, rule, path, root):
    found = []
    if len(value) < rule.get("minItems", 0):
        found.append(f"{path}: {len(value)} items, at least {rule['minItems']} needed")
    if len(value) > rule.get("maxItems", len(value)):
        found.append(f"{path}: {len(value)} items, at most {rule['maxItems']} allowed")
    if rule.get("uniqueItems") and len({json.dumps(v, sort_keys=True) for v in value}) < len(value):
        found.append(f"{path}: items must differ from each other")
    for name in rule.get("uniqueKeys", ()):
        names = [v.get(name) for v in value if isinstance(v, dict)]
        if len(set(map(text, names))) < len(names):
            found.append(f"{path}: two items have the same {name}")
    items = rule.get("items")
    if isinstance(items, dict):
        found += [m for i, v in enumerate(value) for m in problems(v, items, f"{path}[{i}]", root)]
    return found


def object_problems(value, rule, path, root):
    found = [f"{path}.{name}: required, but missing" for name in rule.get("required", ()) if name not in value]
    for first, others in rule.get("dependentExcluded", {}).items():
        found += [
            f"{path}: {first} and {other} exclude each other" for other in others if first in value and other in value
        ]
    for first, others in rule.get("dependentRequired", {}).items():
        found += [f"{path}: {first} needs {other}" for other in others if first in value and other not in value]
    if "requiredXor" in rule and sum(name in value for name in rule["requiredXor"]) != 1:
        found.append(f"{path}: exactly one of {', '.join(rule['requiredXor'])} is needed")
    if "requiredOr" in rule and not any(name in value for name in rule["requiredOr"]):
        found.append(f"{path}: one of {', '.join(rule['requiredOr'])} is needed")
    for name, wanted in rule.get("properties", {}).items():
        if name in value:
            found += problems(value[name], wanted, f"{path}.{name}", root)
    for pattern, wanted in rule.get("patternProperties", {}).items():
        matcher = compiled(pattern)
        if matcher and isinstance(wanted, dict):
            found += [m for name, v in value.items() if name not in rule.get("properties", {}) and matcher.search(name)
                      for m in problems(v, wanted, f"{path}.{name}", root)]
    return found


def problems(value, rule, path, root):
    """Messages for what `value` breaks of a schema; `root` is the schema that #/definitions is resolved in."""
    if not isinstance(rule, dict):
        return []
    if rule.get("$ref", "").startswith("#/definitions/"):
        rule = {**root.get("definitions", {}).get(rule["$ref"].rsplit("/", 1)[1], {}), **rule}
    if isinstance(value, dict):
        found = object_problems(value, rule, path, root)
    elif isinstance(value, list):
        found = list_problems(value, rule, path, root)
    else:
        found = scalar_problems(value, rule, path)
    for part in rule.get("allOf", ()):
        found += problems(value, part, path, root)
    for choice in ("anyOf", "oneOf"):
        if choice in rule and not any(not problems(value, part, path, root) for part in rule[choice]):
            closest = min((problems(value, part, path, root) for part in rule[choice]), key=len)
            found.append(f"{path}: fits none of the allowed forms ({'; '.join(closest)})")
    return found


def limit_problems(resource_type, props):
    root = schema(resource_type)
    if root is None:
        return []
    return list(
        dict.fromkeys(problems(props, {k: v for k, v in root.items() if k != "definitions"}, resource_type, root))
    )

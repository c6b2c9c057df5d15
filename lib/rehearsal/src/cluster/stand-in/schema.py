"""The fields of the built-in Kubernetes kinds, read from the official Python client, which is generated from the
OpenAPI
document of its Kubernetes version (package `kubernetes`, only its text: importing it would take seconds).

`problems(object)` says what a strict API server would: unknown, missing and wrongly typed fields, with their path.
"""

import ast
import functools
import importlib.util
import os
import re

# Maps and fields that hold quantities; these are strings in the client, and numbers are fine too.
QUANTITY_MAPS = {"limits", "requests", "hard", "capacity", "allocatable", "default", "defaultRequest", "min", "max",
                 "maxLimitRequestRatio", "overhead", "podFixed", "allocatedResources"}
QUANTITIES = {"sizeLimit", "averageValue", "divisor", "value", "maximumVolumeSize", "capacity"}
BUILT_IN_GROUP = re.compile(r"^(v1|(apps|batch|autoscaling|policy)/\w+|[\w.-]+\.k8s\.io/\w+)$")


@functools.cache
def package():
    spec = importlib.util.find_spec("kubernetes")
    if spec is None:
        raise SystemExit("the Python package kubernetes is missing from the local cloud's environment "
                         "(lib/rehearsal/src/cloud/emulator/requirements.txt)")
    return os.path.join(os.path.dirname(spec.origin), "client")


@functools.cache
def kinds(api_version):
    """kind -> (class of its objects, whether they live in a namespace), of one API version."""
    group, _, version = api_version.rpartition("/")
    first = (group.removesuffix(".k8s.io") or "core").replace(".", "_")
    path = os.path.join(package(), "api", f"{first}_{version}_api.py")
    if not os.path.exists(path):
        return {}
    with open(path) as file:
        text = file.read()
    found = {}
    for create in re.split(r"\n    def (?=create_)", text)[1:]:
        body = re.search(r":param (\w+) body: \(required\)", create)
        route = re.search(r"'(/apis?/[^']+)', 'POST'", create)
        kind = body and re.fullmatch(r"(?:[A-Z][a-z]+)?V\d+(?:(?:alpha|beta)\d+)?(\w+)", body.group(1))
        if kind and route and "{name}" not in route.group(1):  # not a subresource
            found.setdefault(kind.group(1), (body.group(1), "{namespace}" in route.group(1)))
    return found


@functools.cache
def fields(model):
    """JSON name -> (type, required) of one class."""
    file = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", model).lower() + ".py"
    path = os.path.join(package(), "models", file)
    with open(path) as source:
        text = source.read()
    tables = {}
    for name in ("openapi_types", "attribute_map"):
        tables[name] = ast.literal_eval(re.search(name + r" = (\{.*?\n    \})", text, re.S).group(1))
    required = set(re.findall(r"client_side_validation and (\w+) is None", text))
    return {json_name: (tables["openapi_types"][name], name in required)
            for name, json_name in tables["attribute_map"].items()}


def problems(item):
    """What is wrong with an object; None where its kind is not built in, so that its schema is not known."""
    for name in ("apiVersion", "kind"):
        if not isinstance(item.get(name), str):
            return [f"{name}: must be a string"]
    if not BUILT_IN_GROUP.match(item["apiVersion"]):
        return metadata_problems(item) or None
    known = kinds(item["apiVersion"]).get(item["kind"])
    if known is None:
        return [f'no matches for kind "{item["kind"]}" in version "{item["apiVersion"]}"'] \
            if kinds(item["apiVersion"]) or "." not in item["apiVersion"] else metadata_problems(item) or None
    return metadata_problems(item) + object_problems(item, known[0], "")


def namespaced(item):
    """Whether the object lives in a namespace; None where that is not known."""
    known = kinds(item["apiVersion"]).get(item["kind"]) if BUILT_IN_GROUP.match(item["apiVersion"]) else None
    return known and known[1]


def metadata_problems(item):
    metadata = item.get("metadata")
    if not isinstance(metadata, dict) or not (metadata.get("name") or metadata.get("generateName")):
        return ["metadata.name: Required value: name or generateName is required"]
    name = metadata.get("name")
    # Names of most kinds are DNS subdomains; RBAC's may hold a colon.
    if name and "rbac" not in item["apiVersion"] and not re.fullmatch(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?", name):
        return [f"metadata.name: Invalid value: {name!r}: a lowercase RFC 1123 subdomain is needed"]
    return []


def object_problems(value, model, path):
    if not isinstance(value, dict):
        return [f"{path or model}: expected an object, got {type(value).__name__}"]
    known = fields(model)
    at = path + "." if path else ""
    found = [f'unknown field "{at}{name}"' for name in value if name not in known]
    for name, (kind, required) in known.items():
        if value.get(name) is not None:
            found += value_problems(value[name], kind, at + name, name)
        elif required:
            found.append(f"{at}{name}: Required value")
    return found


def value_problems(value, kind, path, name):
    listed, mapped = re.fullmatch(r"list\[(.+)\]", kind), re.fullmatch(r"dict\(str, (.+)\)", kind)
    if listed:
        if not isinstance(value, list):
            return [f"{path}: expected a list, got {type(value).__name__}"]
        return [p for i, v in enumerate(value) for p in value_problems(v, listed.group(1), f"{path}[{i}]", name)]
    if mapped:
        if not isinstance(value, dict):
            return [f"{path}: expected a map, got {type(value).__name__}"]
        return [p for k, v in value.items()
                for p in value_problems(v, mapped.group(1), f"{path}.{k}", "value" if name in QUANTITY_MAPS else k)
                if not (name in QUANTITY_MAPS and is_number(v))]
    if kind == "object":
        return []
    if kind in SCALARS:
        fits = SCALARS[kind](value) or kind == "str" and name in QUANTITIES and is_number(value)
        return [] if fits else [f"{path}: expected {kind}, got {type(value).__name__}"]
    return object_problems(value, kind, path)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


SCALARS = {
    "str": lambda v: isinstance(v, str),
    "bool": lambda v: isinstance(v, bool),
    "int": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "float": is_number,
    "datetime": lambda v: isinstance(v, str),
}

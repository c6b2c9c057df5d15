"""AWS's resource model as aws-cdk-lib sees it: which properties a type has, which are required, which replace it.

The file is made by resource-model.ts from the npm package @aws-cdk/aws-service-spec, the source of every L1 construct.
Its types: string number integer boolean json date-time tag null, {array}, {map}, {union}, {ref: definition}.
"""
import json
import os

with open(os.environ["RESOURCE_MODEL"], encoding="utf-8") as file:
    MODEL = json.load(file)
TYPES = MODEL["types"]

# CloudFormation converts between scalars where the text allows it, so "3" is a number and 3 is a string.
SCALARS = {"string": (str, int, float, bool), "date-time": (str,), "number": (int, float, str), "integer": (int, str),
           "boolean": (bool, str)}
KINDS = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", int: "a number", float: "a number",
         type(None): "null"}


def scalar_problem(value, kind):
    if not isinstance(value, SCALARS[kind]) or (isinstance(value, bool) and kind in ("number", "integer")):
        return f"expected {kind}, got {KINDS.get(type(value), type(value).__name__)}"
    if not isinstance(value, str):
        return None
    if kind == "boolean" and value.lower() not in ("true", "false"):
        return f"expected boolean, got {value!r}"
    if kind in ("number", "integer"):
        try:
            (int if kind == "integer" else float)(value)
        except ValueError:
            return f"expected {kind}, got {value!r}"
    return None


def problems(value, kind, path):
    """What is wrong with `value`, as messages that begin with the property path."""
    if isinstance(kind, str):
        wrong = scalar_problem(value, kind) if kind in SCALARS else None
        return [f"{path}: {wrong}"] if wrong else []
    if "union" in kind:
        found = [problems(value, k, path) for k in kind["union"]]
        return [] if any(not f for f in found) else min(found, key=len)
    if "array" in kind:
        if not isinstance(value, list):
            return [f"{path}: expected a list, got {KINDS.get(type(value), type(value).__name__)}"]
        return [m for i, v in enumerate(value) for m in problems(v, kind["array"], f"{path}[{i}]")]
    if not isinstance(value, dict):
        wanted = "a map" if "map" in kind else "an object"
        return [f"{path}: expected {wanted}, got {KINDS.get(type(value), type(value).__name__)}"]
    if "map" in kind:
        return [m for k, v in value.items() for m in problems(v, kind["map"], f"{path}.{k}")]
    return object_problems(value, MODEL["definitions"][kind["ref"]], path)


def object_problems(value, properties, path):
    found = [f"{path}.{name}: there is no such property" for name in value if name not in properties]
    for name, wanted in properties.items():
        if name in value:
            found += problems(value[name], wanted["type"], f"{path}.{name}")
        elif wanted.get("required"):
            found.append(f"{path}.{name}: required, but missing")
    return found


def replaces(resource_type, name):
    return bool(TYPES[resource_type]["properties"].get(name, {}).get("replaces"))

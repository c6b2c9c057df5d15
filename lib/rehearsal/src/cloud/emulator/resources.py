"""The handlers CloudFormation works with: every type of the resource model, each behind the same checks.

native     ministack makes it; the checks stand in front, attributes that it leaves out come behind
bridged    bridged.py makes it through the service's API
recorded   nothing makes it: a record that Cloud Control answers, with invented read-only attributes

In front of all: model.py (properties, types, required), limits.py (allowed values, patterns, ranges), rules.py (what
AWS
refuses across properties). Behind all: records.py, events.py. A resource that fails one of them is CREATE_FAILED, and
the
stack rolls back.
"""

from botocore.exceptions import ClientError
from ministack.core.responses import get_region
from ministack.services import cloudwatch_logs
from ministack.services.cloudformation import provisioners, stacks

import events
import identifiers
import records
from bridged import BRIDGES
from limits import limit_problems
from model import TYPES, object_problems, replaces
from references import reference_problems
from rules import creation_problems, rule_problems

HANDLERS = provisioners._RESOURCE_HANDLERS
NATIVE = frozenset(HANDLERS)
_attributes = {}  # (region, type, physical id) -> what GetAtt answers


def check(resource_type, props, made_as=None):
    """Refuses wrong properties; `made_as`: logical id and stack of a resource that is made now."""
    found = object_problems(props, TYPES[resource_type]["properties"], resource_type)
    if not found:
        found = limit_problems(resource_type, props)
    if not found:
        found = rule_problems(resource_type, props)
    if not found and made_as:
        found = creation_problems(resource_type, props) + reference_problems(resource_type, *made_as)
    if found:
        raise ValueError("Properties validation failed: " + "; ".join(found))


def refuse_taken(resource_type, props):
    """A name that is there already, also one that a former stack left: ministack would write over it."""
    name = props.get("LogGroupName")
    if resource_type == "AWS::Logs::LogGroup" and name in cloudwatch_logs._log_groups:
        raise ValueError(f"Resource of type 'AWS::Logs::LogGroup' with identifier '{name}' already exists")


def key(resource_type, physical_id):
    return get_region(), resource_type, physical_id


def finish(resource_type, event, made, props):
    """What is true after every create and update: attributes known, record kept, subscribers told."""
    physical_id, attributes = made
    given = attributes or {}
    known = {**props, **own_identifier(resource_type, physical_id, props), **given}
    attributes = {**{name: known[name] if name in known else records.invented(resource_type, name, kind)
                     for name, kind in TYPES[resource_type]["attributes"].items()}, **given}
    _attributes[key(resource_type, physical_id)] = attributes
    records.put(resource_type, physical_id, props, attributes)
    events.emit(resource_type, event, physical_id, props, attributes)
    return physical_id, attributes


def own_identifier(resource_type, physical_id, props):
    """A read-only identifier that a native handler does not tell: the physical id, where the type has just one."""
    if resource_type == "AWS::EKS::Nodegroup":
        return {"Id": f"{props['ClusterName']}/{physical_id}"}
    names = TYPES[resource_type]["id"]
    return {names[0]: physical_id} if len(names) == 1 else {}


def forget(resource_type, physical_id):
    records.drop(resource_type, physical_id)
    _attributes.pop(key(resource_type, physical_id), None)


def native(resource_type, handler):
    """ministack's own handler between the checks and the records."""
    tags = (provisioners._STACK_TAG_PROPERTY.get(resource_type) or (None,))[0]

    def create(logical_id, props, stack_name):
        check(resource_type, props, made_as=(logical_id, stack_name))
        refuse_taken(resource_type, props)
        return finish(resource_type, "created", handler["create"](logical_id, props, stack_name), props)

    def change(physical_id, old, new, stack_name, logical_id):
        if "update" in handler:
            more = (logical_id,) if handler.get("update_with_logical_id") else ()
            return handler["update"](physical_id, old, new, stack_name, *more)
        if all(old.get(name) == new.get(name) for name in old.keys() | new.keys() if name != tags):
            return physical_id, {}
        return handler["create"](logical_id or physical_id, new, stack_name)

    def update(physical_id, old, new, stack_name, logical_id=None):
        check(resource_type, new)
        known = _attributes.get(key(resource_type, physical_id), {})
        made_id, made = change(physical_id, old, new, stack_name, logical_id)
        same = made_id == physical_id
        return finish(
            resource_type, "updated" if same else "created", (made_id, {**(known if same else {}), **(made or {})}), new
        )

    def delete(physical_id, props, *rest):
        attributes = _attributes.get(key(resource_type, physical_id))
        if attributes is not None:  # a handler may delete a predecessor that is already gone
            events.emit(resource_type, "deleted", physical_id, props, attributes)
        handler["delete"](physical_id, props, *rest)
        forget(resource_type, physical_id)

    wrapped = {**handler, "create": create, "update": update, "update_with_logical_id": True}
    return {**wrapped, "delete": delete} if "delete" in handler else wrapped


def made_here(resource_type, bridge):
    """A type that ministack's CloudFormation lacks: bridged, or recorded where there is no bridge."""
    model = TYPES[resource_type]

    def create(logical_id, props, stack_name):
        check(resource_type, props, made_as=(logical_id, stack_name))
        names = {name: provisioners._physical_name(stack_name, logical_id, lowercase=True, max_len=60)
                 for name in model["id"] if name not in props
                 and (name in model["properties"] or name.endswith("Name") and name not in props)}
        attributes = {name: props[name] if name in props else records.invented(resource_type, name, kind)
                      for name, kind in model["attributes"].items() if name not in names}
        attributes.update(names)
        attributes.update(identifiers.formed(resource_type, {**names, **props}))
        if bridge:
            attributes.update(bridge.create({**names, **props}))
        physical_id = records.identifier(resource_type, None, props, attributes) or f"{stack_name}-{logical_id}"
        if resource_type == "AWS::EC2::EIP":
            physical_id = attributes["PublicIp"]  # what Ref gives, other than Cloud Control's PublicIp|AllocationId
        return finish(resource_type, "created", (physical_id, attributes), props)

    def update(physical_id, old, new, stack_name, logical_id=None):
        check(resource_type, new)
        attributes = _attributes.get(key(resource_type, physical_id), {})
        if bridge and not bridge.update:
            return create(logical_id or physical_id, new, stack_name)
        if bridge:
            attributes = bridge.update(attributes, old, new)
        return finish(resource_type, "updated", (physical_id, attributes), new)

    def delete(physical_id, props):
        attributes = _attributes.get(key(resource_type, physical_id))
        if attributes is None:
            return
        events.emit(resource_type, "deleted", physical_id, props, attributes)
        if bridge:
            try:
                bridge.delete(attributes, props)
            except ClientError as error:  # what is gone already is deleted, as CloudFormation has it
                if not any(word in error.response["Error"]["Code"] for word in ("NotFound", "NoSuchEntity", "Unknown")):
                    raise
        forget(resource_type, physical_id)

    return {"create": create, "update": update, "delete": delete, "update_with_logical_id": True}


def recreation(resource_type, name):
    """What a changed property does, for the change set and `cdk diff`: ministack knows it for some 70 types only."""
    if name not in TYPES.get(resource_type, {}).get("properties", {}):
        return _native_recreation(resource_type, name)
    return "Always" if replaces(resource_type, name) else "Never"


def on_worker_thread(resource_type):
    """A resource whose making calls this server, or that others watch, must not run on the event loop: it would
    deadlock."""
    return resource_type in BRIDGES or events.watched(resource_type) or _native_on_worker_thread(resource_type)


_native_recreation = stacks._property_recreation
_native_on_worker_thread = stacks._runs_on_worker_thread


def install():
    for name, model in TYPES.items():
        if name not in HANDLERS:
            HANDLERS[name] = made_here(name, BRIDGES.get(name))
            provisioners._REPLACING_PROPERTIES[name] = tuple(n for n in model["properties"] if replaces(name, n))
        elif not name.startswith("AWS::CloudFormation::") and name != "AWS::CDK::Metadata":
            HANDLERS[name] = native(name, HANDLERS[name])
    stacks._property_recreation = recreation
    stacks._runs_on_worker_thread = on_worker_thread

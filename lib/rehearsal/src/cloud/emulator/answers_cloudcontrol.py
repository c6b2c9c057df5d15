"""Cloud Control's CreateResource, UpdateResource and DeleteResource, by the handlers that CloudFormation works with.

So a resource gets the same checks and the same subscribers as in a stack. Each operation runs on a thread of its own,
for a handler may call this server. A request is answered when its resource is done: AWS answers at once and wants to be
asked again, which a client need not do for one that has ended.

@see https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-operations.html
"""

import contextvars
import json
import logging

from ministack.core.concurrency import run_reentrant
from ministack.core.iam_evaluator import resolve_caller_identity
from ministack.core.responses import error_response_json, get_region, json_response
from ministack.core.router import extract_access_key_id
from ministack.services import cloudcontrol

import records
import resources
from model import TYPES

STACK = "cloudcontrol"  # what CloudFormation's own names would begin with
native_handle_request = cloudcontrol.handle_request
# The ARN of who creates, updates or deletes: EKS makes a cluster's creator its administrator.
caller = contextvars.ContextVar("cloudcontrol_caller", default=None)
_made = {}  # (region, type, identifier) -> (CloudFormation's physical id, logical id, properties)


def event(operation, type_name, **more):
    status = "FAILED" if "error_code" in more else "SUCCESS"
    return cloudcontrol._record_request(cloudcontrol._progress_event(operation, status, type_name=type_name, **more))


def identifier_of(type_name, physical_id):
    found = records.key(type_name, physical_id)
    return records._aliases.get(found, found).split("\x00", 1)[1]


def known(type_name, identifier):
    """What a resource was made of; of one that a stack made, what its record says."""
    made = _made.get((get_region(), type_name, identifier))
    if made:
        return made
    record = cloudcontrol._resources.get(records.key(type_name, identifier))
    if record is None:
        return None
    physical_id = next((alias.split("\x00", 1)[1] for alias, target in records._aliases.items()
                        if target == records.key(type_name, identifier)), identifier)
    props = {name: value for name, value in json.loads(record["Properties"]).items()
             if name in TYPES[type_name]["properties"]}
    return physical_id, physical_id, props


def create(data):
    type_name, props = data["TypeName"], json.loads(data["DesiredState"])
    logical_id = data.get("ClientToken") or cloudcontrol.new_uuid()
    physical_id, _ = resources.HANDLERS[type_name]["create"](logical_id, props, STACK)
    identifier = identifier_of(type_name, physical_id)
    _made[(get_region(), type_name, identifier)] = (physical_id, logical_id, props)
    return event("CREATE", type_name, identifier=identifier)


def update(data):
    type_name, identifier = data["TypeName"], data["Identifier"]
    physical_id, logical_id, old = known(type_name, identifier)
    new = cloudcontrol._apply_json_patch(json.loads(json.dumps(old)), json.loads(data["PatchDocument"]))
    physical_id, _ = resources.HANDLERS[type_name]["update"](physical_id, old, new, STACK, logical_id)
    _made.pop((get_region(), type_name, identifier), None)
    identifier = identifier_of(type_name, physical_id)
    _made[(get_region(), type_name, identifier)] = (physical_id, logical_id, new)
    return event("UPDATE", type_name, identifier=identifier)


def delete(data):
    type_name, identifier = data["TypeName"], data["Identifier"]
    physical_id, logical_id, props = known(type_name, identifier)
    handler = resources.HANDLERS[type_name]
    more = (logical_id,) if handler.get("delete_with_logical_id") else ()
    handler["delete"](physical_id, props, *more)
    _made.pop((get_region(), type_name, identifier), None)
    return event("DELETE", type_name, identifier=identifier)


OPERATIONS = {"CreateResource": create, "UpdateResource": update, "DeleteResource": delete}


def refusal(action, data):
    """What AWS answers with an error instead of an event."""
    type_name = data.get("TypeName")
    if type_name not in TYPES:
        return error_response_json("TypeNotFoundException", f"The type '{type_name}' cannot be found.", 404)
    if action != "CreateResource" and known(type_name, data.get("Identifier")) is None:
        text = f"Resource of type '{type_name}' with identifier '{data.get('Identifier')}' was not found."
        return error_response_json("ResourceNotFoundException", text, 404)
    return None


async def handle_request(method, path, headers, body, query_params):
    action = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    if action not in OPERATIONS:
        return await native_handle_request(method, path, headers, body, query_params)
    data = json.loads(body)
    refused = refusal(action, data)
    if refused:
        return refused
    identity = resolve_caller_identity(extract_access_key_id(headers, query_params))
    caller.set(identity["userArn"] if identity else None)
    try:
        done = await run_reentrant(OPERATIONS[action], data)
    except Exception as error:  # whatever a handler raises is the reason that the resource is not done
        logging.getLogger("cloudcontrol").info("%s of %s: %s", action, data["TypeName"], error)
        operation = action.removesuffix("Resource").upper()
        code = "AlreadyExists" if "already exists" in str(error) else "InvalidRequest"
        done = event(operation, data["TypeName"], identifier=data.get("Identifier"), error_code=code,
                     status_message=str(error))
    return json_response({"ProgressEvent": done})


def install():
    cloudcontrol.handle_request = handle_request

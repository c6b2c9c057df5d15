"""Custom resources: their functions run here where they can, are recorded where they cannot, and fail at once.

A function runs if its runtime is on the machine (Node, Python, or a program for its processor). Where it is not, or
where the function is not part of the cloud, the resource is recorded: its attributes are invented, so that the stack
goes on, and recorded-resources.json in the work folder names it with the reason.

On AWS a function that fails without an answer leaves its stack waiting for an hour. Here the stack fails at once, with
the error of the function.
"""
import json
import os
import platform
import re
import shutil
import threading

from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc
from ministack.services.cloudformation import _stacks, custom_resource, engine

import events
import records
from bridged import BRIDGES

RECORD_FILE = "recorded-resources.json"
CALLED = "USER_ON_EVENT_FUNCTION_ARN"  # the function that CDK's provider framework calls by the Lambda API
MACHINES = {"x86_64": ("x86_64", "amd64"), "arm64": ("aarch64", "arm64")}
native_invoke = custom_resource.invoke_custom_resource
native_execute = lambda_svc._execute_function_with_config_scope
_lock = threading.Lock()
_recorded = {}  # (stack, logical id) -> reason
_functions = {}  # (region, name) -> properties


def reason_not_run(token):
    """Why the function of a custom resource cannot run here, or None."""
    if ":sns:" in token:
        return "its service token is an SNS topic"
    _, config, name = lambda_svc._get_func_record_for_ref(token)
    if config:
        return runtime_problem(config, name) or called_problem(token)
    if f":{get_account_id()}:" in token:
        raise ValueError(f"There is no function {name}. If it exists before the app, give its template by --existing.")
    return f"the function {token} is in another account"


def declared(reference):
    """The properties of a function as its template has them."""
    return _functions.get((get_region(), lambda_svc._get_func_record_for_ref(reference)[2]), {})


def remember(name, props, _attributes):
    _functions[(get_region(), name)] = props


def called_problem(token):
    """The same of the function that CDK's provider framework calls."""
    target = ((declared(token).get("Environment") or {}).get("Variables") or {}).get(CALLED)
    _, config, name = lambda_svc._get_func_record_for_ref(target) if target else (None, None, None)
    return runtime_problem(config, name) if config else None


def runtime_problem(config, name):
    if config.get("PackageType") == "Image":
        return f"the function {name} is a container image"
    runtime = config.get("Runtime", "")
    if runtime.startswith("python"):
        return None
    if runtime.startswith("nodejs"):
        return None if shutil.which("node") else f"the function {name} needs Node"
    if runtime.startswith("provided"):
        machine = (config.get("Architectures") or ["x86_64"])[0]
        fits = platform.machine().lower() in MACHINES.get(machine, ())
        return None if fits else f"the function {name} is a program for {machine}"
    return f"the function {name} needs the runtime {runtime}"


def attributes_of(stack_name, logical_id):
    """An invented value for each attribute of the resource that its template uses."""
    stack = _stacks.get(stack_name) or {}
    text = json.dumps(engine._parse_template(stack.get("_template_body") or "{}"))
    used = re.findall(rf'"Fn::GetAtt": \["{logical_id}", "([^"]+)"\]', text)
    used += re.findall(rf"\$\{{{logical_id}\.([\w.]+)\}}", text)
    return {name: records.invented("Custom::Recorded::Resource", name, "string") for name in used}


def record(request_type, stack_name, logical_id, reason):
    with _lock:
        if request_type == "Delete":
            _recorded.pop((stack_name, logical_id), None)
        else:
            _recorded[(stack_name, logical_id)] = reason
        rows = [{"stack": s, "logicalId": i, "reason": r} for (s, i), r in _recorded.items()]
        with open(RECORD_FILE + ".new", "w", encoding="utf-8") as file:
            json.dump(rows, file)
        os.replace(RECORD_FILE + ".new", RECORD_FILE)


def openid_provider(request_type, props, physical_id):
    """CDK's own custom resource asks the issuer on the internet for its certificate; the rest is a call of IAM."""
    settings = {"Url": props["Url"], "ClientIdList": props.get("ClientIDList", [])}
    bridge = BRIDGES["AWS::IAM::OIDCProvider"]
    if request_type == "Delete":
        bridge.delete({"Arn": physical_id}, settings)
        return physical_id, {}
    arn = physical_id if request_type == "Update" else bridge.create(settings)["Arn"]
    return arn, {"Thumbprints": "[]"}


def invoke(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id=None, old_props=None):
    if resource_type == "Custom::AWSCDKOpenIdConnectProvider":
        return openid_provider(request_type, props, physical_id)
    token = str(props.get("ServiceToken", ""))
    reason = reason_not_run(token)
    if reason is None:
        return native_invoke(request_type, logical_id, props, stack_name, stack_id, resource_type, physical_id,
                             old_props)
    record(request_type, stack_name, logical_id, reason)
    return physical_id or f"recorded-{logical_id}", attributes_of(stack_name, logical_id)


def execute(function, event):
    """Runs a function; if it fails without an answer to CloudFormation, answers in its place."""
    result = native_execute(function, event)
    url = event.get("ResponseURL") if isinstance(event, dict) else None
    if url and isinstance(result, dict) and result.get("error"):
        token = url.rsplit("/", 1)[-1]
        waiting = custom_resource._pending.get(token)
        if waiting is not None and waiting["result"] is None:
            custom_resource.deliver_response(token, {"Status": "FAILED", "Reason": failure_text(function, result)})
    return result


def failure_text(function, result):
    name = (function.get("config") or {}).get("FunctionName", "")
    body = result.get("body")
    text = body.get("errorMessage") if isinstance(body, dict) else str(body)
    hint = ""
    if missing := re.search(r"(?:Cannot find \w+|no stub for) '(@aws-sdk/[\w-]+)", text or ""):
        hint = f" AWS has that module; here the app has to install it: npm install --save-dev {missing[1]}"
    return f"the function {name} failed without an answer (AWS waits an hour for it): {text}{hint}"


def install():
    for event in ("created", "updated"):
        events.on("AWS::Lambda::Function", event, remember)
    custom_resource.invoke_custom_resource = invoke
    lambda_svc._execute_function_with_config_scope = execute

"""Calls with credentials of a role, such as those of a function: kept in calls.jsonl, one a line, each once.

They are answered here whatever the policies say. src/permissions judges them when the deployment has ended, over the
policies of the role, its boundary, the endpoint, the bucket and the key together. A line:

    {"principal": ARN of the session, "action": "s3:GetObject", "resource": ARN or null, "context": {key: value}}

ministack reads action, resource and condition keys of a request; a resource that it cannot read is null. Functions get
credentials of their execution role: ministack hands out the account's root key while IAM is not enforced.

When the policies of a role change, or it is deleted, its earlier calls are dropped: they were made by other rights.
"""
import hashlib
import json
import os
import threading

from ministack import app
from ministack.core import iam_actions, lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.core.router import detect_service, extract_access_key_id
from ministack.services import sts

import events

FILE = "calls.jsonl"
# What s3_service_context of ministack leaves out of the headers that a bucket policy may name.
S3_HEADERS = ("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
              "x-amz-server-side-encryption-customer-algorithm", "x-amz-storage-class")
native_dispatch = app._dispatch_service_request
_lock = threading.Lock()
_calls = {}  # line -> name of the role


def digest(*parts):
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def execution_credentials(config):
    """Those of the function's role, in a session that has the function's name, as Lambda's has."""
    role = config.get("Role", "").rsplit("/", 1)[-1]
    arn = config.get("FunctionArn", "")
    account = arn.split(":")[4] if arn.count(":") >= 5 else get_account_id()
    session, seed = config.get("FunctionName", "function")[:64], f"{arn}\x00{role}"
    key = "ASIA" + digest("key", seed)[:16].upper()
    secret, session_token = digest("secret", seed), digest("token", seed)
    sts.register_session(key, {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}", "UserId": f"{role}:{session}",
        "SecretAccessKey": secret, "SessionToken": session_token})
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": session_token}


def checks(service, method, path, headers, body, params):
    """Each action and resource that a request needs, with its condition keys."""
    action = iam_actions.extract_iam_action(service, method, path, headers, body, params)
    if action is None:
        return []
    resource = iam_actions.extract_resource_arn(service, method, path, headers, body, params, get_region(),
                                                get_account_id())
    context = iam_actions.request_tag_context(service, action, body, params)
    if service != "s3":
        return [(action, resource, context)]
    sent = {f"s3:{name}": headers[name] for name in S3_HEADERS if name in headers and action == "s3:PutObject"}
    context = {**context, **iam_actions.s3_service_context(action, params, path, headers), **sent}
    more = iam_actions.s3_additional_checks(method, path, headers, body, params)
    return [(action, resource, context), *((each, arn, {}) for each, arn in more)]


def record(method, path, headers, body, query_params):
    session = sts._sessions.get(extract_access_key_id(headers, query_params) or "")
    if session is None or ":assumed-role/" not in session["Arn"]:
        return
    params = app._routing_params(method, path, headers, body, query_params)
    service = detect_service(method, path, headers, params)
    role = session["Arn"].split("/")[1]
    for action, resource, context in checks(service, method, path, headers, body, params):
        line = json.dumps({"principal": session["Arn"], "action": action,
                           "resource": None if resource == "*" else resource, "context": context}, sort_keys=True)
        with _lock:
            if line not in _calls:
                _calls[line] = role
                with open(FILE, "a", encoding="utf-8") as file:
                    file.write(line + "\n")


def drop(roles):
    with _lock:
        for line in [line for line, role in _calls.items() if role in roles]:
            del _calls[line]
        with open(FILE + ".new", "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in _calls)
        os.replace(FILE + ".new", FILE)


def role_changed(name, _props, _attributes):
    drop([name])


def policy_changed(_name, props, _attributes):
    drop([*(props.get("Roles") or []), props.get("RoleName")])


async def dispatch(method, path, headers, body, query_params, request_id):
    record(method, path, headers, body, query_params)
    return await native_dispatch(method, path, headers, body, query_params, request_id)


def install():
    for event in ("updated", "deleted"):
        events.on("AWS::IAM::Role", event, role_changed)
        for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
            events.on(kind, event, policy_changed)
    app._dispatch_service_request = dispatch
    lambda_runtime.execution_credentials = execution_credentials

"""What a custom resource's function in a VPC cannot reach: here it would run all the same, in AWS it hangs for an hour.

Checked before each call: the answer to CloudFormation, a PUT to a bucket of AWS with a URL that CloudFormation signed
(policy of the S3 endpoint), and the AWS APIs that CDK's own functions call (routes, interface endpoints). Security
groups and network ACLs are not looked at: src/reachability/unreachable.ts judges with them what nodes and functions
call, when everything is there. That is too late for a custom resource: AWS waits for its answer.

@see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
@see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
"""
import fnmatch
import json

from ministack.core.responses import get_region
from ministack.services import ec2, lambda_svc

import events

EVERYWHERE = "0.0.0.0/0"
KUBECTL = "onEvent handler for EKS kubectl resource provider"  # the description that CDK gives its function
CALLED = "USER_ON_EVENT_FUNCTION_ARN"  # the function that CDK's provider framework calls by the Lambda API
SIGNER = "999999999999"  # CloudFormation's account: any other than the stack's


def route_table(subnet_id):
    tables = ec2._route_tables.values()
    own = [t for t in tables if any(a.get("SubnetId") == subnet_id for a in t["Associations"])]
    vpc = (ec2._subnets.get(subnet_id) or {}).get("VpcId")
    main = [t for t in tables if t["VpcId"] == vpc and any(a.get("Main") for a in t["Associations"])]
    return (own or main or [{"Routes": [], "VpcId": vpc}])[0]


def leads_out(routes):
    """An internet gateway is no way out for a function: it has no public address."""
    return any(route.get("DestinationCidrBlock") == EVERYWHERE
               and not str(route.get("GatewayId", "")).startswith("igw-") for route in routes)


def s3_endpoint(routes):
    ids = [route.get("GatewayId") for route in routes if route.get("DestinationPrefixListId")]
    found = [ec2._vpc_endpoints.get(name) for name in ids]
    return next((e for e in found if e and e["ServiceName"].endswith(".s3")), None)


def as_list(value):
    return value if isinstance(value, list) else [value]


def applies(statement, action, resource, account):
    conditions = statement.get("Condition") or {}
    own_account = {"StringEquals": {"aws:PrincipalAccount": account}}
    return (conditions in ({}, own_account)
            and any(fnmatch.fnmatchcase(action, pattern) for pattern in as_list(statement.get("Action", [])))
            and any(fnmatch.fnmatchcase(resource, pattern) for pattern in as_list(statement.get("Resource", []))))


def lets_through(endpoint, action, resource, account):
    document = endpoint.get("PolicyDocument")
    document = json.loads(document) if isinstance(document, str) else document
    if not document:
        return True  # an endpoint without a policy lets everything through
    effects = {s["Effect"] for s in as_list(document["Statement"]) if applies(s, action, resource, account)}
    return effects == {"Allow"}


def answer_fault(routes):
    bucket = f"cloudformation-custom-resource-response-{get_region().replace('-', '')}"
    endpoint = s3_endpoint(routes)
    if endpoint is None:
        return None if leads_out(routes) else f"no route to S3, where its answer to CloudFormation goes ({bucket})"
    if lets_through(endpoint, "s3:PutObject", f"arn:aws:s3:::{bucket}/answer", SIGNER):
        return None
    return f"the policy of the S3 endpoint {endpoint['VpcEndpointId']} refuses its answer to CloudFormation ({bucket})"


def service_faults(routes, vpc, services):
    if leads_out(routes):
        return []
    names = {e["ServiceName"].split(".", 3)[-1] for e in ec2._vpc_endpoints.values()
             if e["VpcId"] == vpc and e["VpcEndpointType"] == "Interface"}
    return [f"no route to {service} and no endpoint for it" for service in sorted(services - names)]


def called_services(function):
    services = {"eks", "sts"} if function.get("Description") == KUBECTL else set()
    target = ((function.get("Environment") or {}).get("Variables") or {}).get(CALLED)
    return services | {"lambda"} | called_services(declared(target)) if target else services


def faults(function):
    found, services = [], called_services(function)
    for subnet in (function.get("VpcConfig") or {}).get("SubnetIds") or []:
        table = route_table(subnet)
        answer = answer_fault(table["Routes"])
        reasons = ([answer] if answer else []) + service_faults(table["Routes"], table["VpcId"], services)
        found += [f"from {subnet}: {reason}" for reason in reasons]
    return found


def name_of(reference):
    return lambda_svc._get_func_record_for_ref(reference)[2]


def declared(reference):
    """The properties of a function as its template has them: ministack keeps no VPC of a function."""
    return _functions.get((get_region(), name_of(reference)), {})


def remember(name, props, _attributes):
    _functions[(get_region(), name)] = props


def check(logical_id, token):
    found = faults(declared(token))
    if found:
        name = name_of(token)
        raise RuntimeError(f"Custom resource {logical_id} would hang until its time limit. {name}, " + "; ".join(found))


_functions = {}  # (region, name) -> properties


def install():
    for event in ("created", "updated"):
        events.on("AWS::Lambda::Function", event, remember)

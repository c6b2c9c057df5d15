"""EC2 answers that ministack leaves out or invents: launch template data, endpoints, NAT addresses, endpoint routes.

The replies are written by the EC2 API's own response shapes (botocore), so no member is forgotten by hand.
"""
import json
from xml.sax.saxutils import escape

import botocore.session
from ministack.core.responses import get_region
from ministack.services import ec2

import events

SHAPES = botocore.session.get_session().get_service_model("ec2")
GATEWAY_SERVICES = ("s3", "dynamodb")


def xml(shape, value):
    """`value` in the EC2 protocol's XML, by its response shape."""
    if shape.type_name == "structure":
        return "".join(f"<{name}>{xml(member, value[key])}</{name}>" for key, member in shape.members.items()
                       if value.get(key) is not None for name in [member.serialization.get("name", key)])
    if shape.type_name == "list":
        name = shape.member.serialization.get("name", "item")
        return "".join(f"<{name}>{xml(shape.member, item)}</{name}>" for item in value)
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def launch_template_data(data):
    metadata = (
        {"MetadataOptions": {"State": "applied", **data["MetadataOptions"]}} if data.get("MetadataOptions") else {}
    )
    return xml(SHAPES.shape_for("ResponseLaunchTemplateData"), {**data, **metadata})


def groups(ids):
    return [{"GroupId": i, "GroupName": (ec2._security_groups.get(i) or {}).get("GroupName", "")} for i in ids]


def endpoint(record, tag="item"):
    """An endpoint with its security groups, DNS setting and tags; network interfaces are not made here."""
    full = {**record, "Groups": groups(record.get("SecurityGroupIds") or []), "PolicyDocument": policy(record),
            "Tags": ec2._tags.get(record["VpcEndpointId"], [])}
    return f"<{tag}>{xml(SHAPES.shape_for('VpcEndpoint'), full)}</{tag}>"


def policy(record):
    document = record.get("PolicyDocument")
    return json.dumps(document) if isinstance(document, dict) else document


def gateway_service(props):
    """`s3` or `dynamodb` if these are the properties of a gateway endpoint."""
    service = str(props.get("ServiceName", "")).rsplit(".", 1)[-1]
    return service if props.get("VpcEndpointType", "Gateway") == "Gateway" and service in GATEWAY_SERVICES else None


def route_to_endpoint(endpoint_id, props, _attributes):
    """A gateway endpoint is a route to the service's prefix list in every one of its route tables."""
    forget_routes(endpoint_id, props, _attributes)
    service = gateway_service(props)
    if not service:
        return
    prefix_list = ec2._aws_pl_id_from_name(f"com.amazonaws.{get_region()}.{service}")
    for table in props.get("RouteTableIds") or []:
        ec2._route_tables[table]["Routes"].append(
            {
                "DestinationPrefixListId": prefix_list,
                "GatewayId": endpoint_id,
                "State": "active",
                "Origin": "CreateRoute",
            }
        )


def forget_routes(endpoint_id, _props, _attributes):
    for table in ec2._route_tables.values():
        table["Routes"] = [route for route in table["Routes"] if route.get("GatewayId") != endpoint_id]


def flow_logs(params):
    """Flow logs with where they go and what they may do; ministack keeps neither role, group nor interval."""
    wanted, filters = ec2._parse_member_list(params, "FlowLogId"), ec2._parse_filters(params)
    shown = [{**log, **(_flow_logs.get(name) or {}), "DeliverLogsStatus": "SUCCESS", "Tags": ec2._tags.get(name, [])}
             for name, log in ec2._flow_logs.items()
             if (not wanted or name in wanted) and ec2._resource_matches_tag_filters(name, filters)
             and log["ResourceId"] in filters.get("resource-id", [log["ResourceId"]])]
    return ec2._xml(
        200, "DescribeFlowLogsResponse", f"<flowLogSet>{xml(SHAPES.shape_for('FlowLogSet'), shown)}</flowLogSet>"
    )


def remember_flow_log(name, props, _attributes):
    _flow_logs[name] = {key: props[key] for key in (
        "LogGroupName", "DeliverLogsPermissionArn", "MaxAggregationInterval", "LogFormat") if key in props}


_flow_logs = {}


def nat_gateways(params):
    """NAT gateways with their elastic IP; a private address is not made here."""
    status, headers, body = native_nat_gateways(params)
    text = body.decode() if isinstance(body, bytes) else body
    for record in ec2._nat_gateways.values():
        address = ec2._addresses.get(record.get("AllocationId") or "")
        if not address:
            continue
        shown = xml(
            SHAPES.shape_for("NatGatewayAddressList"),
            [
                {
                    "AllocationId": address["AllocationId"],
                    "PublicIp": address["PublicIp"],
                    "IsPrimary": True,
                    "Status": "succeeded",
                }
            ],
        )
        at = text.find(f"<natGatewayId>{record['NatGatewayId']}</natGatewayId>")
        empty = text.find("<natGatewayAddressSet/>", at)
        if at >= 0 and empty >= 0:
            rest = text[empty + len("<natGatewayAddressSet/>") :]
            text = f"{text[:empty]}<natGatewayAddressSet>{shown}</natGatewayAddressSet>{rest}"
    return status, headers, text.encode() if isinstance(body, bytes) else text


native_nat_gateways = ec2._describe_nat_gateways


def install():
    ec2._lt_data_xml = launch_template_data
    ec2._vpce_fields_xml = endpoint
    ec2._ACTION_MAP["DescribeNatGateways"] = nat_gateways
    ec2._ACTION_MAP["DescribeFlowLogs"] = flow_logs
    events.on("AWS::EC2::FlowLog", "created", remember_flow_log)
    for event in ("created", "updated"):
        events.on("AWS::EC2::VPCEndpoint", event, route_to_endpoint)
    events.on("AWS::EC2::VPCEndpoint", "deleted", forget_routes)

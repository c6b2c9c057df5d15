"""Types that ministack's CloudFormation lacks but whose service it has: made through the service's own API.

So `describe-...` sees them. A bridge is the calls to make; `update` is there where the service has one, and without it
a change makes the resource anew. Arguments are built from resolved properties, replies give the read-only attributes.
"""
from dataclasses import dataclass
from typing import Callable, Optional

from client import client


@dataclass(frozen=True)
class Bridge:
    create: Callable  # props -> attributes
    delete: Callable  # attributes, props
    update: Optional[Callable] = None  # attributes, old props, new props -> attributes


def pick(source, *names):
    return {name: source[name] for name in names if name in source}


def lower(source, *names):
    return {name[0].lower() + name[1:]: source[name] for name in names if name in source}


def tagged(props, kind):
    tags = props.get("Tags") or []
    return (
        {"TagSpecifications": [{"ResourceType": kind, "Tags": [pick(t, "Key", "Value") for t in tags]}]} if tags else {}
    )


def tag_map(props):
    tags = {t["Key"]: str(t.get("Value", "")) for t in props.get("Tags") or []}
    return {"tags": tags} if tags else {}


def truth(value):
    return str(value).lower() == "true"


def deeply_lower(value):
    """CloudFormation's property names as the EKS API spells them."""
    if isinstance(value, dict):
        return {k[0].lower() + k[1:]: deeply_lower(v) for k, v in value.items()}
    return [deeply_lower(v) for v in value] if isinstance(value, list) else value


# ---- EC2 -----------------------------------------------------------------------------------------

def retag(identifier):
    """An update of a type of which only the tags change in place; the id is found among its attributes."""
    def update(attributes, old, new):
        before, after = ({t["Key"]: str(t.get("Value", "")) for t in p.get("Tags") or []} for p in (old, new))
        gone = [{"Key": k} for k in before.keys() - after.keys()]
        if gone:
            client("ec2").delete_tags(Resources=[attributes[identifier]], Tags=gone)
        if after:
            client("ec2").create_tags(
                Resources=[attributes[identifier]], Tags=[{"Key": k, "Value": v} for k, v in after.items()]
            )
        return attributes

    return update


def address_create(props):
    reply = client("ec2").allocate_address(Domain=props.get("Domain", "vpc"), **tagged(props, "elastic-ip"))
    return pick(reply, "PublicIp", "AllocationId")


def nat_gateway_create(props):
    reply = client("ec2").create_nat_gateway(
        **pick(props, "SubnetId", "AllocationId", "ConnectivityType"), **tagged(props, "natgateway"))
    return pick(reply["NatGateway"], "NatGatewayId")


def flow_log_create(props):
    interval = (
        {"MaxAggregationInterval": int(props["MaxAggregationInterval"])} if "MaxAggregationInterval" in props else {}
    )
    reply = client("ec2").create_flow_logs(
        ResourceIds=[props["ResourceId"]], **interval, **pick(
            props, "ResourceType", "TrafficType", "LogDestinationType", "LogDestination", "LogGroupName",
            "DeliverLogsPermissionArn", "LogFormat"))
    return retag("Id")({"Id": reply["FlowLogIds"][0]}, {}, props)


def rule(props, peer):
    """An IpPermission from an AWS::EC2::SecurityGroupIngress (peer: Source) or -Egress (Destination)."""
    described = pick(props, "Description")
    permission = {"IpProtocol": str(props["IpProtocol"])}
    permission.update({name: int(props[name]) for name in ("FromPort", "ToPort") if name in props})
    if "CidrIp" in props:
        permission["IpRanges"] = [{"CidrIp": props["CidrIp"], **described}]
    if "CidrIpv6" in props:
        permission["Ipv6Ranges"] = [{"CidrIpv6": props["CidrIpv6"], **described}]
    if peer + "PrefixListId" in props:
        permission["PrefixListIds"] = [{"PrefixListId": props[peer + "PrefixListId"], **described}]
    if peer + "SecurityGroupId" in props:
        permission["UserIdGroupPairs"] = [{"GroupId": props[peer + "SecurityGroupId"], **described}]
    return {"GroupId": props["GroupId"], "IpPermissions": [permission]}


def rule_bridge(direction, peer):
    def create(props):
        reply = getattr(client("ec2"), f"authorize_security_group_{direction}")(**rule(props, peer))
        rules = reply.get("SecurityGroupRules") or []
        return {"Id": rules[0]["SecurityGroupRuleId"]} if rules else {}

    def delete(attributes, props):
        getattr(client("ec2"), f"revoke_security_group_{direction}")(**rule(props, peer))

    def update(attributes, old, new):  # only the description changes in place
        delete(attributes, old)
        create(new)
        return attributes

    return Bridge(create, delete, update)


def placement_group_create(props):
    count = {"PartitionCount": int(props["PartitionCount"])} if "PartitionCount" in props else {}
    client("ec2").create_placement_group(
        GroupName=props["GroupName"], Strategy=props.get("Strategy", "cluster"), **count,
        **pick(props, "SpreadLevel"), **tagged(props, "placement-group"))
    return {"GroupName": props["GroupName"]}


# ---- EKS -----------------------------------------------------------------------------------------

def addon_settings(props):
    pods = (
        {"podIdentityAssociations": deeply_lower(props["PodIdentityAssociations"])}
        if "PodIdentityAssociations" in props
        else {}
    )
    return {**lower(props, "ClusterName", "AddonName", "AddonVersion", "ServiceAccountRoleArn", "ConfigurationValues",
                    "ResolveConflicts"), **pods}


def addon_create(props):
    return {"Arn": client("eks").create_addon(**addon_settings(props), **tag_map(props))["addon"]["addonArn"]}


def addon_update(attributes, old, new):
    client("eks").update_addon(**addon_settings(new))
    return attributes


def access_policies(props):
    return {p["PolicyArn"]: deeply_lower(p["AccessScope"]) for p in props.get("AccessPolicies") or []}


def access_entry_create(props):
    entry = client("eks").create_access_entry(
        **lower(props, "ClusterName", "PrincipalArn", "Type", "Username", "KubernetesGroups"), **tag_map(props))
    access_entry_policies({}, props)
    return {"AccessEntryArn": entry["accessEntry"]["accessEntryArn"]}


def access_entry_policies(old, new):
    who, before, after = lower(new, "ClusterName", "PrincipalArn"), access_policies(old), access_policies(new)
    for arn in before.keys() - after.keys():
        client("eks").disassociate_access_policy(**who, policyArn=arn)
    for arn, scope in after.items():
        if before.get(arn) != scope:
            client("eks").associate_access_policy(**who, policyArn=arn, accessScope=scope)


def access_entry_update(attributes, old, new):
    client("eks").update_access_entry(**lower(new, "ClusterName", "PrincipalArn", "Username"),
                                      kubernetesGroups=new.get("KubernetesGroups") or [])
    access_entry_policies(old, new)
    return attributes


def pod_identity_settings(props):
    off = {"disableSessionTags": truth(props["DisableSessionTags"])} if "DisableSessionTags" in props else {}
    return {**lower(props, "ClusterName", "RoleArn", "TargetRoleArn"), **off}


def pod_identity_create(props):
    made = client("eks").create_pod_identity_association(
        **pod_identity_settings(props), **lower(props, "Namespace", "ServiceAccount"), **tag_map(props))["association"]
    return {"AssociationArn": made["associationArn"], "AssociationId": made["associationId"]}


def pod_identity_update(attributes, old, new):
    client("eks").update_pod_identity_association(
        associationId=attributes["AssociationId"], **pod_identity_settings(new)
    )
    return attributes


def provider_create(props):
    reply = client("iam").create_open_id_connect_provider(
        Url=props["Url"],
        ClientIDList=props.get("ClientIdList", []),
        ThumbprintList=props.get("ThumbprintList", ["0" * 40]),
    )
    return {"Arn": reply["OpenIDConnectProviderArn"]}


# ---- Backup --------------------------------------------------------------------------------------

def selection_create(props):
    reply = client("backup").create_backup_selection(
        BackupPlanId=props["BackupPlanId"], BackupSelection=selection_settings(props["BackupSelection"]))
    plan, selection = reply["BackupPlanId"], reply["SelectionId"]
    return {"BackupPlanId": plan, "SelectionId": selection, "Id": f"{selection}_{plan}"}


def selection_settings(selection):
    """CloudFormation's conditions with the operators of the API."""
    conditions = {kind: [pick(each, "ConditionKey", "ConditionValue") for each in found]
                  for kind, found in (selection.get("Conditions") or {}).items()}
    return {**selection, **({"Conditions": conditions} if conditions else {})}


BRIDGES = {
    "AWS::Backup::BackupSelection": Bridge(
        selection_create, lambda a, p: client("backup").delete_backup_selection(
            BackupPlanId=a["BackupPlanId"], SelectionId=a["SelectionId"])),
    "AWS::EC2::EIP": Bridge(
        address_create, lambda a, p: client("ec2").release_address(AllocationId=a["AllocationId"]),
        retag("AllocationId")),
    "AWS::EC2::NatGateway": Bridge(
        nat_gateway_create, lambda a, p: client("ec2").delete_nat_gateway(NatGatewayId=a["NatGatewayId"]),
        retag("NatGatewayId")),
    "AWS::EC2::FlowLog": Bridge(
        flow_log_create, lambda a, p: client("ec2").delete_flow_logs(FlowLogIds=[a["Id"]]),
        retag("Id")),
    "AWS::EC2::PlacementGroup": Bridge(
        placement_group_create, lambda a, p: client("ec2").delete_placement_group(GroupName=a["GroupName"])),
    "AWS::EC2::SecurityGroupIngress": rule_bridge("ingress", "Source"),
    "AWS::EC2::SecurityGroupEgress": rule_bridge("egress", "Destination"),
    "AWS::EKS::Addon": Bridge(
        addon_create, lambda a, p: client("eks").delete_addon(**lower(p, "ClusterName", "AddonName")), addon_update),
    "AWS::EKS::AccessEntry": Bridge(
        access_entry_create, lambda a, p: client("eks").delete_access_entry(**lower(p, "ClusterName", "PrincipalArn")),
        access_entry_update),
    "AWS::EKS::PodIdentityAssociation": Bridge(
        pod_identity_create, lambda a, p: client("eks").delete_pod_identity_association(
            associationId=a["AssociationId"], **lower(p, "ClusterName")), pod_identity_update),
    "AWS::IAM::OIDCProvider": Bridge(
        provider_create, lambda a, p: client("iam").delete_open_id_connect_provider(OpenIDConnectProviderArn=a["Arn"])),
}

"""What AWS refuses although each property by itself is fine: launch templates with network interfaces, EKS node groups.

File systems, backups and buckets are in storage_rules.py.

@see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
@see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html
@see LaunchTemplateInstanceNetworkInterfaceSpecificationRequest in the API reference of Amazon EC2
INSTANCE_LIMITS names a JSON file: instance type -> architecture, networkCards, efaInterfaces. Types that it lacks are
not
checked against their hardware, but a name that the EC2 API's own list lacks too is refused.
"""

import base64
import binascii
import functools
import ipaddress
import json
import os
import re
from collections import Counter

import botocore.session
from ministack.services import ec2, eks

from storage_rules import STORAGE_CREATION_RULES, STORAGE_RULES

# What EKS does not take as a network of the internet.
NOT_PUBLIC = tuple(map(ipaddress.ip_network, (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
    "224.0.0.0/3")))
INTERFACE_TYPES = ("interface", "efa", "efa-only")  # for a launch template
DEVICE_LIMIT_WITHOUT_FACTS = 32  # no instance type has more network cards than this

# https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html (gp3, read 2026-11)
GP3 = {"IOPS_PER_GIB": 500, "MIBS_PER_IOPS": 0.25, "IOPS": 3000, "MIBS": 125}
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html: before it is base64
USER_DATA_BYTES = 16 * 1024

# Allowed values that the resource schemas leave out and the service's API has: type -> property -> (service, shape).
API_ENUMS = {
    "AWS::EKS::Nodegroup": {"AmiType": ("eks", "AMITypes"), "CapacityType": ("eks", "CapacityTypes")},
    "AWS::EKS::Addon": {"ResolveConflicts": ("eks", "ResolveConflicts")},
    "AWS::EC2::FlowLog": {"TrafficType": ("ec2", "TrafficType"), "LogDestinationType": ("ec2", "LogDestinationType")},
}

# Properties that take a role's ARN, whose schemas say no more than text. A dot leads into an object.
ROLES = {
    "AWS::EKS::Cluster": "RoleArn",
    "AWS::EKS::Nodegroup": "NodeRole",
    "AWS::EKS::PodIdentityAssociation": "RoleArn",
    "AWS::EC2::FlowLog": "DeliverLogsPermissionArn",
    "AWS::S3::Bucket": "ReplicationConfiguration.Role",
}


def read_instances():
    path = os.environ.get("INSTANCE_LIMITS")
    if not path:
        return {}
    with open(path, encoding="utf-8") as file:
        return json.load(file)


INSTANCES = read_instances()


@functools.cache
def api_values(service, shape):
    return tuple(botocore.session.get_session().get_service_model(service).shape_for(shape).enum)


def value_problems(resource_type, props):
    found = []
    for name, (service, shape) in API_ENUMS.get(resource_type, {}).items():
        allowed = api_values(service, shape)
        if name in props and props[name] not in allowed:
            found.append(f"{resource_type}.{name}: {props[name]!r} is not one of {', '.join(allowed)}")
    role = value_at(props, ROLES[resource_type]) if resource_type in ROLES else None
    if role is not None and not re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}:role/.+", role):
        found.append(f"{resource_type}.{ROLES[resource_type]}: {role!r} is not the ARN of a role")
    return found


def value_at(props, path):
    for name in path.split("."):
        props = (props or {}).get(name)
    return props


def interface_problems(interfaces, instance_type, path):
    """Cards, devices and kinds of a launch template's network interfaces."""
    found, slots, efa_on = [], Counter(), Counter()
    facts = INSTANCES.get(instance_type, {})
    cards = facts.get("networkCards", DEVICE_LIMIT_WITHOUT_FACTS)
    for index, interface in enumerate(interfaces):
        here = f"{path}[{index}]"
        card, device = int(interface.get("NetworkCardIndex", 0)), int(interface.get("DeviceIndex", 0))
        kind = interface.get("InterfaceType", "interface")
        slots[card, device] += 1
        if kind not in INTERFACE_TYPES:
            found.append(f"{here}.InterfaceType: {kind!r} is not one of {', '.join(INTERFACE_TYPES)}")
        if kind.startswith("efa"):
            efa_on[card] += 1
        if card >= cards:
            found.append(f"{here}.NetworkCardIndex: {card}, but {instance_type} has {cards} network cards")
        if card == 0 and device == 0 and kind == "efa-only":
            found.append(f"{here}.InterfaceType: the primary interface needs an IP address, so it cannot be efa-only")
        if kind == "efa-only" and any(name in interface for name in (
                "PrivateIpAddress", "PrivateIpAddresses", "SecondaryPrivateIpAddressCount", "Ipv6Addresses",
                "Ipv6AddressCount", "Ipv4Prefixes", "Ipv4PrefixCount", "Ipv6Prefixes", "Ipv6PrefixCount")):
            found.append(f"{here}: an efa-only interface takes no IP addresses")
        if len(interfaces) > 1 and str(interface.get("AssociatePublicIpAddress", "")).lower() == "true":
            found.append(f"{here}.AssociatePublicIpAddress: not with more than one network interface")
    found += [f"{path}: {count} interfaces on network card {card}, device {device}"
              for (card, device), count in slots.items() if count > 1]
    found += [f"{path}: {count} EFA interfaces on network card {card}, one is allowed"
              for card, count in efa_on.items() if count > 1]
    if slots and (0, 0) not in slots:
        found.append(f"{path}: no primary interface (network card 0, device 0)")
    if "efaInterfaces" in facts and sum(efa_on.values()) > facts["efaInterfaces"]:
        found.append(f"{path}: {sum(efa_on.values())} EFA interfaces, {instance_type} takes {facts['efaInterfaces']}")
    return found


def launch_template_problems(props):
    data, path = props.get("LaunchTemplateData") or {}, "AWS::EC2::LaunchTemplate.LaunchTemplateData"
    interfaces = data.get("NetworkInterfaces") or []
    found = interface_problems(interfaces, data.get("InstanceType"), f"{path}.NetworkInterfaces")
    for name in ("SecurityGroupIds", "SecurityGroups"):
        if interfaces and data.get(name):
            found.append(f"{path}.{name}: with network interfaces, the groups belong to each interface (Groups)")
    if "InstanceType" in data and "InstanceRequirements" in data:
        found.append(f"{path}: InstanceType and InstanceRequirements exclude each other")
    for index, mapping in enumerate(data.get("BlockDeviceMappings") or []):
        found += volume_problems(mapping.get("Ebs") or {}, f"{path}.BlockDeviceMappings[{index}].Ebs")
    return found + user_data_problems(data.get("UserData"), path)


def volume_problems(volume, path):
    """Size, IOPS and throughput of a gp3 volume; what is left out has its default."""
    if volume.get("VolumeType") != "gp3":
        return []
    found, iops, throughput = [], int(volume.get("Iops", GP3["IOPS"])), int(volume.get("Throughput", GP3["MIBS"]))
    if "VolumeSize" in volume and iops > GP3["IOPS_PER_GIB"] * int(volume["VolumeSize"]):
        found.append(f"{path}.Iops: {iops} for {volume['VolumeSize']} GiB, {GP3['IOPS_PER_GIB']} per GiB are allowed")
    if throughput > GP3["MIBS_PER_IOPS"] * iops:
        found.append(f"{path}.Throughput: {throughput} MiB/s for {iops} IOPS, {GP3['MIBS_PER_IOPS']} each are allowed")
    return found


def user_data_problems(text, path):
    try:
        size = len(base64.b64decode(text or "", validate=True))
    except binascii.Error:
        return [f"{path}.UserData: not base64"]
    return [] if size <= USER_DATA_BYTES else [f"{path}.UserData: {size} bytes, {USER_DATA_BYTES} are allowed"]


def template_of(spec):
    """The data of the launch template version that a node group names, or what is wrong with the name."""
    wanted_id, name = spec.get("Id"), spec.get("Name")
    if bool(wanted_id) == bool(name):
        return None, "exactly one of Id and Name is needed"
    template = next((t for t in ec2._launch_templates.values()
                     if wanted_id == t["LaunchTemplateId"] or name == t["LaunchTemplateName"]), None)
    if template is None:
        return None, f"there is no launch template {wanted_id or name}"
    version = str(spec.get("Version", "$Default"))
    number = {"$Default": template["DefaultVersionNumber"], "$Latest": template["LatestVersionNumber"]}.get(
        version, version
    )
    found = next((v for v in template["Versions"] if str(v["VersionNumber"]) == str(number)), None)
    return (
        (found["LaunchTemplateData"], None)
        if found
        else (None, f"launch template {template['LaunchTemplateId']} has no version {version}")
    )


def node_group_problems(props):
    path, found = "AWS::EKS::Nodegroup", []
    cluster = eks._clusters.get(props.get("ClusterName"))
    if cluster is None:
        found.append(f"{path}.ClusterName: there is no cluster {props.get('ClusterName')}")
    found += [
        f"{path}.Subnets: there is no subnet {name}" for name in props.get("Subnets", []) if name not in ec2._subnets
    ]
    types, ami = list(props.get("InstanceTypes") or []), props.get("AmiType")
    if "LaunchTemplate" in props:
        data, wrong = template_of(props["LaunchTemplate"])
        if wrong:
            return found + [f"{path}.LaunchTemplate: {wrong}"]
        found += template_clashes(props, data, path)
        types = types or [data["InstanceType"]] if "InstanceType" in data else types
    for name in types:
        facts = INSTANCES.get(name)
        if facts is None and name not in api_values("ec2", "InstanceType"):
            found.append(f"{path}: there is no instance type {name!r}")
        wanted = "arm64" if "ARM" in (ami or "") else "amd64"
        if facts and ami not in (None, "CUSTOM") and facts.get("architecture") not in (None, wanted):
            found.append(f"{path}.AmiType: {ami} is for {wanted}, {name} is {facts['architecture']}")
    scaling = {name: int(value) for name, value in (props.get("ScalingConfig") or {}).items()}
    if scaling and not scaling.get("MinSize", 0) <= scaling.get(
        "DesiredSize", scaling.get("MinSize", 0)
    ) <= scaling.get("MaxSize", 1):
        found.append(f"{path}.ScalingConfig: MinSize <= DesiredSize <= MaxSize does not hold")
    at_once = int((props.get("UpdateConfig") or {}).get("MaxUnavailable", 1))
    if at_once > scaling.get("MaxSize", 2):
        found.append(f"{path}.UpdateConfig: max-unavailable must be within the range 1 and max size of the node group")
    if cluster and numbers(props.get("Version")) > numbers(cluster["version"]):
        found.append(f"{path}.Version: {props['Version']} is newer than the cluster, which has {cluster['version']}")
    return found


def numbers(version):
    return [int(part) for part in (version or "0").split(".")]


def node_group_creation_problems(props):
    """What EKS refuses when it creates a node group, and not when it updates one."""
    path, scaling = "AWS::EKS::Nodegroup", props.get("ScalingConfig") or {}
    cluster = eks._clusters[props["ClusterName"]]
    found = []
    if scaling and len(scaling) < 3:
        found.append(f"{path}.ScalingConfig: all of MinSize, MaxSize and DesiredSize, or none of them")
    if "Version" in props and props["Version"] != cluster["version"]:
        found.append(f"{path}.Version: {props['Version']}, only that of the cluster is allowed: {cluster['version']}")
    return found


def template_clashes(props, data, path):
    """What a node group may not say, or its launch template may not, where the two are together."""
    clashes = (
        ("InstanceType" in data and props.get("InstanceTypes"), "InstanceTypes: the launch template sets InstanceType"),
        (
            data.get("BlockDeviceMappings") and "DiskSize" in props,
            "DiskSize: with a launch template, its block devices say it",
        ),
        ("DiskSize" in props, "DiskSize: not together with a launch template"),
        ("RemoteAccess" in props, "RemoteAccess: not together with a launch template"),
        (
            "ImageId" in data and props.get("AmiType") not in (None, "CUSTOM"),
            "AmiType: the launch template sets ImageId",
        ),
        ("ImageId" in data and "Version" in props, "Version: the launch template sets ImageId"),
        ("ImageId" in data and "ReleaseVersion" in props, "ReleaseVersion: the launch template sets ImageId"),
        ("IamInstanceProfile" in data, "LaunchTemplate: may not set IamInstanceProfile, the node role is NodeRole"),
        (any("SubnetId" in i for i in data.get("NetworkInterfaces") or []), "LaunchTemplate: may not set SubnetId"),
        ("InstanceInitiatedShutdownBehavior" in data, "LaunchTemplate: may not set InstanceInitiatedShutdownBehavior"),
        ("HibernationOptions" in data, "LaunchTemplate: may not set HibernationOptions"),
    )
    found = [f"{path}.{text}" for wrong, text in clashes if wrong]
    return found + market_problems(props, data, path)


def market_problems(props, data, path):
    market = (data.get("InstanceMarketOptions") or {}).get("MarketType")
    if market and market != "capacity-block":
        return [f"{path}.LaunchTemplate: may not set InstanceMarketOptions {market}, CapacityType says it"]
    if (props.get("CapacityType") == "CAPACITY_BLOCK") != (market == "capacity-block"):
        return [f"{path}.CapacityType: CAPACITY_BLOCK and the launch template's MarketType capacity-block go together"]
    return []


def addon_problems(props):
    """EKS offers each version of an add-on for some Kubernetes versions; kube-proxy is that of the control plane."""
    path, version = "AWS::EKS::Addon", props.get("AddonVersion")
    cluster = eks._clusters.get(props.get("ClusterName"))
    if cluster is None:
        return [f"{path}.ClusterName: there is no cluster {props.get('ClusterName')}"]
    if version is None:
        return []
    if not re.fullmatch(r"v\d+\.\d+\.\d+(-[a-z0-9.-]+)?-eksbuild\.\d+", version):
        return [f"{path}.AddonVersion: {version!r} is not a version of an add-on"]
    newest = int(cluster["version"].split(".")[1])
    if props.get("AddonName") == "kube-proxy" and int(version.split(".")[1]) > newest:
        return [f"{path}.AddonVersion: {version} is not supported by Kubernetes {cluster['version']}"]
    return []


def cluster_problems(props):
    """EKS refuses networks that the internet does not know."""
    path = "AWS::EKS::Cluster.ResourcesVpcConfig.PublicAccessCidrs"
    cidrs = (props.get("ResourcesVpcConfig") or {}).get("PublicAccessCidrs") or []
    networks = [(cidr, ipaddress.ip_network(cidr, strict=False)) for cidr in cidrs]
    return [f"{path}: {cidr} is a reserved address block" for cidr, network in networks
            if network.version == 4 and any(network.subnet_of(reserved) for reserved in NOT_PUBLIC)]


def access_entry_problems(props):
    found, path = [], "AWS::EKS::AccessEntry"
    principal = props.get("PrincipalArn", "")
    if not re.fullmatch(r"arn:aws[\w-]*:iam::\d{12}:(role|user)/.+", principal):
        found.append(f"{path}.PrincipalArn: {principal!r} is not the ARN of a role or user")
    if ":role/aws-service-role/" in principal:
        found.append(f"{path}.PrincipalArn: {principal} is a service-linked role")
    if props.get("ClusterName") not in eks._clusters:
        found.append(f"{path}.ClusterName: there is no cluster {props.get('ClusterName')}")
    for policy in props.get("AccessPolicies") or []:
        if ":eks::aws:cluster-access-policy/" not in policy["PolicyArn"]:
            found.append(f"{path}.AccessPolicies: {policy['PolicyArn']} is not the ARN of an EKS access policy")
    return found


RULES = {
    "AWS::EC2::LaunchTemplate": launch_template_problems,
    "AWS::EKS::Nodegroup": node_group_problems,
    "AWS::EKS::Addon": addon_problems,
    "AWS::EKS::Cluster": cluster_problems,
    "AWS::EKS::AccessEntry": access_entry_problems,
    **STORAGE_RULES,
}


def rule_problems(resource_type, props):
    found = value_problems(resource_type, props)
    return found + (RULES[resource_type](props) if resource_type in RULES else [])


CREATION_RULES = {"AWS::EKS::Nodegroup": node_group_creation_problems, **STORAGE_CREATION_RULES}


def creation_problems(resource_type, props):
    return CREATION_RULES[resource_type](props) if resource_type in CREATION_RULES else []

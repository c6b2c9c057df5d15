"""EKS answers that ministack leaves out or invents.

A cluster has the VPC of its subnets, a cluster security group that exists, its encryption; its stack goes on when it is
ACTIVE, and fails if its control plane does not start. A node group shows no instance type or disk of its own invention.
"""
import base64
import time

from ministack.core.responses import get_region
from ministack.services import ec2, eks
from ministack.services.cloudformation import provisioners

import events
from bridged import deeply_lower, truth
from rules import template_of

# CloudFormation's properties of a cluster that describe-cluster shows and ministack drops.
CLUSTER_SETTINGS = ("EncryptionConfig", "UpgradePolicy", "ZonalShiftConfig", "ComputeConfig", "StorageConfig",
                    "RemoteNetworkConfig", "DeletionProtection")


START_SECONDS = 900
NO_CONTROL_PLANE = base64.b64encode(b"MOCK-CA-CERTIFICATE").decode()  # what ministack shows when a start failed

native_create_cluster = eks._create_cluster
native_delete_cluster = eks._delete_cluster
native_handler = dict(provisioners._RESOURCE_HANDLERS["AWS::EKS::Cluster"])


def create_cluster(body, creator_arn=None):
    """CreateCluster with the VPC of the subnets, and the security group that EKS makes for every cluster."""
    subnets = (body.get("resourcesVpcConfig") or {}).get("subnetIds") or []
    unknown = [subnet for subnet in subnets if subnet not in ec2._subnets]
    if unknown:
        return eks._error(400, "InvalidParameterException", f"The subnet ID '{unknown[0]}' does not exist")
    vpcs = sorted({ec2._subnets[subnet]["VpcId"] for subnet in subnets})
    if len(vpcs) > 1:
        return eks._error(400, "InvalidParameterException", f"The subnets are of several VPCs: {', '.join(vpcs)}")
    reply = native_create_cluster(body, creator_arn)
    if reply[0] < 400 and vpcs:
        network = eks._clusters[body["name"]]["resourcesVpcConfig"]
        network["vpcId"], network["clusterSecurityGroupId"] = vpcs[0], cluster_security_group(body["name"], vpcs[0])
    return reply


def cluster_security_group(cluster, vpc):
    group = ec2._new_sg_id()
    everything = {"IpProtocol": "-1", "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}
    ec2._security_groups[group] = {
        "GroupId": group, "GroupName": f"eks-cluster-sg-{cluster}-{group[-8:]}", "VpcId": vpc,
        "Description": "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes,"
                       " as well as any managed workloads.",
        "OwnerId": eks.get_account_id(),
        "IpPermissions": [{**everything, "UserIdGroupPairs": [{"GroupId": group}]}],
        "IpPermissionsEgress": [{**everything, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    }
    return group


def delete_cluster(name):
    group = (eks._clusters.get(name) or {}).get("resourcesVpcConfig", {}).get("clusterSecurityGroupId")
    left = [key for key in eks._nodegroups if key.startswith(f"{name}/")]
    if left:
        return eks._error(409, "ResourceInUseException", f"Cluster has nodegroups attached: {', '.join(left)}")
    reply = native_delete_cluster(name)
    if reply[0] < 400:
        ec2._security_groups.pop(group, None)
    return reply


def created(logical_id, props, stack_name):
    """CloudFormation waits until a cluster is ACTIVE; only then are its endpoint and its certificate known."""
    name, _ = native_handler["create"](logical_id, props, stack_name)
    cluster = eks._clusters[name]
    for _ in range(START_SECONDS * 10):
        if cluster["status"] != "CREATING":
            break
        time.sleep(0.1)
    else:
        raise ValueError(f"AWS::EKS::Cluster: {name} was not active within {START_SECONDS} s")
    if cluster["certificateAuthority"]["data"] == NO_CONTROL_PLANE:
        eks._delete_cluster(name)
        raise ValueError(f"AWS::EKS::Cluster: the control plane of {name} did not start, the emulator's log says why")
    return name, provisioners._eks_cluster_attrs(cluster)


def complete_cluster(name, props, _attributes):
    cluster = eks._clusters[name]
    for setting in CLUSTER_SETTINGS:
        if setting in props:
            cluster[setting[0].lower() + setting[1:]] = deeply_lower(props[setting])
    network = deeply_lower(props.get("KubernetesNetworkConfig") or {})
    cluster["kubernetesNetworkConfig"].update(network)
    bootstrap = (props.get("AccessConfig") or {}).get("BootstrapClusterCreatorAdminPermissions")
    if bootstrap is not None:
        cluster["accessConfig"]["bootstrapClusterCreatorAdminPermissions"] = truth(bootstrap)


def complete_node_group(name, props, _attributes):
    """With a launch template that sets them, EKS shows neither its own default instance type nor its default disk."""
    group = eks._nodegroups[f"{props['ClusterName']}/{name}"]
    data = template_of(props["LaunchTemplate"])[0] if "LaunchTemplate" in props else {}
    if "InstanceTypes" not in props and "InstanceType" in data:
        group["instanceTypes"] = []
    if "LaunchTemplate" in props:
        group.pop("diskSize", None)
    group["capacityType"] = props.get("CapacityType", "ON_DEMAND")
    for setting in ("NodeRepairConfig", "UpdateConfig"):
        if setting in props:
            group[setting[0].lower() + setting[1:]] = deeply_lower(props[setting])


def issuer_base():
    """As AWS forms it: ministack's own has a port, which no trust policy of a role can have."""
    return f"https://oidc.eks.{get_region()}.amazonaws.com"


def install():
    eks._ministack_issuer_base = issuer_base
    eks._create_cluster, eks._delete_cluster = create_cluster, delete_cluster
    provisioners._RESOURCE_HANDLERS["AWS::EKS::Cluster"]["create"] = created
    for event in ("created", "updated"):
        events.on("AWS::EKS::Cluster", event, complete_cluster)
        events.on("AWS::EKS::Nodegroup", event, complete_node_group)

"""EKS answers that ministack leaves out or invents: a cluster's VPC and encryption, a node group's instance types and disk."""
from ministack.services import ec2, eks

import events
from bridged import deeply_lower, truth
from rules import template_of

# CloudFormation's properties of a cluster that describe-cluster shows and ministack drops.
CLUSTER_SETTINGS = ("EncryptionConfig", "UpgradePolicy", "ZonalShiftConfig", "ComputeConfig", "StorageConfig",
                    "RemoteNetworkConfig", "DeletionProtection")


def complete_cluster(name, props, _attributes):
    cluster = eks._clusters[name]
    vpc = cluster["resourcesVpcConfig"]
    zones = {ec2._subnets[subnet]["VpcId"] for subnet in vpc["subnetIds"] if subnet in ec2._subnets}
    if len(zones) > 1:
        raise ValueError(f"AWS::EKS::Cluster: its subnets are of several VPCs ({', '.join(sorted(zones))})")
    if zones:
        vpc["vpcId"] = zones.pop()
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


def install():
    for event in ("created", "updated"):
        events.on("AWS::EKS::Cluster", event, complete_cluster)
        events.on("AWS::EKS::Nodegroup", event, complete_node_group)

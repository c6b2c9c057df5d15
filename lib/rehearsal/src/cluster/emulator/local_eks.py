"""EKS of the local cloud: clusters are real control planes, node groups bring nodes. Loaded through CLUSTER_MODULE.

Environment, all set by cluster.ts:
    CLUSTER_WORK_DIR   folder for clusters, records and caches
    CLUSTER_CATALOG    JSON: instance type -> row of our catalog
    CLUSTER_TOOLS      folder of kubectl, helm and aws (or what stands in for them), first on every Lambda's PATH
    CLUSTER_BINARIES   folder of the control plane's programs; without it no cluster runs, and objects are recorded
    CLUSTER_DEFINITIONS  folder of the custom resources that add-ons and charts bring; may be absent
    CLUSTER_KEY        PEM private key that signs service account tokens
"""
import base64
import json
import os
import re
import sys
import tempfile
import time

import access
import definitions
import pod_identity
import tokens
from control_plane import ControlPlane, ControlPlaneError
from node_groups import NodeGroups
from volumes import Volumes

import rules  # the emulator's own
from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region

# A Kubernetes 1.36 program emulates the three minor versions before it (--emulated-version).
# https://kubernetes.io/docs/concepts/cluster-administration/compatibility-version/
SERVED_VERSIONS = ("1.33", "1.34", "1.35", "1.36")
DEFAULT_SERVICE_CIDR = (
    "10.100.0.0/16"  # EKS's own default where the VPC does not use 10.0.0.0/8; stated by ministack too
)


class LocalEks:
    def __init__(self, cloud):
        self.cloud, self.eks = cloud, cloud.eks
        self.work_dir = os.environ["CLUSTER_WORK_DIR"]
        self.binaries = os.environ.get("CLUSTER_BINARIES")
        with open(os.environ["CLUSTER_CATALOG"]) as file:
            catalog = json.load(file)
        self.planes = {}  # (account, region, cluster name) -> ControlPlane
        self.volumes = {}  # the same key -> Volumes
        self.groups = NodeGroups(rules.template_of, self.cluster_api, self.subnets, catalog)
        self.access = access.Access(self.eks, self.cluster_api)

    # ---- clusters --------------------------------------------------------------------------------

    def cluster_api(self, name, account=None, region=None):
        plane = self.planes.get((account or get_account_id(), region or get_region(), name))
        return plane.api if plane else None

    def patch_clusters(self):
        """ministack would start a k3s container; these start and stop a control plane instead."""
        eks, create, delete = self.eks, self.eks._create_cluster, self.eks._delete_cluster
        eks._get_docker = lambda: None

        def create_cluster(body, creator_arn=None):
            version = str(body.get("version") or "")
            if self.binaries and version not in SERVED_VERSIONS:
                return eks._error(400, "InvalidParameterException", f"unsupported Kubernetes version {version!r}: "
                                  f"the local control plane serves {', '.join(SERVED_VERSIONS)}")
            reply = create(body, creator_arn)
            if reply[0] < 400:
                cluster = eks._clusters[body["name"]]
                while cluster["status"] == "CREATING":  # ministack's own thread, which finds no Docker
                    time.sleep(0.005)
                try:
                    self.start(cluster, version)
                except ControlPlaneError as error:
                    delete(body["name"])
                    return eks._error(500, "ServerException", str(error))
                reply = eks._json_resp(200, {"cluster": eks._sanitize(cluster)})
            return reply

        def delete_cluster(name):
            self.stop((get_account_id(), get_region(), name))
            return delete(name)

        def stop_all():
            for key in list(self.planes):
                self.stop(key)

        eks._create_cluster, eks._delete_cluster, eks._stop_all_k3s = create_cluster, delete_cluster, stop_all
        eks._authenticate_token_review = lambda *arguments: tokens.review(eks, *arguments)

    def start(self, cluster, version):
        name, account, region = cluster["name"], get_account_id(), get_region()
        if not self.binaries:
            cluster["certificateAuthority"]["data"] = base64.b64encode(b"no control plane runs").decode()
            return
        plane = ControlPlane(name, os.path.join(self.work_dir, "clusters", account, region, name), self.binaries,
                             os.environ["CLUSTER_KEY"])
        webhook = (f"http://127.0.0.1:{self.cloud.port}/_ministack/eks-auth/"
                   f"{account}/{region}/{name}/{cluster['_auth_token']}")
        cidr = (cluster.get("kubernetesNetworkConfig") or {}).get("serviceIpv4Cidr") or DEFAULT_SERVICE_CIDR
        plane.start(version, cidr, webhook)
        key = (account, region, name)
        self.planes[key] = plane
        self.volumes[key] = Volumes(plane.api, lambda addon: f"{name}/{addon}" in self.eks._addons)
        self.volumes[key].start()
        cluster["endpoint"] = plane.endpoint
        with open(plane.certificate, "rb") as certificate:
            cluster["certificateAuthority"]["data"] = base64.b64encode(certificate.read()).decode()
        self.access.reconcile(name, account, region)

    def stop(self, key):
        plane, volumes = self.planes.pop(key, None), self.volumes.pop(key, None)
        if volumes:
            volumes.stop()
        if plane:
            plane.stop()

    def cluster_created(self, name, props, attributes):
        """The creator is admin if the access config says so."""
        config = props.get("AccessConfig") or {}
        bootstrap = str(config.get("BootstrapClusterCreatorAdminPermissions", True)).lower() == "true"
        cluster, account, region = self.eks._clusters[name], get_account_id(), get_region()
        cluster.setdefault("accessConfig", {})["bootstrapClusterCreatorAdminPermissions"] = bootstrap
        caller = self.cloud.caller()
        creator = self.eks._role_arn_from_assumed_role(caller) or caller if caller else self.deployment_role()
        self.eks._bootstrap_creator_access_entry(name, cluster, creator)
        self.access.reconcile(name, account, region)

    def deployment_role(self):
        """CloudFormation creates with the role that CDK gave it."""
        roles = self.cloud.client("iam").get_paginator("list_roles").paginate()
        wanted = rf"cdk-[a-z0-9]+-cfn-exec-role-{get_account_id()}-{get_region()}"
        return next((role["Arn"] for page in roles for role in page["Roles"]
                     if re.fullmatch(wanted, role["RoleName"])), None)

    def cluster_updated(self, name, props, attributes):
        plane = self.planes.get((get_account_id(), get_region(), name))
        version = str(props.get("Version") or "")
        if plane is None or version in ("", plane.version):
            return
        # A stack that rolls back asks for the former version; EKS itself never goes back.
        if version not in SERVED_VERSIONS or minor(version) > minor(plane.version) + 1:
            raise ControlPlaneError(f"InvalidParameterException: unsupported Kubernetes minor version update "
                                    f"from {plane.version} to {version}")
        plane.upgrade(version)

    # ---- node groups -----------------------------------------------------------------------------

    def subnets(self, ids):
        found = self.cloud.client("ec2").describe_subnets(SubnetIds=list(ids))["Subnets"]
        by_id = {s["SubnetId"]: {"id": s["SubnetId"], "zone": s["AvailabilityZone"], "cidr": s["CidrBlock"]}
                 for s in found}
        return [by_id[i] for i in ids]

    def nodegroup_created(self, physical_id, props, attributes):
        try:
            self.nodegroup_updated(physical_id, props, attributes)
        except Exception:  # a resource that failed to be created is not there, so nobody will delete it
            self.nodegroup_removed(physical_id, props, attributes)
            self.eks._delete_nodegroup(props["ClusterName"], group_name(physical_id, attributes))
            raise

    def nodegroup_updated(self, physical_id, props, attributes):
        self.groups.ensure(group_name(physical_id, attributes), props, get_region())

    def nodegroup_removed(self, physical_id, props, attributes):
        self.groups.remove_all(group_name(physical_id, attributes), props)

    def nodegroup_deleted(self, physical_id, props, attributes):
        self.groups.delete(group_name(physical_id, attributes), props)

    # ---- add-ons ---------------------------------------------------------------------------------

    def addon_created(self, physical_id, props, attributes):
        definitions.bring(self.cluster_api(props["ClusterName"]), props["AddonName"])

    # ---- access ----------------------------------------------------------------------------------

    def access_entry_created(self, physical_id, props, attributes):
        try:
            self.access_entry_updated(physical_id, props, attributes)
        except Exception:
            self.eks._delete_access_entry(props["ClusterName"], props["PrincipalArn"])
            raise

    def access_entry_updated(self, physical_id, props, attributes):
        self.access.entry(get_account_id(), get_region(), props)

    # ---- Pod Identity ----------------------------------------------------------------------------

    def plane_with_pod_identity(self, props):
        plane = self.planes.get((get_account_id(), get_region(), props["ClusterName"]))
        return plane if plane and pod_identity.served(plane.version) else None

    def association_created(self, physical_id, props, attributes):
        if plane := self.plane_with_pod_identity(props):
            pod_identity.associate(plane.api, attributes["AssociationId"], props)

    def association_deleted(self, physical_id, props, attributes):
        if plane := self.plane_with_pod_identity(props):
            pod_identity.disassociate(plane.api, attributes["AssociationId"], props)

    # ---- Lambdas ---------------------------------------------------------------------------------

    def patch_lambdas(self):
        """CDK's kubectl handler writes its kubeconfig and manifest to one path: each process gets a /tmp of its own."""
        own_tmp = os.path.join(self.work_dir, "lambda-tmp")
        os.makedirs(own_tmp, exist_ok=True)
        credentials = lambda_runtime.execution_credentials
        lambda_runtime.execution_credentials = lambda config: {
            **credentials(config), "TEST_OUTDIR": tempfile.mkdtemp(dir=own_tmp)}

    def prepare_environment(self):
        """What every Lambda inherits: our kubectl and helm, the `aws` of this interpreter's environment, own caches."""
        cache = os.path.join(self.work_dir, "cache")
        os.environ["CLUSTER_AWS"] = os.path.join(os.path.dirname(sys.executable), "aws")
        os.environ["PATH"] = os.pathsep.join(
            [os.environ["CLUSTER_TOOLS"], os.path.dirname(sys.executable), os.environ.get("PATH", "")])
        # kubectl keeps what a server serves for hours under its address; ports are used again by other clusters.
        os.environ.update(KUBECACHEDIR=os.path.join(cache, "kube"), HELM_CACHE_HOME=os.path.join(cache, "helm"),
                          HELM_CONFIG_HOME=os.path.join(cache, "helm-config"),
                          HELM_DATA_HOME=os.path.join(cache, "helm-data"))


def minor(version):
    return int(version.split(".")[1])


def group_name(physical_id, attributes):
    return attributes.get("NodegroupName") or physical_id.rsplit("/", 1)[-1].rsplit("|", 1)[-1]


local_eks = None


def install(cloud):
    global local_eks
    local_eks = LocalEks(cloud)
    local_eks.prepare_environment()
    local_eks.patch_clusters()
    local_eks.patch_lambdas()
    cloud.on("AWS::EKS::Cluster", "created", local_eks.cluster_created)
    cloud.on("AWS::EKS::Cluster", "updated", local_eks.cluster_updated)
    cloud.on("AWS::EKS::Cluster", "deleted", lambda *_: None)  # stopping a control plane takes a moment
    cloud.on("AWS::EKS::Nodegroup", "created", local_eks.nodegroup_created)
    cloud.on("AWS::EKS::Nodegroup", "updated", local_eks.nodegroup_updated)
    cloud.on("AWS::EKS::Nodegroup", "deleted", local_eks.nodegroup_deleted)
    cloud.on("AWS::EKS::Addon", "created", local_eks.addon_created)
    cloud.on("AWS::EKS::PodIdentityAssociation", "created", local_eks.association_created)
    cloud.on("AWS::EKS::PodIdentityAssociation", "deleted", local_eks.association_deleted)
    cloud.on("AWS::EKS::AccessEntry", "created", local_eks.access_entry_created)
    cloud.on("AWS::EKS::AccessEntry", "updated", local_eks.access_entry_updated)


def shutdown():
    if local_eks:
        local_eks.eks._stop_all_k3s()

"""Who may do what in a cluster: EKS access entries and their policies, as Kubernetes RBAC.

AWS evaluates access policies in an authorizer of its own. The emulator has a table of the same rules as ClusterRoles
and
names a group for each association; this file brings them into the real API server, at once and not in a while.
"""

import threading

POLICY_PREFIX = "cluster-access-policy/"
RBAC = "/apis/rbac.authorization.k8s.io/v1"
# Policies that AWS has and the emulator's table lacks: they are for AWS's own components and grant nothing here.
# https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
COMPONENT_POLICIES = (
    "AmazonEKSAutoNodePolicy", "AmazonEKSBlockStoragePolicy", "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSComputePolicy", "AmazonEKSComputeClusterPolicy", "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSLoadBalancingClusterPolicy", "AmazonEKSNetworkingPolicy", "AmazonEKSNetworkingClusterPolicy",
    "AmazonEKSHybridPolicy", "AmazonEKSClusterInsightsPolicy",
)
# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html
RESERVED_GROUP_PREFIXES = ("system:", "eks:", "aws:", "amazon:", "iam:")


class AccessError(Exception):
    pass


class Access:
    """`eks`: ministack's module. `cluster_api(name, account, region)`: the cluster's Api or None."""

    def __init__(self, eks, cluster_api):
        self.eks, self.cluster_api = eks, cluster_api
        self.locks = {}
        eks._reconcile_access_policy_rbac = self.reconcile

    def check(self, props):
        for group in props.get("KubernetesGroups") or []:
            if group.startswith(RESERVED_GROUP_PREFIXES):
                raise AccessError(f"The kubernetes group name {group} is invalid, it cannot start with "
                                  f"{', '.join(RESERVED_GROUP_PREFIXES)}")
        for policy in props.get("AccessPolicies") or []:
            name = policy["PolicyArn"].rsplit("/", 1)[-1]
            known = name in self.eks._ACCESS_POLICY_RULES or name in COMPONENT_POLICIES
            if f"::aws:{POLICY_PREFIX}" not in policy["PolicyArn"] or not known:
                raise AccessError(f"The policyArn {policy['PolicyArn']} does not name an access policy of EKS")

    def entry(self, account, region, props):
        """An access entry was created or updated; its policies are in effect on return."""
        self.check(props)
        self.reconcile(props["ClusterName"], account, region)

    def reconcile(self, cluster, account, region):
        """Makes the cluster's roles and bindings those of the access entries. True when it could."""
        with self.locks.setdefault((account, region, cluster), threading.Lock()):
            api = self.cluster_api(cluster, account, region)
            if api is None:
                return False
            namespaces = [n["metadata"]["name"] for n in api.list("/api/v1/namespaces")]
            wanted = {path_of(o): o for o in
                      self.eks._access_policy_rbac_objects(cluster, account, region, namespaces)}
            for path, item in wanted.items():
                api.apply(path, item)
            label = f"{self.eks._ACCESS_POLICY_BINDING_LABEL}=true"
            for kind in ("clusterrolebindings", "rolebindings"):
                for item in api.list(f"{RBAC}/{kind}", labelSelector=label):
                    item.setdefault("kind", "RoleBinding" if kind == "rolebindings" else "ClusterRoleBinding")
                    if path_of(item) not in wanted:
                        api.delete(path_of(item))
            return True


def path_of(item):
    kind, meta = item["kind"].lower() + "s", item["metadata"]
    namespace = f"/namespaces/{meta['namespace']}" if meta.get("namespace") else ""
    return f"{RBAC}{namespace}/{kind}/{meta['name']}"

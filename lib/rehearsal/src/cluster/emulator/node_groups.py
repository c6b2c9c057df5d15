"""Brings the nodes of the node groups into their clusters, and takes them out again."""
import hashlib
import json
import threading
import time
import uuid

import nodes
from kubernetes_api import ApiError

READY_WITHIN_SECONDS = 90
# How long budgets may hold a drain up. EKS waits 15 minutes; here nobody repairs what blocks it.
DRAIN_WITHIN_SECONDS = 20
GROUP_LABEL = "eks.amazonaws.com/nodegroup"
# What the nodes of a group were made from; another value means that they have to be replaced.
ORIGIN = "local-cluster/made-from"


class NodeGroups:
    """`template_of(spec)`: (launch template data, problem); `cluster_api(name)`: the cluster's Api;
    `subnets(ids)`: [{id, zone, cidr}]; `catalog`: instance type -> row."""

    def __init__(self, template_of, cluster_api, subnets, catalog):
        self.template_of, self.cluster_api, self.subnets, self.catalog = template_of, cluster_api, subnets, catalog
        self.placing = threading.Lock()  # CloudFormation makes groups at once; each address goes to one node

    def ensure(self, group_name, group, region):
        """Makes the cluster's nodes those that the group declares. Returns when they are Ready."""
        template, problem = self.template_of(group["LaunchTemplate"]) if "LaunchTemplate" in group else ({}, None)
        if problem:
            raise nodes.NodeGroupError(problem)
        instance = nodes.instance_of(group, template, self.catalog)
        # What cannot change on a running machine. Labels and taints can: EKS changes them in place.
        made_of = [template, instance["type"], *(group.get(n) for n in ("AmiType", "DiskSize", "CapacityType"))]
        stamp = hashlib.sha256(json.dumps(made_of, sort_keys=True, default=str).encode()).hexdigest()[:16]
        desired = desired_size(group)
        api = self.cluster_api(group["ClusterName"])
        if api is None:
            nodes.resources(group, template, instance)  # the checks count where nothing runs, too
            nodes.taints_of(group)
            return
        with self.placing:
            made, surplus = self._place(api, group_name, group, template, instance, region, stamp, desired)
        wait_until_ready(api, made)
        for node in surplus:  # after the new ones are there, so that what is drained has somewhere to go
            remove(api, node["metadata"]["name"])

    def _place(self, api, group_name, group, template, instance, region, stamp, desired):
        """(names of new nodes, nodes to remove)"""
        all_nodes = api.list("/api/v1/nodes")
        mine = [n for n in all_nodes if n["metadata"]["labels"].get(GROUP_LABEL) == group_name]
        current = sorted((n for n in mine if n["metadata"]["annotations"].get(ORIGIN) == stamp),
                         key=lambda n: n["metadata"]["creationTimestamp"])
        keep, surplus = current[:desired], [n for n in mine if n not in current[:desired]]
        subnets = self.subnets(group["Subnets"])
        by_zone = {s["zone"]: s for s in subnets}
        for node in keep:
            zone, address = where(node)
            self._apply(api, node["metadata"]["name"], group_name, group, template, instance, by_zone[zone], address,
                        region, node["spec"]["providerID"].rsplit("/", 1)[-1], stamp)
        taken = [(zone if node in keep else None, address) for node in all_nodes for zone, address in [where(node)]]
        made = []
        for subnet, address in nodes.place(desired - len(keep), subnets, taken):
            name = nodes.node_name(address, region)
            self._apply(api, name, group_name, group, template, instance, subnet, address, region,
                        f"i-{uuid.uuid4().hex[:17]}", stamp)
            made.append(name)
        return made, surplus

    def _apply(self, api, name, group_name, group, template, instance, subnet, address, region, instance_id, stamp):
        node = nodes.node_object(name, group_name, group, template, instance, subnet, address, region, instance_id)
        node["metadata"]["annotations"][ORIGIN] = stamp
        status = node["status"]
        # A new node comes with its status, as kubelet registers it: no moment without allocatable. Applied to one that
        # is there, the status is passed over, and what others own stays: kwok's conditions, a cordon.
        made = api.apply(f"/api/v1/nodes/{name}", node)
        if made["status"].get("allocatable") != status["allocatable"]:
            api.request("PATCH", f"/api/v1/nodes/{name}/status", {"status": status},
                        "application/strategic-merge-patch+json")

    def delete(self, group_name, group):
        """Takes the nodes out. What needs a controller to go must be gone before the last of them."""
        api = self.cluster_api(group["ClusterName"])
        others = [] if api is None else [n for n in api.list("/api/v1/nodes")
                                         if n["metadata"]["labels"].get(GROUP_LABEL) != group_name]
        orphans = [] if api is None or others else held_by_controllers(api)
        if orphans:
            raise nodes.NodeGroupError(
                f"the last nodes of {group['ClusterName']} would go before {', '.join(orphans)}: on EKS their "
                "controllers run on nodes, and nothing would be left that removes them")
        self.remove_all(group_name, group)

    def remove_all(self, group_name, group):
        api = self.cluster_api(group["ClusterName"])
        if api is None:
            return
        for node in api.list("/api/v1/nodes", labelSelector=f"{GROUP_LABEL}={group_name}"):
            remove(api, node["metadata"]["name"])


def held_by_controllers(api):
    """What stays behind in AWS without its controller: load balancers of Services and Ingresses, volumes that
    go with their claims."""
    services = [s for s in api.list("/api/v1/services") if s["spec"].get("type") == "LoadBalancer"]
    found = [("Service", item) for item in services]
    found += [("Ingress", item) for item in api.list("/apis/networking.k8s.io/v1/ingresses")]
    deleted = {volume["metadata"]["name"] for volume in api.list("/api/v1/persistentvolumes")
               if volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete"}
    found += [("PersistentVolumeClaim", item) for item in api.list("/api/v1/persistentvolumeclaims")
              if item["spec"].get("volumeName") in deleted]
    return [f"{kind} {item['metadata']['namespace']}/{item['metadata']['name']}" for kind, item in found]


def desired_size(group):
    """EKS's default is 2. https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html"""
    scaling = group.get("ScalingConfig") or {}
    return int(scaling.get("DesiredSize", scaling.get("MinSize", 2)))


def where(node):
    address = next((a["address"] for a in node["status"].get("addresses", []) if a["type"] == "InternalIP"), None)
    return node["metadata"]["labels"].get("topology.kubernetes.io/zone"), address


def ready(node):
    return any(c["type"] == "Ready" and c["status"] == "True" for c in node["status"].get("conditions", []))


def wait_until_ready(api, names):
    waiting = set(names)
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while waiting:
        waiting -= {n["metadata"]["name"] for n in api.list("/api/v1/nodes") if ready(n)}
        if not waiting:
            return
        if time.monotonic() > deadline:
            raise nodes.NodeGroupError(f"NodeCreationFailure: {', '.join(sorted(waiting))} did not become Ready")
        time.sleep(0.2)


def remove(api, name):
    """Cordons, drains and deletes one node. Disruption budgets are kept while the time lasts."""
    api.request("PATCH", f"/api/v1/nodes/{name}", {"spec": {"unschedulable": True}},
                "application/strategic-merge-patch+json")
    deadline = time.monotonic() + DRAIN_WITHIN_SECONDS
    while True:
        pods = [p for p in api.list("/api/v1/pods", fieldSelector=f"spec.nodeName={name}") if not of_daemon_set(p)]
        if not pods or time.monotonic() > deadline:
            break
        for pod in pods:
            evict(api, pod["metadata"])
        time.sleep(0.3)
    api.delete(f"/api/v1/nodes/{name}")
    # Left alone these would hang on a node that is gone until the pod collector's 40 s are over.
    for pod in api.list("/api/v1/pods", fieldSelector=f"spec.nodeName={name}"):
        meta = pod["metadata"]
        api.delete(f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}", gracePeriodSeconds=0)


def of_daemon_set(pod):
    return any(owner["kind"] == "DaemonSet" for owner in pod["metadata"].get("ownerReferences", []))


def evict(api, meta):
    try:
        api.request("POST", f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}/eviction",
                    {"apiVersion": "policy/v1", "kind": "Eviction",
                     "metadata": {"name": meta["name"], "namespace": meta["namespace"]}})
    except ApiError as error:
        if error.status not in (404, 429):  # gone, or a budget says not now
            raise

"""Stands in for the CSI drivers of a cluster: a claim gets a volume once its pod has a node, as on EKS.

A driver provisions only while its add-on is installed. There is no disk behind a volume: pods of kwok write nothing.
"""
import contextvars
import threading

from kubernetes_api import ApiError
from nodes import GIB, quantity

# The provisioner of a storage class, and the EKS add-on that installs it.
# https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
ADDONS = {
    "ebs.csi.aws.com": "aws-ebs-csi-driver",
    "efs.csi.aws.com": "aws-efs-csi-driver",
    "fsx.csi.aws.com": "aws-fsx-csi-driver",
    "lis.csi.aws.com": "aws-ec2-local-instance-store-csi-driver",
}
# The scheduler writes the node that it chose for the pod into the claim.
# https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode
SELECTED_NODE = "volume.kubernetes.io/selected-node"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
ZONE = "topology.kubernetes.io/zone"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
HOSTNAME = "kubernetes.io/hostname"
# Its volumes are parts of the node's own disks.
ON_NODE = "lis.csi.aws.com"
# The smallest volume of a type, in GiB.
# https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html (read 2026-11-26)
MIN_GIB = {"gp2": 1, "gp3": 1, "io1": 4, "io2": 4, "st1": 125, "sc1": 125}
SECONDS_BETWEEN_LOOKS = 0.5


class Volumes:
    """`api`: the cluster's Api; `has_addon(name)`: whether an add-on is installed now."""

    def __init__(self, api, has_addon):
        self.api, self.has_addon = api, has_addon
        self.over = threading.Event()

    def start(self):
        # The emulator knows account and region by the context of the call.
        threading.Thread(target=contextvars.copy_context().run, args=(self._run,), daemon=True).start()

    def stop(self):
        self.over.set()

    def _run(self):
        while not self.over.wait(SECONDS_BETWEEN_LOOKS):
            try:
                self.look()
            except (ApiError, OSError, ValueError):  # the API server is upgraded or gone: look again
                continue

    def look(self):
        """Makes the volumes that claims wait for, and removes those whose claim is gone."""
        waiting = [c for c in self.api.list("/api/v1/persistentvolumeclaims")
                   if c.get("status", {}).get("phase") == "Pending" and not c["spec"].get("volumeName")]
        if waiting:
            classes = self.api.list("/apis/storage.k8s.io/v1/storageclasses")
            for claim in waiting:
                try:
                    self._provision(claim, class_of(claim, classes))
                except ApiError:  # its node or its namespace is gone: the other claims do not wait for it
                    continue
        for volume in self.api.list("/api/v1/persistentvolumes"):
            if is_left_over(volume):
                self.api.delete(f"/api/v1/persistentvolumes/{volume['metadata']['name']}")

    def _provision(self, claim, storage_class):
        if storage_class is None:
            return
        node = claim["metadata"].get("annotations", {}).get(SELECTED_NODE)
        if node is None and storage_class.get("volumeBindingMode") == "WaitForFirstConsumer":
            return
        problem = self._problem(claim, storage_class)
        if problem:
            self._report(claim, storage_class, problem)
            return
        labels = self.api.request("GET", f"/api/v1/nodes/{node}")["metadata"]["labels"] if node else {}
        try:
            self.api.request("POST", "/api/v1/persistentvolumes", volume_of(claim, storage_class, labels))
        except ApiError as error:
            if error.status != 409:  # made before, and not bound yet
                raise

    def _problem(self, claim, storage_class):
        provisioner = storage_class["provisioner"]
        addon = ADDONS.get(provisioner)
        if addon is None:
            return f"no driver {provisioner} runs in this cluster"
        if not self.has_addon(addon):
            return f"the add-on {addon}, which installs the driver {provisioner}, is not in this cluster"
        kind = (storage_class.get("parameters") or {}).get("type", "gp3")
        size, smallest = requested_gib(claim), MIN_GIB.get(kind, 0)
        if provisioner == "ebs.csi.aws.com" and size < smallest:
            return (f"InvalidParameterValue: Volume of {size:g} GiB is too small for volume type {kind}; minimum is "
                    f"{smallest} GiB")
        return None

    def _report(self, claim, storage_class, problem):
        """One event for a claim, as the provisioner of a driver writes it: `kubectl describe pvc` shows it."""
        meta = claim["metadata"]
        about = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": meta["namespace"],
                 "name": meta["name"], "uid": meta["uid"]}
        self.api.apply(f"/api/v1/namespaces/{meta['namespace']}/events/provisioning-{meta['uid']}", {
            "apiVersion": "v1", "kind": "Event",
            "metadata": {"name": f"provisioning-{meta['uid']}", "namespace": meta["namespace"]},
            "involvedObject": about, "type": "Warning", "reason": "ProvisioningFailed",
            "message": "failed to provision volume with StorageClass "
                       f"\"{storage_class['metadata']['name']}\": {problem}",
            "source": {"component": storage_class["provisioner"]}})


def class_of(claim, classes):
    name = claim["spec"].get("storageClassName")
    chosen = [c for c in classes if (c["metadata"]["name"] == name if name is not None else
                                     c["metadata"].get("annotations", {}).get(DEFAULT_CLASS) == "true")]
    return chosen[0] if chosen else None


def requested_gib(claim):
    return quantity(claim["spec"]["resources"]["requests"]["storage"]) / GIB


def volume_of(claim, storage_class, node_labels):
    meta, spec, provisioner = claim["metadata"], claim["spec"], storage_class["provisioner"]
    name = f"pvc-{meta['uid']}"
    where = HOSTNAME if provisioner == ON_NODE else ZONE
    affinity = {"nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [
        {"key": where, "operator": "In", "values": [node_labels[where]]}]}]}}} if where in node_labels else {}
    return {
        "apiVersion": "v1", "kind": "PersistentVolume",
        "metadata": {"name": name, "annotations": {PROVISIONED_BY: provisioner}},
        "spec": {
            "storageClassName": storage_class["metadata"]["name"],
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "accessModes": spec["accessModes"],
            "volumeMode": spec.get("volumeMode", "Filesystem"),
            "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
            "claimRef": {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": meta["namespace"],
                         "name": meta["name"], "uid": meta["uid"]},
            "csi": {"driver": provisioner, "volumeHandle": f"vol-{meta['uid'].replace('-', '')[:17]}"},
            **affinity,
        },
    }


def is_left_over(volume):
    """Whether the claim of a provisioned volume is gone, and its class says that the volume goes too."""
    return (volume.get("status", {}).get("phase") in ("Released", "Failed")
            and volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete"
            and volume["metadata"].get("annotations", {}).get(PROVISIONED_BY) in ADDONS)

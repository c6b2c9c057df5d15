"""Tests of volumes.py: `python -m unittest` in the local cloud's environment; run by cluster.quick.test.ts."""
import unittest

import volumes
from kubernetes_api import ApiError

GONE = "ip-10-0-0-5"
NODE = {"metadata": {"labels": {volumes.ZONE: "us-east-1a", volumes.HOSTNAME: "ip-10-0-0-4"}}}


class FakeApi:
    """Answers lists and nodes; keeps what is made, reported and deleted."""

    def __init__(self, claims=(), classes=(), made=()):
        self.lists = {"persistentvolumeclaims": claims, "storageclasses": classes, "persistentvolumes": made}
        self.made, self.reported, self.deleted = [], [], []

    def list(self, path, **_):
        return self.lists[path.rsplit("/", 1)[-1]]

    def request(self, method, path, body=None, *_):
        if method == "POST":
            self.made.append(body)
        if path.endswith(GONE):
            raise ApiError(404, f"nodes {GONE} not found")
        return NODE

    def apply(self, _, item):
        self.reported.append(item["message"])

    def delete(self, path, **_):
        self.deleted.append(path.rsplit("/", 1)[-1])


def claim(storage="10Gi", node="ip-10-0-0-4", phase="Pending"):
    annotations = {volumes.SELECTED_NODE: node} if node else {}
    return {"metadata": {"namespace": "data", "name": "a", "uid": "1-2", "annotations": annotations},
            "spec": {"storageClassName": "fast", "accessModes": ["ReadWriteOnce"],
                     "resources": {"requests": {"storage": storage}}}, "status": {"phase": phase}}


def storage_class(provisioner="ebs.csi.aws.com", kind="gp3", binding="WaitForFirstConsumer"):
    return {"metadata": {"name": "fast"}, "provisioner": provisioner, "parameters": {"type": kind},
            "volumeBindingMode": binding, "reclaimPolicy": "Delete"}


def looked(claims, classes, addons=tuple(volumes.ADDONS.values()), made=()):
    api = FakeApi(claims, classes, made)
    volumes.Volumes(api, lambda addon: addon in addons).look()
    return api


class Provisioning(unittest.TestCase):
    def test_a_claim_with_a_node_gets_a_volume_in_the_zone_of_the_node(self):
        [volume] = looked([claim()], [storage_class()]).made
        self.assertEqual(volume["spec"]["claimRef"]["uid"], "1-2")
        self.assertEqual(volume["spec"]["capacity"], {"storage": "10Gi"})
        [term] = volume["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"]
        self.assertEqual(term["matchExpressions"], [{"key": volumes.ZONE, "operator": "In", "values": ["us-east-1a"]}])

    def test_a_volume_on_the_disks_of_a_node_stays_there(self):
        [volume] = looked([claim()], [storage_class("lis.csi.aws.com")]).made
        [term] = volume["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"]
        self.assertEqual(term["matchExpressions"][0]["values"], ["ip-10-0-0-4"])

    def test_a_claim_without_a_pod_waits_unless_its_class_binds_at_once(self):
        self.assertEqual(looked([claim(node=None)], [storage_class()]).made, [])
        [volume] = looked([claim(node=None)], [storage_class(binding="Immediate")]).made
        self.assertNotIn("nodeAffinity", volume["spec"])

    def test_a_bound_claim_and_one_of_an_unknown_class_are_left_alone(self):
        self.assertEqual(looked([claim(phase="Bound")], [storage_class()]).made, [])
        self.assertEqual(looked([claim()], []).made, [])

    def test_without_the_add_on_of_its_driver_a_claim_waits_and_an_event_names_the_add_on(self):
        api = looked([claim()], [storage_class()], addons=())
        self.assertEqual(api.made, [])
        self.assertIn("the add-on aws-ebs-csi-driver", api.reported[0])

    def test_a_claim_whose_node_is_gone_does_not_hold_up_the_others(self):
        [volume] = looked([claim(node=GONE), claim()], [storage_class()]).made
        self.assertEqual(volume["spec"]["claimRef"]["name"], "a")

    def test_a_size_may_have_every_form_that_kubernetes_takes(self):
        for storage, gib in {"2Pi": 2 ** 21, "1E": 1e18 / 2 ** 30, "1e12": 1e12 / 2 ** 30}.items():
            self.assertEqual(volumes.requested_gib(claim(storage)), gib)

    def test_a_volume_below_the_smallest_of_its_type_is_refused(self):
        api = looked([claim("124Gi")], [storage_class(kind="st1")])
        self.assertEqual(api.made, [])
        self.assertIn("too small for volume type st1; minimum is 125 GiB", api.reported[0])
        self.assertEqual(len(looked([claim("125Gi")], [storage_class(kind="st1")]).made), 1)

    def test_a_volume_whose_claim_is_gone_goes_unless_its_class_keeps_it(self):
        def volume(name, phase, policy):
            return {"metadata": {"name": name, "annotations": {volumes.PROVISIONED_BY: "ebs.csi.aws.com"}},
                    "spec": {"persistentVolumeReclaimPolicy": policy}, "status": {"phase": phase}}

        made = [volume("gone", "Released", "Delete"), volume("kept", "Released", "Retain"),
                volume("used", "Bound", "Delete")]
        self.assertEqual(looked([], [], made=made).deleted, ["gone"])


if __name__ == "__main__":
    unittest.main()

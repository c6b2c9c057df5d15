"""Tests of node_groups.py: `python -m unittest` in the local cloud's environment; run by cluster.quick.test.ts."""
import unittest

import node_groups
import nodes

GROUP = {"ClusterName": "lab"}


class FakeApi:
    """Answers lists; removes nodes."""

    def __init__(self, **lists):
        self.lists, self.removed = lists, []

    def list(self, path, **query):
        items = self.lists.get(path.rsplit("/", 1)[-1], [])
        wanted = query.get("labelSelector", "").partition("=")[2]
        return [i for i in items if not wanted or i["metadata"]["labels"].get(node_groups.GROUP_LABEL) == wanted]

    def request(self, method, path, *_):
        pass

    def delete(self, path, **_):
        self.removed.append(path)


def node(name, group):
    return {"metadata": {"name": name, "labels": {node_groups.GROUP_LABEL: group}}}


def item(name, **spec):
    return {"metadata": {"namespace": "serving", "name": name}, "spec": spec}


def volume(name, policy):
    return {"metadata": {"name": name}, "spec": {"persistentVolumeReclaimPolicy": policy}}


def groups_of(api):
    return node_groups.NodeGroups(None, lambda name: api, None, {})


class Deletion(unittest.TestCase):
    def test_the_last_nodes_do_not_go_before_what_their_controllers_have_to_remove(self):
        api = FakeApi(nodes=[node("a", "system")], services=[item("chat", type="LoadBalancer"), item("in")],
                      ingresses=[item("web")],
                      persistentvolumes=[volume("disk", "Delete"), volume("kept", "Retain")],
                      persistentvolumeclaims=[item("data", volumeName="disk"), item("models", volumeName="kept"),
                                              item("unused")])
        with self.assertRaisesRegex(
                nodes.NodeGroupError,
                "Service serving/chat, Ingress serving/web, PersistentVolumeClaim serving/data:"):
            groups_of(api).delete("system", GROUP)
        self.assertEqual(api.removed, [])

    def test_they_go_when_nothing_is_left_to_remove(self):
        api = FakeApi(nodes=[node("a", "system")], services=[item("in", type="ClusterIP")])
        groups_of(api).delete("system", GROUP)
        self.assertEqual(api.removed, ["/api/v1/nodes/a"])

    def test_other_nodes_keep_the_controllers_running(self):
        api = FakeApi(nodes=[node("a", "system"), node("b", "gpu")], services=[item("chat", type="LoadBalancer")])
        groups_of(api).delete("gpu", GROUP)
        self.assertEqual(api.removed, ["/api/v1/nodes/b"])


if __name__ == "__main__":
    unittest.main()

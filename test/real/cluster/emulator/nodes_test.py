"""Tests of nodes.py: `python -m unittest` in the local cloud's environment; run by cluster.quick.test.ts."""
import base64
import unittest

import nodes

P5 = {"type": "p5.48xlarge", "architecture": "amd64", "vcpus": 192, "memoryGiB": 2048, "acceleratorCount": 8,
      "acceleratorResource": "nvidia.com/gpu", "nvmeGB": 30400, "efaInterfaces": 32, "defaultMaxPods": 100}
SUBNETS = [{"id": "subnet-a", "zone": "us-east-1a", "cidr": "10.0.0.0/28"},
           {"id": "subnet-b", "zone": "us-east-1b", "cidr": "10.0.0.16/28"}]
NVIDIA = {"AmiType": "AL2023_x86_64_NVIDIA"}


def user_data(text):
    return base64.b64encode(text.encode()).decode()


def node_config(spec):
    return user_data(
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="//"\n\n--//\nContent-Type: text/x-shellscript\n\n'
        f'#!/bin/sh\necho: hello\n\n--//\nContent-Type: application/node.eks.aws\n\napiVersion: node.eks.aws/v1alpha1\n'
        f'kind: NodeConfig\nspec: {spec}\n\n--//--\n')


class Capacity(unittest.TestCase):
    def test_a_node_offers_what_its_instance_has_less_what_nodeadm_reserves(self):
        capacity, allocatable = nodes.resources(NVIDIA, {}, P5)
        self.assertEqual(capacity["cpu"], "192")
        # 60 + 10 + 5 + 5 + 188 * 2.5 millicores, of nodeadm's table
        self.assertEqual(allocatable["cpu"], "191450m")
        # 2048 GiB less 7.5 %, less 255 + 11 * 100 MiB, less 100 MiB of eviction
        self.assertEqual(allocatable["memory"], f"{int(2048 * 1024 * 0.925 - 255 - 1100 - 100)}Mi")
        self.assertEqual(allocatable["nvidia.com/gpu"], "8")
        self.assertNotIn("vpc.amazonaws.com/efa", allocatable)

    def test_efa_interfaces_are_those_of_the_launch_template(self):
        template = {"NetworkInterfaces": [{"InterfaceType": "efa"}, {"InterfaceType": "efa-only"}, {}]}
        self.assertEqual(nodes.resources(NVIDIA, template, P5)[1]["vpc.amazonaws.com/efa"], "2")

    def test_an_image_without_the_driver_offers_no_accelerator(self):
        for ami in ("AL2023_x86_64_STANDARD", "AL2023_x86_64_NEURON", "BOTTLEROCKET_x86_64"):
            self.assertNotIn("nvidia.com/gpu", nodes.resources({"AmiType": ami}, {}, P5)[1], ami)
        for ami in ("BOTTLEROCKET_x86_64_NVIDIA", "AL2_x86_64_GPU", "CUSTOM"):
            self.assertEqual(nodes.resources({"AmiType": ami}, {}, P5)[1]["nvidia.com/gpu"], "8", ami)

    def test_the_node_config_sets_pods_reservations_and_where_files_lie(self):
        template = {"UserData": node_config(
            "{instance: {localStorage: {strategy: RAID0}}, kubelet: {config: {maxPods: 50, systemReserved: {cpu: 1},"
            " kubeReserved: {cpu: 500m, memory: 1Gi}, evictionHard: {memory.available: 5%}}}}")}
        capacity, allocatable = nodes.resources(NVIDIA, template, P5)
        self.assertEqual(allocatable["cpu"], "190500m")
        self.assertEqual(allocatable["pods"], "50")
        self.assertEqual(allocatable["memory"], f"{int(2048 * 1024 * 0.925 * 0.95 - 1024)}Mi")
        self.assertEqual(capacity["ephemeral-storage"], f"{30400 * 1000 ** 3 // 1024 ** 2}Mi")

    def test_the_root_volume_holds_the_files_otherwise(self):
        template = {"BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 200}}]}
        self.assertEqual(nodes.resources(NVIDIA, template, P5)[0]["ephemeral-storage"], "204800Mi")
        self.assertEqual(nodes.resources(NVIDIA, {}, P5)[0]["ephemeral-storage"], "20480Mi")

    def test_reservations_that_leave_nothing_are_refused(self):
        template = {"UserData": node_config("{kubelet: {config: {kubeReserved: {memory: 3000Gi}}}}")}
        with self.assertRaisesRegex(nodes.NodeGroupError, "leave nothing"):
            nodes.resources(NVIDIA, template, P5)

    def test_a_node_config_that_is_no_yaml_is_refused(self):
        text = user_data("apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec: {")
        with self.assertRaisesRegex(nodes.NodeGroupError, "no YAML"):
            nodes.node_config(text)


class Groups(unittest.TestCase):
    def test_a_type_without_a_row_in_the_catalog_is_refused(self):
        with self.assertRaisesRegex(nodes.NodeGroupError, "p9.48xlarge"):
            nodes.instance_of({}, {"InstanceType": "p9.48xlarge"}, {"p5.48xlarge": P5})

    def test_taints_get_the_effects_of_kubernetes(self):
        group = {"Taints": [{"Key": "a", "Value": "b", "Effect": "NO_SCHEDULE"}, {"Key": "c", "Effect": "NO_EXECUTE"}]}
        self.assertEqual(nodes.taints_of(group), [{"key": "a", "value": "b", "effect": "NoSchedule"},
                                                  {"key": "c", "effect": "NoExecute"}])

    def test_labels_are_those_of_the_group_and_of_the_node_config(self):
        template = {"UserData": node_config("{kubelet: {flags: ['--node-labels=from=kubelet,team=ml']}}")}
        node = nodes.node_object("n", "g", {**NVIDIA, "Labels": {"team": "serving"}}, template, P5, SUBNETS[0],
                                 "10.0.0.4", "us-east-1", "i-1")
        labels = node["metadata"]["labels"]
        self.assertEqual((labels["from"], labels["team"], labels["eks.amazonaws.com/nodegroup"]),
                         ("kubelet", "serving", "g"))
        self.assertEqual(labels["topology.kubernetes.io/zone"], "us-east-1a")


class Places(unittest.TestCase):
    def test_nodes_go_to_the_zone_with_the_fewest(self):
        placed = nodes.place(3, SUBNETS, [("us-east-1a", "10.0.0.4"), (None, "10.0.0.5")])
        self.assertEqual([s["zone"] for s, _ in placed], ["us-east-1b", "us-east-1a", "us-east-1b"])
        self.assertEqual([str(a) for _, a in placed], ["10.0.0.20", "10.0.0.6", "10.0.0.21"])

    def test_more_nodes_than_addresses_are_refused(self):
        # a /28 has 16 addresses, of which AWS keeps 5
        self.assertEqual(len(nodes.place(22, SUBNETS, [])), 22)
        with self.assertRaisesRegex(nodes.NodeGroupError, "InsufficientFreeAddressesInSubnet"):
            nodes.place(23, SUBNETS, [])

    def test_a_name_is_the_private_dns_name_of_the_region(self):
        self.assertEqual(nodes.node_name("10.0.0.4", "us-east-1"), "ip-10-0-0-4.ec2.internal")
        self.assertEqual(nodes.node_name("10.0.0.4", "eu-west-1"), "ip-10-0-0-4.eu-west-1.compute.internal")


if __name__ == "__main__":
    unittest.main()

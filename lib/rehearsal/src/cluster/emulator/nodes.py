"""Which nodes a node group has: pure arithmetic on its properties, its launch template and our instance catalog.

What does not go together (architecture, interfaces, sizes) the emulator's rules.py has refused before; here a type
without a row in the catalog is a NodeGroupError, and so are reservations that leave nothing.
"""
import base64
import email
import ipaddress
import re
import zlib

import yaml

# EKS's words for a taint's effect. https://docs.aws.amazon.com/eks/latest/APIReference/API_Taint.html
TAINT_EFFECTS = {"NO_SCHEDULE": "NoSchedule", "PREFER_NO_SCHEDULE": "PreferNoSchedule", "NO_EXECUTE": "NoExecute"}
# The hypervisor's and the kernel's share of memory; Karpenter's default (vmMemoryOverheadPercent 0.075), read 2026-11.
# https://karpenter.sh/docs/reference/settings/
VM_MEMORY_OVERHEAD = 0.075
# A managed node group's root volume without a word about it.
# https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
DEFAULT_DISK_GIB = 20
# kubelet's default evictionHard. https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
EVICTION_MEMORY_MIB = 100
EVICTION_DISK_SHARE = 0.10
# AWS keeps the first four addresses of every subnet and the last one.
# https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
RESERVED_FIRST_ADDRESSES = 4
MIB = 1024 * 1024
GIB = 1024 * MIB


class NodeGroupError(Exception):
    pass


def instance_of(group, template, catalog):
    """The catalog row of the group's instance type."""
    types = [template["InstanceType"]] if template.get("InstanceType") else group.get("InstanceTypes") or []
    if not types:
        raise NodeGroupError("neither the launch template nor the node group names an instance type")
    unknown = [t for t in types if t not in catalog]
    if unknown:
        raise NodeGroupError(f"InvalidParameterException: {', '.join(unknown)}: not an instance type of the catalog, "
                             "of which the local nodes are made (lib/catalog/instances.ts)")
    return {"type": types[0], **catalog[types[0]]}


def efa_interfaces(template):
    return sum(1 for i in template.get("NetworkInterfaces") or [] if i.get("InterfaceType") in ("efa", "efa-only"))


def accelerators(group, instance):
    """The extended resource that the device plugin offers; none where the AMI has no driver for it."""
    count, resource = instance.get("acceleratorCount", 0), instance.get("acceleratorResource")
    if not count or not resource:
        return {}
    ami = group.get("AmiType", "AL2023_x86_64_STANDARD")
    driver = "NEURON" if resource.startswith("aws.amazon.com/neuron") else "NVIDIA"
    return {resource: str(count)} if ami == "CUSTOM" or driver in ami or ami.endswith("_GPU") else {}


# ---- what the launch template's user data asks of kubelet --------------------------------------

def node_config(user_data):
    """nodeadm's NodeConfig documents in the user data, merged, as their `spec`; {} where there are none.

    https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/
    """
    spec = {}
    for text in user_data_parts(user_data or ""):
        try:
            documents = list(yaml.safe_load_all(text))
        except yaml.YAMLError as error:
            if "node.eks.aws" in text:
                raise NodeGroupError(f"the NodeConfig in the user data is no YAML: {error}") from None
            continue
        for document in documents:
            if isinstance(document, dict) and str(document.get("apiVersion", "")).startswith("node.eks.aws/"):
                if document.get("kind") != "NodeConfig":
                    raise NodeGroupError(f"user data: kind {document.get('kind')!r}, expected NodeConfig")
                spec = merged(spec, document.get("spec") or {})
    return spec


def user_data_parts(user_data):
    if not user_data:
        return []
    raw = base64.b64decode(user_data)
    if raw[:2] == b"\x1f\x8b":
        raw = zlib.decompress(raw, 31)
    text = raw.decode(errors="replace")
    if "multipart/" not in text[:2000]:
        return [text]
    message = email.message_from_string(text)
    return [part.get_payload(decode=True).decode(errors="replace") for part in message.walk()
            if not part.is_multipart()]


def merged(base, over):
    both = {k: merged(base[k], over[k]) for k in base.keys() & over.keys()
            if isinstance(base[k], dict) and isinstance(over[k], dict)}
    return {**base, **over, **both}


def kubelet_labels(spec):
    """Labels that the NodeConfig passes to kubelet as a flag."""
    labels = {}
    for flag in (spec.get("kubelet") or {}).get("flags") or []:
        if flag.startswith("--node-labels="):
            for pair in flag.split("=", 1)[1].split(","):
                key, _, value = pair.partition("=")
                labels[key] = value
    return labels


# ---- capacity and allocatable ------------------------------------------------------------------

UNITS = {"": 1, "m": 0.001, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
         "Ki": 1024, "Mi": MIB, "Gi": GIB, "Ti": 1024 * GIB, "Pi": 1024 ** 2 * GIB, "Ei": 1024 ** 3 * GIB}


def quantity(text):
    match = re.fullmatch(r"([0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)", str(text).strip())
    if not match or match.group(2) not in UNITS:
        raise NodeGroupError(f"kubelet configuration: {text!r} is no quantity")
    return float(match.group(1)) * UNITS[match.group(2)]


def reserved_millicores(vcpus):
    """nodeadm's kube-reserved CPU: 6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest.

    https://github.com/awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go
    """
    shares = [60] * min(vcpus, 1) + [10] * (min(vcpus, 2) - 1) + [5] * (min(vcpus, 4) - 2)
    return sum(shares) + 2.5 * max(vcpus - 4, 0)


def resources(group, template, instance):
    """(capacity, allocatable) of one node, as kubelet and the device plugins would report them."""
    kubelet = (node_config(template.get("UserData")).get("kubelet") or {}).get("config") or {}
    pods = int(kubelet.get("maxPods") or instance.get("defaultMaxPods") or 110)
    extended = accelerators(group, instance)
    efa = efa_interfaces(template)
    if efa:
        extended["vpc.amazonaws.com/efa"] = str(efa)
    memory = instance["memoryGiB"] * GIB * (1 - VM_MEMORY_OVERHEAD)
    disk = disk_bytes(group, template, instance)

    kube = kubelet.get("kubeReserved") or {}
    system = kubelet.get("systemReserved") or {}
    kube_millicores = quantity(kube["cpu"]) * 1000 if "cpu" in kube else reserved_millicores(instance["vcpus"])
    # nodeadm: 255 MiB and 11 MiB for each pod
    kube_memory = quantity(kube["memory"]) if "memory" in kube else (255 + 11 * pods) * MIB
    kube_disk = quantity(kube["ephemeral-storage"]) if "ephemeral-storage" in kube else GIB
    eviction = threshold((kubelet.get("evictionHard") or {}).get("memory.available"), memory, EVICTION_MEMORY_MIB * MIB)
    eviction_disk = threshold((kubelet.get("evictionHard") or {}).get("nodefs.available"), disk,
                              EVICTION_DISK_SHARE * disk)

    def left(whole, *parts):
        rest = whole - sum(parts)
        if rest <= 0:
            raise NodeGroupError(f"{instance['type']}: the kubelet reservations leave nothing for pods")
        return rest

    millicores = left(instance["vcpus"] * 1000, kube_millicores, quantity(system.get("cpu", 0)) * 1000)
    free_memory = left(memory, kube_memory, quantity(system.get("memory", 0)), eviction)
    free_disk = left(disk, kube_disk, quantity(system.get("ephemeral-storage", 0)), eviction_disk)
    capacity = {"cpu": str(instance["vcpus"]), "memory": mebibytes(memory), "ephemeral-storage": mebibytes(disk),
                "pods": str(pods), **extended}
    allocatable = {"cpu": f"{int(millicores)}m", "memory": mebibytes(free_memory),
                   "ephemeral-storage": mebibytes(free_disk), "pods": str(pods), **extended}
    return capacity, allocatable


def threshold(value, whole, default):
    """An eviction threshold: a quantity, or a percentage of the whole."""
    if value is None:
        return default
    text = str(value)
    return whole * float(text[:-1]) / 100 if text.endswith("%") else quantity(text)


def mebibytes(size):
    return f"{int(size // MIB)}Mi"


def disk_bytes(group, template, instance):
    """Where pods' files lie: the local NVMe where the NodeConfig makes one volume of it, else the root volume."""
    strategy = ((node_config(template.get("UserData")).get("instance") or {}).get("localStorage") or {}).get("strategy")
    if strategy == "RAID0" and instance.get("nvmeGB"):
        return instance["nvmeGB"] * 1000 ** 3
    sizes = [int(m["Ebs"]["VolumeSize"]) for m in template.get("BlockDeviceMappings") or []
             if (m.get("Ebs") or {}).get("VolumeSize")]
    return (max(sizes) if sizes else int(group.get("DiskSize") or DEFAULT_DISK_GIB)) * GIB


# ---- nodes -------------------------------------------------------------------------------------

def node_name(address, region):
    """EC2's private DNS name. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html"""
    domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
    return f"ip-{str(address).replace('.', '-')}.{domain}"


def place(count, subnets, taken):
    """`count` pairs (subnet, address): always into the zone with the fewest, as an Auto Scaling group does.

    `taken`: (zone, address) of the nodes that stay; their addresses are not given out again.
    """
    zones = {zone: sum(1 for z, _ in taken if z == zone) for zone in dict.fromkeys(s["zone"] for s in subnets)}
    used = {address for _, address in taken}
    placed = []
    for _ in range(count):
        for zone in sorted(zones, key=lambda z: (zones[z], z)):
            found = next(((s, a) for s in subnets if s["zone"] == zone for a in free_addresses(s, used)), None)
            if found:
                break
        else:
            raise NodeGroupError(f"InsufficientFreeAddressesInSubnet: {', '.join(s['id'] for s in subnets)} "
                                 f"have no address left for node {len(placed) + 1} of {count}")
        zones[found[0]["zone"]] += 1
        used.add(str(found[1]))
        placed.append(found)
    return placed


def free_addresses(subnet, used):
    network = ipaddress.ip_network(subnet["cidr"])
    first = int(network.network_address) + RESERVED_FIRST_ADDRESSES
    for number in range(first, int(network.broadcast_address)):
        address = ipaddress.ip_address(number)
        if str(address) not in used:
            yield address


def taints_of(group):
    taints = []
    for taint in group.get("Taints") or []:
        if taint.get("Effect") not in TAINT_EFFECTS:
            raise NodeGroupError(f"taint effect {taint.get('Effect')!r}: expected one of {', '.join(TAINT_EFFECTS)}")
        taints.append({"key": taint["Key"], "effect": TAINT_EFFECTS[taint["Effect"]],
                       **({"value": taint["Value"]} if taint.get("Value") else {})})
    return taints


def node_object(name, group_name, group, template, instance, subnet, address, region, instance_id):
    """The Node as kubelet would register it."""
    capacity, allocatable = resources(group, template, instance)
    architecture = instance["architecture"]
    labels = {
        **kubelet_labels(node_config(template.get("UserData"))),
        **(group.get("Labels") or {}),
        "eks.amazonaws.com/nodegroup": group_name,
        "eks.amazonaws.com/capacityType": group.get("CapacityType", "ON_DEMAND"),
        "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": architecture,
        "node.kubernetes.io/instance-type": instance["type"],
        "topology.kubernetes.io/region": region, "topology.kubernetes.io/zone": subnet["zone"],
    }
    return {
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}},
        "spec": {"providerID": f"aws:///{subnet['zone']}/{instance_id}", "taints": taints_of(group)},
        "status": {
            "capacity": capacity, "allocatable": allocatable,
            "addresses": [{"type": "InternalIP", "address": str(address)}, {"type": "InternalDNS", "address": name},
                          {"type": "Hostname", "address": name}],
            "nodeInfo": {"architecture": architecture, "operatingSystem": "linux", "osImage": group.get("AmiType", ""),
                         "bootID": "", "machineID": "", "systemUUID": "", "kernelVersion": "", "kubeletVersion": "",
                         "kubeProxyVersion": "", "containerRuntimeVersion": ""},
        },
    }

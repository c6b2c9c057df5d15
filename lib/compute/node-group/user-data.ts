/** Resources that the kubelet keeps from pods for itself and the container runtime. */
export interface KubeletReservation {
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  readonly ephemeralStorageGiB: number;
}

/**
 * Share of each CPU range that EKS reserves, in ten-thousandths: 6 % of the first core, 1 % of the second, 0.5 % of two
 * more, 0.25 % of the rest.
 */
const CPU_RANGES = [
  { fromMillicores: 0, toMillicores: 1000, share: 600 },
  { fromMillicores: 1000, toMillicores: 2000, share: 100 },
  { fromMillicores: 2000, toMillicores: 4000, share: 50 },
  { fromMillicores: 4000, toMillicores: Infinity, share: 25 },
] as const;

/**
 * What EKS's own images reserve on a node of this size.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go (2026-07)
 */
export function kubeletReservation(vcpus: number, maxPods: number): KubeletReservation {
  const total = vcpus * 1000;
  const cpuMillicores = CPU_RANGES.reduce((sum, { fromMillicores, toMillicores, share }) => {
    return sum + Math.trunc((Math.max(0, Math.min(total, toMillicores) - fromMillicores) * share) / 10_000);
  }, 0);
  return { cpuMillicores, memoryMiB: 11 * maxPods + 255, ephemeralStorageGiB: 1 };
}

/** How local NVMe disks serve a node. `mount` gives each disk a file system of its own, `none` leaves them alone. */
export type NvmeStrategy = 'raid0' | 'raid10' | 'mount' | 'none';

/** A taint in the words of the EKS API. */
export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NO_SCHEDULE' | 'NO_EXECUTE' | 'PREFER_NO_SCHEDULE';
}

/** What the node's own software is told, before any cluster is known. */
export interface NodeSettings {
  readonly nvmeStrategy: NvmeStrategy;
  /** Labels that describe the hardware, registered together with the node. */
  readonly labels: Readonly<Record<string, string>>;
  /** Registered together with the node; only where EKS does not do it. */
  readonly taints: readonly NodeTaint[];
  /** Absent where the catalog does not know the instance's limits; the image then decides. */
  readonly maxPods?: number;
  readonly reservation?: KubeletReservation;
}

/** How a node finds its cluster. EKS adds these itself, except to an image of your own. */
export interface ClusterCoordinates {
  readonly name: string;
  readonly endpoint: string;
  /** Base64, as EKS gives it. */
  readonly certificateAuthority: string;
  readonly serviceIpv4Cidr: string;
}

const TAINT_EFFECTS = {
  NO_SCHEDULE: 'NoSchedule',
  NO_EXECUTE: 'NoExecute',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
} as const;
const NODEADM_STRATEGIES = { raid0: 'RAID0', raid10: 'RAID10', mount: 'Mount' } as const;

/**
 * User data of an Amazon Linux 2023 node: a MIME document with a nodeadm NodeConfig. The NodeConfig is JSON, which is
 * YAML as well and has no quoting rules to get wrong.
 *
 * On EKS's own images EKS merges a NodeConfig of its own into the document, with the cluster's coordinates, its labels
 * and its own idea of `maxPods`; which of the two wins there is not documented. nodeadm applies the files of
 * `/etc/eks/nodeadm.d` after all user data (images from v20251023 on), so the kubelet settings go into one of those.
 * With an image of your own EKS merges nothing: then `cluster` must be given, and everything stands in one NodeConfig.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/examples/
 */
export function amazonLinuxUserData(settings: NodeSettings, cluster?: ClusterCoordinates): string {
  const flags = [
    ...flag(
      'node-labels',
      Object.entries(settings.labels).map(([key, value]) => `${key}=${value}`),
    ),
    ...flag(
      'register-with-taints',
      settings.taints.map((taint) => `${taint.key}=${taint.value ?? ''}:${TAINT_EFFECTS[taint.effect]}`),
    ),
  ];
  const kubelet = kubeletConfiguration(settings);
  const spec = {
    ...(cluster && {
      cluster: {
        name: cluster.name,
        apiServerEndpoint: cluster.endpoint,
        certificateAuthority: cluster.certificateAuthority,
        cidr: cluster.serviceIpv4Cidr,
      },
    }),
    ...(settings.nvmeStrategy !== 'none' && {
      instance: { localStorage: { strategy: NODEADM_STRATEGIES[settings.nvmeStrategy] } },
    }),
    kubelet: { flags, ...(cluster && kubelet && { config: kubelet }) },
  };
  const parts = [{ type: 'application/node.eks.aws', content: nodeConfig(spec) }];
  if (!cluster && kubelet) {
    const file = {
      path: '/etc/eks/nodeadm.d/50-kubelet.yaml',
      permissions: '0644',
      content: nodeConfig({ kubelet: { config: kubelet } }),
    };
    parts.push({
      type: 'text/cloud-config',
      content: `#cloud-config\n${JSON.stringify({ write_files: [file] }, null, 2)}`,
    });
  }
  return [
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    '',
    ...parts.flatMap(({ type, content }) => [`--${BOUNDARY}`, `Content-Type: ${type}`, '', content, '']),
    `--${BOUNDARY}--`,
    '',
  ].join('\n');
}

const BOUNDARY = 'ai-datacenter';

function nodeConfig(spec: object): string {
  return JSON.stringify({ apiVersion: 'node.eks.aws/v1alpha1', kind: 'NodeConfig', spec }, null, 2);
}

function flag(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`--${name}=${values.join(',')}`];
}

function kubeletConfiguration({ maxPods, reservation }: NodeSettings): object | undefined {
  if (maxPods === undefined || reservation === undefined) return undefined;
  return { maxPods, kubeReserved: reservedResources(reservation) };
}

function reservedResources(reservation: KubeletReservation): Record<string, string> {
  return {
    cpu: `${reservation.cpuMillicores}m`,
    memory: `${reservation.memoryMiB}Mi`,
    'ephemeral-storage': `${reservation.ephemeralStorageGiB}Gi`,
  };
}

/**
 * User data of a Bottlerocket node: TOML. What stands here overrides what EKS merges in; the boot command that binds
 * the local disks is what Bottlerocket offers for them, as one RAID0.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/bootstrap-commands/
 */
export function bottlerocketUserData(settings: NodeSettings): string {
  const lines: string[] = [];
  if (settings.maxPods !== undefined) lines.push('[settings.kubernetes]', `max-pods = ${settings.maxPods}`, '');
  lines.push(
    '[settings.kubernetes.node-labels]',
    ...Object.entries(settings.labels).map(([key, value]) => `${JSON.stringify(key)} = ${JSON.stringify(value)}`),
    '',
  );
  if (settings.reservation) {
    lines.push(
      '[settings.kubernetes.kube-reserved]',
      ...Object.entries(reservedResources(settings.reservation)).map(([key, value]) => `${key} = "${value}"`),
      '',
    );
  }
  if (settings.nvmeStrategy === 'raid0') {
    lines.push(
      '[settings.bootstrap-commands.local-disks]',
      'commands = [["apiclient", "ephemeral-storage", "init"], ["apiclient", "ephemeral-storage", "bind", "--dirs", "/var/lib/containerd", "/var/lib/kubelet", "/var/log/pods"]]',
      'mode = "always"',
      'essential = true',
      '',
    );
  }
  return lines.join('\n');
}

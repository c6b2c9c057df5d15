import { tomlSetting } from './bottlerocket-settings';
import type { OwnSettings } from './node-settings';
import type { NodeTaint, NvmeStrategy } from './options';
import { KUBERNETES_EFFECTS } from './taints';

/** Resources that the kubelet reserves for itself and the container runtime. */
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

/** The settings of a node's own software that do not depend on the cluster. */
export interface NodeSettings {
  readonly nvmeStrategy: NvmeStrategy;
  /** Labels that describe the hardware, registered together with the node. */
  readonly labels: Readonly<Record<string, string>>;
  /** Registered together with the node; only if EKS does not do it. */
  readonly taints: readonly NodeTaint[];
  /** Undefined if the catalog does not know the instance's limits; the image then decides. */
  readonly maxPods?: number;
  readonly reservation?: KubeletReservation;
  /** Bottlerocket only: pods that do not run as root may use devices. Neuron requires it. @default false */
  readonly deviceOwnershipFromSecurityContext?: boolean;
  /** Bottlerocket only: huge pages of 2 MiB, which EFA requires. Amazon Linux's EFA driver reserves them itself. */
  readonly hugePages?: number;
  /** What a user adds. @default - nothing */
  readonly own?: OwnSettings;
}

/** The address of a cluster. */
export interface ClusterAddress {
  readonly name: string;
  readonly endpoint: string;
  /** Base64, as EKS returns it. */
  readonly certificateAuthority: string;
}

/** How a node finds its cluster. EKS adds these itself, except to an image of your own. */
export interface ClusterCoordinates extends ClusterAddress {
  readonly serviceIpv4Cidr: string;
}

/**
 * Huge pages of 2 MiB on a Bottlerocket node with EFA.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/node-efa.html (Using Bottlerocket with EFA, read 2026-11)
 */
export const EFA_HUGE_PAGES = 3000;

const NODEADM_STRATEGIES = { raid0: 'RAID0', raid10: 'RAID10', mount: 'Mount' } as const;

/**
 * Returns the user data of an Amazon Linux 2023 node: a MIME document with a nodeadm NodeConfig. The NodeConfig is
 * JSON, which is YAML as well and has no quoting rules to get wrong.
 *
 * On EKS's own images EKS merges a NodeConfig of its own into the document, with the cluster's coordinates, its labels
 * and its own `maxPods`; which of the two takes precedence is not documented. nodeadm applies the files of
 * `/etc/eks/nodeadm.d` after all user data (images from v20251023 on), so the kubelet settings go into one of those.
 * With an image of your own EKS merges nothing: then `cluster` is required, and everything is in one NodeConfig.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/examples/
 */
export function amazonLinuxUserData(settings: NodeSettings, cluster?: ClusterCoordinates): string {
  const config = kubeletConfiguration(settings);
  const { files = [], commands = [], parts: own = [] } = settings.own ?? {};
  const written = [...files, ...(!cluster && config ? [kubeletDropIn(config)] : [])];
  const parts = [
    { type: 'application/node.eks.aws', content: nodeConfig(nodeSpec(settings, cluster)) },
    ...(written.length > 0 ? [cloudConfig(written, commands)] : []),
    ...own.map(({ contentType, content }) => ({ type: contentType, content })),
  ];
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

function nodeSpec(settings: NodeSettings, cluster: ClusterCoordinates | undefined): object {
  const config = kubeletConfiguration(settings);
  const labels = Object.entries(settings.labels).map(([key, value]) => `${key}=${value}`);
  const taints = settings.taints.map(({ key, value = '', effect }) => `${key}=${value}:${KUBERNETES_EFFECTS[effect]}`);
  return {
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
    kubelet: {
      flags: [...flag('node-labels', labels), ...flag('register-with-taints', taints)],
      ...(cluster && config && { config }),
    },
  };
}

/** The kubelet settings in the folder that nodeadm applies last. */
function kubeletDropIn(config: object): { readonly path: string; readonly content: string } {
  return { path: '/etc/eks/nodeadm.d/50-kubelet.yaml', content: nodeConfig({ kubelet: { config } }) };
}

/** A cloud-config part: cloud-init writes files and runs commands before nodeadm starts the kubelet. */
function cloudConfig(
  files: readonly { readonly path: string; readonly content: string }[],
  commands: readonly (readonly string[])[],
): { readonly type: string; readonly content: string } {
  const config = {
    write_files: files.map(({ path, content }) => ({ path, permissions: '0644', content })),
    ...(commands.length > 0 && { runcmd: commands }),
  };
  return { type: 'text/cloud-config', content: `#cloud-config\n${JSON.stringify(config, null, 2)}` };
}

function nodeConfig(spec: object): string {
  return JSON.stringify({ apiVersion: 'node.eks.aws/v1alpha1', kind: 'NodeConfig', spec }, null, 2);
}

function flag(name: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`--${name}=${values.join(',')}`];
}

function kubeletConfiguration({ maxPods, reservation, own }: NodeSettings): object | undefined {
  const counted = maxPods !== undefined && reservation && { maxPods, kubeReserved: reservedResources(reservation) };
  return counted || own?.kubelet ? { ...own?.kubelet, ...counted } : undefined;
}

function reservedResources(reservation: KubeletReservation): Record<string, string> {
  return {
    cpu: `${reservation.cpuMillicores}m`,
    memory: `${reservation.memoryMiB}Mi`,
    'ephemeral-storage': `${reservation.ephemeralStorageGiB}Gi`,
  };
}

/** Mounts what Bottlerocket keeps on local disks; it joins them as one RAID0. */
const BIND_LOCAL_DISKS = [
  ['apiclient', 'ephemeral-storage', 'init'],
  ['apiclient', 'ephemeral-storage', 'bind', '--dirs', '/var/lib/containerd', '/var/lib/kubelet', '/var/log/pods'],
] as const;

/**
 * Returns the user data of a Bottlerocket node: TOML. Its values take precedence over those that EKS merges in.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/bootstrap-commands/
 */
export function bottlerocketUserData(settings: NodeSettings): string {
  const labels = Object.entries(settings.labels).map(([key, value]) => `${JSON.stringify(key)} = ${quoted(value)}`);
  const reserved = Object.entries(settings.reservation ? reservedResources(settings.reservation) : {});
  const kubernetes = [
    ...(settings.maxPods === undefined ? [] : [`max-pods = ${settings.maxPods}`]),
    ...(settings.deviceOwnershipFromSecurityContext ? ['device-ownership-from-security-context = true'] : []),
  ];
  const hugePages = settings.hugePages === undefined ? [] : [`"vm.nr_hugepages" = "${settings.hugePages}"`];
  const tables = new Map<string, string[]>();
  const add = (name: string, lines: readonly string[]) => {
    if (lines.length > 0) tables.set(name, [...(tables.get(name) ?? []), ...lines]);
  };
  add('settings.kubernetes', kubernetes);
  add('settings.kubernetes.node-labels', labels);
  add(
    'settings.kubernetes.kube-reserved',
    reserved.map(([key, value]) => `${key} = ${quoted(value)}`),
  );
  add('settings.kernel.sysctl', hugePages);
  if (settings.nvmeStrategy === 'raid0') add('settings.bootstrap-commands.local-disks', localDisks());
  for (const [name, value] of Object.entries(settings.own?.bottlerocket ?? {})) {
    const { table, line } = tomlSetting(name, value);
    add(table, [line]);
  }
  return [...tables].flatMap(([name, lines]) => [`[${name}]`, ...lines, '']).join('\n');
}

function localDisks(): string[] {
  const commands = BIND_LOCAL_DISKS.map((command) => `[${command.map(quoted).join(', ')}]`).join(', ');
  return [`commands = [${commands}]`, 'mode = "always"', 'essential = true'];
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

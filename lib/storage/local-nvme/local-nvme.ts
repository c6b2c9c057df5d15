import { type ChartImage, HELM_RELEASES } from '../../catalog/releases';
import type { NodeGroupOptions, NvmeStrategy } from '../../compute/node-group/options';
import { SERVICE_ACCOUNT_NAME } from '../../core/kubernetes-names';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { type PodToleration, readTolerations } from '../../core/tolerations';
import { type ChartReleasePlan, readChartRelease } from '../../network/chart-release';
import type { SourceAccess } from '../../network/network/internet-access';
import { PUBLIC_SOURCE_CODES } from '../../network/public-sources';
import type { InstanceCode } from '../../catalog/read-instance';
import { INSTANCE_STORE_ADDON, INSTANCE_STORE_DRIVER } from './instance-store-driver';
import { NODE_DISKS_CODES, type NodeDisksPlan, planNodeDisks, readInstances, standIn } from './node-disks';
import type { LocalNvmeOptions, LocalNvmeUse, VolumeProvisioner } from './options';
import { PROVISIONER_CODES, readProvisioner, warnOfDriver } from './provisioner';

/** What a node group is given, so that its disks are used as planned. */
export type NodeGroupDisks = Pick<
  NodeGroupOptions,
  'instanceType' | 'alternativeInstanceTypes' | 'nvmeStrategy' | 'labels'
>;

/** The Helm release of the static provisioner. */
export interface ProvisionerReleasePlan extends ChartReleasePlan {
  readonly image: string;
}

/** What makes volumes of local disks, and removes those of nodes that are gone. */
export interface LocalVolumesPlan {
  readonly volumeProvisioner: VolumeProvisioner;
  readonly storageClassName: string;
  /** What a StorageClass calls its provisioner. */
  readonly provisioner: string;
  /** Labels of the nodes whose disks become volumes. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly PodToleration[];
  /** The EKS add-on of the driver; undefined with the static provisioner. */
  readonly addon?: typeof INSTANCE_STORE_ADDON;
  /** Undefined with the driver. */
  readonly provisionerRelease?: ProvisionerReleasePlan;
  readonly cleanup: CleanupPlan;
}

/** The controller that removes claims and volumes of nodes that are gone. */
export interface CleanupPlan {
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly args: readonly string[];
}

/** The local disks of a node group. */
export interface LocalNvmePlan {
  readonly use: LocalNvmeUse;
  readonly nvmeStrategy: NvmeStrategy;
  /** One entry for each instance type. */
  readonly nodes: readonly NodeDisksPlan[];
  readonly nodeGroup: NodeGroupDisks;
  /** Undefined unless the disks become volumes. */
  readonly volumes?: LocalVolumesPlan;
}

/** What the planner has to know of the cluster. */
export type LocalNvmeSurroundings = Partial<SourceAccess>;

export const LOCAL_NVME_CODES = {
  ...NODE_DISKS_CODES,
  ...PROVISIONER_CODES,
  ...PUBLIC_SOURCE_CODES,
} as const satisfies ProblemCodes;

type NvmeReader = OptionReader<LocalNvmeOptions, keyof typeof LOCAL_NVME_CODES | InstanceCode>;

/** By this label the static provisioner finds its nodes: others have disks of the same path, for HDFS. */
const LABEL = 'ai-datacenter/local-nvme';
const USES = ['cache', 'hdfs', 'volumes'] as const satisfies readonly LocalNvmeUse[];
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
const STORAGE_CLASS = { ...SERVICE_ACCOUNT_NAME, name: 'StorageClass name', example: 'ai-datacenter-nvme' } as const;
const PROVISIONER = {
  release: HELM_RELEASES.localStaticProvisioner,
  defaultName: 'ai-datacenter-local-static-provisioner',
  createNamespace: false,
  waitUntilReady: false,
} as const;
/** A node that restarts is back within minutes, and its volumes with it. */
const CLAIM_DELETION_DELAY = '5m';

/** Plans the local disks of a node group. */
export function planLocalNvme(options: LocalNvmeOptions, access: LocalNvmeSurroundings = {}): Planned<LocalNvmePlan> {
  const read: NvmeReader = new OptionReader(options);
  read.requirePresent('instanceTypes', "Set instanceTypes, for example to ['i4i.8xlarge'].");
  const use = read.requiredOneOf('use', USES, 'cache');
  const given = readInstances(read, 'instanceTypes');
  read.require(
    given.length > 0 || read.failed('instanceTypes'),
    'missing',
    'instanceTypes',
    'instanceTypes is an empty list.',
    "Name the types of the node group, for example ['i4i.8xlarge'].",
  );
  const instances = given.length > 0 ? given : [standIn()];
  const volumes = planVolumes(read, instances, access);
  const nvmeStrategy = strategyFor(use, volumes.volumeProvisioner);
  const [first, ...others] = instances.map(({ type }) => type);
  return read.planned({
    use,
    nvmeStrategy,
    nodes: planNodeDisks(read, instances, use, nvmeStrategy),
    nodeGroup: {
      instanceType: first ?? standIn().type,
      ...(others.length > 0 && { alternativeInstanceTypes: others }),
      nvmeStrategy,
      labels: { [LABEL]: use },
    },
    ...(use === 'volumes' && { volumes }),
  });
}

/** The driver takes the disks as they are; the static provisioner takes mounted ones. */
function strategyFor(use: LocalNvmeUse, provisioner: VolumeProvisioner): NvmeStrategy {
  if (use === 'cache') return 'raid0';
  return use === 'volumes' && provisioner === 'instance-store' ? 'none' : 'mount';
}

/** Plans the volumes also where the disks have another use: wrong options are problems all the same. */
function planVolumes(read: NvmeReader, instances: NvmeInstances, access: LocalNvmeSurroundings): LocalVolumesPlan {
  const others = read.has('otherInstanceTypes') ? readInstances(read, 'otherInstanceTypes') : undefined;
  const tolerations = readTolerations(read);
  const volumeProvisioner = readProvisioner(read, { instances, others, tainted: tolerations.length > 0 });
  const storageClassName = read.text('storageClassName', STORAGE_CLASS, STORAGE_CLASS.example);
  const sources = readSources(read, access);
  const isDriver = volumeProvisioner === 'instance-store';
  if (isDriver && read.raw('use') === 'volumes') warnOfDriver(read);
  return {
    volumeProvisioner,
    storageClassName,
    provisioner: isDriver ? INSTANCE_STORE_DRIVER : NO_PROVISIONER,
    nodeSelector: { [LABEL]: 'volumes' },
    tolerations,
    ...(isDriver ? { addon: INSTANCE_STORE_ADDON } : { provisionerRelease: sources.provisionerRelease }),
    cleanup: {
      name: 'ai-datacenter-nvme-cleanup',
      namespace: sources.provisionerRelease.release.namespace,
      image: sources.cleanupImage,
      args: [`--storageclass-names=${storageClassName}`, `--pvc-deletion-delay=${CLAIM_DELETION_DELAY}`],
    },
  };
}

type NvmeInstances = Parameters<typeof planNodeDisks>[1];

/** Where the chart and the images come from. */
function readSources(read: NvmeReader, access: LocalNvmeSurroundings) {
  // With another use nothing is installed, and nothing has to be reached.
  const isInstalled = read.raw('use') === 'volumes';
  const { chart, imageRegistry } = readChartRelease(read, PROVISIONER, isInstalled ? access : {});
  const imageOf = ({ repository, tag }: ChartImage) => `${imageRegistry}/${repository}:${tag}`;
  const [provisioner, cleanup] = PROVISIONER.release.images;
  const provisionerRelease: ProvisionerReleasePlan = { ...chart, image: imageOf(provisioner) };
  return { provisionerRelease, cleanupImage: imageOf(cleanup) };
}

import { instanceOrProblem } from '../catalog/instance-lookup';
import { type AmiType, defaultAmiType, machineImage } from '../catalog/machine-images';
import { DEFAULT_KUBERNETES_VERSION, KUBERNETES_RELEASES } from '../catalog/releases';
import { DEFAULT_LOG_RETENTION_DAYS, logRetentionProblems } from '../planning/log-retention';
import type { Problem } from '../planning/problem';
import { type AddonPlan, CLUSTER_ADDONS } from './cluster-addons';

/** What an EKS cluster is made of. Everything has a default: private, encrypted, logged. */
export interface ClusterOptions {
  /**
   * The cluster's name. It is fixed on purpose: a change that would replace the cluster then fails instead of
   * making a second one and deleting the first.
   * @default - made from the construct's path
   */
  readonly clusterName?: string;
  /** `1.34`, `1.35` or `1.36`. @default '1.35' */
  readonly kubernetesVersion?: string;
  /**
   * Networks from which the API server may be reached over the internet, for example `203.0.113.0/24`.
   * @default - none: the API server is reached only from inside the VPC
   */
  readonly publicCidrs?: readonly string[];
  /**
   * ARNs of IAM principals that administer the whole cluster.
   * @default - nobody but the deployment's own kubectl role
   */
  readonly administrators?: readonly string[];
  /** The instance type of the system nodes, without accelerators. @default 'm7i.xlarge' */
  readonly systemInstanceType?: string;
  /** How many system nodes, at least 2. They run CoreDNS, controllers and CPU workloads. @default 3 */
  readonly systemNodes?: number;
  /** Root volume of a system node, in GiB. @default 50 */
  readonly systemVolumeGiB?: number;
  /** How long control-plane logs are kept, in days; one of CloudWatch's steps. @default 90 */
  readonly logRetentionDays?: number;
}

/** A cluster, decided. */
export interface ClusterPlan {
  readonly kubernetesVersion: string;
  /** The package that holds the kubectl of this version, and its class. */
  readonly kubectl: { readonly package: string; readonly layerClass: string };
  readonly endpoint: {
    readonly privateAccess: true;
    readonly publicAccess: boolean;
    readonly publicCidrs: readonly string[];
  };
  /** What the control plane may do: AWS managed policies, and actions on the key of its secrets. */
  readonly controlPlane: { readonly rolePolicies: readonly string[]; readonly secretsKeyActions: readonly string[] };
  readonly administrators: readonly string[];
  readonly addons: readonly AddonPlan[];
  readonly systemNodes: SystemNodesPlan;
  readonly logRetentionDays: number;
}

/** The nodes that run everything that needs no accelerator. */
export interface SystemNodesPlan {
  readonly instanceType: string;
  readonly amiType: AmiType;
  /** System pods must not lose their nodes at two minutes' notice. */
  readonly capacityType: 'ON_DEMAND';
  readonly count: number;
  /** Room for one more node while a node is replaced, and for one to grow. */
  readonly maxCount: number;
  /** How many are replaced at once. */
  readonly maxUnavailable: number;
  readonly volume: {
    readonly deviceName: string;
    readonly volumeType: 'gp3';
    readonly encrypted: true;
    readonly sizeGiB: number;
  };
  /** IMDSv2 alone; a hop limit of 1 keeps pods away from the node's own role. */
  readonly metadata: { readonly httpTokens: 'required'; readonly hopLimit: 1 };
  readonly rolePolicies: readonly string[];
}

/**
 * EKS works with a grant that the creator of the cluster makes. The role has the same rights of its own, as in the
 * Terraform module, so that encryption does not hang on that grant.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html
 */
const SECRETS_KEY_ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:ListGrants', 'kms:DescribeKey'] as const;

const SYSTEM_DEFAULTS = { instanceType: 'm7i.xlarge', nodes: 3, volumeGiB: 50 } as const;
/**
 * The AL2023 image alone takes 20 GiB.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html (diskSize)
 */
const MIN_VOLUME_GIB = 20;

/** EKS's own rule for names. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
export const MAX_CLUSTER_NAME_LENGTH = 100;
const CLUSTER_NAME = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

/** Decides a cluster, or says everything that is wrong with it. */
export function planCluster(options: ClusterOptions): ClusterPlan | Problem[] {
  const problems: Problem[] = [];
  const kubernetesVersion = options.kubernetesVersion ?? DEFAULT_KUBERNETES_VERSION;
  const release = KUBERNETES_RELEASES.find((known) => known.version === kubernetesVersion);
  if (release === undefined) {
    problems.push({
      code: 'kubernetes-version-unsupported',
      path: 'kubernetesVersion',
      message: `Kubernetes ${kubernetesVersion} is not one of ${KUBERNETES_RELEASES.map((known) => known.version).join(', ')}.`,
      fix: `Use ${DEFAULT_KUBERNETES_VERSION}.`,
    });
  }

  if (options.clusterName !== undefined && !CLUSTER_NAME.test(options.clusterName)) {
    problems.push({
      code: 'cluster-name-invalid',
      path: 'clusterName',
      message: `'${options.clusterName}' is no cluster name: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit.`,
      fix: 'Rename the cluster, or leave the name out.',
    });
  }

  const publicCidrs = options.publicCidrs ?? [];
  publicCidrs.forEach((cidr, index) => {
    if (cidr.endsWith('/0')) {
      problems.push({
        code: 'cluster-endpoint-open',
        path: `publicCidrs[${index}]`,
        message: `${cidr} opens the API server to the whole internet.`,
        fix: 'Name the networks of your offices and runners, or leave publicCidrs out and come through the VPC.',
      });
    }
  });

  const instanceType = options.systemInstanceType ?? SYSTEM_DEFAULTS.instanceType;
  const instance = instanceOrProblem(instanceType, 'systemInstanceType', {
    kind: 'general',
    customizable: false,
  });
  const amiType = 'code' in instance ? undefined : defaultAmiType(instance);
  if ('code' in instance) {
    problems.push(instance);
  } else if (instance.accelerator !== undefined) {
    problems.push({
      code: 'system-nodes-accelerated',
      path: 'systemInstanceType',
      message: `${instanceType} carries ${instance.accelerator}, which system pods would occupy and nobody would use.`,
      fix: `Use a type without accelerators, for example ${SYSTEM_DEFAULTS.instanceType}, and declare the accelerators as a GpuNodeGroup.`,
    });
  }

  const count = options.systemNodes ?? SYSTEM_DEFAULTS.nodes;
  if (!Number.isInteger(count) || count < 2) {
    problems.push({
      code: 'system-nodes-too-few',
      path: 'systemNodes',
      message: `${count} system nodes cannot lose one and go on.`,
      fix: 'Use a whole number of at least 2.',
    });
  }

  const volumeGiB = options.systemVolumeGiB ?? SYSTEM_DEFAULTS.volumeGiB;
  if (!Number.isInteger(volumeGiB) || volumeGiB < MIN_VOLUME_GIB) {
    problems.push({
      code: 'root-volume-invalid',
      path: 'systemVolumeGiB',
      message: `A root volume of ${volumeGiB} GiB does not hold the system and the images of its pods.`,
      fix: `Use a whole number of at least ${MIN_VOLUME_GIB}.`,
    });
  }

  const logRetentionDays = options.logRetentionDays ?? DEFAULT_LOG_RETENTION_DAYS;
  problems.push(...logRetentionProblems('logRetentionDays', logRetentionDays));

  if (problems.length > 0 || amiType === undefined) return problems;
  const minor = kubernetesVersion.split('.')[1] ?? '';
  return {
    kubernetesVersion,
    kubectl: { package: `@aws-cdk/lambda-layer-kubectl-v${minor}`, layerClass: `KubectlV${minor}Layer` },
    endpoint: { privateAccess: true, publicAccess: publicCidrs.length > 0, publicCidrs },
    controlPlane: { rolePolicies: ['AmazonEKSClusterPolicy'], secretsKeyActions: SECRETS_KEY_ACTIONS },
    administrators: options.administrators ?? [],
    addons: CLUSTER_ADDONS,
    systemNodes: {
      instanceType,
      amiType,
      capacityType: 'ON_DEMAND',
      count,
      maxCount: count + 2,
      maxUnavailable: 1,
      volume: {
        deviceName: machineImage(amiType).rootDeviceName ?? '/dev/xvda',
        volumeType: 'gp3',
        encrypted: true,
        sizeGiB: volumeGiB,
      },
      metadata: { httpTokens: 'required', hopLimit: 1 },
      rolePolicies: ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly'],
    },
    logRetentionDays,
  };
}

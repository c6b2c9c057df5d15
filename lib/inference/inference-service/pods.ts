import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { type PodToleration, readTolerations } from '../../core/tolerations';
import { UNIQUE_NAMES_CODES } from '../../core/unique-names';
import { IMAGE_ARCHITECTURES, type ImageArchitecture } from '../inference-image/inference-image';
import { type ContainerOptions, type ContainerPlan, planContainer } from './container';

/** Size and place of the pods. */
export interface PodOptions extends ContainerOptions {
  /** Number of pods, at least 1. @default 3 */
  readonly replicas?: number;
  /**
   * Whether an autoscaler decides the number of pods, for example a HorizontalPodAutoscaler: the Deployment names none,
   * so a deployment does not set it back. Kubernetes starts with one pod, and a service that named a number until now
   * has one until the autoscaler acts.
   * @default false
   */
  readonly autoscaled?: boolean;
  /** CPU request in cores, at least 0.001. No limit is set, so idle cores may be used. @default 1 */
  readonly cpu?: number;
  /** Memory of a pod in GiB, at least 0.5: the model, its KV cache, and 0.5 GiB for Node. @default 2 */
  readonly memoryGiB?: number;
  /** Scratch space of a pod in GiB; with a model from S3 at least the model's size. @default 1 */
  readonly scratchGiB?: number;
  /** How long a pod may take to load its model, without pulling the image. At least 5 s. @default 300 */
  readonly startupSeconds?: number;
  /** @default - any node of the image's architecture */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly tolerations?: readonly PodToleration[];
  /** The image's architecture, for clusters with nodes of both. @default - that of the image, or any node */
  readonly architecture?: ImageArchitecture;
}

/** An HTTP probe of the container. */
export interface ProbePlan {
  readonly path: string;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
  readonly timeoutSeconds: number;
}

/** The pods of the service. */
export interface PodsPlan extends ContainerPlan {
  /** Undefined if an autoscaler decides. */
  readonly replicas: number | undefined;
  readonly cpu: number;
  readonly memoryGiB: number;
  readonly scratchGiB: number;
  readonly probes: { readonly startup: ProbePlan; readonly liveness: ProbePlan; readonly readiness: ProbePlan };
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly PodToleration[];
}

export const POD_CODES = {
  'replicas-with-autoscaler': 'The number of pods is decided twice: by the options and by an autoscaler.',
  ...UNIQUE_NAMES_CODES,
} as const satisfies ProblemCodes;

const REPLICAS = { min: 1, default: 3, unit: 'pods' } as const;
/** Kubernetes rounds up to 1 millicore. */
const CPU = { min: 0.001, default: 1, unit: 'cores' } as const;
/** Node itself takes about 0.5 GiB. */
const MEMORY_GIB = { min: 0.5, default: 2, unit: 'GiB' } as const;
const SCRATCH_GIB = { min: 0.001, default: 1, unit: 'GiB' } as const;
const STARTUP_PERIOD_SECONDS = 5;
const STARTUP_SECONDS = { min: STARTUP_PERIOD_SECONDS, default: 300, unit: 'seconds' } as const;

const HEALTH_PATH = '/health';
export const READY_PATH = '/ready';

/**
 * Liveness is more patient than readiness: a long prompt may delay the engine's reply, and a restart would make that
 * worse.
 */
const LIVENESS: ProbePlan = { path: HEALTH_PATH, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 };
const READINESS: ProbePlan = { path: READY_PATH, periodSeconds: 5, failureThreshold: 2, timeoutSeconds: 3 };
const STARTUP_TIMEOUT_SECONDS = 5;

type PodReader = OptionReader<PodOptions, keyof typeof POD_CODES>;

/** Plans size, probes and place of the pods. */
export function planPods(read: PodReader, imageArchitecture: ImageArchitecture | undefined): PodsPlan {
  const architecture = read.oneOf('architecture', IMAGE_ARCHITECTURES) ?? imageArchitecture;
  const startupSeconds = read.integer('startupSeconds', STARTUP_SECONDS);
  const container = planContainer(read);
  return {
    replicas: planReplicas(read),
    cpu: read.number('cpu', CPU),
    memoryGiB: read.number('memoryGiB', MEMORY_GIB),
    scratchGiB: read.number('scratchGiB', SCRATCH_GIB),
    probes: {
      startup: {
        path: HEALTH_PATH,
        periodSeconds: STARTUP_PERIOD_SECONDS,
        failureThreshold: Math.ceil(startupSeconds / STARTUP_PERIOD_SECONDS),
        timeoutSeconds: STARTUP_TIMEOUT_SECONDS,
      },
      liveness: LIVENESS,
      readiness: READINESS,
    },
    nodeSelector: {
      ...(architecture && { 'kubernetes.io/arch': architecture }),
      ...Object.fromEntries(read.entries('nodeSelector')),
    },
    tolerations: withDevices(readTolerations(read), container.extendedResources),
    ...container,
  };
}

function planReplicas(read: PodReader): number | undefined {
  const isAutoscaled = read.flag('autoscaled', false);
  const replicas = read.integer('replicas', REPLICAS);
  read.require(
    !isAutoscaled || !read.has('replicas') || read.failed('replicas'),
    'replicas-with-autoscaler',
    'replicas',
    `replicas is ${replicas}, and autoscaled leaves the number to an autoscaler: each deployment would set it back.`,
    'Leave replicas out, and set the lowest number in the autoscaler.',
  );
  return isAutoscaled ? undefined : replicas;
}

/** Nodes with devices have a taint with the name of the resource, so that pods without need stay away. */
function withDevices(
  tolerations: readonly PodToleration[],
  resources: ContainerPlan['extendedResources'],
): readonly PodToleration[] {
  const missing = resources.filter(({ name }) => !tolerations.some(({ key }) => key === name));
  return [...tolerations, ...missing.map(({ name }): PodToleration => ({ key: name, effect: 'NoSchedule' }))];
}

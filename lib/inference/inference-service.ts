import { isLateBound } from '../planning/late-bound';
import { isProblems, type Problem } from '../planning/problem';
import { type DrainOptions, type DrainPlan, planDrain } from './drain';
import type { ImageArchitecture } from './inference-image';
import { type LoadBalancerOptions, type LoadBalancerPlan, planLoadBalancer } from './load-balancer';

/** A taint that pods may run on all the same. */
export interface PodToleration {
  readonly key: string;
  /** @default - any value */
  readonly value?: string;
  /** `NoSchedule`, `PreferNoSchedule` or `NoExecute`. @default - any effect */
  readonly effect?: string;
}

/** What a service that answers prompts is made of. Everything has a default. */
export interface InferenceServiceOptions extends DrainOptions, LoadBalancerOptions {
  /** The name of the Deployment, the Service and the service account. @default 'inference' */
  readonly name?: string;
  /** @default 'inference' */
  readonly namespace?: string;
  /** Whether the namespace is made too, with restricted Pod Security. @default true */
  readonly createNamespace?: boolean;
  /** How many pods. @default 3 */
  readonly replicas?: number;
  /**
   * A model that the image brings, or `s3://bucket/prefix` of a folder in a model store.
   * @default 'tiny-shakespeare'
   */
  readonly model?: string;
  /** The name under which clients ask for the model. @default - the last part of `model` */
  readonly servedModelName?: string;
  /** Cores that a pod gets for sure; idle cores of the node come on top. @default 1 */
  readonly cpu?: number;
  /** Memory of a pod: the model, its KV cache, and 0.5 GiB. @default 2 */
  readonly memoryGiB?: number;
  /** Scratch space of a pod; with a model from S3 at least the model's size. @default 1 */
  readonly scratchGiB?: number;
  /** How long a pod may take to load its model, without pulling the image. @default 300 */
  readonly startupSeconds?: number;
  /** @default - any node of the image's architecture */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly tolerations?: readonly PodToleration[];
  /** The image's architecture, for clusters that have nodes of both. @default - any node */
  readonly architecture?: ImageArchitecture;
}

/** What pods may call: the cluster's DNS, the node's agent that hands out AWS credentials, HTTPS anywhere. */
export type EgressTarget = 'dns' | 'pod-identity' | 'https';

/** An inference service, decided. */
export interface InferenceServicePlan {
  readonly name: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly replicas: number;
  readonly model: string;
  readonly servedModelName: string;
  /** Arguments of the runtime. */
  readonly args: readonly string[];
  readonly port: number;
  readonly paths: { readonly health: string; readonly ready: string };
  readonly cpu: number;
  readonly memoryGiB: number;
  readonly scratchGiB: number;
  readonly startup: { readonly periodSeconds: number; readonly failureThreshold: number };
  readonly progressDeadlineSeconds: number;
  readonly drain: DrainPlan;
  readonly loadBalancer: LoadBalancerPlan;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly PodToleration[];
  /** What pods may call; nothing else. */
  readonly egress: readonly EgressTarget[];
}

/** What is around the service and decides with. */
export interface InferenceServiceSurroundings {
  /** Whether the pods can read a model store. */
  readonly modelStore: boolean;
}

const DEFAULTS = {
  name: 'inference',
  namespace: 'inference',
  replicas: 3,
  model: 'tiny-shakespeare',
  cpu: 1,
  memoryGiB: 2,
  scratchGiB: 1,
  startupSeconds: 300,
} as const;
const PORT = 8000;
const PATHS = { health: '/health', ready: '/ready' } as const;
const STARTUP_PERIOD_SECONDS = 5;
/**
 * Kubernetes gives a rollout up after 600 seconds without progress; pulling an image of some GB may take half of that.
 */
const PROGRESS_DEADLINE_SECONDS = 600;
const IMAGE_PULL_SECONDS = 300;

/**
 * A name that Services take.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#rfc-1035-label-names
 */
const LABEL_NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const BUNDLED_MODEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/;
const S3_MODEL = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w.-]+)+\/?$/;

/** Decides an inference service, or says everything that is wrong with it. */
export function planInferenceService(
  options: InferenceServiceOptions,
  surroundings: InferenceServiceSurroundings,
): InferenceServicePlan | Problem[] {
  const name = options.name ?? DEFAULTS.name;
  const namespace = options.namespace ?? DEFAULTS.namespace;
  const replicas = options.replicas ?? DEFAULTS.replicas;
  const model = options.model ?? DEFAULTS.model;
  const cpu = options.cpu ?? DEFAULTS.cpu;
  const memoryGiB = options.memoryGiB ?? DEFAULTS.memoryGiB;
  const scratchGiB = options.scratchGiB ?? DEFAULTS.scratchGiB;
  const startupSeconds = options.startupSeconds ?? DEFAULTS.startupSeconds;
  const drain = planDrain(options);
  const loadBalancer = isProblems(drain) ? drain : planLoadBalancer(options, drain, PATHS.ready);

  const problems = [
    ...nameProblems('name', name),
    ...nameProblems('namespace', namespace),
    ...amountProblems(
      'replicas',
      replicas,
      Number.isInteger(replicas) && replicas >= 1,
      'a whole number of at least 1',
      DEFAULTS.replicas,
    ),
    ...amountProblems('cpu', cpu, cpu > 0, 'more than 0 cores', DEFAULTS.cpu),
    ...amountProblems(
      'memoryGiB',
      memoryGiB,
      memoryGiB >= 0.5,
      'at least 0.5 GiB, which Node itself takes',
      DEFAULTS.memoryGiB,
    ),
    ...amountProblems('scratchGiB', scratchGiB, scratchGiB > 0, 'more than 0 GiB', DEFAULTS.scratchGiB),
    ...amountProblems(
      'startupSeconds',
      startupSeconds,
      Number.isInteger(startupSeconds) && startupSeconds >= STARTUP_PERIOD_SECONDS,
      `a whole number of at least ${STARTUP_PERIOD_SECONDS}`,
      DEFAULTS.startupSeconds,
    ),
    ...modelProblems(model, surroundings),
    ...(isProblems(loadBalancer) ? loadBalancer : []),
  ];
  if (problems.length > 0 || isProblems(drain) || isProblems(loadBalancer)) return problems;

  const servedModelName = options.servedModelName ?? lastPart(model);
  return {
    name,
    namespace,
    createNamespace: options.createNamespace ?? true,
    replicas,
    model,
    servedModelName,
    args: [
      'serve',
      '--host',
      '0.0.0.0',
      '--port',
      `${PORT}`,
      '--model',
      model,
      '--served-model-name',
      servedModelName,
      '--shutdown-timeout-seconds',
      `${drain.shutdownTimeoutSeconds}`,
    ],
    port: PORT,
    paths: PATHS,
    cpu,
    memoryGiB,
    scratchGiB,
    startup: {
      periodSeconds: STARTUP_PERIOD_SECONDS,
      failureThreshold: Math.ceil(startupSeconds / STARTUP_PERIOD_SECONDS),
    },
    progressDeadlineSeconds: Math.max(
      PROGRESS_DEADLINE_SECONDS,
      IMAGE_PULL_SECONDS + startupSeconds + drain.minReadySeconds,
    ),
    drain,
    loadBalancer,
    nodeSelector: {
      ...(options.architecture && { 'kubernetes.io/arch': options.architecture }),
      ...options.nodeSelector,
    },
    tolerations: options.tolerations ?? [],
    // An engine that has its model calls nobody. Fetching one from S3 takes names, credentials and S3.
    egress: isInS3(model) ? ['dns', 'pod-identity', 'https'] : [],
  };
}

function nameProblems(path: string, name: string): Problem[] {
  if (LABEL_NAME.test(name)) return [];
  return [
    {
      code: 'kubernetes-name-invalid',
      path,
      message: `'${name}' is no name in Kubernetes: 1 to 63 small letters, digits and hyphens, the first a letter, the last no hyphen.`,
      fix: 'Rename it.',
    },
  ];
}

function amountProblems(path: string, amount: number, valid: boolean, allowed: string, fallback: number): Problem[] {
  if (valid) return [];
  return [
    {
      code: 'pod-size-invalid',
      path,
      message: `${amount} is not ${allowed}.`,
      fix: `Use ${fallback}, or leave it out.`,
    },
  ];
}

function modelProblems(model: string, { modelStore }: InferenceServiceSurroundings): Problem[] {
  if (!isLateBound(model) && !BUNDLED_MODEL.test(model) && !S3_MODEL.test(model)) {
    return [
      {
        code: 'model-reference-invalid',
        path: 'model',
        message: `'${model}' is neither the name of a model in the image nor s3://bucket/prefix.`,
        fix: `Use ${DEFAULTS.model}, or the address that a model store's uriOf gives.`,
      },
    ];
  }
  if (isInS3(model) && !modelStore) {
    return [
      {
        code: 'model-store-missing',
        path: 'modelStore',
        message: `The pods have no right to read '${model}'.`,
        fix: 'Pass the model store. For a bucket that was there before, use ModelStore.fromBucket.',
      },
    ];
  }
  return [];
}

function isInS3(model: string): boolean {
  return model.startsWith('s3://');
}

function lastPart(model: string): string {
  return model.replace(/\/+$/, '').split('/').at(-1) ?? model;
}

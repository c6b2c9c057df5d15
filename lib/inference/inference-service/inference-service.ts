import { SERVICE_PRICES } from '../../catalog/prices';
import { kubernetesName, LABEL_NAME } from '../../core/kubernetes-names';
import { OptionReader } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import type { SourceAccess } from '../../network/network/internet-access';
import type { LoadBalancerPlace } from '../../network/certificates';
import { SCHEME_CODES } from '../../network/load-balancer-controller/scheme';
import { PUBLIC_SOURCE_CODES, requireReachable } from '../../network/public-sources';
import { TIMEOUT_CODES, type TimeoutLink } from '../../network/timeout-link';
import { type CostLine, sourceOf } from '../../planning/cost';
import { type PermissionsBy, type PermissionsByOptions, readPermissionsBy } from '../../security/permissions-by';
import type { InferenceImagePlan } from '../inference-image/inference-image';
import { DRAIN_CODES, type DrainOptions, type DrainPlan, planDrain } from '../../network/drain';
import {
  LOAD_BALANCER_CODES,
  type LoadBalancerOptions,
  type LoadBalancerPlan,
  planLoadBalancer,
} from './load-balancer';
import { MODEL_CODES, type ModelOptions, type ModelPlan, planModel } from './model';
import { POD_CODES, type PodOptions, type PodsPlan, planPods, READY_PATH } from './pods';
import { planTimeouts, type TimeoutOptions } from './timeouts';

/** The options of an inference service. Everything has a default. */
export interface InferenceServiceOptions
  extends ModelOptions, PodOptions, DrainOptions, TimeoutOptions, LoadBalancerOptions, PermissionsByOptions {
  /**
   * Name of the Deployment, the Service and the service account. Another name is another service: a new one is made,
   * with a new load balancer, and then the old one is removed.
   * @default - the id of the construct or chart, as a Kubernetes name; without one 'inference'
   */
  readonly name?: string;
  /** Services may share a namespace. @default 'inference' */
  readonly namespace?: string;
  /**
   * Whether the namespace is created too, with restricted Pod Security. Services of one app share it.
   * @default true
   */
  readonly createNamespace?: boolean;
}

/** What the construct around the plan knows of its references. */
export interface InferenceServiceReferences extends Partial<SourceAccess> {
  /** The id of the construct or chart, from which the default name comes. @default - none */
  readonly id?: string;
  /** The image and the problems of its reference, which become problems of the service. @default - not known */
  readonly image?: Planned<InferenceImagePlan>;
  /** Whether the pods have permission to read models in S3. @default false */
  readonly canReadModels?: boolean;
  /** Problems of the role that was made elsewhere, which become problems of the service. @default - none */
  readonly role?: Planned<unknown>;
  /** Where the load balancer is made. @default - not known */
  readonly place?: LoadBalancerPlace;
}

/** An inference service: everything that its Kubernetes objects need, except the image. */
export interface InferenceServicePlan extends ModelPlan, PodsPlan {
  readonly name: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  /** How the pods get permission to read models in S3. */
  readonly permissionsBy: PermissionsBy;
  /** Arguments of the runtime. */
  readonly args: readonly string[];
  /** The port on which the container serves HTTP. */
  readonly port: number;
  readonly progressDeadlineSeconds: number;
  readonly drain: DrainPlan;
  /** What a response of `maxResponseSeconds` passes on its way, and whether it survives each. */
  readonly timeouts: readonly TimeoutLink[];
  readonly loadBalancer: LoadBalancerPlan;
  readonly cost: readonly CostLine[];
}

/** Where a service is reached inside the cluster. */
export interface InferenceServiceEndpoint {
  readonly namespace: string;
  readonly serviceName: string;
  readonly port: number;
  /** Plain HTTP: only the load balancer terminates TLS. */
  readonly urlInCluster: string;
}

export const INFERENCE_SERVICE_CODES = {
  ...DRAIN_CODES,
  ...LOAD_BALANCER_CODES,
  ...MODEL_CODES,
  ...POD_CODES,
  ...PUBLIC_SOURCE_CODES,
  ...SCHEME_CODES,
  ...TIMEOUT_CODES,
} as const satisfies ProblemCodes;

const DEFAULT_NAME = 'inference';
const PORT = 8000;
/** Kubernetes reports a rollout as failed after 600 seconds without progress; pulling a large image may take half. */
const PROGRESS_DEADLINE_SECONDS = 600;
const IMAGE_PULL_SECONDS = 300;

type ServiceReader = OptionReader<
  InferenceServiceOptions & { readonly modelStore?: unknown },
  keyof typeof INFERENCE_SERVICE_CODES
>;

/**
 * Plans an inference service, once for every engine.
 *
 * @example
 * const { plan, problems } = planInferenceService({ replicas: 5, maxResponseSeconds: 120 });
 */
export function planInferenceService(
  options: InferenceServiceOptions,
  { id, image, canReadModels = false, role, place, ...access }: InferenceServiceReferences = {},
): Planned<InferenceServicePlan> {
  const read: ServiceReader = new OptionReader(options);
  const name = read.text('name', LABEL_NAME, kubernetesName(id ?? '') ?? DEFAULT_NAME);
  const namespace = read.text('namespace', LABEL_NAME, DEFAULT_NAME);
  const createNamespace = read.flag('createNamespace', true);
  const imageArchitecture = image && planImage(read, image, access).architecture;
  const permissionsBy = readPermissionsBy(read);
  if (role !== undefined) read.part(role);
  const model = planModel(read, canReadModels, name, permissionsBy);
  const pods = planPods(read, imageArchitecture);
  const drain = planDrain(read);
  const loadBalancer = planLoadBalancer(read, drain, READY_PATH, place);
  const isReachedInside = loadBalancer.type === 'ClusterIP';
  const { startup } = pods.probes;
  const startupSeconds = startup.periodSeconds * startup.failureThreshold;
  return read.planned({
    name,
    namespace,
    createNamespace,
    permissionsBy,
    ...model,
    ...pods,
    args: serveArguments(model, drain),
    port: PORT,
    progressDeadlineSeconds: Math.max(
      PROGRESS_DEADLINE_SECONDS,
      IMAGE_PULL_SECONDS + startupSeconds + drain.minReadySeconds,
    ),
    drain,
    timeouts: planTimeouts(read, drain, isReachedInside ? undefined : loadBalancer.idleTimeoutSeconds),
    loadBalancer,
    cost: isReachedInside ? [] : [loadBalancerCost()],
  });
}

/** Returns where a service is reached inside the cluster. */
export function inferenceServiceEndpoint({
  name,
  namespace,
  loadBalancer: { port },
}: InferenceServicePlan): InferenceServiceEndpoint {
  return { namespace, serviceName: name, port, urlInCluster: `http://${name}.${namespace}.svc:${port}` };
}

/** Takes the image of the pods over. Its problems are those of the service. */
function planImage(
  read: ServiceReader,
  image: Planned<InferenceImagePlan>,
  access: Partial<SourceAccess>,
): InferenceImagePlan {
  const plan = read.part(image);
  if (image.problems.length > 0) return plan;
  requireReachable(read, access, [
    {
      option: 'image',
      what: 'The image',
      address: plan.uri,
      fix: 'Copy the image into a registry that the VPC reaches, or build it with InferenceImage.fromSource.',
    },
  ]);
  return plan;
}

/** The command line of the runtime's `serve`. */
function serveArguments({ model, servedModelName }: ModelPlan, drain: DrainPlan): readonly string[] {
  return [
    ['serve'],
    ['--host', '0.0.0.0'],
    ['--port', `${PORT}`],
    ['--model', model],
    ['--served-model-name', servedModelName],
    ['--shutdown-timeout-seconds', `${drain.shutdownTimeoutSeconds}`],
  ].flat();
}

function loadBalancerCost(): CostLine {
  const price = SERVICE_PRICES.networkLoadBalancer;
  const { usdPerGB } = SERVICE_PRICES.trafficBetweenZones;
  return {
    item: '1 network load balancer',
    usdPerHour: price.usdPerHour,
    basis:
      `Its hours only. A capacity unit costs ${price.usdPerCapacityUnitHour} USD an hour, and traffic between zones ` +
      `${usdPerGB} USD per GB and direction`,
    source: sourceOf(price),
  };
}

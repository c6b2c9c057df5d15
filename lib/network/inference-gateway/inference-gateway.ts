import { HELM_RELEASES } from '../../catalog/releases';
import { kubernetesName, LABEL_NAME } from '../../core/kubernetes-names';
import { isLateBound } from '../../core/late-bound';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import type { ProblemCodes } from '../../core/problem';
import { DRAIN_CODES, type DrainPlan, planDrain } from '../drain';
import type { SourceAccess } from '../network/internet-access';
import { PUBLIC_SOURCE_CODES } from '../public-sources';
import { type TimeoutLink, timeoutLink } from '../timeout-link';
import { GATEWAY_CLIENT_CODES, type GatewayClientsPlan, planClients, SERVICE_NAME } from './clients';
import { type GatewayControllersPlan, planControllers } from './controllers';
import {
  GATEWAY_LIMIT_CODES,
  type GatewayCountersPlan,
  type GatewayLimitPlan,
  planCounters,
  planLimits,
} from './limits';
import type { GatewayBackend, InferenceGatewayOptions } from './options';

/** A service behind the gateway. */
export interface GatewayBackendPlan {
  readonly service: string;
  readonly port: number;
  readonly models: readonly string[];
}

/** Where clients and an `InferenceEdge` reach the gateway. */
export interface GatewayEndpointPlan {
  readonly namespace: string;
  readonly serviceName: string;
  readonly port: number;
  /** The path of health checks, which needs no key. */
  readonly healthCheckPath: string;
  /** Plain HTTP: the load balancer terminates TLS. */
  readonly urlInCluster: string;
}

/** How long responses, connections and terminating pods last, in seconds. */
export interface GatewayTimesPlan {
  /** A response, from the first byte of the request to the last one of the response. */
  readonly requestSeconds: number;
  /** A connection without a request. */
  readonly idleSeconds: number;
  /** A terminating pod takes new requests at least so long. */
  readonly minDrainSeconds: number;
  /** A terminating pod ends its last responses. */
  readonly drainSeconds: number;
  /** A new pod is ready so long before an old one is removed. */
  readonly minReadySeconds: number;
}

/** A gateway: everything that its objects and charts need. */
export interface InferenceGatewayPlan {
  readonly name: string;
  readonly namespace: string;
  readonly backends: readonly GatewayBackendPlan[];
  readonly clients: GatewayClientsPlan;
  readonly limits: readonly GatewayLimitPlan[];
  /** Undefined without limits. */
  readonly counters: GatewayCountersPlan | undefined;
  readonly replicas: number;
  readonly maxBodyBytes: number;
  readonly times: GatewayTimesPlan;
  /** What a response of `maxResponseSeconds` passes at the gateway, and whether it survives each. */
  readonly timeouts: readonly TimeoutLink[];
  readonly endpoint: GatewayEndpointPlan;
  readonly controllers: GatewayControllersPlan;
}

export const INFERENCE_GATEWAY_CODES = {
  'backends-alike': 'Two backends of a gateway have the same Service or the same model.',
  'models-many': 'The routes of a gateway have a place for 64 models.',
  ...GATEWAY_CLIENT_CODES,
  ...GATEWAY_LIMIT_CODES,
  ...DRAIN_CODES,
  ...PUBLIC_SOURCE_CODES,
} as const satisfies ProblemCodes;

const DEFAULT_NAME = 'gateway';
const DEFAULT_NAMESPACE = 'inference';
const HEALTH_CHECK_PATH = '/ready';
const SERVICE_PORT = 80;
const PORT = { min: 1, max: 65_535, default: 80, unit: '' } as const;
const REPLICAS = { min: 2, max: 100, default: 2, unit: 'pods' } as const;
/**
 * From what Envoy holds by default to the largest body of AWS WAF. The default is that of Envoy AI Gateway's examples.
 * @see https://github.com/envoyproxy/ai-gateway/blob/v1.1.0/examples/basic/basic.yaml `bufferLimit`
 */
const BODY = { min: 32_768, max: 1_000_000_000, default: 52_428_800, unit: 'bytes' } as const;
/** @see https://github.com/envoyproxy/ai-gateway/blob/v1.1.0/api/v1beta1/ai_gateway_route.go: one of 16 is its own */
const MAX_BACKENDS = 15;
/** @see https://gateway-api.sigs.k8s.io/reference/spec/ HTTPRouteRule: at most 64 matches, 128 in all rules */
const MAX_MODELS = 64;
/** Longer than the 4000 s that an application load balancer keeps an idle connection: it must be the first to close. */
const IDLE_SECONDS = 4060;
/** Envoy Gateway gives a pod of Envoy so long after its drain. @see internal/infrastructure/kubernetes/proxy, 1.9.1 */
const AFTER_DRAIN_SECONDS = 300;

const MODEL = {
  pattern: /^[!-~]{1,128}$/,
  name: 'name of a model',
  rule: '1 to 128 characters without spaces, as requests have it in model',
  example: 'chat',
} as const satisfies TextForm;

type GatewayReader = OptionReader<InferenceGatewayOptions, keyof typeof INFERENCE_GATEWAY_CODES>;

/** What the construct around the plan knows of its references. */
export interface InferenceGatewayReferences extends Partial<SourceAccess> {
  /** The id of the construct, from which the default name comes. @default - none */
  readonly id?: string;
}

/**
 * Plans a gateway, once for every engine.
 *
 * @example
 * const { plan, problems } = planInferenceGateway({
 *   backends: [{ service: 'chat', models: ['smollm2'] }], apiKeySecrets: ['api-keys'], tokensPerDay: 1_000_000,
 * });
 */
export function planInferenceGateway(
  options: InferenceGatewayOptions,
  { id, ...access }: InferenceGatewayReferences = {},
): Planned<InferenceGatewayPlan> {
  const read: GatewayReader = new OptionReader(options);
  const name = read.text('name', { ...LABEL_NAME, example: DEFAULT_NAME }, kubernetesName(id ?? '') ?? DEFAULT_NAME);
  const times = planTimes(planDrain(read));
  return read.planned({
    name,
    namespace: read.text('namespace', LABEL_NAME, DEFAULT_NAMESPACE),
    backends: planBackends(read),
    clients: planClients(read, access),
    limits: planLimits(read),
    counters: planCounters(read),
    replicas: read.integer('replicas', REPLICAS),
    maxBodyBytes: read.integer('maxBodyBytes', BODY),
    times,
    timeouts: [
      timeoutLink('gateway', times.requestSeconds, times.requestSeconds),
      timeoutLink('gateway, drain', times.drainSeconds, times.minDrainSeconds + times.requestSeconds),
      timeoutLink(
        'gateway, termination grace period',
        times.drainSeconds + AFTER_DRAIN_SECONDS,
        times.minDrainSeconds + times.requestSeconds,
      ),
    ],
    endpoint: endpointOf(name),
    controllers: planControllers(read, access),
  });
}

function planTimes({ preStopSeconds, shutdownTimeoutSeconds, minReadySeconds }: DrainPlan): GatewayTimesPlan {
  return {
    requestSeconds: shutdownTimeoutSeconds,
    idleSeconds: IDLE_SECONDS,
    minDrainSeconds: preStopSeconds,
    drainSeconds: preStopSeconds + shutdownTimeoutSeconds,
    minReadySeconds,
  };
}

/** Envoy Gateway runs Envoy in its own namespace. */
function endpointOf(serviceName: string): GatewayEndpointPlan {
  const { namespace } = HELM_RELEASES.envoyGateway;
  return {
    namespace,
    serviceName,
    port: SERVICE_PORT,
    healthCheckPath: HEALTH_CHECK_PATH,
    urlInCluster: `http://${serviceName}.${namespace}.svc.cluster.local`,
  };
}

const BACKENDS_FIX = "Set backends, for example to [{ service: 'chat', models: ['chat'] }].";

function planBackends(read: GatewayReader): readonly GatewayBackendPlan[] {
  const backends = read.each<GatewayBackend, GatewayBackendPlan>('backends', (item) => {
    const models = [...new Set(item.knownTexts('models', MODEL))];
    item.require(
      models.length > 0 || item.failed('models'),
      'missing',
      'models',
      'models is required: the model of a request decides which backend gets it.',
      "Set models, for example to ['chat'].",
    );
    return {
      service: item.requiredText('service', SERVICE_NAME),
      port: item.integer('port', PORT),
      models: models.length > 0 ? models : [MODEL.example],
    };
  });
  read.requirePresent('backends', BACKENDS_FIX);
  if (read.failed('backends')) return backends;
  const hasFew = backends.length > 0 && backends.length <= MAX_BACKENDS;
  read.require(
    hasFew || !read.has('backends'),
    'out-of-range',
    'backends',
    `backends has ${backends.length} services; a gateway has 1 to ${MAX_BACKENDS}.`,
    backends.length === 0 ? BACKENDS_FIX : 'Leave some out.',
  );
  requireDistinct(read, backends);
  const models = backends.flatMap((backend) => backend.models).length;
  read.require(
    models <= MAX_MODELS,
    'models-many',
    'backends',
    `The backends have ${models} models, and the routes have a place for ${MAX_MODELS}.`,
    'Leave some out.',
  );
  return backends;
}

function requireDistinct(read: GatewayReader, backends: readonly GatewayBackendPlan[]): void {
  backends.forEach(({ service, models }, index) => {
    const sameService = backends.findIndex((other) => other.service === service);
    read.require(
      sameService === index,
      'backends-alike',
      `backends[${index}].service`,
      `backends[${index}] has the Service '${service}' of backends[${sameService}].`,
      'Put the models of both into one.',
    );
    for (const model of models.filter((it) => !isLateBound(it))) {
      const sameModel = backends.findIndex((other) => other.models.includes(model));
      read.require(
        sameModel === index,
        'backends-alike',
        `backends[${index}].models`,
        `backends[${index}] has the model '${model}' of backends[${sameModel}], which gets all of its requests.`,
        'Leave it out of one of them.',
      );
    }
  });
}

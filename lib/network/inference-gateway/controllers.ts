import { type ChartImage, HELM_RELEASES } from '../../catalog/releases';
import { MAX_CHART_SECONDS } from '../../core/chart-timeout';
import type { OptionReader } from '../../core/option-reader';
import type { ChartReleasePlan } from '../chart-release';
import { CHART_REPOSITORY, chartAddress, IMAGE_REGISTRY, MIRROR_CHART, MIRROR_IMAGE } from '../chart-source';
import type { SourceAccess } from '../network/internet-access';
import { type PUBLIC_SOURCE_CODES, requireReachable } from '../public-sources';
import type { InferenceGatewayPlan } from './inference-gateway';
import type { InferenceGatewayOptions } from './options';

/** The images of the gateway, whole references. */
export interface GatewayImagesPlan {
  /** The controller of Envoy Gateway, and what drains Envoy. */
  readonly envoyGateway: string;
  readonly envoy: string;
  /** What compares requests with the counters of limits. */
  readonly rateLimit: string;
  /** The counters, without a Redis of your own. */
  readonly valkey: string;
  readonly aiGateway: string;
  /** What reads models and counts tokens, beside each Envoy. */
  readonly extProc: string;
}

/** The controllers behind a gateway: their charts, in the order in which they are installed. */
export interface GatewayControllersPlan {
  /** Envoy Gateway, with its kinds. */
  readonly envoyGateway: ChartReleasePlan;
  /** The kinds of Envoy AI Gateway. */
  readonly aiGatewayKinds: ChartReleasePlan;
  readonly aiGateway: ChartReleasePlan;
  readonly images: GatewayImagesPlan;
}

/** Names of the Helm releases: one gateway for a cluster. */
const RELEASE_NAMES = {
  envoyGateway: 'ai-datacenter-envoy-gateway',
  aiGatewayKinds: 'ai-datacenter-ai-gateway-kinds',
  aiGateway: 'ai-datacenter-ai-gateway',
} as const;
type Controller = keyof typeof RELEASE_NAMES;

const DEFAULT_REGISTRY = 'docker.io';

type ControllersReader = OptionReader<InferenceGatewayOptions, keyof typeof PUBLIC_SOURCE_CODES>;

/** Plans where the controllers and the images come from. A source that the cluster cannot reach is a problem. */
export function planControllers(read: ControllersReader, access: Partial<SourceAccess>): GatewayControllersPlan {
  const given = read.text('chartRepository', CHART_REPOSITORY);
  const registry = read.text('imageRegistry', IMAGE_REGISTRY, DEFAULT_REGISTRY);
  const chart = (controller: Controller): ChartReleasePlan => ({
    release: HELM_RELEASES[controller],
    releaseName: RELEASE_NAMES[controller],
    repository: chartAddress(HELM_RELEASES[controller], given),
    createNamespace: true,
    waitUntilReady: true,
    readyTimeoutMinutes: MAX_CHART_SECONDS / 60,
  });
  const [gateway, envoy, rateLimit, valkey] = HELM_RELEASES.envoyGateway.images;
  const [aiGateway, extProc] = HELM_RELEASES.aiGateway.images;
  const image = ({ repository, tag }: ChartImage): string => `${registry}/${repository}:${tag}`;
  const images = {
    envoyGateway: image(gateway),
    envoy: image(envoy),
    rateLimit: image(rateLimit),
    valkey: image(valkey),
    aiGateway: image(aiGateway),
    extProc: image(extProc),
  };
  const envoyGateway = chart('envoyGateway');
  if (!read.failed('chartRepository', 'imageRegistry')) {
    requireReachable(read, access, [
      { option: 'chartRepository', what: 'The charts', address: envoyGateway.repository, fix: MIRROR_CHART },
      { option: 'imageRegistry', what: 'The images', address: images.envoyGateway, fix: MIRROR_IMAGE },
    ]);
  }
  return { envoyGateway, aiGatewayKinds: chart('aiGatewayKinds'), aiGateway: chart('aiGateway'), images };
}

/** Where Envoy Gateway asks Envoy AI Gateway how to change routes. @see `controller.service` of its chart */
const EXTENSION = {
  hostname: `ai-gateway-controller.${HELM_RELEASES.aiGateway.namespace}.svc.cluster.local`,
  port: 1063,
} as const;
/** One pod leads, the other one takes over. */
const REPLICAS = 2;
const RESOURCES = { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } } as const;
/** Envoy waits so long for an answer about a limit. The default of Envoy Gateway, 20 ms, is short for another zone. */
const RATE_LIMIT_TIMEOUT = '250ms';
const PLAINTEXT_REDIS_PORT = 6379;

/**
 * What Valkey is started with: without a password and on all addresses, as the network policy lets only the pods in
 * that compare. Nothing is written: the file system of the container is read-only.
 */
const VALKEY_SETTINGS = {
  port: `${PLAINTEXT_REDIS_PORT}`,
  'protected-mode': 'no',
  save: '',
  appendonly: 'no',
  maxmemory: '96mb',
  'maxmemory-policy': 'volatile-ttl',
} as const;

/** The pod of Valkey with the counters, and its Service. Counters are small: one a client, limit and window. */
export const COUNTERS = {
  name: 'ai-datacenter-gateway-counters',
  namespace: HELM_RELEASES.envoyGateway.namespace,
  port: PLAINTEXT_REDIS_PORT,
  command: ['valkey-server', ...Object.entries(VALKEY_SETTINGS).flatMap(([name, value]) => [`--${name}`, value])],
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { memory: '128Mi' },
} as const;

/**
 * The values of Envoy Gateway's chart: what Envoy AI Gateway needs of it, and where the counters of limits are.
 *
 * @see https://github.com/envoyproxy/ai-gateway/blob/v1.1.0/manifests/envoy-gateway-values.yaml
 * @see https://github.com/envoyproxy/gateway/blob/v1.9.1/charts/gateway-helm/values.tmpl.yaml
 */
export function envoyGatewayValues({ controllers, counters }: InferenceGatewayPlan): Readonly<Record<string, unknown>> {
  const { images } = controllers;
  return {
    global: {
      images: {
        envoyGateway: { image: images.envoyGateway },
        ratelimit: { image: images.rateLimit },
        envoyProxy: { image: images.envoy },
      },
    },
    deployment: { replicas: REPLICAS, envoyGateway: { resources: RESOURCES } },
    podDisruptionBudget: { minAvailable: 1 },
    config: {
      envoyGateway: {
        extensionApis: { enableBackend: true },
        extensionManager: {
          hooks: {
            xdsTranslator: {
              translation: Object.fromEntries(
                ['listener', 'route', 'cluster', 'secret'].map((resource) => [resource, { includeAll: true }]),
              ),
              post: ['Translation', 'Cluster', 'Route'],
            },
          },
          service: { fqdn: EXTENSION },
        },
        ...(counters !== undefined && {
          provider: {
            type: 'Kubernetes',
            kubernetes: { rateLimitDeployment: { replicas: REPLICAS }, rateLimitPDB: { minAvailable: 1 } },
          },
          rateLimit: {
            backend: {
              type: 'Redis',
              redis: {
                url:
                  counters.redisAddress ?? `${COUNTERS.name}.${COUNTERS.namespace}.svc.cluster.local:${COUNTERS.port}`,
                ...(counters.redisTls && { tls: {} }),
              },
            },
            timeout: RATE_LIMIT_TIMEOUT,
            failClosed: counters.failClosed,
          },
        }),
      },
    },
  };
}

/**
 * The values of Envoy AI Gateway's chart.
 *
 * @see https://github.com/envoyproxy/ai-gateway/blob/v1.1.0/manifests/charts/ai-gateway-helm/values.yaml
 */
export function aiGatewayValues({ controllers }: InferenceGatewayPlan): Readonly<Record<string, unknown>> {
  const { aiGateway, extProc } = controllers.images;
  return {
    extProc: { image: repositoryAndTag(extProc) },
    controller: {
      image: repositoryAndTag(aiGateway),
      replicaCount: REPLICAS,
      podDisruptionBudget: { enabled: true, minAvailable: 1 },
      resources: RESOURCES,
    },
    envoyGateway: { namespace: HELM_RELEASES.envoyGateway.namespace },
  };
}

/** A registry may have a port, and may be a marker: only the last colon is before the tag. */
function repositoryAndTag(image: string): { readonly repository: string; readonly tag: string } {
  const colon = image.lastIndexOf(':');
  return { repository: image.slice(0, colon), tag: image.slice(colon + 1) };
}

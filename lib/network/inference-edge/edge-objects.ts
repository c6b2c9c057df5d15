import type { InferenceEdgePlan } from './inference-edge';
import { ACCESS_LOG_PREFIX } from './access-logs';
import { REDIRECT_ROUTE } from './routes';

/** What the deployment names. Each may be late-bound. */
export interface EdgeResources {
  readonly webAclArn?: string;
  readonly trustStoreArn?: string;
  readonly accessLogBucket?: string;
}

export const GATEWAY_API = 'gateway.networking.k8s.io/v1';
/** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/loadbalancerconfig/ 3.5 */
export const CONTROLLER_API = 'gateway.k8s.aws/v1';

const CONTROLLERS = { application: 'gateway.k8s.aws/alb', network: 'gateway.k8s.aws/nlb' } as const;

/** Name of the GatewayClass, which has no namespace. */
export function gatewayClassName({ namespace, name }: InferenceEdgePlan): string {
  return `${namespace}-${name}`;
}

/** Which controller makes the load balancer. */
export function gatewayClassSpec({ kind }: InferenceEdgePlan) {
  return { controllerName: CONTROLLERS[kind] };
}

/** The Gateway: its listeners, and what configures the load balancer. Only routes of the namespace are attached. */
export function gatewaySpec(plan: InferenceEdgePlan) {
  const allowedRoutes = { namespaces: { from: 'Same' } };
  const protocol = listenerProtocol(plan);
  return {
    gatewayClassName: gatewayClassName(plan),
    infrastructure: {
      parametersRef: { group: 'gateway.k8s.aws', kind: 'LoadBalancerConfiguration', name: plan.name },
    },
    listeners: [
      { name: SECURE, port: 443, protocol, tls: TERMINATE, allowedRoutes },
      ...(plan.redirectHttp ? [{ name: PLAIN, port: 80, protocol: 'HTTP', allowedRoutes }] : []),
    ],
  };
}

/** The load balancer, as the controller takes it. */
export function loadBalancerSpec(plan: InferenceEdgePlan, resources: EdgeResources) {
  const [defaultCertificate, ...certificates] = plan.certificateArns;
  return {
    scheme: plan.internetFacing ? 'internet-facing' : 'internal',
    sourceRanges: [...plan.allowedCidrs],
    loadBalancerAttributes: keyed({ ...plan.loadBalancerAttributes, ...accessLogAttributes(resources) }),
    defaultTargetGroupConfiguration: { name: plan.name },
    listenerConfigurations: [
      {
        protocolPort: `${listenerProtocol(plan)}:443`,
        defaultCertificate,
        ...(certificates.length > 0 && { certificates }),
        sslPolicy: plan.tlsPolicy,
        ...(resources.trustStoreArn !== undefined && {
          mutualAuthentication: { mode: 'verify', trustStore: resources.trustStoreArn },
        }),
      },
    ],
    ...(resources.webAclArn !== undefined && { wafV2: { webACL: resources.webAclArn } }),
  };
}

/** The target groups of all routes. To the pods' own addresses: no second hop through a node. */
export function targetGroupSpec({ kind, healthCheck, healthCheckPath, targetGroupAttributes }: InferenceEdgePlan) {
  return {
    defaultConfiguration: {
      targetType: 'ip',
      protocol: kind === 'application' ? 'HTTP' : 'TCP',
      healthCheckConfig: {
        healthCheckProtocol: 'HTTP',
        healthCheckPath,
        healthCheckInterval: healthCheck.intervalSeconds,
        healthCheckTimeout: healthCheck.timeoutSeconds,
        healthyThresholdCount: healthCheck.healthyThreshold,
        unhealthyThresholdCount: healthCheck.unhealthyThreshold,
        matcher: { httpCode: '200' },
      },
      targetGroupAttributes: keyed(targetGroupAttributes),
    },
  };
}

/** One route of the edge. */
export interface EdgeRouteObject {
  readonly name: string;
  readonly kind: 'HTTPRoute' | 'TCPRoute';
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The routes, and the one that sends clients from port 80 to 443. */
export function routeObjects(plan: InferenceEdgePlan): readonly EdgeRouteObject[] {
  const toListener = (sectionName: string) => ({ parentRefs: [{ name: plan.name, sectionName }] });
  const routes = plan.routes.map(({ name, service, port, pathPrefix, hostNames }): EdgeRouteObject => {
    const backendRefs = [{ name: service, port }];
    const route = `${plan.name}-${name}`;
    if (plan.kind === 'network') {
      return { name: route, kind: 'TCPRoute', spec: { ...toListener(SECURE), rules: [{ backendRefs }] } };
    }
    const matches = [{ path: { type: 'PathPrefix', value: pathPrefix } }];
    const hostnames = hostNames.length > 0 ? { hostnames: [...hostNames] } : {};
    return {
      name: route,
      kind: 'HTTPRoute',
      spec: { ...toListener(SECURE), ...hostnames, rules: [{ matches, backendRefs }] },
    };
  });
  if (!plan.redirectHttp) return routes;
  const requestRedirect = { scheme: 'https', port: 443, statusCode: 301 };
  const spec = { ...toListener(PLAIN), rules: [{ filters: [{ type: 'RequestRedirect', requestRedirect }] }] };
  return [...routes, { name: `${plan.name}-${REDIRECT_ROUTE}`, kind: 'HTTPRoute', spec }];
}

/**
 * The Gateway API requires certificates of the cluster or an option where TLS ends. The controller takes certificates
 * from the LoadBalancerConfiguration only, and ignores the option.
 */
const TERMINATE = { mode: 'Terminate', options: { 'ai-datacenter/certificates': 'LoadBalancerConfiguration' } };
const SECURE = 'https';
const PLAIN = 'http';

function listenerProtocol({ kind }: InferenceEdgePlan): 'HTTPS' | 'TLS' {
  return kind === 'application' ? 'HTTPS' : 'TLS';
}

function accessLogAttributes({ accessLogBucket }: EdgeResources): Readonly<Record<string, string>> {
  if (accessLogBucket === undefined) return {};
  return {
    'access_logs.s3.enabled': 'true',
    'access_logs.s3.bucket': accessLogBucket,
    'access_logs.s3.prefix': ACCESS_LOG_PREFIX,
  };
}

function keyed(attributes: Readonly<Record<string, string>>) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value }));
}

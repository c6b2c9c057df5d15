import { createHash } from 'node:crypto';
import { kubernetesName, LABEL_NAME } from '../../core/kubernetes-names';
import { isLateBound } from '../../core/late-bound';
import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { HOST_NAME } from '../alias-records';
import type { EdgeRoute, InferenceEdgeOptions } from './options';

/** What the load balancer sends to one service. */
export interface EdgeRoutePlan {
  /** Name of the route. */
  readonly name: string;
  readonly service: string;
  readonly port: number;
  readonly pathPrefix: string;
  readonly hostNames: readonly string[];
}

export const EDGE_ROUTE_CODES = {
  'routes-of-network': 'A network load balancer cannot choose among services: it reads no requests.',
  'routes-alike': 'Two routes have the same host names and path, and only one would get requests.',
} as const satisfies ProblemCodes;

const PORT = { min: 1, max: 65_535, default: 80, unit: '' } as const;
const SERVICE_NAME = { ...LABEL_NAME, name: 'name of a Service', example: 'chat' } as const satisfies TextForm;
export const PATH = {
  pattern: /^\/[\w./~%-]{0,127}$/,
  name: 'path',
  rule: "'/', then up to 127 letters, digits and '._~%-/'",
  example: '/v1',
} as const satisfies TextForm;

/** What the name of the route that sends clients from port 80 to 443 ends with. */
export const REDIRECT_ROUTE = 'to-https';

type RouteReader = OptionReader<InferenceEdgeOptions, keyof typeof EDGE_ROUTE_CODES>;

/** Plans the routes, at least one. */
export function planRoutes(read: RouteReader, isApplication: boolean): readonly EdgeRoutePlan[] {
  const names = new Set<string>([REDIRECT_ROUTE]);
  const routes = read.each<EdgeRoute, EdgeRoutePlan>('routes', (item, index) => {
    const service = item.requiredText('service', SERVICE_NAME);
    const pathPrefix = item.text('pathPrefix', { ...PATH, mustBeKnown: true }, '/');
    const hostNames = item.knownTexts('hostNames', HOST_NAME);
    for (const option of ['pathPrefix', 'hostNames'] as const) {
      item.require(
        isApplication || !item.has(option),
        'routes-of-network',
        option,
        `A network load balancer reads no requests, so it cannot choose a service by ${option}.`,
        `Leave ${option} out, or use kind: 'application'.`,
      );
    }
    const own = [service, pathPrefix, ...hostNames].filter((part) => !isLateBound(part)).join('-');
    return {
      name: untaken(names, kubernetesName(own) ?? 'route', `${index} ${own}`),
      service,
      port: item.integer('port', PORT),
      pathPrefix,
      hostNames,
    };
  });
  read.requirePresent('routes', "Set routes, for example to [{ service: 'chat' }].");
  if (isApplication) requireDistinct(read, routes);
  if (read.failed('routes')) return routes;
  read.require(
    !read.has('routes') || routes.length > 0,
    'missing',
    'routes',
    'routes is an empty list; an edge has at least one service.',
    "Set routes, for example to [{ service: 'chat' }].",
  );
  read.require(
    isApplication || routes.length < 2,
    'routes-of-network',
    'routes',
    `A network load balancer sends all connections to one service, and routes has ${routes.length}.`,
    "Keep one, or use kind: 'application'.",
  );
  return routes;
}

/** Returns the name, with a digest at its end if it is taken: service `a-b`, and path `/b` of service `a`. */
function untaken(names: Set<string>, name: string, what: string): string {
  const digest = createHash('sha256').update(what).digest('hex').slice(0, 8);
  const own = names.has(name) ? `${name}-${digest}` : name;
  names.add(own);
  return own;
}

function requireDistinct(read: RouteReader, routes: readonly EdgeRoutePlan[]): void {
  const requestsOf = ({ pathPrefix, hostNames }: EdgeRoutePlan): string => [pathPrefix, ...hostNames.toSorted()].join();
  routes.forEach((route, index) => {
    const same = routes.findIndex((other) => requestsOf(other) === requestsOf(route));
    read.require(
      same === index,
      'routes-alike',
      `routes[${index}]`,
      `routes[${index}] has the host names and the path of routes[${same}], which gets all of its requests.`,
      'Give one of them another pathPrefix or other hostNames.',
    );
  });
}

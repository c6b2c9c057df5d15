import { objectsAt, type Properties, textAt, textsAt, valueAt } from './properties';
import type { PublicLoadBalancer } from './public-load-balancer';
import type { ResourceView } from './resource-view';

/** How the AWS Load Balancer Controller makes load balancers of Gateways. */
const CONFIGURATION = 'LoadBalancerConfiguration';

type Gateway = ReturnType<ResourceView['ofKind']>[number];

/** Returns the load balancers of Gateways that face the internet. */
export function publicGateways(view: ResourceView): readonly PublicLoadBalancer[] {
  return view.ofKind('Gateway').flatMap((on) => {
    const configuration = view.ofKind(CONFIGURATION).find(({ content }) => isOf(content, on.content))?.content;
    if (textAt(configuration, 'spec.scheme') !== 'internet-facing') return [];
    const listeners = objectsAt(on.content, 'spec.listeners');
    const isApplication = listeners.some(({ protocol }) => String(protocol).startsWith('HTTP'));
    return {
      on,
      kind: isApplication ? 'application' : 'network',
      hasWebAcl: valueAt(configuration, 'spec.wafV2.webACL') !== undefined,
      sourceRanges: textsAt(configuration, 'spec.sourceRanges'),
      listeners: listeners.map((listener) => ({
        on,
        property: 'spec.listeners',
        isEncrypted: ['HTTPS', 'TLS'].includes(String(listener['protocol'])) || redirects(view, on, listener),
        name: `${String(listener['protocol'])} on ${String(listener['port'])}`,
      })),
    };
  });
}

function isOf(configuration: unknown, gateway: unknown): boolean {
  const reference = 'spec.infrastructure.parametersRef';
  return (
    textAt(gateway, `${reference}.kind`) === CONFIGURATION &&
    textAt(gateway, `${reference}.name`) === textAt(configuration, 'metadata.name') &&
    textAt(gateway, 'metadata.namespace') === textAt(configuration, 'metadata.namespace')
  );
}

/** Whether all that the listener takes is sent to another one. */
function redirects(view: ResourceView, { content: gateway }: Gateway, listener: Properties): boolean {
  const routes = view
    .ofKind('HTTPRoute')
    .filter(({ content }) =>
      objectsAt(content, 'spec.parentRefs').some(
        ({ name, sectionName = listener['name'] }) =>
          name === textAt(gateway, 'metadata.name') &&
          textAt(content, 'metadata.namespace') === textAt(gateway, 'metadata.namespace') &&
          sectionName === listener['name'],
      ),
    );
  const rules = routes.flatMap(({ content }) => objectsAt(content, 'spec.rules'));
  return rules.length > 0 && rules.every((rule) => objectsAt(rule, 'filters').some(isRedirect));
}

function isRedirect({ type }: Properties): boolean {
  return type === 'RequestRedirect';
}

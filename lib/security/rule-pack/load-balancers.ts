import { publicGateways } from './gateways';
import { objectsAt, textAt, valueAt } from './properties';
import type { PublicLoadBalancer } from './public-load-balancer';
import type { ResourceView } from './resource-view';

const SERVICE = 'service.beta.kubernetes.io/aws-load-balancer-';
const INGRESS = 'alb.ingress.kubernetes.io/';

/** Returns the load balancers that face the internet: those of templates, and those that a controller makes. */
export function publicLoadBalancers(view: ResourceView): readonly PublicLoadBalancer[] {
  return [...ofTemplates(view), ...ofServices(view), ...ofIngresses(view), ...publicGateways(view)];
}

function ofTemplates(view: ResourceView): readonly PublicLoadBalancer[] {
  const acls = view
    .ofType('AWS::WAFv2::WebACLAssociation')
    .flatMap(({ properties }) => view.targets(properties['ResourceArn']));
  return view
    .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
    .filter(({ properties }) => (textAt(properties, 'Scheme') ?? 'internet-facing') === 'internet-facing')
    .map((on) => ({
      on,
      kind: textAt(on.properties, 'Type') === 'network' ? 'network' : 'application',
      hasWebAcl: acls.includes(on),
      listeners: view
        .ofType('AWS::ElasticLoadBalancingV2::Listener')
        .filter(({ properties }) => view.target(properties['LoadBalancerArn'], on.type) === on)
        .map((listener) => ({
          on: listener,
          property: 'Protocol',
          isEncrypted:
            ['HTTPS', 'TLS'].includes(String(listener.properties['Protocol'])) ||
            objectsAt(listener.properties, 'DefaultActions').every(({ Type }) => Type === 'redirect'),
          name: `${String(listener.properties['Protocol'])} on ${String(listener.properties['Port'])}`,
        })),
    }));
}

function ofServices(view: ResourceView): readonly PublicLoadBalancer[] {
  return view
    .ofKind('Service')
    .filter(({ content }) => valueAt(content, 'spec.type') === 'LoadBalancer')
    .filter((service) => annotation(service.content, `${SERVICE}scheme`) === 'internet-facing')
    .map((on) => {
      const certificate = annotation(on.content, `${SERVICE}ssl-cert`);
      const encrypted = annotation(on.content, `${SERVICE}ssl-ports`)?.split(',');
      return {
        on,
        kind: 'network' as const,
        hasWebAcl: false,
        sourceRanges: (valueAt(on.content, 'spec.loadBalancerSourceRanges') ?? []) as readonly string[],
        listeners: objectsAt(on.content, 'spec.ports').map((port) => ({
          on,
          property: 'spec.ports',
          isEncrypted:
            certificate !== undefined &&
            (encrypted === undefined ||
              encrypted.some((each) => each === port['name'] || each === String(port['port']))),
          name: `port ${String(port['port'])} without TLS`,
        })),
      };
    });
}

function ofIngresses(view: ResourceView): readonly PublicLoadBalancer[] {
  return view
    .ofKind('Ingress')
    .filter(({ content }) => annotation(content, `${INGRESS}scheme`) === 'internet-facing')
    .map((on) => ({
      on,
      kind: 'application',
      hasWebAcl: annotation(on.content, `${INGRESS}wafv2-acl-arn`) !== undefined,
      sourceRanges: annotation(on.content, `${INGRESS}inbound-cidrs`)?.split(/,\s*/) ?? [],
      listeners: [
        {
          on,
          property: 'metadata.annotations',
          isEncrypted: annotation(on.content, `${INGRESS}certificate-arn`) !== undefined,
          name: 'HTTP without a certificate',
        },
      ],
    }));
}

/** Returns an annotation of an object. */
export function annotation(content: unknown, name: string): string | undefined {
  const annotations = valueAt(content, 'metadata.annotations') as Readonly<Record<string, unknown>> | undefined;
  const value = annotations?.[name];
  return typeof value === 'string' ? value : undefined;
}

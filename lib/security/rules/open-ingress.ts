import { publicLoadBalancers } from '../rule-pack/load-balancers';
import { numberAt, objectsAt, type Properties, textAt, valueAt } from '../rule-pack/properties';
import type { Declared, ResourceView, ViewedResource } from '../rule-pack/resource-view';
import { isEverywhere } from '../rule-pack/routes';
import type { Rule } from '../rule-pack/rule';

/** Security groups and load balancers that are open to the internet. */
export const OPEN_INGRESS: Rule = {
  id: 'adc-open-ingress',
  title: 'Only a public load balancer takes connections from every address, and only on the ports 80 and 443.',
  why: 'Scanners find a node, a store or a model server that is open to the internet within minutes.',
  fix: 'Name the security groups or networks that connect. For a Service set loadBalancerSourceRanges.',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  *check(view) {
    const ofEdge = new Set(
      publicLoadBalancers(view).flatMap(({ on }) =>
        'properties' in on ? view.targets((on as ViewedResource).properties['SecurityGroups']) : [],
      ),
    );
    for (const { on, property, group, rule } of ingressRules(view)) {
      const source = textAt(rule, 'CidrIp') ?? textAt(rule, 'CidrIpv6') ?? '';
      if (!isEverywhere(source) || (group !== undefined && ofEdge.has(group) && isWeb(rule))) continue;
      const ports = portsOf(rule);
      yield { on, property, message: `A security group takes ${ports} from ${source}; named networks are right.` };
    }
    for (const { on, sourceRanges } of publicLoadBalancers(view)) {
      if (sourceRanges === undefined) continue;
      const open = sourceRanges.length === 0 ? ['everywhere'] : sourceRanges.filter(isEverywhere);
      const message = `A load balancer that faces the internet takes connections from ${open.join(', ')}.`;
      if (open.length > 0) yield { on, property: 'spec', message };
    }
  },
};

interface IngressRule {
  readonly on: Declared;
  readonly property?: string;
  readonly group?: ViewedResource;
  readonly rule: Properties;
}

function ingressRules(view: ResourceView): readonly IngressRule[] {
  const inline = view.ofType('AWS::EC2::SecurityGroup').flatMap((group) =>
    objectsAt(group.properties, 'SecurityGroupIngress').map((rule, index) => ({
      on: group,
      property: `SecurityGroupIngress.${index}`,
      group,
      rule,
    })),
  );
  const alone = view.ofType('AWS::EC2::SecurityGroupIngress').map((on) => ({
    on,
    group: view.target(valueAt(on.properties, 'GroupId'), 'AWS::EC2::SecurityGroup'),
    rule: on.properties,
  }));
  return [...inline, ...alone];
}

function isWeb(rule: Properties): boolean {
  return [80, 443].includes(numberAt(rule, 'FromPort') ?? 0) && numberAt(rule, 'FromPort') === numberAt(rule, 'ToPort');
}

function portsOf(rule: Properties): string {
  if (String(rule['IpProtocol']) === '-1') return 'every protocol';
  const [from, to] = [numberAt(rule, 'FromPort'), numberAt(rule, 'ToPort')];
  return from === to ? `port ${from}` : `the ports ${from} to ${to}`;
}

import { efaInterfacesOf, launchTemplatesOf } from '../rule-pack/node-groups';
import { valueAt } from '../rule-pack/properties';
import type { ResourceView, ViewedResource } from '../rule-pack/resource-view';
import type { Rule } from '../rule-pack/rule';

/** EFA's own traffic between nodes. */
export const EFA_SECURITY_GROUP: Rule = {
  id: 'adc-efa-security-group',
  title: 'A security group of EFA interfaces takes and sends every protocol within the group.',
  why: "EFA's protocol is neither TCP nor UDP. Without the two rules jobs hang at the first message of a node.",
  fix: 'Add a rule in and a rule out with protocol -1, whose other side is the group itself.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-efa.html (read 2026-11)',
  *check(view) {
    for (const { template, data } of launchTemplatesOf(view)) {
      const efa = efaInterfacesOf(data);
      const groups = new Set(efa.flatMap((each) => view.targets(valueAt(each, 'Groups')).filter(isGroup)));
      if (groups.size === 0) continue;
      const missing = ['Ingress', 'Egress'].filter(
        (way) => ![...groups].some((group) => hasSelfRule(view, group, way)),
      );
      if (missing.length === 0) continue;
      const message =
        `${efa.length} EFA interfaces are in groups without a rule for every protocol to the group itself: ` +
        `missing ${missing.join(' and ').toLowerCase()}.`;
      yield { on: template, property: 'LaunchTemplateData.NetworkInterfaces', message };
    }
  },
};

function isGroup({ type }: ViewedResource): boolean {
  return type === 'AWS::EC2::SecurityGroup';
}

function hasSelfRule(view: ResourceView, group: ViewedResource, way: string): boolean {
  const peer = way === 'Ingress' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId';
  return view
    .ofType(`AWS::EC2::SecurityGroup${way}`)
    .some(
      ({ properties }) =>
        view.target(properties['GroupId'], group.type) === group &&
        view.target(properties[peer], group.type) === group &&
        String(properties['IpProtocol']) === '-1',
    );
}

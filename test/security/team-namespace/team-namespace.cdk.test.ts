import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { TeamNamespace, type TeamNamespaceProps } from '../../../lib/security/team-namespace/team-namespace.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';

function imported(stack: Stack): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
}

function declared(props: Partial<TeamNamespaceProps> = {}, app = new App()) {
  const stack = new Stack(app, 'Teams');
  const team = new TeamNamespace(stack, 'Vision', { cluster: imported(stack), namespace: 'vision', ...props });
  return { stack, team };
}

/** Whether a manifest, as the template has it, is that of a namespace. */
const isNamespace = (manifest: unknown) => JSON.stringify(manifest).includes('\\"kind\\":\\"Namespace\\"');

test('everything in the namespace is applied after the namespace itself', () => {
  const resources = Template.fromStack(declared().stack).findResources(OBJECTS);
  const [namespace] = Object.entries(resources).filter(([, { Properties }]) => isNamespace(Properties.Manifest));
  expect(Object.keys(resources)).toHaveLength(11);
  for (const [id, { DependsOn = [] }] of Object.entries(resources))
    if (id !== namespace?.[0]) expect(DependsOn).toContain(namespace?.[0]);
});

test('our own cluster enforces network policies and says its version; of others nothing is known', () => {
  const app = new App();
  const base = new Stack(app, 'Base');
  const cluster = new Cluster(base, 'Cluster', { vpc: new Vpc(base, 'Vpc') });
  const own = declared({ cluster: cluster.cluster }, app);
  expect(own.team.plan.labels['pod-security.kubernetes.io/enforce-version']).toBe('v1.35');
  Annotations.fromStack(own.stack).hasNoWarning('/Teams/Vision', Match.anyValue());

  const other = declared();
  Annotations.fromStack(other.stack).hasWarning('/Teams/Vision', Match.stringLikeRegexp('enableNetworkPolicy'));
});

test('problems of the options fail synthesis under the path of the construct', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declared({ pods: 0 }, app);
  });
  expect(message).toContain('[Teams/Vision] pods: ');
  expect(templates).toEqual([]);
});

test('two teams cannot have one namespace', () => {
  const { message } = refusedSynthesis((app) => {
    const { stack } = declared({}, app);
    new TeamNamespace(stack, 'Again', {
      cluster: stack.node.findChild('Cluster') as eks.Cluster,
      namespace: 'vision',
    });
  });
  expect(message).toContain('[kubernetes-object-repeated]');
});

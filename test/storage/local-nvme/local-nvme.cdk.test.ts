import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Cluster } from '../../../lib/compute/cluster/cluster.cdk';
import { NodeGroup } from '../../../lib/compute/node-group/node-group.cdk';
import { Network } from '../../../lib/network/network/network.cdk';
import { LocalNvme, type LocalNvmeProps } from '../../../lib/storage/local-nvme/local-nvme.cdk';
import { refusedSynthesis } from '../../core/refused-synthesis';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const CHART = 'Custom::AWSCDK-EKS-HelmChart';

function declared(props: Partial<LocalNvmeProps> = {}, app = new App()) {
  const base = new Stack(app, 'Base');
  const cluster = new Cluster(base, 'Cluster', { vpc: new Vpc(base, 'Vpc') });
  const stack = new Stack(app, 'Storage');
  const nvme = new LocalNvme(stack, 'Nvme', { cluster, instanceTypes: ['i4i.8xlarge'], use: 'volumes', ...props });
  return { base, stack, cluster, nvme };
}

test('volumes need the class, the controller, and the static provisioner on the nodes of the label', () => {
  const { stack, nvme } = declared();
  const template = Template.fromStack(stack);
  template.resourceCountIs(OBJECTS, 5);
  template.hasResourceProperties(CHART, {
    Chart: 'local-static-provisioner',
    Version: '2.9.0',
    Repository: 'https://kubernetes-sigs.github.io/sig-storage-local-static-provisioner',
    Release: 'ai-datacenter-local-static-provisioner',
    Namespace: 'kube-system',
  });
  const [chart] = Object.values(template.findResources(CHART));
  expect(JSON.parse(String(chart?.Properties.Values))).toMatchObject({
    nodeSelector: { 'ai-datacenter/local-nvme': 'volumes' },
  });
  expect(nvme.storageClassName).toBe('ai-datacenter-nvme');
  expect(nvme.driver).toBeUndefined();
});

test('the node group gets the strategy and the label', () => {
  const { stack, cluster, nvme } = declared();
  new NodeGroup(stack, 'Nodes', { cluster, ...nvme.nodeGroup });
  Template.fromStack(stack).hasResourceProperties('AWS::EKS::Nodegroup', {
    Labels: { 'ai-datacenter/local-nvme': 'volumes' },
  });
  const [nodes] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate'));
  const userData = JSON.stringify(nodes?.Properties.LaunchTemplateData.UserData);
  expect(userData).toContain('Mount');
});

test('the EC2 driver is an add-on of the cluster, once, and there is no chart', () => {
  const { base, stack, nvme } = declared({ otherInstanceTypes: [] });
  Template.fromStack(stack).resourceCountIs(CHART, 0);
  Template.fromStack(base).hasResourceProperties('AWS::EKS::Addon', {
    AddonName: 'aws-ec2-local-instance-store-csi-driver',
  });
  expect(nvme.release).toBeUndefined();
  expect(nvme.driver).toBeDefined();
});

test.each(['cache', 'hdfs'] as const)('disks for %s declare nothing', (use) => {
  const { stack, nvme } = declared({ use });
  expect(Object.keys((Template.fromStack(stack).toJSON().Resources ?? {}) as object)).toEqual([]);
  expect([nvme.objects, nvme.release, nvme.driver, nvme.storageClassName]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('the cluster is required', () => {
  expect(() => new LocalNvme(new Stack(), 'None', {} as LocalNvmeProps)).toThrow(/cluster.*\[missing\]/);
});

test('a VPC without the internet has neither chart nor images', () => {
  const { message } = refusedSynthesis((app) => {
    const stack = new Stack(app, 'Storage');
    const { vpc } = new Network(stack, 'Network', { natGateways: 'none', endpointUses: ['nodes'] });
    const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'company', vpc });
    new LocalNvme(stack, 'Nvme', { cluster, instanceTypes: ['i4i.8xlarge'], use: 'volumes' });
  });
  expect(message).toMatch(/chartRepository: .*\[source-unreachable\][^]*imageRegistry: .*\[source-unreachable\]/);
});

test('a cluster whose VPC is not known may reach the internet', () => {
  const stack = new Stack(new App(), 'Storage');
  const cluster = eks.Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'company',
    kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
      serviceToken: 'arn:aws:lambda:eu-central-1:111122223333:function:kubectl',
    }),
  });
  const nvme = new LocalNvme(stack, 'Nvme', { cluster, instanceTypes: ['i4i.8xlarge'], use: 'volumes' });
  expect(nvme.release?.node.path).toBe('Storage/Nvme/Release-ai-datacenter-local-static-provisioner');
});

test('problems of the options fail synthesis under the path of the construct', () => {
  const { message, templates } = refusedSynthesis((app) => {
    declared({ instanceTypes: ['m7i.xlarge'] }, app);
  });
  expect(message).toContain('[Storage/Nvme] instanceTypes: ');
  expect(templates).toEqual([]);
});

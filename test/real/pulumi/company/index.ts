/**
 * A company's own program: its VPC, its EKS cluster, its objects; only the GPU nodes are this library's. Written with
 * the whole SDKs, as most programs are.
 */
import * as aws from '@pulumi/aws';
import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { GpuNodeGroup } from '../../../../lib/pulumi';

const config = new pulumi.Config();
/** What the proofs plant, to be found: `property`, `field` or `dependency`. */
const mistake = config.get('mistake');
const tags = { project: 'assistant' };
const region = aws.getRegionOutput().region;
const zones = aws.getAvailabilityZonesOutput({ state: 'available' }).names;

const vpc = new aws.ec2.Vpc('company', { cidrBlock: '10.20.0.0/16', enableDnsHostnames: true, tags });
const gateway = new aws.ec2.InternetGateway('company', { vpcId: vpc.id, tags });
const routes = new aws.ec2.RouteTable('public', { vpcId: vpc.id, tags });
new aws.ec2.Route('out', { routeTableId: routes.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.id });
const subnets = [0, 1].map((index) => {
  const subnet = new aws.ec2.Subnet(`nodes-${index}`, {
    vpcId: vpc.id,
    cidrBlock: `10.20.${index * 16}.0/20`,
    availabilityZone: zones[index],
    mapPublicIpOnLaunch: true,
    tags,
  });
  new aws.ec2.RouteTableAssociation(`nodes-${index}`, { subnetId: subnet.id, routeTableId: routes.id });
  return subnet;
});
const subnetIds = subnets.map((subnet) => subnet.id);

function role(name: string, service: string, policies: readonly string[]): aws.iam.Role {
  const assumeRolePolicy = aws.iam.getPolicyDocumentOutput({
    statements: [{ actions: ['sts:AssumeRole'], principals: [{ type: 'Service', identifiers: [service] }] }],
  }).json;
  const made = new aws.iam.Role(name, { assumeRolePolicy, tags });
  for (const policy of policies)
    new aws.iam.RolePolicyAttachment(`${name}-${policy}`, {
      role: made.name,
      policyArn: `arn:aws:iam::aws:policy/${policy}`,
    });
  return made;
}

const cluster = new aws.eks.Cluster('company', {
  version: '1.35',
  roleArn: role('cluster', 'eks.amazonaws.com', ['AmazonEKSClusterPolicy']).arn,
  vpcConfig: { subnetIds, endpointPublicAccess: true },
  accessConfig: { authenticationMode: 'API' },
  tags,
});
const system = new aws.eks.NodeGroup('system', {
  clusterName: cluster.name,
  nodeRoleArn: role('nodes', 'ec2.amazonaws.com', [
    'AmazonEKSWorkerNodePolicy',
    'AmazonEKS_CNI_Policy',
    'AmazonEC2ContainerRegistryPullOnly',
  ]).arn,
  subnetIds,
  instanceTypes: ['m7i.large'],
  scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 2 },
});
const gpus = new GpuNodeGroup('gpus', {
  clusterName: cluster.name,
  clusterSecurityGroupId: cluster.vpcConfig.clusterSecurityGroupId,
  vpcId: vpc.id,
  subnetIds,
  instanceType: 'g6.12xlarge',
  minNodes: 1,
  maxNodes: config.getNumber('gpuNodes') ?? 1,
  desiredNodes: config.getNumber('gpuNodes') ?? 1,
});

if (mistake === 'property') {
  const metadataOptions = { httpToken: 'required' } as aws.types.input.ec2.LaunchTemplateMetadataOptions;
  new aws.ec2.LaunchTemplate('planted', { metadataOptions });
}

const kubeconfig = pulumi.jsonStringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'company',
  contexts: [{ name: 'company', context: { cluster: 'company', user: 'deployer' } }],
  clusters: [
    {
      name: 'company',
      cluster: { server: cluster.endpoint, 'certificate-authority-data': cluster.certificateAuthority.data },
    },
  ],
  users: [
    {
      name: 'deployer',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1beta1',
          command: 'aws',
          args: ['--region', region, 'eks', 'get-token', '--cluster-name', cluster.name, '--output', 'json'],
        },
      },
    },
  ],
});
const provider = new kubernetes.Provider('company', { kubeconfig });
const namespace = new kubernetes.core.v1.Namespace(
  'assistant',
  { metadata: { name: 'assistant' } },
  { provider, dependsOn: [gpus] },
);
const labels = { app: 'assistant' };
const settings = new kubernetes.core.v1.ConfigMap(
  'assistant',
  {
    metadata: { namespace: mistake === 'dependency' ? 'assistant' : namespace.metadata.name },
    data: { vpc: vpc.id, level: config.get('level') ?? 'info' },
  },
  { provider },
);
const secret = new kubernetes.core.v1.Secret(
  'assistant',
  { metadata: { namespace: namespace.metadata.name }, stringData: { token: config.getSecret('token') ?? 'none' } },
  { provider },
);
const app = new kubernetes.apps.v1.Deployment(
  'assistant',
  {
    metadata: { name: 'assistant', namespace: namespace.metadata.name },
    spec: {
      ...(mistake === 'field' ? { replica: 2 } : { replicas: 2 }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
          containers: [
            {
              name: 'assistant',
              image: 'registry.example.com/assistant:1',
              envFrom: [
                { configMapRef: { name: settings.metadata.name } },
                { secretRef: { name: secret.metadata.name } },
              ],
              resources: { limits: { 'nvidia.com/gpu': config.get('gpusPerPod') ?? '2' } },
            },
          ],
        },
      },
    },
  },
  { provider, dependsOn: [gpus, system], customTimeouts: { create: '20s', update: '20s' } },
);
new kubernetes.core.v1.Service(
  'assistant',
  {
    metadata: { name: 'assistant', namespace: namespace.metadata.name },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8000 }] },
  },
  { provider, dependsOn: [app] },
);
new kubernetes.helm.v3.Release(
  'metrics-server',
  {
    chart: 'metrics-server',
    version: '3.13.0',
    repositoryOpts: { repo: 'https://kubernetes-sigs.github.io/metrics-server' },
    namespace: 'kube-system',
    values: { replicas: 2 },
  },
  { provider, dependsOn: [system] },
);

export const clusterName = cluster.name;
export const endpoint = cluster.endpoint;
export const gpuNodeGroup = gpus.nodeGroup.nodeGroupName;

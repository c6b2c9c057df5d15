/**
 * A CDK app for the tests of the local cluster: a small VPC, a cluster, two node groups, a chart. Told by environment
 * what to vary.
 */
import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnAddon } from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cdk8s from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { planCluster } from '../../../../lib/compute/cluster/cluster';
import { closedVpc } from './closed-vpc';

const CLUSTER = process.env['SAMPLE_CLUSTER'] ?? 'sample';
const GPU_NODES = Number(process.env['SAMPLE_GPU_NODES'] ?? 2);
const GPU_TYPE = process.env['SAMPLE_GPU_TYPE'] ?? 'p5.48xlarge';
const REPLICAS = Number(process.env['SAMPLE_REPLICAS'] ?? 2);
const MISSPELT = process.env['SAMPLE_MISSPELT'] === 'true';
const VERSION = process.env['SAMPLE_VERSION'] ?? '1.34';
const WITH_CHARTS = process.env['SAMPLE_CHARTS'] !== 'false';

// The tests are about what is deployed; validation at synthesis would be most of the time.
const app = new cdk.App({ builtinCloudFormationValidation: false });
const stack = new cdk.Stack(app, process.env['SAMPLE_STACK'] ?? 'ClusterSample', {
  env: { account: '000000000000', region: 'us-east-1' },
});
const vpc = closedVpc(stack);
const cluster = new eks.Cluster(stack, 'Cluster', {
  vpc,
  vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  version: eks.KubernetesVersion.of(VERSION),
  clusterName: CLUSTER,
  bootstrapClusterCreatorAdminPermissions: false,
  defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  defaultCapacity: 0,
  kubectlProviderOptions: { kubectlLayer: new KubectlV35Layer(stack, 'Kubectl') },
});
export const reader = new iam.Role(stack, 'Reader', {
  roleName: `${CLUSTER}-reader`,
  assumedBy: new iam.AccountRootPrincipal(),
});
cluster.grantAccess('ReaderAccess', reader.roleArn, [
  eks.AccessPolicy.fromAccessPolicyName('AmazonEKSViewPolicy', {
    accessScopeType: eks.AccessScopeType.NAMESPACE,
    namespaces: ['serving'],
  }),
]);
export const stranger = new iam.Role(stack, 'Stranger', {
  roleName: `${CLUSTER}-stranger`,
  assumedBy: new iam.AccountRootPrincipal(),
});
const nodeRole = new iam.Role(stack, 'NodeRole', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
const subnets = vpc.isolatedSubnets.map((subnet) => subnet.subnetId);

const userData = `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="//"

--//
Content-Type: application/node.eks.aws

apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  instance:
    localStorage:
      strategy: RAID0
  kubelet:
    config:
      maxPods: 60
      kubeReserved:
        cpu: 500m
        memory: 2Gi

--//--
`;
// Add-ons and nodes have the versions that the library plans for this Kubernetes version.
const kubeProxy = planCluster({ kubernetesVersion: VERSION }).plan.addons.find(({ name }) => name === 'kube-proxy');
const addon = new CfnAddon(stack, 'KubeProxy', {
  clusterName: cluster.clusterName,
  addonName: 'kube-proxy',
  addonVersion: kubeProxy?.version,
});
const gpuTemplate = new ec2.CfnLaunchTemplate(stack, 'GpuTemplate', {
  launchTemplateData: {
    instanceType: GPU_TYPE,
    userData: cdk.Fn.base64(userData),
    networkInterfaces: Array.from({ length: 32 }, (_, card) => ({
      networkCardIndex: card,
      deviceIndex: card === 0 ? 0 : 1,
      interfaceType: card === 0 ? 'efa' : 'efa-only',
      groups: [cluster.clusterSecurityGroupId],
    })),
  },
});
const gpu = new eks.CfnNodegroup(stack, 'Gpu', {
  clusterName: cluster.clusterName,
  nodegroupName: 'gpu',
  version: VERSION,
  nodeRole: nodeRole.roleArn,
  subnets,
  amiType: 'AL2023_x86_64_NVIDIA',
  scalingConfig: { minSize: 0, desiredSize: GPU_NODES, maxSize: 8 },
  launchTemplate: { id: gpuTemplate.ref, version: gpuTemplate.attrLatestVersionNumber },
  labels: { workload: 'gpu' },
  taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NO_SCHEDULE' }],
});
const system = new eks.CfnNodegroup(stack, 'System', {
  clusterName: cluster.clusterName,
  nodegroupName: 'system',
  version: VERSION,
  nodeRole: nodeRole.roleArn,
  subnets,
  amiType: 'AL2023_x86_64_STANDARD',
  instanceTypes: [process.env['SAMPLE_SYSTEM_TYPE'] ?? 'm7i.xlarge'],
  scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 },
});

gpu.addDependency(addon);
system.addDependency(addon);

const restricted = {
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
};
const container = (resources: k8s.ResourceRequirements) => ({
  name: 'main',
  image: 'registry.invalid/engine:1.0',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
  resources,
});

class Namespace extends cdk8s.Chart {
  readonly serving = new k8s.KubeNamespace(this, 'Serving', {
    metadata: { name: 'serving', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
}

class Workloads extends cdk8s.Chart {
  // Not a typed KubeDeployment: that one would drop the unknown field before anybody sees it.
  readonly engine = new cdk8s.ApiObject(this, 'Engine', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'engine' },
    spec: {
      replicas: REPLICAS,
      ...(MISSPELT && { replica: REPLICAS }),
      selector: { matchLabels: { app: 'engine' } },
      template: {
        metadata: { labels: { app: 'engine' } },
        spec: {
          ...restricted,
          tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'topology.kubernetes.io/zone',
              whenUnsatisfiable: 'DoNotSchedule',
              labelSelector: { matchLabels: { app: 'engine' } },
            },
          ],
          containers: [
            {
              ...container({}),
              resources: { limits: { 'nvidia.com/gpu': 8, 'vpc.amazonaws.com/efa': 32 } },
              env: [{ name: 'VPC', value: vpc.vpcId }],
            },
          ],
        },
      },
    },
  });
  readonly noToleration = new k8s.KubePod(this, 'NoToleration', {
    metadata: { name: 'no-toleration' },
    spec: { ...restricted, containers: [container({ limits: { 'nvidia.com/gpu': k8s.Quantity.fromNumber(1) } })] },
  });
  readonly plain = new k8s.KubePod(this, 'Plain', {
    metadata: { name: 'plain' },
    spec: { ...restricted, containers: [container({ requests: { cpu: k8s.Quantity.fromString('500m') } })] },
  });
  readonly budget = new k8s.KubePodDisruptionBudget(this, 'Budget', {
    metadata: { name: 'engine' },
    spec: { minAvailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: { app: 'engine' } } },
  });
}

if (WITH_CHARTS) {
  const charts = new cdk8s.App();
  const namespace = cluster.addCdk8sChart('Namespace', new Namespace(charts, 'namespace'));
  const workloads = cluster.addCdk8sChart('Workloads', new Workloads(charts, 'workloads', { namespace: 'serving' }));
  workloads.node.addDependency(namespace, gpu, system);
  const release = cluster.addHelmChart('LoadBalancerController', {
    chart: 'aws-load-balancer-controller',
    repository: process.env['SAMPLE_REPOSITORY'] ?? 'https://charts.invalid/eks',
    release: 'aws-load-balancer-controller',
    namespace: 'kube-system',
    version: '1.13.0',
    values: { clusterName: cluster.clusterName, vpcId: vpc.vpcId },
    createNamespace: false,
  });
  release.node.addDependency(system);
}

import { KubectlV35Layer } from '@aws-cdk/lambda-layer-kubectl-v35';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import type { Construct } from 'constructs';

/**
 * A platform team's app: a network, a cluster of `aws-eks` with a node group, and a few objects. No construct of ours.
 * `-c mistake=...` plants one: misspelt, dependency, object.
 */
class Network extends Stack {
  readonly vpc: ec2.Vpc;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new ec2.Vpc(this, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
  }
}

class Platform extends Stack {
  constructor(scope: Construct, id: string, vpc: ec2.IVpc, mistake: unknown) {
    super(scope, id);
    const cluster = new eks.Cluster(this, 'Cluster', {
      vpc,
      version: eks.KubernetesVersion.V1_35,
      kubectlLayer: new KubectlV35Layer(this, 'Kubectl'),
      defaultCapacity: 0,
    });
    const nodes = cluster.addNodegroupCapacity('Workers', {
      instanceTypes: [new ec2.InstanceType('m7i.large')],
      minSize: 2,
      maxSize: 4,
    });
    if (mistake === 'misspelt')
      (nodes.node.defaultChild as eks.CfnNodegroup).addPropertyOverride('ScalingConfig.DesireSize', 3);

    const deployment = (name: string) =>
      cluster.addManifest(name, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: 'web' },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: {
              containers: [
                {
                  name,
                  image: 'public.ecr.aws/nginx/nginx:1.29',
                  ports: [{ containerPort: 80 }],
                  resources: { requests: { cpu: '250m', memory: '0.5Gi' } },
                  env: [{ name: 'VPC', value: vpc.vpcId }],
                },
              ],
            },
          },
          ...(mistake === 'object' && { replica: 2 }),
        },
      });
    const namespace = cluster.addManifest('namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'web' },
    });
    const front = deployment('front');
    front.node.addDependency(nodes);
    if (mistake !== 'dependency') front.node.addDependency(namespace);
    cluster
      .addManifest('Service', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'front', namespace: 'web' },
        spec: { selector: { app: 'front' }, ports: [{ port: 80 }] },
      })
      .node.addDependency(namespace);
    cluster.addHelmChart('Metrics', {
      chart: 'metrics-server',
      repository: 'https://kubernetes-sigs.github.io/metrics-server/',
      version: '3.13.0',
      namespace: 'kube-system',
      wait: false,
    });
  }
}

const app = new App();
const network = new Network(app, 'CompanyNetwork');
new Platform(app, 'CompanyPlatform', network.vpc, app.node.tryGetContext('mistake'));

import path from 'node:path';
import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as assets from 'aws-cdk-lib/aws-ecr-assets';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as custom from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';

/**
 * What the local cloud is tested with: plain CDK, no construct of ours, of every kind of resource that ours deploy.
 * Context: `-c size=N` desired nodes, and what else changes in place; `-c break=custom` makes a custom resource throw,
 * `-c break=misspelt` adds a stack with a misspelt property.
 */
const env = { account: '000000000000', region: 'us-east-1' };

class Network extends cdk.Stack {
  readonly key: kms.Key;
  readonly vpc: ec2.Vpc;
  readonly endpointGroup: ec2.SecurityGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id, { env });
    this.key = new kms.Key(this, 'Key', { enableKeyRotation: true, removalPolicy: cdk.RemovalPolicy.DESTROY });
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.40.0.0/16'),
      availabilityZones: ['us-east-1a', 'us-east-1b'], // said here, so that nothing is looked up
      natGateways: 1,
      restrictDefaultSecurityGroup: false,
    });
    this.vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    this.endpointGroup = new ec2.SecurityGroup(this, 'EndpointGroup', { vpc: this.vpc });
    this.vpc.addInterfaceEndpoint('Sts', {
      service: ec2.InterfaceVpcEndpointAwsService.STS,
      securityGroups: [this.endpointGroup],
    });
    this.vpc.addFlowLog('FlowLog', {
      destination: ec2.FlowLogDestination.toCloudWatchLogs(
        new logs.LogGroup(this, 'FlowLogs', {
          retention: logs.RetentionDays.ONE_MONTH,
          removalPolicy: cdk.RemovalPolicy.DESTROY,
        }),
      ),
    });
  }
}

class Cluster extends cdk.Stack {
  constructor(scope: Construct, id: string, network: Network, size: number) {
    super(scope, id, { env });
    const role = new iam.Role(this, 'ClusterRole', { assumedBy: new iam.ServicePrincipal('eks.amazonaws.com') });
    const group = new ec2.SecurityGroup(this, 'NodeGroup', { vpc: network.vpc, allowAllOutbound: false });
    group.addIngressRule(group, ec2.Port.allTraffic(), 'between nodes');
    group.addEgressRule(group, ec2.Port.allTraffic(), 'between nodes');
    const cluster = new eks.CfnCluster(this, 'Cluster', {
      name: 'sample',
      version: '1.35',
      roleArn: role.roleArn,
      accessConfig: { authenticationMode: 'API' },
      encryptionConfig: [{ provider: { keyArn: network.key.keyArn }, resources: ['secrets'] }],
      logging: { clusterLogging: { enabledTypes: [{ type: 'api' }, { type: 'audit' }] } },
      resourcesVpcConfig: {
        subnetIds: network.vpc.privateSubnets.map((subnet) => subnet.subnetId),
        endpointPrivateAccess: true,
        endpointPublicAccess: false,
      },
    });
    const nodeRole = new iam.Role(this, 'NodeRole', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    const placement = new ec2.CfnPlacementGroup(this, 'Placement', { strategy: 'cluster' });
    const template = new ec2.CfnLaunchTemplate(this, 'Template', {
      launchTemplateData: {
        instanceType: 'p5.48xlarge',
        metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
        placement: { groupName: placement.attrGroupName },
        networkInterfaces: Array.from({ length: 32 }, (_, card) => ({
          networkCardIndex: card,
          deviceIndex: card === 0 ? 0 : 1,
          interfaceType: card === 0 ? 'efa' : 'efa-only',
          groups: [group.securityGroupId],
          deleteOnTermination: true,
        })),
        blockDeviceMappings: [
          { deviceName: '/dev/xvda', ebs: { volumeSize: 500, encrypted: true, volumeType: 'gp3' } },
        ],
      },
    });
    new eks.CfnNodegroup(this, 'Gpu', {
      clusterName: cluster.ref,
      nodeRole: nodeRole.roleArn,
      amiType: 'AL2023_x86_64_NVIDIA',
      subnets: [network.vpc.privateSubnets[0]?.subnetId ?? ''],
      scalingConfig: { minSize: 0, desiredSize: size, maxSize: 16 },
      labels: { purpose: 'training' },
      taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NO_SCHEDULE' }],
      launchTemplate: { id: template.ref, version: template.attrLatestVersionNumber },
    });
    new eks.CfnAddon(this, 'PodIdentityAgent', { clusterName: cluster.ref, addonName: 'eks-pod-identity-agent' });
    new eks.CfnPodIdentityAssociation(this, 'Association', {
      clusterName: cluster.ref,
      namespace: 'serving',
      serviceAccount: 'engine',
      roleArn: new iam.Role(this, 'PodRole', {
        assumedBy: new iam.SessionTagsPrincipal(new iam.ServicePrincipal('pods.eks.amazonaws.com')),
      }).roleArn,
    });
    new eks.CfnAccessEntry(this, 'Admin', {
      clusterName: cluster.ref,
      principalArn: `arn:aws:iam::${this.account}:role/admin`,
      accessPolicies: [
        {
          policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
          accessScope: { type: 'cluster' },
        },
      ],
    });
    new iam.CfnOIDCProvider(this, 'Oidc', {
      url: cluster.attrOpenIdConnectIssuerUrl,
      clientIdList: ['sts.amazonaws.com'],
    });
  }
}

class Store extends cdk.Stack {
  constructor(scope: Construct, id: string, network: Network, size: number, broken: boolean) {
    super(scope, id, { env });
    const bucket = new s3.Bucket(this, 'Models', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: network.key,
      enforceSSL: true,
      versioned: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      removalPolicy: cdk.RemovalPolicy.DESTROY,
    });
    const group = new logs.CfnLogGroup(this, 'Logs', { retentionInDays: size === 2 ? 7 : 14 });
    const handler = new lambda.Function(this, 'Handler', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(`exports.handler = async (event) => {
        const { fail } = event.ResourceProperties;
        if (fail === 'yes' && event.RequestType !== 'Delete') throw new Error('refused on purpose');
        return { PhysicalResourceId: 'marker', Data: { Answer: 'v-' + event.ResourceProperties.version } };
      };`),
    });
    const marker = new cdk.CustomResource(this, 'Marker', {
      serviceToken: new custom.Provider(this, 'Provider', { onEventHandler: handler }).serviceToken,
      properties: { version: String(size), fail: broken ? 'yes' : 'no' },
    });
    marker.node.addDependency(group, bucket);
    new cdk.CfnOutput(this, 'Image', {
      value: new assets.DockerImageAsset(this, 'Runtime', { directory: path.join(__dirname, 'image') }).imageUri,
    });
    new cdk.CfnOutput(this, 'Answer', { value: marker.getAttString('Answer') });
  }
}

/** A stack whose second resource has a misspelt property: it must fail, and take the first one back. */
class Misspelt extends cdk.Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { env });
    const first = new logs.CfnLogGroup(this, 'First', { logGroupName: 'misspelt-first' });
    const bucket = new s3.CfnBucket(this, 'Bucket', {});
    bucket.addPropertyOverride('VersioningConfiguration.Statuz', 'Enabled');
    bucket.addDependency(first);
  }
}

const app = new cdk.App();
const size = Number(app.node.tryGetContext('size') ?? 2);
const network = new Network(app, 'Network');
new Cluster(app, 'Cluster', network, size);
new Store(app, 'Store', network, size, app.node.tryGetContext('break') === 'custom');
if (app.node.tryGetContext('break') === 'misspelt') new Misspelt(app, 'Misspelt');

import { CloudControlClient, GetResourceCommand, ListResourcesCommand } from '@aws-sdk/client-cloudcontrol';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DescribeNodegroupCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  bootstrap,
  CdkError,
  clientOptions,
  deployAll,
  destroyAll,
  type DeployOptions,
  type StackEvent,
} from '../../../lib/rehearsal/src/cloud/cdk';
import { startCloud, type Cloud } from '../../../lib/rehearsal/src/cloud/cloud';

jest.setTimeout(300_000);

// One cloud and one order: each test goes on from where the one before left the stacks.
let cloud: Cloud;
let cloudFormation: CloudFormationClient;
let events: StackEvent[];

const sample: DeployOptions = {
  app: 'tsx test/real/cloud/sample/app.ts',
  output: 'out/cloud-sample.cdk',
  env: { CDK_VALIDATION: 'false' }, // the cloud has to find the mistakes, not the synthesis
  onEvent: (event) => {
    if (event.state !== 'working') events.push(event);
  },
};

const states = () => events.map((event) => `${event.stack} ${event.state}`);

async function physicalId(stack: string, type: string): Promise<string> {
  const { StackResources } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: stack }));
  return StackResources?.find((resource) => resource.ResourceType === type)?.PhysicalResourceId ?? '';
}

async function deployed(stack: string, type: string): Promise<Record<string, unknown>> {
  const { ResourceDescription } = await new CloudControlClient(clientOptions(cloud)).send(
    new GetResourceCommand({ TypeName: type, Identifier: await physicalId(stack, type) }),
  );
  return JSON.parse(ResourceDescription?.Properties ?? '{}') as Record<string, unknown>;
}

async function failure(work: Promise<unknown>): Promise<CdkError> {
  return work.then(
    () => {
      throw new Error('it should have failed');
    },
    (error: CdkError) => error,
  );
}

beforeAll(async () => {
  cloud = await startCloud();
  cloudFormation = new CloudFormationClient(clientOptions(cloud));
  await bootstrap(cloud);
});

beforeEach(() => {
  events = [];
});

afterAll(async () => {
  cloudFormation?.destroy();
  await cloud?.stop();
});

test('bootstrap gives the role that creates everything its policy', async () => {
  const { StackResources } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: 'CDKToolkit' }));
  const role = StackResources?.find(
    (resource) => resource.LogicalResourceId === 'CloudFormationExecutionRole',
  )?.PhysicalResourceId;
  const { ResourceDescription } = await new CloudControlClient(clientOptions(cloud)).send(
    new GetResourceCommand({ TypeName: 'AWS::IAM::Role', Identifier: role }),
  );
  expect(JSON.parse(ResourceDescription?.Properties ?? '{}')).toMatchObject({
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
});

test('every stack deploys, and says so', async () => {
  await deployAll(cloud, sample);
  expect(states()).toEqual(expect.arrayContaining(['Network started', 'Network done', 'Cluster done', 'Store done']));
});

test('a second deploy changes nothing', async () => {
  await deployAll(cloud, sample);
  expect(
    states()
      .filter((state) => !state.endsWith('started'))
      .toSorted(),
  ).toEqual(['Cluster unchanged', 'Network unchanged', 'Store unchanged']);
});

test('the services tell of the network what the template says', async () => {
  const ec2 = new EC2Client(clientOptions(cloud));
  const vpc = await physicalId('Network', 'AWS::EC2::VPC');
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  const gateway = VpcEndpoints.find((endpoint) => endpoint.VpcEndpointType === 'Gateway');
  const sts = VpcEndpoints.find((endpoint) => endpoint.ServiceName?.endsWith('.sts'));
  expect(sts).toMatchObject({
    VpcId: vpc,
    PrivateDnsEnabled: true,
    Groups: [{ GroupId: await physicalId('Network', 'AWS::EC2::SecurityGroup') }],
  });

  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({}));
  const toS3 = RouteTables.filter((table) =>
    table.Routes?.some(
      (route) => route.GatewayId === gateway?.VpcEndpointId && route.DestinationPrefixListId?.startsWith('pl-'),
    ),
  );
  expect(toS3.map((table) => table.RouteTableId).toSorted()).toEqual(gateway?.RouteTableIds?.toSorted());

  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
  expect(NatGateways).toMatchObject([
    { State: 'available', NatGatewayAddresses: [{ PublicIp: Addresses[0]?.PublicIp }] },
  ]);
  const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
  expect(FlowLogs).toMatchObject([
    {
      ResourceId: vpc,
      LogGroupName: await physicalId('Network', 'AWS::Logs::LogGroup'),
      DeliverLogsPermissionArn: expect.stringContaining(':role/'),
    },
  ]);
});

test('Cloud Control tells of every resource what was deployed', async () => {
  expect(await deployed('Cluster', 'AWS::EC2::LaunchTemplate')).toMatchObject({
    LaunchTemplateData: { InstanceType: 'p5.48xlarge', MetadataOptions: { HttpTokens: 'required' } },
  });
  expect(await deployed('Network', 'AWS::EC2::EIP')).toMatchObject({ Domain: 'vpc' });
  expect(await deployed('Cluster', 'AWS::EKS::Nodegroup')).toMatchObject({ ScalingConfig: { DesiredSize: 2 } });
});

test('the image asset is in the registry, and says that it was recorded where no docker engine answers', async () => {
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'Store' }));
  const uri = Stacks?.[0]?.Outputs?.find((output) => output.OutputKey === 'Image')?.OutputValue ?? '';
  const [, repository, tag] = /amazonaws\.com\/(.+):(.+)$/.exec(uri) ?? [];
  expect(await registry(`${repository}/tags/list`)).toMatchObject({ tags: expect.arrayContaining([tag]) });
  const manifest = (await registry(`${repository}/manifests/${tag}`)) as {
    config: { digest: string };
    layers: unknown[];
  };
  expect(manifest.layers.length).toBeGreaterThan(0);
  const config = (await registry(`${repository}/blobs/${manifest.config.digest}`)) as {
    config: { Labels?: Record<string, string> };
    history?: { created_by?: string }[];
  };
  const built = config.config.Labels?.['ai-datacenter.recorded'] !== 'true';
  expect(built || config.history?.[0]?.created_by).toEqual(built || expect.stringContaining('recorded, not built'));
});

test('an update changes resources in place', async () => {
  const before = await physicalId('Cluster', 'AWS::EKS::Nodegroup');
  await deployAll(cloud, { ...sample, context: { size: 5 } });
  expect(await physicalId('Cluster', 'AWS::EKS::Nodegroup')).toBe(before);
  const { nodegroup } = await new EKSClient(clientOptions(cloud)).send(
    new DescribeNodegroupCommand({ clusterName: 'sample', nodegroupName: before }),
  );
  expect(nodegroup?.scalingConfig?.desiredSize).toBe(5);
  expect(await deployed('Store', 'AWS::Logs::LogGroup')).toMatchObject({ RetentionInDays: 14 });
});

test('a failing update says why, and goes back to what was there before', async () => {
  const error = await failure(
    deployAll(cloud, { ...sample, stacks: ['Store'], context: { size: 2, break: 'custom' } }),
  );
  expect(error.message).toContain('refused on purpose');
  expect(states()).toContain('Store failed');
  expect(await deployed('Store', 'AWS::Logs::LogGroup')).toMatchObject({ RetentionInDays: 14 });
});

test('a misspelt property fails the deploy with its path, and takes back what was made before it', async () => {
  const error = await failure(
    deployAll(cloud, { ...sample, stacks: ['Misspelt'], context: { size: 5, break: 'misspelt' } }),
  );
  expect(error.message).toContain('AWS::S3::Bucket.VersioningConfiguration.Statuz: there is no such property');
  const { ResourceDescriptions } = await new CloudControlClient(clientOptions(cloud)).send(
    new ListResourcesCommand({ TypeName: 'AWS::Logs::LogGroup' }),
  );
  expect(ResourceDescriptions?.map((group) => group.Identifier)).not.toContain('misspelt-first');
});

test('destroy leaves the bootstrap stack and no resource', async () => {
  await destroyAll(cloud, { ...sample, context: { break: 'misspelt' } });
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({}));
  expect(Stacks?.map((stack) => stack.StackName)).toEqual(['CDKToolkit']);

  const control = new CloudControlClient(clientOptions(cloud));
  for (const type of [
    'AWS::EC2::VPC',
    'AWS::EC2::EIP',
    'AWS::EC2::NatGateway',
    'AWS::EC2::LaunchTemplate',
    'AWS::EC2::PlacementGroup',
    'AWS::EKS::Cluster',
    'AWS::EKS::Nodegroup',
    'AWS::EKS::AccessEntry',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
  ]) {
    const { ResourceDescriptions } = await control.send(new ListResourcesCommand({ TypeName: type }));
    expect([type, ResourceDescriptions]).toEqual([type, []]);
  }
  const ec2 = new EC2Client(clientOptions(cloud));
  expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.filter((vpc) => !vpc.IsDefault)).toEqual([]);
  expect((await ec2.send(new DescribeAddressesCommand({}))).Addresses).toEqual([]);
  expect((await new EKSClient(clientOptions(cloud)).send(new ListClustersCommand({}))).clusters).toEqual([]);
  const { Buckets } = await new S3Client({ ...clientOptions(cloud), forcePathStyle: true }).send(
    new ListBucketsCommand({}),
  );
  expect(Buckets?.map((bucket) => bucket.Name)).toEqual(['cdk-hnb659fds-assets-000000000000-us-east-1']);
});

async function registry(at: string): Promise<unknown> {
  const answer = await fetch(`${cloud.url}/v2/${at}`, {
    headers: {
      accept: 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json',
    },
  });
  return JSON.parse(await answer.text());
}

import * as grpc from '@grpc/grpc-js';
import { ResourceProviderClient } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as messages from '@pulumi/pulumi/proto/provider_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import type { Server } from '../../../lib/rehearsal/src/pulumi/grpc-server';
import { serveProvider } from '../../../lib/rehearsal/src/pulumi/provider-server';
import { providerPackages } from '../../../lib/rehearsal/src/pulumi/program-packages';
import { standIns } from '../../../lib/rehearsal/src/pulumi/stand-ins';
import type { Properties } from '../../../lib/rehearsal/src/pulumi/values';

let cloud: Cloud;
let server: Server;
let client: ResourceProviderClient;
let control: CloudControl;

const ROLE = 'aws:iam/role:Role';
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

beforeAll(async () => {
  cloud = await startCloud();
  const packages = providerPackages(__dirname);
  const aws = standIns(packages, {
    cloud,
    programFolder: __dirname,
  }).find((each) => each.packageName === 'aws');
  if (aws === undefined) throw new Error('@pulumi/aws is not installed');
  server = await serveProvider(aws);
  client = new ResourceProviderClient(`127.0.0.1:${server.port}`, grpc.credentials.createInsecure());
  control = new CloudControl(cloud, cloud.region);
}, 120_000);

afterAll(async () => {
  client?.close();
  server?.stop();
  await cloud?.stop();
}, 30_000);

describe('the stand-in for the provider aws', () => {
  it('refuses inputs that the SDK does not declare, with their paths', async () => {
    const failures = await check('aws:ec2/launchTemplate:LaunchTemplate', {
      metadataOptions: { httpToken: 'required' },
    });
    expect(failures).toEqual([
      { property: 'metadataOptions.httpToken', reason: 'there is no such property: httpTokens is meant?' },
    ]);
  });

  it('creates on the local cloud, and attachments made at once are all kept', async () => {
    const role = await create(ROLE, { name: 'nodes', assumeRolePolicy: TRUST });
    expect(role).toMatchObject({
      id: 'nodes',
      outputs: { arn: 'arn:aws:iam::000000000000:role/nodes', name: 'nodes' },
    });
    const policies = ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonEC2ContainerRegistryPullOnly'];
    const arns = policies.map((policy) => `arn:aws:iam::aws:policy/${policy}`);
    await Promise.all(
      arns.map((policyArn) =>
        create('aws:iam/rolePolicyAttachment:RolePolicyAttachment', { role: 'nodes', policyArn }),
      ),
    );
    const found = await control.get('AWS::IAM::Role', 'nodes');
    const attached = (found?.properties['ManagedPolicyArns'] ?? []) as string[];
    expect(attached.toSorted()).toEqual(arns.toSorted());
  });

  it('says what AWS refuses', async () => {
    const wrong = { vpcId: 'vpc-00000000000000000', cidrBlock: 'ten' };
    await expect(create('aws:ec2/subnet:Subnet', wrong)).rejects.toThrow(/AWS::EC2::Subnet.CidrBlock: 'ten'/);
  });

  it('a type that CloudFormation does not have is checked and kept, with texts for its outputs', async () => {
    const type = 'aws:ec2/spotInstanceRequest:SpotInstanceRequest';
    const wrong = await check(type, { instanceTypes: 'g6.xlarge' });
    expect(wrong).toEqual([{ property: 'instanceTypes', reason: 'there is no such property: instanceType is meant?' }]);
    const { outputs } = await create(type, { instanceType: 'g6.xlarge' });
    expect(outputs).toMatchObject({ instanceType: 'g6.xlarge', arn: expect.stringMatching(/^arn:aws:ec2:us-east-1:/) });
    expect(outputs).toMatchObject({ spotRequestState: expect.stringMatching(/^spotRequestState-/) });
  });

  it('finds what exists before the program, by tag', async () => {
    const { identifier } = await control.create('AWS::EC2::VPC', {
      CidrBlock: '10.9.0.0/16',
      Tags: [{ Key: 'Name', Value: 'company' }],
    });
    const found = await invoke('aws:ec2/getVpc:getVpc', { tags: { Name: 'company' } });
    expect(found).toMatchObject({ id: identifier, cidrBlock: '10.9.0.0/16', tags: { Name: 'company' } });
    const subnets = await invoke('aws:ec2/getSubnets:getSubnets', {
      filters: [{ name: 'vpc-id', values: [identifier] }],
    });
    expect(subnets).toMatchObject({ ids: [] });
    const parameter = '/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/nvidia/recommended/image_id';
    await expect(invoke('aws:ssm/getParameter:getParameter', { name: parameter })).resolves.toMatchObject({
      value: expect.stringMatching(/^ami-/),
    });
  });

  it('creates in the region that a resource names', async () => {
    await create('aws:s3/bucket:Bucket', { bucket: 'copies', region: 'us-west-2' });
    await create('aws:s3/bucketVersioning:BucketVersioning', {
      bucket: 'copies',
      region: 'us-west-2',
      versioningConfiguration: { status: 'Enabled' },
    });
    const there = new CloudControl(cloud, 'us-west-2');
    expect((await there.get('AWS::S3::Bucket', 'copies'))?.properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(await control.get('AWS::S3::Bucket', 'copies')).toBeUndefined();
  });

  it('settings of a directory bucket are those of S3 Express One Zone', async () => {
    const bucket = 'hot--use1-az4--x-s3';
    await create('aws:s3/directoryBucket:DirectoryBucket', { bucket, location: { name: 'use1-az4' } });
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await create('aws:s3/bucketPolicy:BucketPolicy', { bucket, policy });
    await create('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration', {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    expect((await control.get('AWS::S3Express::BucketPolicy', bucket))?.properties).toMatchObject({ Bucket: bucket });
    expect((await control.get('AWS::S3Express::DirectoryBucket', bucket))?.properties).toMatchObject({
      LocationName: 'use1-az4',
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
  });

  it('a file system and backups have the ids and ARNs of their services', async () => {
    const vpc = await control.create('AWS::EC2::VPC', { CidrBlock: '10.8.0.0/16' });
    const subnet = await control.create('AWS::EC2::Subnet', { VpcId: vpc.identifier, CidrBlock: '10.8.0.0/24' });
    const lustre = await create('aws:fsx/lustreFileSystem:LustreFileSystem', {
      subnetIds: subnet.identifier,
      storageCapacity: 1200,
      deploymentType: 'PERSISTENT_2',
      perUnitStorageThroughput: 125,
    });
    expect(lustre).toMatchObject({
      id: expect.stringMatching(/^fs-[0-9a-f]{17}$/),
      outputs: { dnsName: `${lustre.id}.fsx.us-east-1.amazonaws.com`, mountName: expect.stringMatching(/^\w{8}$/) },
    });
    const files = await create('aws:efs/fileSystem:FileSystem', { encrypted: true, tags: { team: 'data' } });
    expect(files.outputs).toMatchObject({ dnsName: `${files.id}.efs.us-east-1.amazonaws.com` });
    await create('aws:efs/backupPolicy:BackupPolicy', { fileSystemId: files.id, backupPolicy: { status: 'ENABLED' } });
    expect((await control.get('AWS::EFS::FileSystem', files.id))?.properties).toMatchObject({
      FileSystemTags: [{ Key: 'team', Value: 'data' }],
      BackupPolicy: { Status: 'ENABLED' },
    });
    const vault = await create('aws:backup/vault:Vault', { name: 'kept' });
    expect(vault).toMatchObject({
      id: 'kept',
      outputs: { arn: 'arn:aws:backup:us-east-1:000000000000:backup-vault:kept' },
    });
    const plan = await create('aws:backup/plan:Plan', {
      name: 'daily',
      rules: [{ ruleName: 'daily', targetVaultName: 'kept', lifecycle: { deleteAfter: 35 } }],
    });
    const iamRoleArn = 'arn:aws:iam::000000000000:role/backups';
    const selection = await create('aws:backup/selection:Selection', { name: 'all', planId: plan.id, iamRoleArn });
    expect((await control.get('AWS::Backup::BackupSelection', `${selection.id}_${plan.id}`))?.properties).toMatchObject(
      { BackupPlanId: plan.id, BackupSelection: { SelectionName: 'all' } },
    );
  });

  it('looks things up in the local cloud only', async () => {
    const zones = await invoke('aws:index/getAvailabilityZones:getAvailabilityZones', {});
    expect(zones['names']).toEqual(expect.arrayContaining(['us-east-1a', 'us-east-1b']));
    await expect(invoke('aws:ec2/getVpc:getVpc', { tags: { Name: 'none' } })).rejects.toThrow(
      /the local cloud has no VPC for .* exactly one is needed/,
    );
  });
});

async function check(type: string, inputs: Properties): Promise<{ property: string; reason: string }[]> {
  const request = new messages.CheckRequest();
  request.setUrn(urn(type));
  request.setNews(struct(inputs));
  const response = await call<messages.CheckRequest, messages.CheckResponse>('check', request);
  return response.getFailuresList().map((each) => ({ property: each.getProperty(), reason: each.getReason() }));
}

async function create(type: string, inputs: Properties): Promise<{ id: string; outputs: object }> {
  const request = new messages.CreateRequest();
  request.setUrn(`${urn(type)}-${JSON.stringify(inputs)}`);
  request.setProperties(struct(inputs));
  const response = await call<messages.CreateRequest, messages.CreateResponse>('create', request);
  return { id: response.getId(), outputs: response.getProperties()?.toJavaScript() ?? {} };
}

async function invoke(token: string, args: Properties): Promise<Properties> {
  const request = new messages.InvokeRequest();
  request.setTok(token);
  request.setArgs(struct(args));
  const response = await call<messages.InvokeRequest, messages.InvokeResponse>('invoke', request);
  return (response.getReturn()?.toJavaScript() ?? {}) as Properties;
}

function urn(type: string): string {
  return `urn:pulumi:test::test::${type}::it`;
}

function struct(value: Properties): Struct {
  return Struct.fromJavaScript(value as Parameters<typeof Struct.fromJavaScript>[0]);
}

function call<Request, Response>(method: 'check' | 'create' | 'invoke', request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    const send = client[method].bind(client) as unknown as (
      request: Request,
      callback: (error: Error | null, response: Response) => void,
    ) => void;
    send(request, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

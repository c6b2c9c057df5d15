import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GatewayVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import { ModelStore, type ModelStoreProps } from '../../../lib/storage/model-store/model-store.cdk';
import { type Resources, Templates } from './templates';

// A store with copies in a second region and a directory bucket, as CloudFormation makes, shows and deletes them.

jest.setTimeout(240_000); // the first start on a machine installs the emulator

const ACCOUNT = '000000000000';
const HERE = 'us-east-1';
const THERE = 'eu-west-1';
const TYPES = ['AWS::S3::Bucket', 'AWS::S3Express::DirectoryBucket', 'AWS::IAM::Role'];

let cloud: Cloud;
let here: { readonly templates: Templates; readonly control: CloudControl };
let there: typeof here;

function inRegion(region: string): typeof here {
  return { templates: new Templates({ ...cloud, region }), control: new CloudControl(cloud, region) };
}

/** The resources of a store, and the ARN of its key. */
function declared(region: string, props: Partial<ModelStoreProps>): readonly [Resources, Record<string, unknown>] {
  const stack = new Stack(new App(), 'Models', { env: { account: ACCOUNT, region } });
  const encryptionKey = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
  new ModelStore(stack, 'Models', {
    encryptionKey,
    vpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Endpoint', 'vpce-0123456789abcdef0'),
    expressVpcEndpoint: GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Express', 'vpce-0123456789abcdef1'),
    withoutBackup: 'every model can be downloaded again',
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
  return [Template.fromStack(stack).toJSON()['Resources'] as Resources, { Key: stack.resolve(encryptionKey.keyArn) }];
}

async function properties(
  type: string,
  name: string,
  { control } = here,
): Promise<Record<string, unknown> | undefined> {
  return (await control.get(type, name))?.properties;
}

beforeAll(async () => {
  cloud = await startCloud();
  [here, there] = [inRegion(HERE), inRegion(THERE)];
});

afterAll(async () => {
  here?.templates.close();
  there?.templates.close();
  await cloud?.stop();
});

it('both stores are made, each in its region, and gone afterwards', async () => {
  const copies = await there.templates.create(
    'copies',
    ...declared(THERE, { bucketName: 'company-models-eu', replicaOf: 'company-models' }),
  );
  expect(copies.failures).toEqual([]);
  const key = copies.outputs['Key'] ?? '';
  expect(key).toMatch(/^arn:aws:kms:eu-west-1:/);

  const originals = await here.templates.create(
    'originals',
    ...declared(HERE, {
      bucketName: 'company-models',
      replicaBucketName: 'company-models-eu',
      replicaRegion: THERE,
      replicaKeyArn: key,
      replicationTimeControl: true,
      expressZoneIds: ['use1-az4'],
    }),
  );
  expect(originals.failures).toEqual([]);

  const role = `arn:aws:iam::${ACCOUNT}:role/company-models-replication`;
  expect(await properties('AWS::S3::Bucket', 'company-models')).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
    ReplicationConfiguration: {
      Role: role,
      Rules: [
        {
          Status: 'Enabled',
          DeleteMarkerReplication: { Status: 'Disabled' },
          SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
          Destination: {
            Bucket: 'arn:aws:s3:::company-models-eu',
            EncryptionConfiguration: { ReplicaKmsKeyID: key },
            ReplicationTime: { Status: 'Enabled', Time: { Minutes: 15 } },
          },
        },
      ],
    },
  });
  expect(await properties('AWS::S3::Bucket', 'company-models-eu', there)).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
  });
  for (const [region, bucket] of [
    [here, 'company-models'],
    [there, 'company-models-eu'],
  ] as const)
    expect(JSON.stringify(await properties('AWS::S3::BucketPolicy', bucket, region))).toContain(role);

  const express = 'company-models--use1-az4--x-s3';
  expect(await properties('AWS::S3Express::DirectoryBucket', express)).toMatchObject({
    BucketName: express,
    LocationName: 'use1-az4',
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: originals.outputs['Key'] } },
      ],
    },
  });
  const { PolicyDocument: policy } = (await properties('AWS::S3Express::BucketPolicy', express)) ?? {};
  expect(JSON.stringify(policy)).toContain(`arn:aws:s3express:us-east-1:${ACCOUNT}:bucket/${express}`);

  await here.templates.delete('originals');
  await there.templates.delete('copies');
  for (const type of TYPES)
    expect({ type, left: [await here.control.list(type), await there.control.list(type)] }).toEqual({
      type,
      left: [[], []],
    });
});

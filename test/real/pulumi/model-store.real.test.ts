import path from 'node:path';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { CloudControl } from '../../../lib/rehearsal/src/pulumi/aws/cloud-control';
import { deployPulumi, destroyPulumi } from '../../../lib/rehearsal/src/pulumi/engine';
import { readState } from '../../../lib/rehearsal/src/pulumi/state';
import { expectNoneLeft, MINUTES, START_MS, startLocalCloud, stopLocalCloud } from './local-cloud';

const PROGRAM = path.join(__dirname, 'models');
const TYPES = ['AWS::S3::Bucket', 'AWS::S3Express::DirectoryBucket', 'AWS::IAM::Role'];

jest.setTimeout(2 * MINUTES);

let cloud: Cloud;
let control: CloudControl;

beforeAll(async () => {
  ({ cloud, control } = await startLocalCloud());
}, START_MS);

afterAll(stopLocalCloud, MINUTES);

it('a store with copies in a second region and a directory bucket is made, read back and destroyed', async () => {
  const there = new CloudControl(cloud, 'eu-west-1');
  await deployPulumi(cloud, PROGRAM);

  const { outputs } = await readState(cloud, PROGRAM);
  expect(outputs['copiesKeyArn']).toMatch(/^arn:aws:kms:eu-west-1:/);
  expect(outputs['address']).toBe('s3://company-models--use1-az4--x-s3/llama');
  expect((await control.get('AWS::S3::Bucket', 'company-models'))?.properties).toMatchObject({
    ReplicationConfiguration: {
      Role: 'arn:aws:iam::000000000000:role/company-models-replication',
      Rules: [
        {
          Destination: {
            Bucket: 'arn:aws:s3:::company-models-eu',
            EncryptionConfiguration: { ReplicaKmsKeyID: outputs['copiesKeyArn'] },
          },
        },
      ],
    },
  });
  expect((await there.get('AWS::S3::Bucket', 'company-models-eu'))?.properties).toMatchObject({
    VersioningConfiguration: { Status: 'Enabled' },
  });
  const express = 'company-models--use1-az4--x-s3';
  expect((await control.get('AWS::S3Express::DirectoryBucket', express))?.properties).toMatchObject({
    LocationName: 'use1-az4',
  });
  expect((await control.get('AWS::S3Express::BucketPolicy', express))?.properties).toMatchObject({ Bucket: express });

  await destroyPulumi(cloud, PROGRAM);
  await expectNoneLeft(control, TYPES);
  await expectNoneLeft(there, TYPES);
});

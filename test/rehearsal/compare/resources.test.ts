import { type DeployedResource, Unread } from '../../../lib/rehearsal/src/compare/resource';
import { compareResource } from '../../../lib/rehearsal/src/compare/resources';

const BUCKET: DeployedResource = {
  stack: 'Store',
  logicalId: 'Models',
  path: 'Store/Models/Resource',
  type: 'AWS::S3::Bucket',
  properties: {},
  physicalId: 'models-1',
  resolved: { Versioning: { Status: 'Enabled' }, Name: 'models-1' },
  actual: { Versioning: { Status: 'Enabled' }, Name: 'models-1', Arn: 'arn' },
};

test('a resource is compared with Cloud Control, and where a service answers honestly with the service too', () => {
  const answer = { source: 's3 get-bucket-versioning', properties: { Versioning: { Status: 'Enabled' } } };
  expect(compareResource(BUCKET, answer)).toMatchObject({
    madeBy: 'service',
    agree: 2,
    confirmed: 1,
    differences: [],
    sources: ['s3 get-bucket-versioning', 'Cloud Control'],
  });
});

test('the answer of a service goes before that of Cloud Control, and is told once', () => {
  const answer = { source: 's3 get-bucket-versioning', properties: { Versioning: { Status: 'Suspended' } } };
  const actual = { ...BUCKET.actual, Versioning: {} };
  expect(compareResource({ ...BUCKET, actual }, answer).differences).toEqual([
    {
      property: 'Versioning.Status',
      declared: 'Enabled',
      deployed: 'Suspended',
      source: 's3 get-bucket-versioning',
    },
  ]);
});

test('a resource that is not there differs', () => {
  expect(compareResource({ ...BUCKET, physicalId: '', actual: {} }, undefined).differences).toHaveLength(1);
  expect(compareResource({ ...BUCKET, actual: {} }, undefined).differences.map((each) => each.property)).toEqual([
    'Versioning',
    'Name',
  ]);
});

test('what a service refuses to answer is told in its own words', () => {
  const answer = { source: '', properties: {}, error: 's3 get-bucket-versioning: The bucket does not exist' };
  expect(compareResource(BUCKET, answer)).toMatchObject({
    differences: [{ property: '', deployed: answer.error }],
    sources: ['Cloud Control'],
  });
});

test('a type that no service of the local cloud makes is recorded, a custom resource is made by its function', () => {
  expect(compareResource({ ...BUCKET, recorded: 'no service' }, undefined).madeBy).toBe('recorded');
  expect(compareResource({ ...BUCKET, type: 'Custom::Thing', actual: {} }, undefined)).toMatchObject({
    madeBy: 'function',
    differences: [],
  });
});

test('what a custom resource was given and cannot be known is named', () => {
  const resolved = { Manifest: new Unread('what Custom::Cluster answered') };
  expect(compareResource({ ...BUCKET, type: 'Custom::Thing', resolved, actual: {} }, undefined).unread).toEqual([
    { property: 'Manifest', reason: 'what Custom::Cluster answered' },
  ]);
});

test('a custom resource of which the function could not run is recorded, with the reason', () => {
  const custom = { ...BUCKET, type: 'Custom::Thing', actual: {}, recorded: 'there is no Java here' };
  expect(compareResource(custom, undefined)).toMatchObject({ madeBy: 'recorded', reason: custom.recorded });
});

test('what cannot be compared is named', () => {
  const resolved = { Name: 'models-1', Password: new Unread('a secret') };
  expect(compareResource({ ...BUCKET, resolved }, undefined).unread).toEqual([
    { property: 'Password', reason: 'a secret' },
  ]);
});

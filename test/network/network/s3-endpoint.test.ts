import { planNetwork } from '../../../lib/network/network/network';
import type { NetworkOptions } from '../../../lib/network/network/options';
import { regionNames, SERVICE_BUCKETS } from '../../../lib/network/network/s3-buckets';
import { s3EndpointStatements, s3ExpressEndpointStatements } from '../../../lib/network/network/s3-endpoint';
import { LIST_TOKEN, TEXT_TOKEN } from '../../core/tokens';
import { letsThrough, type S3Request } from './policy-evaluation';

const OWN = '111122223333';
const OTHER = '444455556666';

function statements(region: string, options: NetworkOptions = {}) {
  const place = { partition: 'aws', accountId: OWN, ...regionNames(region) };
  return s3EndpointStatements(place, planNetwork(options).plan);
}

const findings = (options: NetworkOptions) =>
  planNetwork(options).problems.map(({ code, path, message }) => ({ code, path, message }));

const read = (object: string, account?: string): S3Request => ({ action: 's3:GetObject', object, account });
const write = (object: string, account?: string): S3Request => ({ action: 's3:PutObject', object, account });

describe('the S3 endpoint in eu-west-1', () => {
  const policy = statements('eu-west-1', { publicBuckets: ['datasets-*'], writableBuckets: ['partner-results'] });

  test.each<[string, S3Request]>([
    ['a model, by a pod of this account', read('models/llama', OWN)],
    ['a list of objects, by this account', { action: 's3:ListBucket', object: 'models', account: OWN }],
    ['an upload to a bucket of another account, by this account', write('partner/report', OWN)],
    ['the answer of a custom resource', write('cloudformation-custom-resource-response-euwest1/arn', OTHER)],
    ['the signal of a wait condition', write('cloudformation-waitcondition-eu-west-1/arn', OTHER)],
    ['a layer of Amazon ECR', read('prod-eu-west-1-starport-layer-bucket/sha256', OTHER)],
    ['a package of Amazon Linux', read('al2023-repos-eu-west-1-de612dc2/core/mirrors')],
    ['a layer of registry.k8s.io', read('prod-registry-k8s-io-eu-west-1/containers/images/sha256:1')],
    ['a module of Systems Manager', read('aws-ssm-eu-west-1/patch')],
    ['an update of the SSM agent', read('amazon-ssm-eu-west-1/latest')],
    ['a package for an old SSM agent', read('amazon-ssm-packages-eu-west-1/1')],
    ['a package of Systems Manager', read('eu-west-1-birdwatcher-prod/1')],
    ['a file of Distributor', read('aws-ssm-distributor-file-eu-west-1/1', OTHER)],
    ['an attachment of a document', read('aws-ssm-document-attachments-eu-west-1/1', OTHER)],
    ['a patch baseline', read('patch-baseline-snapshot-eu-west-1/1', OTHER)],
    ['a document of Patch Manager', read('aws-patch-manager-eu-west-1-1a2b3c4d/1')],
    ['a public bucket of the options', read('datasets-2026/1')],
    ['a writable bucket of the options', write('partner-results/1', OTHER)],
  ])('lets through %s', (_, request) => {
    expect(letsThrough(policy, request)).toBe(true);
  });

  test.each<[string, S3Request]>([
    ['an upload with stolen credentials', write('loot/1', OTHER)],
    ['an upload without credentials', write('loot/1')],
    ['a download from a bucket that is not listed', read('loot/1', OTHER)],
    ['an upload to a bucket that is only read', write('prod-eu-west-1-starport-layer-bucket/1', OTHER)],
    ['an upload to a public bucket', write('datasets-2026/1', OTHER)],
    ['a download from a bucket that is only written to', read('partner-results/1', OTHER)],
    ['an answer to another region', write('cloudformation-custom-resource-response-euwest2/1', OTHER)],
    ['an answer to a bucket of a longer name', write('cloudformation-custom-resource-response-euwest1-x/1', OTHER)],
    ['a signal to a bucket without hyphens', write('cloudformation-waitcondition-euwest1/1', OTHER)],
    [
      'a deletion in the bucket of answers',
      {
        action: 's3:DeleteObject',
        object: 'cloudformation-custom-resource-response-euwest1/1',
        account: OTHER,
      },
    ],
    ['a list of a public bucket', { action: 's3:ListBucket', object: 'datasets-2026', account: OTHER }],
    ['a layer of quay.io, which has no bucket in this region', read('quayio-production-s3/1', OTHER)],
  ])('refuses %s', (_, request) => {
    expect(letsThrough(policy, request)).toBe(false);
  });
});

test('statements have names, and those of S3 Express let through this account only', () => {
  expect(statements('eu-west-1').map(({ Sid }) => Sid)).toEqual([
    'OwnPrincipals',
    'ReadServiceAndPublicBuckets',
    'AnswerCloudFormation',
  ]);
  expect(s3ExpressEndpointStatements({ accountId: OWN })).toEqual([
    {
      Sid: 'OwnPrincipals',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3express:*'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:PrincipalAccount': OWN } },
    },
  ]);
});

describe('buckets of one region', () => {
  test.each([
    ['us-east-1', 'quayio-production-s3', true],
    ['us-east-2', 'quayio-production-s3', false],
    ['us-east-1', 'docker-images-prod', true],
    ['eu-west-2', '767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2', true],
    ['eu-west-1', '767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2', false],
    ['cn-north-1', 'bottlerocket-updates-cn-north-1', true],
    ['eu-west-1', 'bottlerocket-updates-eu-west-1', false],
    ['cn-northwest-1', 'bottlerocket-updates-cn-northwest-1', true],
    ['eu-isoe-west-1', 'bottlerocket-updates-eu-isoe-west-1', true],
    ['af-south-1', 'patch-baseline-snapshot-af-south-1-tbxdb5b9', true],
    ['ap-south-2', 'patch-baseline-snapshot-ap-south-2-a1b2c3d4', true],
    ['ap-southeast-3', 'patch-baseline-snapshot-ap-southeast-3-a1b2c3d4', true],
    ['ap-southeast-4', 'patch-baseline-snapshot-ap-southeast-4-a1b2c3d4', true],
    ['me-south-1', 'patch-baseline-snapshot-me-south-1-uduvl7q8', true],
    ['eu-south-2', 'patch-baseline-snapshot-eu-south-2-df2c9d70', true],
    ['eu-south-1', 'patch-baseline-snapshot-eu-south-1', true],
    ['eu-south-1', 'patch-baseline-snapshot-eu-south-1-df2c9d70', false],
    ['eu-west-1', 'patch-baseline-snapshot-eu-west-1-uduvl7q8', false],
  ])('in %s, %s can be read: %s', (region, bucket, expected) => {
    expect(letsThrough(statements(region), read(`${bucket}/1`, OTHER))).toBe(expected);
  });

  test('are all listed where the region is known at deployment only', () => {
    const policy = statements(TEXT_TOKEN);
    for (const bucket of ['quayio-production-s3', 'docker-images-prod', `bottlerocket-updates-${TEXT_TOKEN}`])
      expect(letsThrough(policy, read(`${bucket}/1`))).toBe(true);
  });
});

test.each(
  SERVICE_BUCKETS.map((bucket) => [bucket.name({ region: 'x-y-1', regionWithoutHyphens: 'xy1' }), bucket] as const),
)(
  '%s has a reader or writer, a source, and a date if the source was read; none that is written to has a wildcard',
  (name, { action, neededBy, source, date = '2026-11' }) => {
    expect(neededBy).not.toBe('');
    expect(source).toMatch(/^https:/);
    expect(date).toMatch(/^20\d\d-\d\d$/);
    if (action === 's3:PutObject') expect(name).not.toContain('*');
  },
);

describe('public buckets', () => {
  test.each(['abc', 'al2023-repos-eu-west-1-de612dc2', 'packages.*.example.com', 'b'.repeat(255)])(
    "'%s' may be read",
    (bucket) => {
      expect(planNetwork({ publicBuckets: [bucket] })).toMatchObject({
        plan: { publicBuckets: [bucket], writableBuckets: [] },
        problems: [],
      });
    },
  );

  test.each(['*', 'ab', 'ab*', 'bucket/*', 'arn:aws:s3:::bucket', 'b'.repeat(256)])("'%s' is not a name", (bucket) => {
    expect(findings({ publicBuckets: [bucket] })).toMatchObject([{ code: 'malformed', path: 'publicBuckets[0]' }]);
    expect(planNetwork({ publicBuckets: [bucket] }).plan.publicBuckets).toEqual([]);
  });
});

describe('writable buckets', () => {
  test.each(['abc', 'partner-results', TEXT_TOKEN, 'b'.repeat(255)])("'%s' may be written to", (bucket) => {
    expect(planNetwork({ writableBuckets: [bucket] })).toMatchObject({
      plan: { publicBuckets: [], writableBuckets: [bucket] },
      problems: [],
    });
  });

  test.each(['*', 'ab', 'partner-*', 'bucket/*', 'b'.repeat(256)])("'%s' is not a name", (bucket) => {
    expect(findings({ writableBuckets: [bucket] })).toMatchObject([{ code: 'malformed', path: 'writableBuckets[0]' }]);
    expect(planNetwork({ writableBuckets: [bucket] }).plan.writableBuckets).toEqual([]);
  });

  test('a list that only the deployment knows is left out', () => {
    expect(planNetwork({ writableBuckets: LIST_TOKEN }).plan.writableBuckets).toEqual([]);
  });
});

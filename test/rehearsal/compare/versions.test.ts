import type { DeployedResource } from '../../../lib/rehearsal/src/compare/resource';
import { renderVersions, resourceChange, resourceKey } from '../../../lib/rehearsal/src/compare/versions';
import { deployed } from '../sample';

const TABLE = deployed('AWS::DynamoDB::Table', 'orders', { KeySchema: ['id'], BillingMode: 'ON_DEMAND' });
const next = (properties: object, more: Partial<DeployedResource> = {}): DeployedResource => ({
  ...TABLE,
  resolved: { ...TABLE.resolved, ...properties },
  ...more,
});
const change = (old: DeployedResource | undefined, now: DeployedResource | undefined, isThere = false) =>
  resourceChange(
    { old, now },
    (_, property) => property === 'KeySchema',
    () => isThere,
  );

test('a resource with the same properties and id is unchanged', () => {
  expect(change(TABLE, next({}))).toBeUndefined();
});

test('a property that may change in place is an update, named by its property', () => {
  expect(change(TABLE, next({ BillingMode: 'PROVISIONED' }))).toMatchObject({
    kind: 'updated',
    properties: ['BillingMode'],
  });
  expect(change(TABLE, next({ Tags: [{ Key: 'a', Value: 'b' }] }))).toMatchObject({
    kind: 'updated',
    properties: ['Tags'],
  });
});

test("a property that AWS's model does not change in place replaces the resource, and its data is lost", () => {
  expect(change(TABLE, next({ KeySchema: ['orderId'] }))).toMatchObject({
    kind: 'replaced',
    properties: ['KeySchema'],
    holdsData: true,
    leftBehind: false,
  });
  expect(change(TABLE, next({ KeySchema: ['orderId'] }, { retained: true }))).toMatchObject({ leftBehind: false });
  expect(change(TABLE, next({ KeySchema: ['orderId'] }, { retainedOnReplace: true }))).toMatchObject({
    leftBehind: true,
  });
});

test('another physical id is a replacement; the old resource is left behind if it is still there', () => {
  expect(change(TABLE, next({}, { physicalId: 'orders-2' }), true)).toMatchObject({
    kind: 'replaced',
    physicalId: 'orders',
    leftBehind: true,
  });
});

test('a resource that is no longer declared is removed, or left behind', () => {
  expect(change(TABLE, undefined)).toMatchObject({ kind: 'removed', holdsData: true, leftBehind: false });
  expect(change(TABLE, undefined, true)).toMatchObject({ kind: 'removed', leftBehind: true });
  expect(change(deployed('AWS::SNS::Topic', 't'), undefined)).toMatchObject({ holdsData: false });
  expect(change(undefined, TABLE)).toMatchObject({ kind: 'added', holdsData: false });
});

test('the physical id of a custom resource is no sign of a replacement', () => {
  const custom = deployed('Custom::Seed', 'seed-1');
  expect(change(custom, { ...custom, physicalId: 'seed-2' })).toBeUndefined();
});

const key = (path: string) => resourceKey({ ...TABLE, path });

test('two Pulumi resources of one name are two resources, a moved construct with its logical id is one', () => {
  expect(key('urn:pulumi:lab::company::aws:iam/role:Role::cluster')).not.toBe(
    key('urn:pulumi:lab::company::aws:eks/cluster:Cluster::cluster'),
  );
  expect(key('Lab/Old/Table')).toBe(key('Lab/New/Table'));
});

test('what can lose data comes first', () => {
  const changes = [
    change(undefined, deployed('AWS::SNS::Topic', 't')),
    change(TABLE, next({ KeySchema: ['orderId'] })),
    change(deployed('AWS::S3::Bucket', 'b'), undefined, true),
  ].filter((each) => each !== undefined);
  expect(renderVersions({ changes, unchanged: 4 })).toBe(
    [
      'Replaced: 1',
      '  AWS::DynamoDB::Table Lab/Table/orders (lab.ts:12): KeySchema; ITS DATA IS LOST',
      'Removed: 1',
      '  AWS::S3::Bucket Lab/Bucket/b (lab.ts:12): b is left behind, with its data',
      'Added: 1',
      '  AWS::SNS::Topic Lab/Topic/t (lab.ts:12)',
      'Unchanged: 4',
    ].join('\n'),
  );
});

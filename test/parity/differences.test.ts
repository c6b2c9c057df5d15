import { differencesOf, judged, missingDependencies } from './differences';
import { type Fact, type Facts, partOf, statementsOf } from './facts';
import { judgedNames, nameDifferences } from './name-differences';
import type { PublicSurface } from './public-surface';

function facts(entries: Readonly<Record<string, Partial<Fact>>>): Facts {
  const empty: Fact = { says: {}, after: new Set(), hasParts: false, retained: false };
  return new Map(Object.entries(entries).map(([id, fact]) => [id, { ...empty, ...fact }]));
}

test('a resource that only one engine has is a difference', () => {
  expect(differencesOf(facts({ 'subnet a': {} }), facts({ 'subnet b': {} }))).toEqual([
    'subnet a: CDK only',
    'subnet b: Pulumi only',
  ]);
});

test('each property that differs is a difference, by its path; an empty list is as good as none', () => {
  const cdk = facts({ 'route a': { says: { to: { gateway: 'x', zones: [] }, hops: 1 }, retained: true } });
  const pulumi = facts({ 'route a': { says: { to: { gateway: 'y' }, hops: '1' } } });
  expect(differencesOf(cdk, pulumi)).toEqual([
    'route a: retained: CDK true, Pulumi false',
    'route a: to.gateway: CDK "x", Pulumi "y"',
  ]);
});

test('a difference is allowed by its line, and an allowance that nothing needs is told', () => {
  const allowed = [
    { line: /^subnet a: /, reason: 'wanted' },
    { line: /^subnet z: /, reason: 'outdated' },
  ];
  expect(judged(['subnet a: CDK only', 'subnet b: CDK only'], allowed)).toEqual({
    unexplained: ['subnet b: CDK only'],
    unneeded: ['^subnet z: '],
  });
});

test('the order of statements, their ids and lists of one make no difference, and an action more does', () => {
  const statement = { Sid: 'A', Effect: 'Allow', Action: ['s3:GetObject'], Resource: '*' };
  const other = { Effect: 'Deny', Action: 's3:*', Resource: ['*'], Condition: { Bool: { secure: 'false' } } };
  const spelled = { ...other, Condition: { Bool: { secure: ['false'] } } };
  expect(statementsOf({ Statement: [statement, other] })).toEqual(
    statementsOf({ Statement: [spelled, { Effect: 'Allow', Action: 's3:GetObject', Resource: ['*'] }] }),
  );
  expect(statementsOf({ Statement: statement })).not.toEqual(
    statementsOf({ Statement: { ...statement, Action: ['s3:GetObject', 's3:PutObject'] } }),
  );
});

test('what CDK creates first and Pulumi does not is told, through what lies between', () => {
  const cdk = facts({
    'node-group a': { after: new Set(['role a']) },
    'role a': { after: new Set(['key a']) },
    'key a': {},
  });
  const pulumi = facts({ 'node-group a': { after: new Set(['role a']) }, 'role a': {}, 'key a': {} });
  expect(missingDependencies(cdk, pulumi)).toEqual([
    'node-group a comes after key a in CDK only',
    'role a comes after key a in CDK only',
  ]);
  expect(missingDependencies(pulumi, cdk)).toEqual([]);
});

test('a role alone is not enough where CDK waits for its policy', () => {
  const policy = partOf('role a');
  const cdk = facts({ 'pod-identity a': { after: new Set([policy]) }, 'role a': {} });
  const early = (hasParts: boolean) =>
    facts({ 'pod-identity a': { after: new Set(['role a']) }, 'role a': { hasParts } });
  expect(missingDependencies(cdk, early(true))).toEqual([`pod-identity a comes after ${policy} in CDK only`]);
  expect(missingDependencies(cdk, early(false))).toEqual([]);
  expect(missingDependencies(cdk, cdk)).toEqual([]);
});

function surface(it: Partial<Record<'names' | 'fields' | 'members', readonly string[]>>): PublicSurface {
  const options = (it.names ?? []).find((name) => /Props|Args/.test(name)) ?? '';
  return {
    names: new Set(it.names),
    fields: new Map([[options, it.fields ?? []]]),
    members: new Map([['Foo', it.members ?? []]]),
  };
}

test('an export, an option or a public field that only one engine has is told', () => {
  const cdk = surface({
    names: ['Foo', 'FooProps', 'fooOf'],
    fields: ['size', 'key', 'removalPolicy', 'zones'],
    members: ['plan', 'bucket', 'grants'],
  });
  const pulumi = surface({
    names: ['Foo', 'FooArgs', 'Bar'],
    fields: ['size', 'keyArn', 'retainOnDelete', 'tags'],
    members: ['plan', 'bucketName'],
  });
  const differences = ['CDK fooOf', 'Pulumi Bar', 'CDK Foo.grants', 'CDK FooProps.zones', 'Pulumi FooProps.tags'];
  expect(nameDifferences(cdk, pulumi)).toEqual(differences);
  const allowed = [
    { engine: 'CDK', name: '*.grants', reason: 'wanted' },
    { engine: 'CDK', name: 'fooOf', reason: 'wanted' },
    { engine: 'CDK', name: 'Bar', reason: 'the other engine' },
  ] as const;
  expect(judgedNames(differences, allowed)).toEqual({
    unexplained: ['Pulumi Bar', 'CDK FooProps.zones', 'Pulumi FooProps.tags'],
    unneeded: ['Bar'],
  });
});

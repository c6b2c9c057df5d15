import { datacenterPolicies, type PolicyStackResource } from '../../../lib/pulumi';
import { RULES } from '../../../lib/security/rule-pack/all-rules';

const REPOSITORY = 'urn:pulumi:dev::ai::aws:ecr/repository:Repository::cache';

/** As `@pulumi/policy` gives it during a preview: what is not known yet throws when it is read. */
function repository(props: Record<string, unknown> = {}): PolicyStackResource {
  const unknown = { get: (object: object, name: string | symbol) => valueOf(object, name) };
  return {
    type: 'aws:ecr/repository:Repository',
    urn: REPOSITORY,
    props: new Proxy<Record<string, unknown>>({ name: 'cache', repositoryUrl: undefined, ...props }, unknown),
    dependencies: [],
    propertyDependencies: {},
  };
}

function valueOf(object: object, name: string | symbol): unknown {
  if (name === 'repositoryUrl') throw new Error('repositoryUrl is not known during a preview');
  return (object as Record<string | symbol, unknown>)[name];
}

function reported(
  resources: readonly PolicyStackResource[],
  options: Parameters<typeof datacenterPolicies>[0] = {},
): (readonly [message: string, urn?: string])[] {
  const found: (readonly [message: string, urn?: string])[] = [];
  for (const policy of datacenterPolicies(options))
    policy.validateStack({ resources }, (message, urn) => found.push([message, urn]));
  return found;
}

test('each rule is a mandatory policy of its name', () => {
  const policies = datacenterPolicies();

  expect(policies.map(({ name }) => name)).toEqual(RULES.map(({ id }) => id));
  expect(new Set(policies.map(({ enforcementLevel }) => enforcementLevel))).toEqual(new Set(['mandatory']));
  expect(datacenterPolicies({ enforcementLevel: 'advisory' })[0]?.enforcementLevel).toBe('advisory');
});

test('a finding names the resource by its URN, also during a preview', () => {
  expect(reported([repository()])).toContainEqual([
    'cache: ImageTagMutability is MUTABLE; IMMUTABLE is right. Set ImageTagMutability to IMMUTABLE.',
    REPOSITORY,
  ]);
  const kept = { imageTagMutability: 'IMMUTABLE', encryptionConfigurations: [{ kmsKey: 'arn:key' }] };
  expect(reported([repository(kept)])).toEqual([]);
});

test('a URN with the characters of a reference is reported as it is', () => {
  const urn = `${REPOSITORY}#{1}`;

  expect(reported([{ ...repository(), urn }]).map(([, reportedUrn]) => reportedUrn)).toEqual([urn, urn]);
});

test('what is acknowledged with a reason is not reported', () => {
  const acknowledgements = [{ rule: 'adc-immutable-tags', path: 'cache', reason: 'a cache of public images' }];

  expect(reported([repository()], { acknowledgements }).map(([message]) => message)).toEqual([
    expect.stringContaining('has no key of its own'),
  ]);
  expect(() => datacenterPolicies({ acknowledgements: [{ ...acknowledgements[0]!, reason: 'no' }] })).toThrow(
    'at least three words',
  );
});

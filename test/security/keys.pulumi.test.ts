import { keyStatements, planKeys } from '../../lib/security/keys';
import type { Keys, KeysArgs } from '../../lib/security/keys.pulumi';
import { required } from '../../lib/core/plan';
import { optionsOf } from '../core/registration-options';
import { allRegistered, declare, inputsOf, registered } from '../core/registrations';

const KEY = 'aws:kms/key:Key';
const ALIAS = 'aws:kms/alias:Alias';
const PLACE = { partition: 'aws', accountId: '111122223333', region: 'us-east-1', urlSuffix: 'amazonaws.com' };

function declared(args?: KeysArgs): Promise<Keys> {
  return declare(async () => {
    const { Keys } = await import('../../lib/security/keys.pulumi');
    return new Keys('keys', args);
  });
}

test('each domain has a key that rotates, with the planned policy, and its alias', async () => {
  const keys = await declared({ aliasPrefix: 'datacenter', nodeVolumes: true });
  const plan = required(planKeys({ aliasPrefix: 'datacenter', nodeVolumes: true }));
  expect(keys.plan).toEqual(plan);
  for (const [domain, name] of [
    ['clusterSecrets', 'keys-cluster-secrets'],
    ['data', 'keys-data'],
    ['logs', 'keys-logs'],
  ] as const) {
    const { policy, ...settings } = inputsOf(KEY, name);
    expect(settings).toEqual({
      description: plan.keys[domain].description,
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 30,
    });
    const statements = keyStatements(plan, domain, PLACE);
    expect(JSON.parse(String(policy))).toEqual({ Version: '2012-10-17', Statement: statements });
    expect(inputsOf(ALIAS, name).name).toBe(plan.keys[domain].aliasName);
  }
});

test('the alias prefix is made of project, stack and component: stacks of one account do not collide', async () => {
  await declared();
  expect(registered(ALIAS).map(({ inputs }) => inputs.name)).toEqual([
    'alias/project-stack-keys/cluster-secrets',
    'alias/project-stack-keys/data',
    'alias/project-stack-keys/logs',
  ]);
});

test('an alias prefix may be an Output', async () => {
  const { output } = await import('@pulumi/pulumi');
  await declared({ aliasPrefix: output('late') });
  expect(inputsOf(ALIAS, 'keys-data').name).toBe('alias/late/data');
});

test.each([
  [undefined, true],
  [true, true],
  [false, false],
])('with retainOnDelete %p the keys are retained: %p; their aliases never are', async (retainOnDelete, expected) => {
  await declared({ retainOnDelete });
  for (const { name } of registered(KEY)) {
    expect(optionsOf(`${KEY} ${name}`).retainOnDelete).toBe(expected);
    expect(optionsOf(`${ALIAS} ${name}`).retainOnDelete).not.toBe(true);
  }
});

test('all problems are thrown at once, and no child is registered', async () => {
  await expect(declared({ aliasPrefix: 'aws/keys', rotationPeriodDays: 30 })).rejects.toMatchObject({
    errors: [{ propertyPath: 'aliasPrefix' }, { propertyPath: 'rotationPeriodDays' }],
  });
  expect(allRegistered().filter(({ type }) => type.startsWith('aws:'))).toEqual([]);
});

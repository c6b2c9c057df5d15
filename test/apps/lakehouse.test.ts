import { lakehouse as cdkLakehouse } from '../../apps/lakehouse/datacenter';
import type { lakehouse } from '../../apps/lakehouse-pulumi/datacenter';
import { declare } from '../core/registrations';
import { cdkPlans, expectSamePlans, expectSameSettings, retainedResources } from './both-engines';

const OPTIONS = { dataNodes: 6, replication: 2, hadoopVersion: '3.5.0' };

let declared: ReturnType<typeof lakehouse>;

beforeAll(async () => {
  await declare(async () => {
    const { lakehouse } = await import('../../apps/lakehouse-pulumi/datacenter');
    declared = lakehouse({ ...OPTIONS, publicCidrs: [] });
    return declared.pi;
  });
}, 60_000);

test('each part is planned as in the CDK example', () => {
  const { keys: _, ...parts } = declared;
  const env = { account: '111122223333', region: 'us-east-1' };
  expectSamePlans(
    parts,
    cdkPlans((app) => cdkLakehouse(app, { env, ...OPTIONS })),
  );
});

test('an example that is destroyed leaves nothing behind', () => expect(retainedResources()).toEqual([]));

test('settings have the same defaults in the programs, their settings and their READMEs', () => {
  expectSameSettings('lakehouse', OPTIONS);
});

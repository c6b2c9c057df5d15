import { secureDatacenter as cdkSecureDatacenter } from '../../apps/secure/datacenter';
import type { secureDatacenter } from '../../apps/secure-pulumi/datacenter';
import { declare } from '../core/registrations';
import { cdkPlans, expectSamePlans, expectSameSettings, retainedResources } from './both-engines';

const OPTIONS = {
  securityEmail: 'security@example.com',
  certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/example',
  registry: '111122223333.dkr.ecr.us-east-1.amazonaws.com',
};

let declared: ReturnType<typeof secureDatacenter>;

beforeAll(async () => {
  await declare(async () => {
    const { secureDatacenter } = await import('../../apps/secure-pulumi/datacenter');
    declared = secureDatacenter({ ...OPTIONS, publicCidrs: [] });
    return declared.audit;
  });
}, 60_000);

test('each part is planned as in the CDK example', () => {
  const { keys: _, image: __, controller, ...parts } = declared;
  const env = { account: '000000000000', region: 'us-east-1' };
  expectSamePlans(
    { ...parts, loadBalancerController: controller },
    cdkPlans((app) => cdkSecureDatacenter(app, { env, ...OPTIONS })),
  );
});

test('an example that is destroyed leaves nothing behind', () => expect(retainedResources()).toEqual([]));

test('settings have the same defaults in the programs, their settings and their READMEs', () => {
  expectSameSettings('secure', OPTIONS);
});

import { App, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { isStandIn } from '../../lib/core/look-up.cdk';

const env = { account: '111122223333', region: 'eu-west-1' };

test('a VPC that the CLI has not looked up yet is known by its stand-in', () => {
  const stack = new Stack(new App(), 'Stack', { env });
  expect(isStandIn(Vpc.fromLookup(stack, 'LookedUp', { isDefault: true }))).toBe(true);
  expect(isStandIn(new Vpc(stack, 'Own'))).toBe(false);
});

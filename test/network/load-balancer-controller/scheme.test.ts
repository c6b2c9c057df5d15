import { planLoadBalancerController } from '../../../lib/network/load-balancer-controller/load-balancer-controller';
import { planScheme } from '../../../lib/network/load-balancer-controller/scheme';

const closed = planLoadBalancerController({});
const open = planLoadBalancerController({ internetFacing: true });

test.each([
  ['the internet, by a controller that may', true, open, false],
  ['the internet, by a controller that may not', true, closed, true],
  ['the VPC', false, closed, false],
  ['the internet, without a controller', true, undefined, false],
  ['the internet, by a controller of others', true, { plan: { replicas: 2 } }, false],
  ['the internet, by what has no plan', true, { node: {} }, false],
])('what faces %s', (_, internetFacing, controller, isRefused) => {
  const { plan, problems } = planScheme({ internetFacing, controller });
  expect(plan.scheme).toBe(internetFacing ? 'internet-facing' : 'internal');
  expect(problems.map(({ code, path }) => [code, path])).toEqual(
    isRefused ? [['controller-internal-only', 'internetFacing']] : [],
  );
});

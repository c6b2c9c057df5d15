import { planNetwork } from '../../../lib/network/network/network';
import type { NetworkOptions } from '../../../lib/network/network/options';

test.each<[NetworkOptions, string, number, boolean]>([
  [{}, 'open', 1, true],
  [{ egress: 'open' }, 'open', 1, true],
  [{ egress: 'open', natGateways: 'per-zone' }, 'open', 2, true],
  [{ egress: 'open', natGateways: 'none', internetByOtherRoutes: true }, 'open', 0, true],
  [{ natGateways: 'none', internetByOtherRoutes: true }, 'open', 0, true],
  [{ natGateways: 'none' }, 'closed', 0, false],
  [{ egress: 'closed' }, 'closed', 0, false],
  [{ egress: 'closed', natGateways: 'none', internetByOtherRoutes: false }, 'closed', 0, false],
])('%j is %s, with %i NAT gateways', (options, egress, natGatewayCount, internetAccess) => {
  expect(planNetwork(options)).toMatchObject({ plan: { egress, natGatewayCount, internetAccess }, problems: [] });
});

test.each<[NetworkOptions, readonly string[]]>([
  [{ egress: 'closed', natGateways: 'single' }, ['natGateways']],
  [{ egress: 'closed', internetByOtherRoutes: true }, ['internetByOtherRoutes']],
  [
    { egress: 'closed', natGateways: 'per-zone', internetByOtherRoutes: true },
    ['natGateways', 'internetByOtherRoutes'],
  ],
  [{ egress: 'open', natGateways: 'none' }, ['natGateways']],
])('%j contradicts itself', (options, paths) => {
  const { problems } = planNetwork(options);
  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(paths.map((it) => `egress-contradiction ${it}`));
});

test.each([
  [{ egress: 'shut' as never, natGateways: 'none' as const }, 'malformed egress'],
  [{ egress: 'closed' as const, natGateways: 'one' as never }, 'malformed natGateways'],
  [{ egress: 'closed' as const, internetByOtherRoutes: 'yes' as never }, 'wrong-type internetByOtherRoutes'],
  [
    { natGateways: 'none' as const, egress: 'open' as const, internetByOtherRoutes: 1 as never },
    'wrong-type internetByOtherRoutes',
  ],
])('%j is mistyped, and not judged', (options, problem) => {
  expect(planNetwork(options).problems.map(({ code, path }) => `${code} ${path}`)).toEqual([problem]);
});

test('a contradiction says what both options mean, and a mistyped option is judged once', () => {
  expect(planNetwork({ egress: 'open', natGateways: 'none' }).problems).toEqual([
    {
      code: 'egress-contradiction',
      path: 'natGateways',
      message: "egress is 'open' and natGateways 'none': the private subnets have no way to the internet.",
      fix: "Use natGateways 'single' or 'per-zone', set internetByOtherRoutes, or use egress 'closed'.",
    },
  ]);
  expect(planNetwork({ egress: 'closed', natGateways: 'one' as never }).problems).toMatchObject([
    { code: 'malformed', path: 'natGateways' },
  ]);
});

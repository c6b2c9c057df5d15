import { LOAD_BALANCER_ZONES } from '../../lib/catalog/load-balancer-zones';

const zones = Object.entries(LOAD_BALANCER_ZONES);

test('each region has a zone for application and for network load balancers, no two of them the same', () => {
  for (const [region, { application, network }] of zones) {
    expect(region).toMatch(/^(us|ca|sa|eu|af|me|ap|cn)(-gov)?-[a-z]+-\d$/);
    expect([application, network]).toEqual([
      expect.stringMatching(/^Z[0-9A-Z]{11,20}$/),
      expect.stringMatching(/^Z[0-9A-Z]{11,20}$/),
    ]);
  }
  const ids = zones.flatMap(([, { application, network }]) => [application, network]);
  expect(new Set(ids).size).toBe(2 * zones.length);
  expect(zones.length).toBe(30);
});

/** @see https://docs.aws.amazon.com/general/latest/gr/elb.html */
test('an alias of us-east-1 is in the zone that AWS names', () => {
  expect(LOAD_BALANCER_ZONES['us-east-1']).toEqual({ application: 'Z35SXDOTRQ7X7K', network: 'Z26RNL4JYFTOTI' });
});

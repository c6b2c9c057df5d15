import { required } from '../../../lib/core/plan';
import {
  ACCELERATOR_ZONE,
  acceleratorData,
  endpointGroupData,
  listenerData,
} from '../../../lib/network/global-endpoint/accelerator-data';
import { type GlobalEndpointPlan, planGlobalEndpoint } from '../../../lib/network/global-endpoint/global-endpoint';
import type { GlobalEndpointOptions } from '../../../lib/network/global-endpoint/options';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';
import { TEXT_TOKEN } from '../../core/tokens';
import { arnIn, GLOBAL } from './global-options';

const [EUROPE, AMERICA] = GLOBAL.loadBalancers;

const planned = (options: GlobalEndpointOptions = {}): GlobalEndpointPlan =>
  required(planGlobalEndpoint({ ...GLOBAL, ...options }));

test('by default each connection goes to the nearest region, on port 443', () => {
  const { cost, ...plan } = planned();
  expect(plan).toEqual({
    name: 'global-endpoint',
    ports: [443],
    clientAffinity: 'none',
    regions: [
      {
        region: 'eu-west-1',
        trafficPercent: 100,
        loadBalancers: [{ loadBalancerArn: arnIn('eu-west-1'), weight: 128 }],
      },
      {
        region: 'us-east-1',
        trafficPercent: 100,
        loadBalancers: [{ loadBalancerArn: arnIn('us-east-1'), weight: 128 }],
      },
    ],
    records: undefined,
  });
  expect(cost).toMatchObject([{ item: '1 accelerator', usdPerHour: 0.025 }]);
  expect(cost[0]?.basis).toContain('0.015 USD');
});

test('load balancers of one region divide its connections, and a standby takes none while others are healthy', () => {
  const { regions } = planned({
    loadBalancers: [
      { region: 'eu-west-1', loadBalancerArn: arnIn('eu-west-1'), weight: 255 },
      { region: 'us-east-1', loadBalancerArn: arnIn('us-east-1'), trafficPercent: 0 },
      { region: 'eu-west-1', loadBalancerArn: arnIn('eu-west-1', 'blue'), weight: 0 },
    ],
  });
  expect(regions.map(endpointGroupData)).toEqual([
    {
      EndpointGroupRegion: 'eu-west-1',
      TrafficDialPercentage: 100,
      EndpointConfigurations: [
        { EndpointId: arnIn('eu-west-1'), Weight: 255 },
        { EndpointId: arnIn('eu-west-1', 'blue'), Weight: 0 },
      ],
    },
    {
      EndpointGroupRegion: 'us-east-1',
      TrafficDialPercentage: 0,
      EndpointConfigurations: [{ EndpointId: arnIn('us-east-1'), Weight: 128 }],
    },
  ]);
});

test('the accelerator and its listener are in the shape of the API', () => {
  const plan = planned({ ports: [443, 8443, 443], clientAffinity: 'source-ip' });
  expect(acceleratorData(plan)).toEqual({ Name: 'global-endpoint', IpAddressType: 'IPV4', Enabled: true });
  expect(listenerData(plan)).toEqual({
    Protocol: 'TCP',
    ClientAffinity: 'SOURCE_IP',
    PortRanges: [
      { FromPort: 443, ToPort: 443 },
      { FromPort: 8443, ToPort: 8443 },
    ],
  });
  expect(listenerData(planned()).ClientAffinity).toBe('NONE');
});

test('an ARN that is known only at deployment is of the region that is said', () => {
  const { regions } = planned({ loadBalancers: [{ ...EUROPE, loadBalancerArn: TEXT_TOKEN }, AMERICA] });
  expect(regions[0]).toEqual({
    region: 'eu-west-1',
    trafficPercent: 100,
    loadBalancers: [{ loadBalancerArn: TEXT_TOKEN, weight: 128 }],
  });
});

test('without a port the plan has a stand-in, so that the rest of it can be checked', () => {
  expect(planGlobalEndpoint({ ...GLOBAL, ports: [] }).plan.ports).toEqual([443]);
});

test('records of accelerators are aliases of the one hosted zone that has their names', () => {
  expect(ACCELERATOR_ZONE).toBe('Z2BJ6XQ5FK7U4H');
});

test('the default name comes from the id', () => {
  expect(planGlobalEndpoint(GLOBAL, 'WorldWide').plan.name).toBe('world-wide');
});

const ELEVEN = Array.from({ length: 11 }, (_, index) => index + 1);

test.each<[GlobalEndpointOptions, string, string, RegExp]>([
  [{ loadBalancers: undefined }, 'missing', 'loadBalancers', /loadBalancers is required/],
  [{ loadBalancers: [] }, 'one-region', 'loadBalancers', /names no region\.$/],
  [{ loadBalancers: [EUROPE] }, 'one-region', 'loadBalancers', /eu-west-1 only/],
  [{ loadBalancers: [EUROPE, {} as never] }, 'missing', 'loadBalancers[1].region', /region is required/],
  [
    { loadBalancers: [{ ...EUROPE, region: 'us-east-1' }, AMERICA] },
    'load-balancer-elsewhere',
    'loadBalancers[0].loadBalancerArn',
    /of region eu-west-1/,
  ],
  [
    { loadBalancers: [{ ...EUROPE, loadBalancerArn: 'edge' }, AMERICA] },
    'malformed',
    'loadBalancers[0].loadBalancerArn',
    /'edge'/,
  ],
  [
    { loadBalancers: [EUROPE, { ...AMERICA, loadBalancerArn: 'edge' }] },
    'malformed',
    'loadBalancers[1].loadBalancerArn',
    /'edge'/,
  ],
  [
    { loadBalancers: [EUROPE, { ...AMERICA, region: TEXT_TOKEN }] },
    'must-be-known',
    'loadBalancers[1].region',
    /is a token/,
  ],
  [{ loadBalancers: [{ ...EUROPE, weight: 256 }, AMERICA] }, 'out-of-range', 'loadBalancers[0].weight', /to 255/],
  [{ loadBalancers: [{ ...EUROPE, weight: -1 }, AMERICA] }, 'out-of-range', 'loadBalancers[0].weight', /from 0/],
  [
    { loadBalancers: [{ ...EUROPE, trafficPercent: 101 }, AMERICA] },
    'out-of-range',
    'loadBalancers[0].trafficPercent',
    /to 100/,
  ],
  [
    { loadBalancers: [EUROPE, { ...EUROPE, trafficPercent: 50 }, AMERICA] },
    'traffic-percents-differ',
    'loadBalancers',
    /100 and 50/,
  ],
  [{ loadBalancers: [{ ...EUROPE, weight: 0 }, AMERICA] }, 'region-without-weight', 'loadBalancers', /weight 0/],
  [
    { loadBalancers: GLOBAL.loadBalancers.map((it) => ({ ...it, trafficPercent: 0 })) },
    'no-traffic',
    'loadBalancers',
    /none takes connections/,
  ],
  [{ loadBalancers: [...ELEVEN.map(() => EUROPE), AMERICA] }, 'out-of-range', 'loadBalancers', /has 11/],
  [{ ports: [] }, 'out-of-range', 'ports', /has 0/],
  [{ ports: ELEVEN }, 'out-of-range', 'ports', /has 11/],
  [{ ports: [0] }, 'out-of-range', 'ports[0]', /from 1/],
  [{ name: '-edge' }, 'malformed', 'name', /'-edge'/],
  [{ recordNames: ['chat.example.com'] }, 'records-incomplete', 'recordNames', /hostedZoneId was left out/],
])('%j is refused', (options, code, path, message) => {
  const { problems } = planGlobalEndpoint({ ...GLOBAL, ...options });
  expect(problems[0]).toEqual(expect.objectContaining({ code, path, message: expect.stringMatching(message) }));
  expect(new Set(problems.map((it) => it.code))).toEqual(new Set([code]));
});

test('ten load balancers of a region, and ten ports, are as many as AWS takes', () => {
  const ten = ELEVEN.slice(1);
  const { problems } = planGlobalEndpoint({ loadBalancers: [...ten.map(() => EUROPE), AMERICA], ports: ten });
  expect(problems).toEqual([]);
});

const OPTIONS = everyOption<GlobalEndpointOptions>({
  name: true,
  loadBalancers: true,
  ports: true,
  clientAffinity: true,
  recordNames: true,
  hostedZoneId: true,
});
const plan = (options: GlobalEndpointOptions) => planGlobalEndpoint(options);

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<GlobalEndpointOptions>(plan, GLOBAL, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<GlobalEndpointOptions>(plan, GLOBAL, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});

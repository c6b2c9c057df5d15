import { dnsRules, dnsAssociationData } from '../../../lib/network/network/dns-firewall';
import { dnsDomains, type EgressFilterPlan } from '../../../lib/network/network/egress-filter';
import { PRIVATE_CLUSTER_USES } from '../../../lib/network/network/endpoint-uses';
import { planNetwork } from '../../../lib/network/network/network';
import {
  firewallData,
  firewallLogData,
  firewallPolicyData,
  ruleGroupData,
} from '../../../lib/network/network/network-firewall';
import type { NetworkOptions } from '../../../lib/network/network/options';
import { subnetSettings } from '../../../lib/network/network/topology';
import { HOURS_PER_MONTH } from '../../../lib/planning/cost';

const FILTERED = { egress: 'filtered' } as const;
const DNS = { egress: 'filtered', egressFilter: 'dns-firewall' } as const;

function filterOf(options: NetworkOptions): EgressFilterPlan {
  const { plan, problems } = planNetwork(options);
  expect(problems).toEqual([]);
  if (plan.egressFilter === undefined) throw new Error('The network has no filter.');
  return plan.egressFilter;
}

function findings(options: NetworkOptions): readonly string[] {
  return planNetwork(options).problems.map(({ code, path }) => `${code} ${path}`);
}

/** A group of rules by the name of TLS and HTTP. */
function rules(generatedRulesType: string, targets: readonly string[]) {
  return {
    type: 'STATEFUL',
    capacity: 1000,
    ruleGroup: {
      rulesSource: { rulesSourceList: { generatedRulesType, targets, targetTypes: ['TLS_SNI', 'HTTP_HOST'] } },
      statefulRuleOptions: { ruleOrder: 'STRICT_ORDER' },
    },
  };
}

describe('the domains that a filtered network lets through', () => {
  test('are those of the load balancer controller, as the default uses install it', () => {
    expect(filterOf(FILTERED)).toEqual({
      kind: 'network-firewall',
      allowedDomains: ['aws.github.io', 'd5l0dvt14r5h8.cloudfront.net', 'public.ecr.aws'],
      blockedDomains: [],
      deletionProtection: false,
    });
    expect(filterOf({ ...FILTERED, endpointUses: ['nodes'] }).allowedDomains).toEqual([]);
  });

  test('are those of the named sources with the hosts that they redirect to, and those of the user', () => {
    const allowedSources = [
      'ghcr.io/company/engine:1',
      'oci://registry.example.com:5000/charts',
      'apache/hadoop:3.5.0',
    ];
    expect(
      filterOf({ ...FILTERED, allowedSources, allowedDomains: ['.example.com', 'ghcr.io'] }).allowedDomains,
    ).toEqual([
      '.example.com',
      'auth.docker.io',
      'docker.io',
      'ghcr.io',
      'pkg-containers.githubusercontent.com',
      'production.cloudflare.docker.com',
      'registry-1.docker.io',
      'registry.example.com',
    ]);
  });

  test.each(['example', 'Example.com', '*.example.com', 'example.com.', '..example.com', 'exa mple.com', ''])(
    'are no %p',
    (domain) => {
      expect(findings({ ...FILTERED, allowedDomains: [domain] })).toEqual(['malformed allowedDomains[0]']);
      expect(findings({ ...FILTERED, blockedDomains: [domain] })).toEqual(['malformed blockedDomains[0]']);
    },
  );
});

test.each<[NetworkOptions, readonly string[]]>([
  [{ egressFilter: 'dns-firewall' }, ['egressFilter']],
  [{ egress: 'closed', allowedDomains: ['example.com'] }, ['allowedDomains']],
  [{ allowedSources: ['ghcr.io/a/b'], blockedDomains: ['example.com'] }, ['allowedSources', 'blockedDomains']],
  [{ egressFilterProtection: true }, ['egressFilterProtection']],
  [{ ...FILTERED, natGateways: 'none', internetByOtherRoutes: true }, ['internetByOtherRoutes']],
  [{ ...FILTERED, natGateways: 'none' }, ['natGateways']],
  [{ ...DNS, natGateways: 'none' }, ['natGateways']],
])('%j contradicts itself', (options, paths) => {
  expect(findings(options)).toEqual(paths.map((path) => `egress-contradiction ${path}`));
});

test('a filter is not judged where egress is mistyped', () => {
  expect(findings({ egress: 'filter' as never, blockedDomains: ['example.com'] })).toEqual(['malformed egress']);
});

test('names are filtered also where the routes are of your own', () => {
  expect(filterOf({ ...DNS, natGateways: 'none', internetByOtherRoutes: true }).kind).toBe('dns-firewall');
});

test('behind a firewall AWS is reached through endpoints only; a filter of names leaves it to NAT gateways', () => {
  const firewalled = planNetwork(FILTERED).plan;
  expect(firewalled).toMatchObject({ internetAccess: true, awsByEndpointsOnly: true });
  expect(firewalled.endpointUses).toEqual(PRIVATE_CLUSTER_USES);
  expect(planNetwork(DNS).plan).toMatchObject({ internetAccess: true, awsByEndpointsOnly: false });
  expect(planNetwork(DNS).plan.endpointUses).not.toContain('kubectl');
  expect(findings({ ...FILTERED, interfaceEndpoints: ['ec2'] })).toEqual([
    'network-endpoints-missing interfaceEndpoints',
  ]);
  expect(findings({ ...DNS, interfaceEndpoints: ['ec2'] })).toEqual([]);
});

describe('the subnets of a firewall', () => {
  test('come last, a /28 in each zone, and move no other subnet', () => {
    const { plan } = planNetwork({ ...FILTERED, zoneCount: 3 });
    expect(plan.subnets).toEqual(planNetwork({ zoneCount: 3 }).plan.subnets);
    expect(plan.firewallSubnets).toEqual([
      { role: 'firewall', zone: 0, cidr: '10.0.240.0/28', usableAddresses: 11 },
      { role: 'firewall', zone: 1, cidr: '10.0.240.16/28', usableAddresses: 11 },
      { role: 'firewall', zone: 2, cidr: '10.0.240.32/28', usableAddresses: 11 },
      { role: 'nat', zone: 0, cidr: '10.0.240.48/28', usableAddresses: 11 },
    ]);
    const perZone = planNetwork({ ...FILTERED, zoneCount: 2, natGateways: 'per-zone' }).plan.firewallSubnets;
    expect(perZone.filter(({ role }) => role === 'nat').map(({ cidr }) => cidr)).toEqual([
      '10.0.240.48/28',
      '10.0.240.64/28',
    ]);
    expect(planNetwork(DNS).plan.firewallSubnets).toEqual([]);
  });

  test('need room', () => {
    const small = { cidr: '10.0.0.0/25', privatePrefixLength: 27, isolatedPrefixLength: 28, publicPrefixLength: 28 };
    const options = { ...small, pods: 0, interfaceEndpoints: [], endpointUses: [] };
    expect(findings(options)).toEqual(['network-too-small isolatedPrefixLength']);
    expect(planNetwork({ ...options, isolatedPrefixLength: 27, ...FILTERED }).problems).toMatchObject([
      {
        code: 'network-too-small',
        path: 'cidr',
        message: expect.stringContaining('and two /28 for the firewall and NAT gateways,'),
        fix: 'Use a VPC of /24 or larger, or smaller subnets.',
      },
    ]);
  });

  test.each(['single', 'per-zone'] as const)(
    'see both directions of each connection: natGateways %s',
    (natGateways) => {
      const settings = subnetSettings(planNetwork({ ...FILTERED, zoneCount: 3, natGateways }).plan);
      const named = (name: string) => settings.find((it) => it.name === name);
      const privates = settings.filter(({ role }) => role === 'private');
      expect(privates).toHaveLength(3);
      for (const { cidrBlock, zone, defaultRoute } of privates) {
        expect(defaultRoute).toEqual({ to: 'firewall', zone });
        const out = named(`firewall-${zone + 1}`)?.defaultRoute;
        const natZone = natGateways === 'single' ? 0 : zone;
        expect(out).toEqual({ to: 'nat-gateway', zone: natZone });
        const nat = named(`nat-${natZone + 1}`);
        expect(nat?.defaultRoute).toEqual({ to: 'internet-gateway' });
        // The way back leads to the very firewall that saw the way out.
        expect(nat?.returnRoutes.filter((it) => it.cidrBlock === cidrBlock)).toEqual([{ cidrBlock, zone }]);
      }
      // Load balancers are in public subnets: their traffic must pass no firewall in one direction.
      for (const { role, returnRoutes } of settings) if (role !== 'nat') expect(returnRoutes).toEqual([]);
    },
  );
});

describe('AWS Network Firewall', () => {
  test('lets through the named domains alone, by the name of TLS and HTTP, after those that are blocked', () => {
    const filter = filterOf({
      ...FILTERED,
      allowedSources: [],
      allowedDomains: ['.a.com'],
      blockedDomains: ['x.a.com'],
    });
    expect(ruleGroupData(filter)).toMatchObject([
      { list: 'blocked', data: rules('DENYLIST', ['x.a.com']) },
      { list: 'allowed', data: rules('ALLOWLIST', ['.a.com']) },
    ]);
    expect(ruleGroupData(filterOf({ ...FILTERED, allowedSources: [] }))).toEqual([]);
  });

  test('drops what no rule lets through, and writes it down', () => {
    expect(firewallPolicyData(['arn:1', 'arn:2'])).toEqual({
      statelessDefaultActions: ['aws:forward_to_sfe'],
      statelessFragmentDefaultActions: ['aws:forward_to_sfe'],
      statefulDefaultActions: ['aws:drop_established', 'aws:alert_established'],
      statefulEngineOptions: { ruleOrder: 'STRICT_ORDER', streamExceptionPolicy: 'DROP' },
      statefulRuleGroupReferences: [
        { resourceArn: 'arn:1', priority: 1 },
        { resourceArn: 'arn:2', priority: 2 },
      ],
    });
    expect(firewallLogData('logs')).toEqual({
      logDestinationConfigs: [
        { logType: 'ALERT', logDestinationType: 'CloudWatchLogs', logDestination: { logGroup: 'logs' } },
        { logType: 'FLOW', logDestinationType: 'CloudWatchLogs', logDestination: { logGroup: 'logs' } },
      ],
    });
  });

  test.each([true, false])('is protected from deletion: %p', (egressFilterProtection) => {
    const references = { vpcId: 'vpc', subnetId: 'subnet', firewallPolicyArn: 'arn' };
    expect(firewallData(filterOf({ ...FILTERED, egressFilterProtection }), references)).toEqual({
      vpcId: 'vpc',
      firewallPolicyArn: 'arn',
      subnetMappings: [{ subnetId: 'subnet' }],
      deleteProtection: egressFilterProtection,
      subnetChangeProtection: egressFilterProtection,
    });
  });

  test('costs an endpoint in each zone', () => {
    expect(planNetwork({ ...FILTERED, zoneCount: 3 }).plan.cost.at(-1)).toEqual({
      item: '3 x endpoint of AWS Network Firewall',
      usdPerHour: 3 * 0.395,
      basis: 'List price in us-east-1; each GB through it costs 0.065 USD more.',
      source: 'https://github.com/PaulDuvall/aws-5-mins/tree/301f908/network-firewall (2026-11)',
    });
  });
});

describe('Route 53 DNS Firewall', () => {
  test('a name with a dot before it is the domain and its subdomains', () => {
    expect(dnsDomains(['.a.com', 'b.com'])).toEqual(['a.com', '*.a.com', 'b.com']);
  });

  test('blocks first, then answers names of AWS and those that are let through, and no others', () => {
    const [blocked, allowed, all] = dnsRules(
      filterOf({ ...DNS, allowedDomains: ['.a.com'], blockedDomains: ['x.a.com'] }),
    );
    const block = {
      action: 'BLOCK',
      blockResponse: 'NXDOMAIN',
      firewallDomainRedirectionAction: 'INSPECT_REDIRECTION_DOMAIN',
    };
    expect(blocked).toEqual({ list: 'blocked', domains: ['x.a.com'], data: { priority: 1, ...block } });
    expect(allowed).toMatchObject({
      list: 'allowed',
      data: { priority: 2, action: 'ALLOW', firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN' },
    });
    expect(allowed?.domains).toEqual(expect.arrayContaining(['*.amazonaws.com', 'a.com', '*.a.com', 'public.ecr.aws']));
    expect(all).toEqual({ list: 'all', domains: ['*'], data: { priority: 3, ...block } });
    expect(dnsRules(filterOf(DNS)).map(({ list }) => list)).toEqual(['allowed', 'all']);
  });

  test.each([
    [true, 'ENABLED'],
    [false, 'DISABLED'],
  ])('is protected from deletion: %p', (egressFilterProtection, mutationProtection) => {
    const references = { vpcId: 'vpc', firewallRuleGroupId: 'group' };
    expect(dnsAssociationData(filterOf({ ...DNS, egressFilterProtection }), references)).toEqual({
      ...references,
      priority: 101,
      mutationProtection,
    });
  });

  test('costs its names, each month', () => {
    const { cost } = planNetwork({ ...DNS, allowedSources: [], blockedDomains: ['x.com'] }).plan;
    const names = 12 + 1 + 1;
    expect(cost.at(-1)).toMatchObject({
      item: `${names} x domain name of Route 53 DNS Firewall`,
      usdPerHour: (names * 0.0005) / HOURS_PER_MONTH,
      basis: 'List price in us-east-1; each million queries costs 0.6 USD more.',
    });
  });
});

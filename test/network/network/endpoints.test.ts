import {
  CLUSTER_USES,
  ENDPOINT_USE_NAMES,
  ENDPOINT_USES,
  type EndpointUse,
  type EndpointUseFacts,
  loadBalancerUses,
  NODE_USES,
  permissionUses,
  planEndpointNeeds,
  planEndpointUses,
  PRIVATE_CLUSTER_USES,
  secretsOperatorUses,
  servicesOf,
} from '../../../lib/network/network/endpoint-uses';
import {
  endpointId,
  endpointIngress,
  INTERFACE_ENDPOINT_SETTINGS,
  PRIVATE_CLUSTER_ENDPOINTS,
} from '../../../lib/network/network/endpoints';
import { planNetwork } from '../../../lib/network/network/network';
import type { NetworkOptions } from '../../../lib/network/network/options';

const findings = (options: NetworkOptions) =>
  planNetwork(options).problems.map(({ code, path, message, fix }) => ({ code, path, text: `${message} ${fix}` }));

test('interface endpoints take HTTPS from inside the VPC', () => {
  expect(endpointIngress('10.9.0.0/16')).toEqual({
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    cidrIp: '10.9.0.0/16',
    description: 'AWS APIs, from inside the VPC',
  });
  const cidr = '10.9.0.0/16';
  expect(planNetwork({ cidr }).plan.endpointIngress).toEqual([endpointIngress(cidr)]);
  expect(planNetwork({ cidr, secondaryCidrs: ['100.64.0.0/16'] }).plan.endpointIngress).toEqual(
    [cidr, '100.64.0.0/16'].map(endpointIngress),
  );
});

test('interface endpoints are in the isolated subnets, under the names of the services', () => {
  expect(INTERFACE_ENDPOINT_SETTINGS).toEqual({ subnets: 'isolated', privateDnsEnabled: true });
  expect(['ecr.api', 'eks-auth', 'ssm'].map(endpointId)).toEqual(['EcrApiEndpoint', 'EksAuthEndpoint', 'SsmEndpoint']);
});

test('a private cluster calls nine services', () => {
  expect(PRIVATE_CLUSTER_ENDPOINTS).toEqual([
    'ec2',
    'ecr.api',
    'ecr.dkr',
    'eks',
    'eks-auth',
    'elasticloadbalancing',
    'lambda',
    'logs',
    'sts',
  ]);
});

function endpoints(options: NetworkOptions): readonly string[] {
  return planNetwork(options).plan.interfaceEndpoints;
}

/** The uses of a private cluster and one more. */
function more(use: EndpointUse): readonly EndpointUse[] {
  return [...PRIVATE_CLUSTER_USES, use];
}

describe('uses', () => {
  test('decide the endpoints; without internet access also those of the deployment', () => {
    expect(endpoints({ natGateways: 'none' })).toEqual(PRIVATE_CLUSTER_ENDPOINTS);
    expect(endpoints({})).toEqual(PRIVATE_CLUSTER_ENDPOINTS.filter((service) => service !== 'lambda'));
    expect(endpoints({ endpointUses: ['session-manager', 'kubectl'] })).toEqual([
      'ec2messages',
      'ecr.api',
      'ecr.dkr',
      'eks',
      'lambda',
      'ssm',
      'ssmmessages',
      'sts',
    ]);
    expect(endpoints({ endpointUses: [] })).toEqual([]);
  });

  test.each(ENDPOINT_USE_NAMES)('%s calls services that have an interface endpoint', (use) => {
    expect(planNetwork({ natGateways: 'none', endpointUses: [use, use] })).toMatchObject({
      plan: { endpointUses: [use], interfaceEndpoints: servicesOf([use]) },
      problems: [],
    });
    expect(servicesOf([use])).not.toEqual([]);
    expect(ENDPOINT_USES[use].source).toMatch(/^https:/);
    const { date = '2026-11' }: EndpointUseFacts = ENDPOINT_USES[use];
    expect(date).toMatch(/^20\d\d-\d\d$/);
  });

  test('are judged in place of the private cluster: what is not used needs no endpoint', () => {
    const natGateways = 'none';
    const endpointUses = ['nodes', 'images'] as const;
    const interfaceEndpoints = ['ec2', 'eks', 'ecr.api'];
    expect(findings({ natGateways, endpointUses, interfaceEndpoints }).map(({ text }) => text)).toEqual([
      expect.stringContaining('missing are ecr.dkr (images).'),
    ]);
    expect(findings({ natGateways, endpointUses, interfaceEndpoints: [...interfaceEndpoints, 'ecr.dkr'] })).toEqual([]);
  });

  test.each([['jupyter'], ['Nodes'], ['']])("'%s' is none", (use) => {
    const options = { natGateways: 'none', endpointUses: ['nodes', use] } as unknown as NetworkOptions;
    expect(findings(options)).toMatchObject([{ code: 'malformed', path: 'endpointUses[1]' }]);
    expect(planNetwork(options).plan.endpointUses).toEqual(['nodes']);
  });

  test('count in the size of isolated subnets, which has a bound', () => {
    const closed = { natGateways: 'none', isolatedPrefixLength: 27 } as const;
    expect(findings(closed)).toEqual([]);
    expect(findings({ ...closed, endpointUses: more('secrets') })).toEqual([]);
    expect(findings({ ...closed, endpointUses: more('session-manager') })).toMatchObject([
      { code: 'network-too-small', path: 'isolatedPrefixLength', text: expect.stringContaining('need 28.') },
    ]);
  });
});

describe('what is put into a network', () => {
  const closed = planNetwork({ natGateways: 'none', endpointUses: ['nodes', 'images'] }).plan;

  test('needs its endpoints where there is no internet access', () => {
    expect(planEndpointUses(closed, ['nodes', 'kubectl', 'autoscaling'])).toEqual({
      plan: ['autoscaling', 'ec2', 'ecr.api', 'ecr.dkr', 'eks', 'lambda', 'sts'],
      problems: [
        {
          code: 'network-endpoints-missing',
          path: 'vpc',
          message:
            'The network reaches AWS through endpoints only, and has none for ' +
            'autoscaling (autoscaling), lambda (kubectl), sts (kubectl, autoscaling).',
          fix: "Add 'kubectl', 'autoscaling' to endpointUses of the network, or use egress 'open'.",
        },
      ],
      warnings: [],
    });
  });

  test('needs none of a use whose services have endpoints for other uses', () => {
    expect(planEndpointUses(closed, ['volumes']).problems).toEqual([]);
  });

  test('is not judged for uses that the network itself has judged, with internet access, or in a VPC of others', () => {
    const incomplete = { internetAccess: false, endpointUses: ['kubectl'], interfaceEndpoints: [] } as const;
    expect(planEndpointUses(incomplete, ['kubectl']).problems).toEqual([]);
    expect(planEndpointUses(planNetwork({ endpointUses: [] }).plan, ['kubectl']).problems).toEqual([]);
    expect(planEndpointUses(undefined, ['kubectl']).problems).toEqual([]);
  });

  test.each([
    ['nodes', NODE_USES],
    ['our cluster', CLUSTER_USES],
    ['the load balancer controller', loadBalancerUses({})],
    ['the load balancer controller by IRSA', loadBalancerUses({ permissionsBy: 'irsa' })],
  ])('%s can be deployed into a network without internet access as it comes', (_, uses) => {
    expect(planEndpointUses(planNetwork({ natGateways: 'none' }).plan, uses).problems).toEqual([]);
    expect(planEndpointUses(planNetwork({ natGateways: 'none', endpointUses: [] }).plan, uses).problems).toHaveLength(
      1,
    );
  });

  test('pods get their permissions by EKS Pod Identity, or by AWS STS', () => {
    expect(permissionUses('pod-identity')).toEqual(['pod-identity']);
    expect(permissionUses('irsa')).toEqual(['service-account-roles']);
    expect(loadBalancerUses({})).toEqual(['load-balancers', 'pod-identity']);
    expect(loadBalancerUses({ applicationLoadBalancers: true, permissionsBy: 'irsa' })).toEqual([
      'load-balancers',
      'web-acls',
      'service-account-roles',
    ]);
    expect(secretsOperatorUses('pod-identity')).toEqual(['secrets', 'service-account-roles', 'pod-identity']);
  });

  test('is named by its parts, each with what it uses', () => {
    const needs = [
      { uses: ['pod-identity'], neededBy: "inference service 'chat'" },
      { uses: ['logs'] },
      { uses: ['logs', 'nodes'], neededBy: "inference service 'code'" },
    ] as const;
    expect(planEndpointNeeds(closed, needs, 'inference').problems).toMatchObject([
      {
        path: 'inference',
        message:
          'The network reaches AWS through endpoints only, and has none for ' +
          "eks-auth (pod-identity of inference service 'chat'), logs (logs; logs of inference service 'code').",
        fix: "Add 'pod-identity', 'logs' to endpointUses of the network, or use egress 'open'.",
      },
    ]);
  });

  test('is judged by endpoints alone where the network says so, with internet access or without', () => {
    const facts = { endpointUses: [], interfaceEndpoints: [] } as const;
    const codes = (network: object) =>
      planEndpointUses({ ...facts, internetAccess: true, ...network }, ['logs']).problems.map(({ code }) => code);
    expect(codes({})).toEqual([]);
    expect(codes({ internetAccess: false })).toEqual(['network-endpoints-missing']);
    expect(codes({ awsByEndpointsOnly: true })).toEqual(['network-endpoints-missing']);
    expect(codes({ internetAccess: false, awsByEndpointsOnly: false })).toEqual([]);
    expect(codes({ awsByEndpointsOnly: true, interfaceEndpoints: ['logs'] })).toEqual([]);
  });

  test('application load balancers need an endpoint of AWS WAF too', () => {
    const uses = loadBalancerUses({ applicationLoadBalancers: true });
    expect(planEndpointUses(planNetwork({ natGateways: 'none' }).plan, uses).problems).toMatchObject([
      { code: 'network-endpoints-missing', message: expect.stringContaining('wafv2 (web-acls)') },
    ]);
    const endpointUses = [...PRIVATE_CLUSTER_USES, 'web-acls'] as const;
    expect(planEndpointUses(planNetwork({ natGateways: 'none', endpointUses }).plan, uses).problems).toEqual([]);
  });
});

describe('services', () => {
  test('without internet access must have all endpoints of a private cluster, and may have more', () => {
    const natGateways = 'none';
    expect(findings({ natGateways })).toEqual([]);
    expect(findings({ natGateways, interfaceEndpoints: [...PRIVATE_CLUSTER_ENDPOINTS, 'ssm'] })).toEqual([]);
    expect(findings({ natGateways, interfaceEndpoints: PRIVATE_CLUSTER_ENDPOINTS.slice(2) })).toEqual([
      {
        code: 'network-endpoints-missing',
        path: 'interfaceEndpoints',
        text:
          'Without internet access AWS is reached through endpoints only; missing are ' +
          'ec2 (nodes, volumes, load-balancers), ecr.api (images, kubectl). ' +
          'Add them, leave interfaceEndpoints out, list in endpointUses what is used, ' +
          "or use egress 'open'.",
      },
    ]);
    expect(findings({ natGateways, interfaceEndpoints: ['EC2'] }).map(({ path }) => path)).toEqual([
      'interfaceEndpoints[0]',
    ]);
  });

  test('with internet access may have none', () => {
    const { plan, problems } = planNetwork({ interfaceEndpoints: [] });
    expect([plan.interfaceEndpoints, problems]).toEqual([[], []]);
  });

  test.each([
    ['s3', "'s3' needs no interface endpoint: its gateway endpoint costs nothing. Leave it out: the network always"],
    ['dynamodb', 'Leave it out, and add a gateway endpoint with vpc.addGatewayEndpoint().'],
  ])('%s has a gateway endpoint', (service, text) => {
    const options = { interfaceEndpoints: ['ssm', service] };
    expect(findings(options)).toEqual([
      {
        code: 'network-endpoint-invalid',
        path: 'interfaceEndpoints[1]',
        text: expect.stringContaining(text),
      },
    ]);
    expect(planNetwork(options).plan.interfaceEndpoints).toEqual(['ssm']);
  });

  test('listed twice, also in another writing, are named by their places', () => {
    const interfaceEndpoints = ['Bad', 'ecr.api', 'ssm', 'ecr-api', 'ssm'];
    expect(findings({ interfaceEndpoints }).map(({ path, text }) => `${path}: ${text}`)).toEqual([
      expect.stringContaining("interfaceEndpoints[0]: 'Bad' is not a valid service name"),
      "interfaceEndpoints[3]: 'ecr-api' is listed a second time, after 'ecr.api'. Remove one of the two.",
      "interfaceEndpoints[4]: 'ssm' is listed a second time, after 'ssm'. Remove one of the two.",
    ]);
    expect(planNetwork({ interfaceEndpoints }).plan.interfaceEndpoints).toEqual(['ecr.api', 'ssm']);
  });

  test.each(['com.amazonaws.eu-west-1.ec2', 'ecr..api', '-ssm', 'ssm-', 'ecr_api', ''])(
    "'%s' is not a service name",
    (service) => {
      expect(findings({ interfaceEndpoints: [service] })).toMatchObject([{ code: 'malformed' }]);
    },
  );

  test.each(['ec2', 'ecr.api', 's3-global.accesspoint', 'com', 'constructor'])("'%s' is one", (service) => {
    expect(findings({ interfaceEndpoints: [service] })).toEqual([]);
  });
});

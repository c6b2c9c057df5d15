import {
  endpointId,
  endpointIngress,
  INTERFACE_ENDPOINT_SETTINGS,
  PRIVATE_CLUSTER_ENDPOINTS,
  s3EndpointStatements,
} from '../../../lib/network/network/endpoints';
import { planNetwork } from '../../../lib/network/network/network';
import type { NetworkOptions } from '../../../lib/network/network/options';

const findings = (options: NetworkOptions) =>
  planNetwork(options).problems.map(({ code, path, message, fix }) => ({ code, path, text: `${message} ${fix}` }));

test('the S3 endpoint allows principals of this account, and all to read image layers and public buckets', () => {
  expect(
    s3EndpointStatements({ partition: 'aws', accountId: '111122223333', region: 'eu-west-1' }, [
      'al2023-repos-eu-west-1-de612dc2',
    ]),
  ).toEqual([
    {
      Sid: 'OwnPrincipals',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3:*'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
    },
    {
      Sid: 'ImageLayersAndPublicBuckets',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['s3:GetObject'],
      Resource: [
        'arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*',
        'arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/*',
      ],
    },
  ]);
});

test('interface endpoints take HTTPS from inside the VPC', () => {
  expect(endpointIngress('10.9.0.0/16')).toEqual({
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    cidrIp: '10.9.0.0/16',
    description: 'AWS APIs, from inside the VPC',
  });
  expect(planNetwork({ cidr: '10.9.0.0/16' }).plan.endpointIngress).toEqual(endpointIngress('10.9.0.0/16'));
});

test('interface endpoints are in the isolated subnets, under the names of the services', () => {
  expect(INTERFACE_ENDPOINT_SETTINGS).toEqual({ subnets: 'isolated', privateDnsEnabled: true });
  expect(['ecr.api', 'eks-auth', 'ssm'].map(endpointId)).toEqual(['EcrApiEndpoint', 'EksAuthEndpoint', 'SsmEndpoint']);
});

test('a private cluster calls eight services', () => {
  expect(PRIVATE_CLUSTER_ENDPOINTS).toEqual([
    'ec2',
    'ecr.api',
    'ecr.dkr',
    'eks',
    'eks-auth',
    'elasticloadbalancing',
    'logs',
    'sts',
  ]);
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
          'Without NAT gateways nodes reach AWS through endpoints only; missing are ec2, ecr.api. ' +
          "Add them, leave interfaceEndpoints out, or use natGateways 'single'.",
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

describe('public buckets', () => {
  test.each(['abc', 'al2023-repos-eu-west-1-de612dc2', 'packages.*.example.com', 'b'.repeat(255)])(
    "'%s' may be read",
    (bucket) => {
      expect(planNetwork({ publicBuckets: [bucket] })).toMatchObject({
        plan: { publicBuckets: [bucket] },
        problems: [],
      });
    },
  );

  test.each(['*', 'ab', 'ab*', 'bucket/*', 'arn:aws:s3:::bucket', 'b'.repeat(256)])("'%s' is not a name", (bucket) => {
    expect(findings({ publicBuckets: [bucket] })).toMatchObject([{ code: 'malformed', path: 'publicBuckets[0]' }]);
    expect(planNetwork({ publicBuckets: [bucket] }).plan.publicBuckets).toEqual([]);
  });
});

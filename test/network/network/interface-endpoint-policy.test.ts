import { ENDPOINT_USES } from '../../../lib/network/network/endpoint-uses';
import { interfaceEndpointStatements } from '../../../lib/network/network/interface-endpoint-policy';

const PLACE = { accountId: '111122223333' };
const sids = (service: string) => interfaceEndpointStatements(service, PLACE).map(({ Sid }) => Sid);

test('an endpoint lets callers of the account and services of AWS through, sts web identities too', () => {
  expect(sids('logs')).toEqual(['OwnPrincipals', 'ServicesOfAws']);
  expect(sids('sts')).toEqual(['OwnPrincipals', 'ServicesOfAws', 'WebIdentity']);
  const everyone = { Effect: 'Allow', Principal: { AWS: '*' }, Resource: ['*'] };
  expect(interfaceEndpointStatements('sts', PLACE)).toEqual([
    {
      ...everyone,
      Sid: 'OwnPrincipals',
      Action: ['sts:*'],
      Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
    },
    {
      ...everyone,
      Sid: 'ServicesOfAws',
      Action: ['sts:*'],
      Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } },
    },
    { ...everyone, Sid: 'WebIdentity', Action: ['sts:AssumeRoleWithWebIdentity'] },
  ]);
});

/** Of a service whose actions begin with another word than its name in endpoints. */
const OTHER_ACTIONS: Readonly<Record<string, string>> = {
  'ecr.api': 'ecr',
  'ecr.dkr': 'ecr',
  monitoring: 'cloudwatch',
};

test('the actions of each service begin with its name, but for Amazon ECR and CloudWatch', () => {
  const services = Object.values(ENDPOINT_USES).flatMap((use) => [...use.services, 'monitoring', 'states', 'kms']);
  for (const service of services.filter((it) => sids(it).length > 0))
    expect(
      interfaceEndpointStatements(service, PLACE)
        .slice(0, 2)
        .map(({ Action }) => Action),
    ).toEqual([[`${OTHER_ACTIONS[service] ?? service}:*`], [`${OTHER_ACTIONS[service] ?? service}:*`]]);
});

test('of the services that uses of a network call, only those without a documented policy have none', () => {
  const services = new Set(Object.values(ENDPOINT_USES).flatMap((use) => [...use.services]));
  expect([...services].filter((service) => sids(service).length === 0).toSorted()).toEqual([
    'ec2messages',
    'eks-auth',
    'networkflowmonitorreports',
    'ssmmessages',
    'wafv2',
  ]);
  expect(sids('bedrock-runtime')).toEqual([]);
});

import { ENDPOINT_USES } from '../../../lib/network/network/endpoint-uses';
import { interfaceEndpointStatements } from '../../../lib/network/network/interface-endpoint-policy';

const PLACE = { accountId: '111122223333' };
const sids = (service: string) => interfaceEndpointStatements(service, PLACE).map(({ Sid }) => Sid);

test('an endpoint lets callers of the account and services of AWS through, sts web identities too', () => {
  expect(sids('logs')).toEqual(['OwnPrincipals', 'ServicesOfAws']);
  expect(sids('sts')).toEqual(['OwnPrincipals', 'ServicesOfAws', 'WebIdentity']);
  expect(interfaceEndpointStatements('monitoring', PLACE)[0]).toMatchObject({
    Action: ['cloudwatch:*'],
    Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
  });
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

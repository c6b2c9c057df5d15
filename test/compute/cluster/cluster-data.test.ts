import { planCluster } from '../../../lib/compute/cluster/cluster';
import { apiClientRule, clusterData } from '../../../lib/compute/cluster/cluster-data';
import { administratorData } from '../../../lib/security/access/access-entry';
import { required } from '../../../lib/core/plan';

const REFERENCES = { name: 'training', roleArn: 'arn:aws:iam::111122223333:role/cluster', securityGroupId: 'sg-1' };

test('a cluster is in the shape of the API', () => {
  expect(clusterData(required(planCluster({})), REFERENCES)).toEqual({
    name: 'training',
    version: '1.35',
    roleArn: 'arn:aws:iam::111122223333:role/cluster',
    resourcesVpcConfig: { securityGroupIds: ['sg-1'], endpointPrivateAccess: true, endpointPublicAccess: false },
    kubernetesNetworkConfig: { ipFamily: 'ipv4' },
    logging: {
      clusterLogging: [{ types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'], enabled: true }],
    },
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
    bootstrapSelfManagedAddons: false,
  });
});

test('a public API server has its networks, secrets their key, and the creator access where it applies charts', () => {
  const plan = required(planCluster({ publicCidrs: ['203.0.113.0/24'] }));
  const secretsKeyArn = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd';
  expect(clusterData(plan, { ...REFERENCES, secretsKeyArn, creatorIsAdministrator: true })).toMatchObject({
    resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ['203.0.113.0/24'] },
    encryptionConfig: [{ resources: ['secrets'], provider: { keyArn: secretsKeyArn } }],
    accessConfig: { bootstrapClusterCreatorAdminPermissions: true },
  });
});

test('an administrator has the policy of its partition, for the whole cluster', () => {
  expect(administratorData('arn:aws-cn:iam::111122223333:role/platform', 'aws-cn')).toEqual({
    principalArn: 'arn:aws-cn:iam::111122223333:role/platform',
    policyArn: 'arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
    accessScope: { type: 'cluster' },
  });
});

test('clients reach the API server on its port', () => {
  expect(apiClientRule(required(planCluster({})).endpoint)).toEqual({
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    description: 'API server',
  });
});

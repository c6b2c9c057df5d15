import * as pulumi from '@pulumi/pulumi';
import type { ExistingClusterArgs } from '../../../lib/compute/cluster/existing-cluster.pulumi';
import { optionsOf } from '../../core/registration-options';
import { declare, inputsOf, knownValue } from '../../core/registrations';

/** Looks a cluster up, and waits until its provider is registered. */
async function existing(args: Partial<ExistingClusterArgs> = {}) {
  const { existingCluster } = await import('../../../lib/compute/cluster/existing-cluster.pulumi');
  const cluster = existingCluster('company', { clusterName: 'company', ...args });
  await declare(() => Promise.resolve(cluster.provider));
  return cluster;
}

test('a cluster is looked up by its name, and its provider gets tokens from the AWS CLI', async () => {
  const deployerRoleArn = pulumi.output('arn:aws:iam::111122223333:role/deployer');
  await declare(async () => {
    const { existingCluster } = await import('../../../lib/compute/cluster/existing-cluster.pulumi');
    return existingCluster('company', { clusterName: 'company', deployerRoleArn, awsProfile: 'production' }).provider;
  });
  const { kubeconfig, clusterIdentifier } = inputsOf('pulumi:providers:kubernetes', 'company');
  expect(clusterIdentifier).toBe('https://company.eks.example.com');
  expect(JSON.parse(String(kubeconfig))).toMatchObject({
    clusters: [{ cluster: { server: 'https://company.eks.example.com', 'certificate-authority-data': 'Q0E=' } }],
    users: [
      {
        user: {
          exec: {
            args: expect.arrayContaining([
              'us-east-1',
              'company',
              '--role-arn',
              'arn:aws:iam::111122223333:role/deployer',
            ]),
            env: [{ name: 'AWS_PROFILE', value: 'production' }],
          },
        },
      },
    ],
  });
});

test('it has what node groups and controllers refer to, and what the program knows of it', async () => {
  const openIdConnectProvider = { arn: 'arn:of:provider', url: 'https://oidc.example.com/id/1' };
  const { provider: _, ...cluster } = await existing({ openIdConnectProvider });
  expect(await knownValue(cluster)).toEqual({
    clusterName: 'company',
    openIdConnectProvider,
    vpcId: 'vpc-of-company',
    clusterSecurityGroupId: 'sg-0123456789abcdef0',
    kubernetesVersion: '1.34',
    clusterEndpoint: 'https://company.eks.example.com',
    clusterCertificateAuthority: 'Q0E=',
  });
});

test('a controller and nodes of this library go into it', async () => {
  await declare(async () => {
    const { existingCluster } = await import('../../../lib/compute/cluster/existing-cluster.pulumi');
    const { AwsLoadBalancerController } =
      await import('../../../lib/network/load-balancer-controller/load-balancer-controller.pulumi');
    const { NodeGroup } = await import('../../../lib/compute/node-group/node-group.pulumi');
    const cluster = existingCluster('company', { clusterName: 'company' });
    const { clusterName, clusterSecurityGroupId, kubernetesVersion, vpcId } = cluster;
    const place = { clusterName, clusterSecurityGroupId, kubernetesVersion, vpcId, subnetIds: ['subnet-1'] };
    new NodeGroup('storage', { ...place, instanceType: 'i4i.8xlarge' });
    return new AwsLoadBalancerController('controller', { cluster });
  });
  expect(inputsOf('kubernetes:helm.sh/v3:Release').values).toMatchObject({ vpcId: 'vpc-of-company' });
  expect(optionsOf('kubernetes:helm.sh/v3:Release controller-release').provider).toContain('::company::');
  expect(inputsOf('aws:eks/nodeGroup:NodeGroup')).toMatchObject({ clusterName: 'company', version: '1.34' });
});

test.each<[object, string]>([
  [{ clusterName: 'my cluster' }, 'clusterName'],
  [{ clusterName: undefined }, 'clusterName'],
  [{ deployerRoleArn: 'deployer' }, 'deployerRoleArn'],
])('%j is refused', async (args, path) => {
  await expect(existing(args)).rejects.toThrow(new RegExp(`company: 1 problem\n${path}: `));
});

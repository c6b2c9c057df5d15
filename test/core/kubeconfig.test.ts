import { kubeconfig } from '../../lib/core/kubeconfig';

const REFERENCES = {
  clusterName: 'training',
  endpoint: 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com',
  certificateAuthority: 'Q0E=',
  region: 'eu-central-1',
};

test('the AWS CLI gets a token when one is needed, and no token is in the kubeconfig', () => {
  const { clusters, users, contexts } = kubeconfig(REFERENCES);
  expect(clusters[0]?.cluster).toEqual({
    server: REFERENCES.endpoint,
    'certificate-authority-data': 'Q0E=',
  });
  expect(users).toEqual([
    {
      name: 'aws',
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1beta1',
          command: 'aws',
          args: ['--region', 'eu-central-1', 'eks', 'get-token', '--cluster-name', 'training', '--output', 'json'],
          interactiveMode: 'Never',
        },
      },
    },
  ]);
  expect(contexts).toEqual([{ name: 'eks', context: { cluster: 'eks', user: 'aws' } }]);
});

test('a role is assumed and a profile used where they are given', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/deployer';
  const { exec } = kubeconfig({ ...REFERENCES, roleArn, profile: 'production' }).users[0]?.user ?? {};
  expect(exec?.args).toEqual(expect.arrayContaining(['--role-arn', roleArn]));
  expect(exec?.env).toEqual([{ name: 'AWS_PROFILE', value: 'production' }]);
});

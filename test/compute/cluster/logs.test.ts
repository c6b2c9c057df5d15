import { KUBECTL_LOGGING, planLogGroup } from '../../../lib/compute/cluster/logs';
import { controlPlaneLogGroupName } from '../../../lib/core/kubernetes-names';

test('EKS fixes the name of the log group of a cluster', () => {
  expect(controlPlaneLogGroupName('lab')).toBe('/aws/eks/lab/cluster');
});

test('a log group that EKS writes into is adopted', () => {
  expect(planLogGroup('lab', '/aws/eks/lab/cluster')).toEqual({
    plan: '/aws/eks/lab/cluster',
    problems: [],
    warnings: [],
  });
});

test('a log group into which EKS does not write is refused, with the one that it writes into', () => {
  expect(planLogGroup('lab', '/aws/eks/lab-2/cluster').problems).toEqual([
    {
      code: 'log-group-unused',
      path: 'logGroup',
      message:
        "The log group is '/aws/eks/lab-2/cluster', and EKS writes the logs of this cluster into " +
        "'/aws/eks/lab/cluster'.",
      fix: "Pass the log group '/aws/eks/lab/cluster', or leave logGroup out: then it is made.",
    },
  ]);
});

test.each([
  ['${Token[Name.1]}', '/aws/eks/lab/cluster'],
  ['lab', '${Token[LogGroup.2]}'],
])('a name that only the deployment knows is not judged: %s, %s', (clusterName, logGroupName) => {
  expect(planLogGroup(clusterName, logGroupName).problems).toEqual([]);
});

test('requests are lines without a level, which count as INFO: kubectl logs what is worse', () => {
  expect(KUBECTL_LOGGING).toEqual({ logFormat: 'JSON', applicationLogLevel: 'WARN' });
});

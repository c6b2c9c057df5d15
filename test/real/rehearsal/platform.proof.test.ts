import { bootstrap } from '../../../lib/rehearsal/src/cloud/cdk';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import type { Deployment } from '../../../lib/rehearsal/src/compare/deployment';
import { remainingOf } from '../../../lib/rehearsal/src/compare/remaining';
import { CompanyApp, testMistakes } from './company-app';
import { startCloudWithClusters, stopCloudWithClusters } from '../cloud/with-clusters';
import { expectAsDeclared } from '../rehearsal/as-declared';

// A platform team's app with a cluster of `aws-eks`, on a real control plane.

const STEP_MS = 400_000;

let cloud: Cloud;
let support: ClusterSupport;
let app: CompanyApp;
let deployment: Deployment;

beforeAll(async () => {
  ({ cloud, clusters: support } = await startCloudWithClusters());
  app = new CompanyApp(cloud, support, 'platform');
  await bootstrap(cloud);
}, STEP_MS);

afterAll(stopCloudWithClusters, STEP_MS);

testMistakes(
  () => app,
  [
    [
      'misspelt',
      'CompanyPlatform/Cluster/NodegroupWorkers/Resource',
      'ScalingConfig.DesireSize',
      'extraneous key [DesireSize]',
    ],
    ['dependency', 'CompanyPlatform/Cluster/manifest-front/Resource/Default', undefined, 'namespaces "web" not found'],
    [
      'object',
      'CompanyPlatform/Cluster/manifest-front/Resource/Default',
      'spec.replica',
      'unknown field "spec.replica"',
    ],
  ],
  STEP_MS,
);

test(
  'it is deployed as declared: network, nodes, objects, and pods that run',
  async () => {
    deployment = await app.deploy();
    const rehearsal = await app.compare(deployment);
    expectAsDeclared(rehearsal);
    const [cluster] = rehearsal.clusters;
    expect(cluster?.nodes.map(({ instanceType, ready }) => [instanceType, ready])).toEqual([
      ['m7i.large', true],
      ['m7i.large', true],
    ]);
    expect(cluster?.workloads).toMatchObject([{ name: 'front', wanted: 2, running: 2 }]);
    expect(rehearsal.topology.vpcs[0]?.clusters).toHaveLength(1);
  },
  STEP_MS,
);

test(
  'what was changed or removed behind it is found, object by object',
  async () => {
    const name = deployment.objects[0]?.cluster ?? '';
    await support.kubectl(name, ['-n', 'web', 'scale', 'deployment', 'front', '--replicas=3']);
    const changed = await app.compare(deployment);
    await support.kubectl(name, ['-n', 'web', 'delete', 'service', 'front']);
    const removed = await app.compare(deployment);
    const found = (rehearsal: typeof changed) =>
      rehearsal.clusters
        .flatMap(({ objects }) => objects)
        .flatMap(({ kind, differences }) => differences.map(({ property, deployed }) => [kind, property, deployed]));
    expect(found(changed)).toEqual([['Deployment', 'spec.replicas', 3]]);
    expect(found(removed)).toContainEqual(['Service', '', 'is not there']);
  },
  STEP_MS,
);

test(
  'destroyed, no cluster is left, and nothing that its declaration does not keep',
  async () => {
    await app.destroy();
    expect(support.running()).toEqual([]);
    expect((await remainingOf(cloud, deployment)).filter(({ wanted }) => !wanted)).toEqual([]);
  },
  STEP_MS,
);

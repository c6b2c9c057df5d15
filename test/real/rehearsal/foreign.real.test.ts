import { bootstrap } from '../../../lib/rehearsal/src/cloud/cdk';
import { type Cloud, startCloud } from '../../../lib/rehearsal/src/cloud/cloud';
import { clusterSupport, type ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { remainingOf } from '../../../lib/rehearsal/src/compare/remaining';
import { compareVersions } from '../../../lib/rehearsal/src/compare/versions';
import { renderSummary } from '../../../lib/rehearsal/src/report/summary';
import { CompanyApp, testMistakes } from './company-app';

// Apps that are not of this library: deployed, compared, updated, destroyed; and what is said of planted mistakes.

const STEP_MS = 200_000;

let cloud: Cloud;
let support: ClusterSupport;

beforeAll(async () => {
  support = await clusterSupport({ recordOnly: true });
  cloud = await startCloud();
  await bootstrap(cloud);
}, STEP_MS);

afterAll(async () => {
  await cloud?.stop();
  await support?.close();
});

const differing = (summary: string) => (summary.includes('Everything is as declared') ? '' : summary);

describe('a serverless app', () => {
  let app: CompanyApp;
  beforeAll(() => {
    app = new CompanyApp(cloud, support, 'orders');
  });

  testMistakes(
    () => app,
    [
      [
        'misspelt',
        'CompanyOrders/Queue/Resource',
        'VisibilityTimeOut',
        'extraneous key [VisibilityTimeOut] is not permitted',
      ],
      [
        'dependency',
        'CompanyOrders/Consumption',
        'FunctionName',
        'the resource CompanyOrders/Consumer/Resource, and nothing says',
      ],
      ['custom', 'CompanyOrders/Seed/Default', undefined, 'no orders to seed'],
    ],
    STEP_MS,
  );

  test(
    'is deployed as declared; its next version says what it replaces, removes and keeps; destroyed, its table remains',
    async () => {
      const before = await app.deploy();
      expect(differing(renderSummary(await app.compare(before)))).toBe('');

      const after = await app.deploy({ version: 2 });
      expect(differing(renderSummary(await app.compare(after)))).toBe('');
      const { changes } = await compareVersions(cloud, before, after);
      const told = changes.map(({ kind, path, leftBehind }) => [kind, path, leftBehind]);
      expect(told).toContainEqual(['replaced', 'CompanyOrders/Table/Resource', true]);
      expect(told).toContainEqual(['updated', 'CompanyOrders/Queue/Resource', false]);
      expect(told).toContainEqual(['removed', 'CompanyOrders/Shipped/Resource', false]);

      await app.destroy({ version: 2 });
      expect(await remainingOf(cloud, after)).toMatchObject([
        { path: 'CompanyOrders/Table/Resource', wanted: true, holdsData: true },
      ]);
    },
    STEP_MS,
  );
});

describe('an app of what the public examples are made of', () => {
  let app: CompanyApp;
  beforeAll(() => {
    app = new CompanyApp(cloud, support, 'shop');
  });

  testMistakes(
    () => app,
    [
      [
        'misspelt',
        'CompanyShop/Database/Resource',
        'AllocateStorage',
        'extraneous key [AllocateStorage] is not permitted',
      ],
      ['dependency', 'CompanyShop/Batch', 'Cluster', "'shop' is made by the resource CompanyShop/Cluster/Resource"],
      [
        'range',
        'CompanyShop/Web/LB/PublicListener/Resource',
        'Port',
        'failed validation constraint for keyword [maximum]',
      ],
    ],
    STEP_MS,
  );

  test(
    'is deployed as declared, and its bucket remains when it is destroyed',
    async () => {
      const deployment = await app.deploy();
      const rehearsal = await app.compare(deployment);
      expect(differing(renderSummary(rehearsal))).toBe('');
      expect(rehearsal.topology.vpcs[0]?.inside.map(({ type }) => type).toSorted()).toEqual([
        'AWS::ECS::Service',
        'AWS::RDS::DBInstance',
      ]);
      await app.destroy();
      const remaining = await remainingOf(cloud, deployment);
      expect(remaining.filter(({ wanted }) => !wanted)).toEqual([]);
      expect(remaining.map(({ path }) => path)).toContain('CompanyShop/Uploads/Resource');
    },
    STEP_MS,
  );
});

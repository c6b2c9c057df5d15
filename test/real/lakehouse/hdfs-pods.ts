import type { LakehouseOptions } from '../../../apps/lakehouse/datacenter';
import type { ClusterNode, ClusterPod, ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';

/** The settings of both lakehouse apps. */
export type Settings = Omit<LakehouseOptions, 'env'>;

export const SETTINGS: Settings = { dataNodes: 6, replication: 2, hadoopVersion: '3.5.0' };

/** HDFS as a cluster has it. */
export interface DeployedHdfs {
  readonly pods: readonly ClusterPod[];
  readonly nodes: readonly ClusterNode[];
  readonly images: readonly string[];
  readonly configuration: string;
  /** Phases of the claims of its volumes. */
  readonly claims: readonly string[];
}

interface Objects {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly data?: Readonly<Record<string, string>>;
    readonly status?: { readonly phase?: string };
    readonly spec: {
      readonly template?: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
    };
  }[];
}

/** The daemons and how many pods of them run, whatever the settings. */
const FIXED = { zk: 3, jn: 3, nn: 2 };

/** Reads HDFS from the one cluster that runs. */
export async function hdfsOf(support: ClusterSupport): Promise<DeployedHdfs> {
  const [cluster = ''] = support.running();
  const get = async (kind: string) =>
    ((await support.kubectl(cluster, ['-n', 'hdfs', 'get', kind, '-o', 'json'])) as Objects).items;
  const [sets, maps, claims] = [await get('statefulsets'), await get('configmaps'), await get('pvc')];
  return {
    pods: (await support.pods(cluster, 'hdfs')).filter(({ name }) => /^hdfs-(zk|jn|nn|dn)-\d+$/.test(name)),
    nodes: await support.nodes(cluster),
    images: [...new Set(sets.flatMap(({ spec }) => spec.template?.spec.containers.map(({ image }) => image) ?? []))],
    configuration: maps.find(({ metadata }) => metadata.name === 'hdfs-client')?.data?.['hdfs-site.xml'] ?? '',
    claims: claims.map(({ status }) => status?.phase ?? ''),
  };
}

/** Checks that all of HDFS runs, where it has to, as the settings say. */
export function expectHdfs({ pods, nodes, images, configuration, claims }: DeployedHdfs, settings: Settings): void {
  const of = (role: string) => pods.filter(({ name }) => name.startsWith(`hdfs-${role}-`));
  const counts = Object.fromEntries([...Object.keys(FIXED), 'dn'].map((role) => [role, of(role).length]));
  expect(counts).toEqual({ ...FIXED, dn: settings.dataNodes });
  expect([...new Set(pods.map(({ phase }) => phase))]).toEqual(['Running']);
  const storage = new Map(nodes.filter(({ instanceType }) => instanceType === 'i4i.xlarge').map((it) => [it.name, it]));
  const where = of('dn').map(({ node = '' }) => storage.get(node));
  expect(where).not.toContain(undefined);
  expect(new Set(where.map((node) => node?.name)).size).toBe(settings.dataNodes);
  expect(new Set(where.map((node) => node?.zone)).size).toBe(3);
  expect([...new Set(claims)]).toEqual(['Bound']);
  expect(images).toEqual([expect.stringContaining(settings.hadoopVersion)]);
  expect(configuration).toMatch(new RegExp(`<name>dfs.replication</name>\\s*<value>${settings.replication}</value>`));
}

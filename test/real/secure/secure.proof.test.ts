import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stopCloudWithClusters } from '../cloud/with-clusters';
import { CdkExample } from '../rehearsal/cdk-example';

// The life of apps/secure on the local cloud, in order: deployed, deployed again, destroyed.

const STEP_MS = 900_000;

let example: CdkExample;

beforeAll(async () => {
  example = await CdkExample.start('secure');
}, 1_800_000);

afterAll(stopCloudWithClusters, STEP_MS);

test(
  'it is deployed as declared, and what nodes and functions call arrives without a way to the internet',
  async () => {
    await example.deploy();
    const rehearsal = await example.compare();
    const kinds = rehearsal.topology.vpcs[0]?.zones.flatMap(({ subnets }) => subnets.map(({ kind }) => kind));
    // The public ones are for load balancers that face the internet; no subnet has a way out by a NAT gateway.
    expect(new Set(kinds)).toEqual(new Set(['isolated', 'public']));
  },
  STEP_MS,
);

test(
  'a team gets no pod beyond its quota of GPUs, none with the rights of a node, and none whose image has no version',
  async () => {
    const { cloud, clusters } = example.local;
    const [cluster] = clusters.running();
    expect(cluster).toBeDefined();
    const apply = (gpus: number, privileged: boolean, tag = '1.0.0') => {
      const file = path.join(cloud.workDir, 'pod.json');
      writeFileSync(file, pod(gpus, privileged, tag));
      return clusters.kubectl(cluster as string, ['create', '--dry-run=server', '-o', 'json', '-f', file]);
    };
    await apply(4, false);
    await expect(apply(5, false)).rejects.toThrow(/exceeded quota/);
    await expect(apply(1, true)).rejects.toThrow(/violates PodSecurity "restricted/);
    await expect(apply(1, false, 'latest')).rejects.toThrow(/ai-datacenter-image-references/);
  },
  STEP_MS,
);

test('deployed again, nothing changes', async () => expect(await example.deploy()).toEqual([]), STEP_MS);

test(
  'destroyed, no cluster is left, and nothing that its declaration does not keep',
  () => example.expectDestroyed(),
  STEP_MS,
);

/** A pod of the team `language`. */
function pod(gpus: number, privileged: boolean, tag: string): string {
  const quantity = { 'nvidia.com/gpu': `${gpus}` };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'train', namespace: 'language' },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'train',
          image: `registry.example.com/train:${tag}`,
          resources: { limits: { ...quantity, memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } },
          securityContext: privileged
            ? { privileged: true }
            : { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  });
}

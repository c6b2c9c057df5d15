import { nodeGroupData } from '../../../lib/compute/node-group/node-group-data';
import { planNodeGroup } from '../../../lib/compute/node-group/node-group';
import type { NodeGroupOptions } from '../../../lib/compute/node-group/options';
import { requireVersionSkew, type VERSION_CODES } from '../../../lib/compute/node-group/version';
import { OptionReader } from '../../../lib/core/option-reader';

const TOKEN = '${Token[TOKEN.1]}';
const OWN = { amiType: 'CUSTOM', imageId: 'ami-1', serviceIpv4Cidr: '172.20.0.0/16' } as const;
const REFERENCES = { clusterName: 'ai', nodeRole: 'arn:role', launchTemplate: { id: 'lt-1', version: '7' } };

function planned(options: Partial<NodeGroupOptions>) {
  return planNodeGroup({ instanceType: 'm7i.xlarge', ...options });
}

function judged(kubernetesVersion: unknown, cluster: string | undefined) {
  const options = { kubernetesVersion } as Pick<NodeGroupOptions, 'kubernetesVersion'>;
  const read = new OptionReader<typeof options, keyof typeof VERSION_CODES>(options);
  requireVersionSkew(read, cluster);
  return read.planned(undefined);
}

test.each<[Partial<NodeGroupOptions>, object]>([
  [{}, {}],
  [{ kubernetesVersion: '1.34' }, { kubernetesVersion: '1.34' }],
  [
    { kubernetesVersion: '1.35', releaseVersion: '1.35.3-20260714' },
    { kubernetesVersion: '1.35', releaseVersion: '1.35.3-20260714' },
  ],
  [
    { kubernetesVersion: '1.35', amiType: 'BOTTLEROCKET_x86_64', releaseVersion: '1.68.0-0123abcd' },
    { kubernetesVersion: '1.35', releaseVersion: '1.68.0-0123abcd' },
  ],
  [{ releaseVersion: TOKEN }, { releaseVersion: TOKEN }],
  [
    { kubernetesVersion: TOKEN, releaseVersion: '1.35.3-20260714' },
    { kubernetesVersion: TOKEN, releaseVersion: '1.35.3-20260714' },
  ],
  [{ kubernetesVersion: '1.35', ...OWN }, {}],
])('%j is planned as %j', (options, version) => {
  const { plan, problems } = planned(options);
  expect(problems).toEqual([]);
  expect(plan.version).toStrictEqual(version);
});

test('EKS gets the version and the release, and neither with an image of your own', () => {
  const options = { kubernetesVersion: '1.35', releaseVersion: '1.35.3-20260714' };
  expect(nodeGroupData(planned(options).plan, REFERENCES)).toMatchObject({
    version: '1.35',
    releaseVersion: '1.35.3-20260714',
  });
  const own = nodeGroupData(planned({ kubernetesVersion: '1.35', ...OWN }).plan, REFERENCES);
  expect(own.version).toBeUndefined();
  expect(own.releaseVersion).toBeUndefined();
});

test.each<[Partial<NodeGroupOptions>, string, string]>([
  [{ releaseVersion: 'latest' }, 'malformed', "'latest' is not a valid release of an EKS image: "],
  [{ releaseVersion: '1.35.3-2026071' }, 'malformed', 'is not a valid release'],
  [{ releaseVersion: '1.35.3-202607140' }, 'malformed', 'is not a valid release'],
  [
    { kubernetesVersion: '1.35', releaseVersion: '1.34.7-20260714' },
    'release-version-mismatch',
    "releaseVersion is '1.34.7-20260714', and the nodes have Kubernetes 1.35.",
  ],
  [{ releaseVersion: '1.35.3-20260714', ...OWN }, 'release-version-mismatch', 'amiType is CUSTOM'],
])('%j is %s', (options, code, message) => {
  expect(planned(options).problems).toMatchObject([
    { code, path: 'releaseVersion', message: expect.stringContaining(message) },
  ]);
});

test('a release is not judged by a version that is malformed', () => {
  expect(planned({ kubernetesVersion: '135', releaseVersion: '1.34.7-20260714' }).problems).toMatchObject([
    { path: 'kubernetesVersion' },
  ]);
});

describe('the version of the cluster', () => {
  test.each([
    ['1.35', '1.35'],
    [undefined, '1.35'],
    ['1.36', undefined],
    [TOKEN, '1.35'],
    ['1.36', TOKEN],
    ['135', '1.35'],
    [null, '1.35'],
  ])('%p in a cluster of %p is neither a problem nor a warning', (version, cluster) => {
    expect(judged(version, cluster)).toMatchObject({ problems: [], warnings: [] });
  });

  test.each(['1.36', '1.31'])('nodes of %s do not fit a cluster of 1.35', (version) => {
    const { problems, warnings } = judged(version, '1.35');
    expect(warnings).toEqual([]);
    expect(problems).toMatchObject([
      {
        code: 'node-version-mismatch',
        path: 'kubernetesVersion',
        message: expect.stringContaining(`kubernetesVersion is ${version}, and the cluster has 1.35`),
        fix: 'Leave kubernetesVersion out: the nodes take 1.35.',
      },
    ]);
  });

  test.each(['1.34', '1.32'])('nodes of %s may stay behind a cluster of 1.35, with a warning', (version) => {
    const { problems, warnings } = judged(version, '1.35');
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([{ id: 'ai-datacenter:nodes-behind-cluster' }]);
  });
});

import { HELM_RELEASES } from '../../lib/catalog/releases';
import { OptionReader } from '../../lib/core/option-reader';
import type { Problem } from '../../lib/core/problem';
import type { SourceAccess } from '../../lib/network/network/internet-access';
import { isAllowed } from '../../lib/network/public-hosts';
import { isPublicSource, type PUBLIC_SOURCE_CODES, requireReachable } from '../../lib/network/public-sources';

test.each([
  'https://aws.github.io/eks-charts',
  'oci://public.ecr.aws/karpenter/karpenter',
  'quay.io/team/engine:1',
  'ghcr.io/team/engine@sha256:0',
  'nginx:1.29',
  'library/nginx',
])('%s is in the internet', (address) => {
  expect(isPublicSource(address)).toBe(true);
});

test.each([
  '111122223333.dkr.ecr.eu-central-1.amazonaws.com/mirror/eks/controller:1',
  'registry.example.com/team/engine:1',
  'localhost/engine:1',
  'registry:5000/engine:1',
  '${Token[Image.1]}',
  'oci://${Token[Registry.1]}/charts',
])('%s may be reached inside a VPC', (address) => {
  expect(isPublicSource(address)).toBe(false);
});

const SOURCE = { option: 'image', what: 'The image', address: 'ghcr.io/team/engine:1', fix: 'Copy it.' };

function unreachable(access: Partial<SourceAccess>, address = SOURCE.address): readonly Problem[] {
  const read = new OptionReader<object, keyof typeof PUBLIC_SOURCE_CODES>({});
  requireReachable(read, access, [{ ...SOURCE, address }]);
  return read.planned(undefined).problems;
}

test('behind a filter a source in the internet has to be let through', () => {
  const internetAccess = 'yes';
  expect(unreachable({ internetAccess })).toEqual([]);
  expect(unreachable({ internetAccess, allowedDomains: ['ghcr.io'] })).toEqual([]);
  expect(unreachable({ internetAccess, allowedDomains: ['.example.com'] }, 'registry.example.com/engine')).toEqual([]);
  expect(unreachable({ internetAccess, allowedDomains: ['quay.io'] })).toEqual([
    {
      code: 'source-unreachable',
      path: 'image',
      message: 'The image comes from ghcr.io, which the filter of the network does not let through.',
      fix: "Add 'ghcr.io/team/engine:1' to allowedSources of the network. Or: Copy it.",
    },
  ]);
  expect(unreachable({ internetAccess: 'no', allowedDomains: ['ghcr.io'] })).toHaveLength(1);
});

test.each([
  ['example.com', ['example.com'], true],
  ['a.example.com', ['example.com'], false],
  ['example.com', ['.example.com'], true],
  ['a.b.example.com', ['.example.com'], true],
  ['badexample.com', ['.example.com'], false],
] as const)('%s is in %j: %p', (host, domains, expected) => {
  expect(isAllowed(host, domains)).toBe(expected);
});

test('the repositories of the charts that the library pins are known to be in the internet', () => {
  for (const { repository } of Object.values(HELM_RELEASES)) expect(isPublicSource(repository)).toBe(true);
});

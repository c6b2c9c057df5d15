import { HELM_RELEASES } from '../../lib/catalog/releases';
import { isPublicSource } from '../../lib/network/public-sources';

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

test('the repositories of the charts that the library pins are known to be in the internet', () => {
  for (const { repository } of Object.values(HELM_RELEASES)) expect(isPublicSource(repository)).toBe(true);
});

import { domainsOf, hostOf, PUBLIC_HOSTS } from '../../lib/network/public-hosts';

test.each([
  ['https://aws.github.io/eks-charts', 'aws.github.io'],
  ['oci://public.ecr.aws/karpenter', 'public.ecr.aws'],
  ['quay.io/team/engine:1', 'quay.io'],
  ['localhost/engine', 'localhost'],
  ['registry:5000/engine', 'registry:5000'],
  ['nginx:1.29', 'docker.io'],
  ['library/nginx', 'docker.io'],
  ['mylocalhost/engine', 'docker.io'],
  ['localhosts/engine', 'docker.io'],
  ['', 'docker.io'],
  ['quay.io', 'docker.io'],
])("'%s' is pulled from %s", (address, host) => {
  expect(hostOf(address)).toBe(host);
});

const GITHUB = ['github.com', 'objects.githubusercontent.com', 'release-assets.githubusercontent.com'];
const DOCKER = ['registry-1.docker.io', 'auth.docker.io', 'production.cloudflare.docker.com'];

test.each([
  ['aws.github.io', []],
  ['docker.io', DOCKER],
  ['gcr.io', ['storage.googleapis.com']],
  ['ghcr.io', ['pkg-containers.githubusercontent.com']],
  ['kubeflow.github.io', GITHUB],
  ['kubernetes-sigs.github.io', GITHUB],
  ['mcr.microsoft.com', ['.data.mcr.microsoft.com']],
  ['nvcr.io', ['.nvcr.io', 'authn.nvidia.com']],
  ['nvidia.github.io', []],
  ['public.ecr.aws', ['d5l0dvt14r5h8.cloudfront.net']],
  ['quay.io', ['.quay.io']],
  ['registry.k8s.io', ['.pkg.dev']],
  ['registry-1.docker.io', DOCKER],
])('a pull from %s calls %j too', (host, others) => {
  expect(domainsOf(`https://${host}/a/b`)).toEqual([host, ...others]);
});

test('a host of your own calls no other, and a filter of names knows no ports', () => {
  expect(domainsOf('registry.example.com:5000/engine:1')).toEqual(['registry.example.com']);
  expect(domainsOf('registry.example.com:50x0/engine:1')).toEqual(['registry.example.com:50x0']);
});

test.each(Object.entries(PUBLIC_HOSTS))('%s names the page of what it calls, and when it was read', (_, host) => {
  expect(host.source ?? 'https://').toMatch(/^https:/);
  expect(host.date ?? '2026-11').toMatch(/^20\d\d-\d\d/);
  expect(host.source === undefined && host.alsoCalls.length > 1).toBe(false);
});

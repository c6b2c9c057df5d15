/** A host of charts or images that only the internet has. */
export interface PublicHost {
  /** Further domains that a pull from it needs: where it signs in, and where it redirects to. */
  readonly alsoCalls: readonly string[];
  readonly source?: string;
  /** When the source was read. @default - not read: the address says where the fact belongs */
  readonly date?: string;
}

/** GitHub Pages has only the index; the charts are files of releases. */
const RELEASES_OF_GITHUB: PublicHost = {
  alsoCalls: ['github.com', 'objects.githubusercontent.com', 'release-assets.githubusercontent.com'],
  source:
    'https://docs.github.com/en/get-started/using-github/allowing-access-to-githubs-services-from-a-restricted-network',
};
const DOCKER_HUB: PublicHost = {
  alsoCalls: ['registry-1.docker.io', 'auth.docker.io', 'production.cloudflare.docker.com'],
  source: 'https://docs.docker.com/desktop/setup/allow-list/',
};

/**
 * Hosts of charts and images that only the internet has: no interface endpoint of a VPC leads to them. A name that
 * begins with a dot is a domain and all of its subdomains.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html 2026-11: copy images into ECR
 */
export const PUBLIC_HOSTS: Readonly<Record<string, PublicHost>> = {
  'aws.github.io': { alsoCalls: [] },
  'docker.io': DOCKER_HUB,
  'gcr.io': { alsoCalls: ['storage.googleapis.com'] },
  'ghcr.io': {
    alsoCalls: ['pkg-containers.githubusercontent.com'],
    source: 'https://pullist.d0t.se/ghcr.json',
    date: '2026-06-12',
  },
  'kubeflow.github.io': RELEASES_OF_GITHUB,
  'kubernetes-sigs.github.io': RELEASES_OF_GITHUB,
  'mcr.microsoft.com': {
    alsoCalls: ['.data.mcr.microsoft.com'],
    source: 'https://github.com/microsoft/containerregistry/blob/main/docs/client-firewall-rules.md',
  },
  'nvcr.io': {
    alsoCalls: ['.nvcr.io', 'authn.nvidia.com'],
    source: 'https://docs.nvidia.com/ngc/ngc-private-registry-user-guide/index.html',
  },
  'nvidia.github.io': { alsoCalls: [] },
  'public.ecr.aws': {
    alsoCalls: ['d5l0dvt14r5h8.cloudfront.net'],
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/public/public-registries.html',
  },
  'quay.io': {
    alsoCalls: ['.quay.io'],
    source: 'https://access.redhat.com/articles/7084334',
  },
  'registry.k8s.io': {
    alsoCalls: ['.pkg.dev'],
    source: 'https://github.com/kubernetes/registry.k8s.io/blob/012f74b/cmd/archeio/internal/app/buckets.go',
    date: '2026-11',
  },
  'registry-1.docker.io': DOCKER_HUB,
};

/** An image reference without a host is one of Docker Hub. */
export function hostOf(address: string): string {
  const [host = '', ...path] = address.replace(/^[a-z]+:\/\//, '').split('/');
  const isHost = path.length > 0 && /[.:]|^localhost$/.test(host);
  return isHost ? host : 'docker.io';
}

/** Returns the domains that a pull from an address calls: its host, without a port, and where it redirects to. */
export function domainsOf(address: string): readonly string[] {
  const host = hostOf(address).replace(/:\d+$/, '');
  return [host, ...(PUBLIC_HOSTS[host]?.alsoCalls ?? [])];
}

/** Returns whether a list of domains has a host. A domain that begins with a dot has its subdomains too. */
export function isAllowed(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || (domain.startsWith('.') && `.${host}`.endsWith(domain)));
}

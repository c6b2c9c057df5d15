import { isLateBound } from '../../core/late-bound';

/** A region as bucket names write it. Both may be late-bound. */
export interface RegionNames {
  /** For example `eu-west-1`. */
  readonly region: string;
  /** For example `euwest1`. */
  readonly regionWithoutHyphens: string;
}

/** Returns the names of a region that is known. */
export function regionNames(region: string): RegionNames {
  return { region, regionWithoutHyphens: region.replaceAll('-', '') };
}

/** A bucket of another account that a private cluster, or the deployment of one, reaches through the S3 endpoint. */
export interface ServiceBucket {
  /** The bucket's name in a region. `*` stands for a part that AWS does not publish, in buckets that are only read. */
  readonly name: (names: RegionNames) => string;
  /** Regions in which there is such a bucket. @default - all */
  readonly regions?: readonly string[];
  readonly action: 's3:GetObject' | 's3:PutObject';
  readonly neededBy: string;
  readonly source: string;
  /** When the source was read. @default - not read: the address says where the fact belongs */
  readonly date?: string;
}

const CLOUDFORMATION = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html';
const SSM_AGENT =
  'https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html (managed buckets)';
/** A former edition of the page, with buckets that today's leaves out. */
const FORMER_SSM_AGENT =
  'https://github.com/awsdocs/aws-systems-manager-user-guide (doc_source/ssm-agent-minimum-s3-permissions.md)';
const PATCHING = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-operations-s3-buckets.html';
const KUBERNETES_REGISTRY =
  'https://github.com/kubernetes/registry.k8s.io/blob/012f74b/cmd/archeio/internal/app/buckets.go';

/**
 * Buckets that are reached without credentials of this account: with a URL that their owner has signed, or without any
 * credentials. A policy that allows by account refuses both.
 *
 * Only buckets of the VPC's own region are reached through its endpoint. Not here, because not in S3 for their
 * readers: public.ecr.aws, nvcr.io, ghcr.io and Hugging Face (content delivery networks), the charts of
 * aws.github.io and nvidia.github.io (GitHub), and Bottlerocket's updates outside China (CloudFront).
 */
export const SERVICE_BUCKETS: readonly ServiceBucket[] = [
  {
    name: ({ regionWithoutHyphens }) => `cloudformation-custom-resource-response-${regionWithoutHyphens}`,
    action: 's3:PutObject',
    neededBy: 'custom resources whose function is in the VPC, such as kubectl and Helm of CDK: their answer',
    source: CLOUDFORMATION,
    date: '2026-11',
  },
  {
    name: ({ region }) => `cloudformation-waitcondition-${region}`,
    action: 's3:PutObject',
    neededBy: 'instances that signal a wait condition',
    source: CLOUDFORMATION,
    date: '2026-11',
  },
  {
    name: ({ region }) => `prod-${region}-starport-layer-bucket`,
    action: 's3:GetObject',
    neededBy: 'images in Amazon ECR, those of EKS add-ons too: their layers',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
    date: '2026-11',
  },
  {
    name: ({ region }) => `al2023-repos-${region}-de612dc2`,
    action: 's3:GetObject',
    neededBy: 'packages of Amazon Linux 2023',
    source: 'https://docs.aws.amazon.com/mgn/latest/ug/ (troubleshooting: policy that lacks the AL2023 bucket)',
    date: '2026-11',
  },
  {
    name: ({ region }) => `prod-registry-k8s-io-${region}`,
    action: 's3:GetObject',
    neededBy: 'images of registry.k8s.io: their layers',
    source: KUBERNETES_REGISTRY,
    date: '2026-11',
  },
  {
    name: () => '767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2',
    regions: ['eu-west-2'],
    action: 's3:GetObject',
    neededBy: 'images of registry.k8s.io in London, whose bucket has a name of its own',
    source: KUBERNETES_REGISTRY,
    date: '2026-11',
  },
  {
    name: () => 'quayio-production-s3',
    regions: ['us-east-1'],
    action: 's3:GetObject',
    neededBy: 'images of quay.io in us-east-1; elsewhere they come from a content delivery network',
    source: 'https://docs.redhat.com/en/documentation/openshift_container_platform/4.20 (configuring your firewall)',
  },
  {
    name: () => 'docker-images-prod',
    regions: ['us-east-1'],
    action: 's3:GetObject',
    neededBy: 'images of Docker Hub, where it redirects to S3',
    source: 'https://github.com/rancher/os/issues/2032',
    date: '2021-05',
  },
  ...[
    { name: 'aws-ssm-*', neededBy: 'modules of documents of Systems Manager, such as patching' },
    { name: 'amazon-ssm-*', neededBy: 'updates of the SSM agent' },
    { name: 'patch-baseline-snapshot-*', neededBy: 'baselines of Patch Manager' },
  ].map((bucket) => ssmBucket(bucket, { source: SSM_AGENT, date: '2026-11' })),
  ...[
    { name: 'amazon-ssm-packages-*', neededBy: 'packages of Systems Manager, for agents before 2.2.45' },
    { name: '*-birdwatcher-prod', neededBy: 'packages of Systems Manager' },
    { name: 'aws-ssm-distributor-file-*', neededBy: 'packages of Systems Manager Distributor' },
    { name: 'aws-ssm-document-attachments-*', neededBy: 'attachments of documents of Systems Manager' },
  ].map((bucket) => ssmBucket(bucket, { source: FORMER_SSM_AGENT })),
  {
    name: ({ region }) => `patch-baseline-snapshot-${region}-*`,
    regions: ['af-south-1', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'eu-south-2', 'me-south-1'],
    action: 's3:GetObject',
    neededBy: 'baselines of Patch Manager, in regions whose bucket has a suffix',
    source: PATCHING,
    date: '2026-11',
  },
  {
    name: ({ region }) => `aws-patch-manager-${region}-*`,
    action: 's3:GetObject',
    neededBy: 'documents of Patch Manager',
    source: PATCHING,
    date: '2026-11',
  },
  {
    name: ({ region }) => `bottlerocket-updates-${region}`,
    regions: ['cn-north-1', 'cn-northwest-1', 'eu-isoe-west-1'],
    action: 's3:GetObject',
    neededBy: 'updates of Bottlerocket; elsewhere they come from updates.bottlerocket.aws',
    source: 'https://github.com/bottlerocket-os/bottlerocket-core-kit (schnauzer, TUF_ENDPOINT_MAP)',
    date: '2026-11',
  },
];

/** A bucket of Systems Manager that is read. `*` in its name stands for the region. */
function ssmBucket(
  { name, neededBy }: Readonly<Record<'name' | 'neededBy', string>>,
  origin: Pick<ServiceBucket, 'source' | 'date'>,
): ServiceBucket {
  return { name: ({ region }) => name.replace('*', region), action: 's3:GetObject', neededBy, ...origin };
}

/** Returns the names of the buckets of a region for one action. A region that is late-bound may be any. */
export function serviceBuckets(names: RegionNames, action: ServiceBucket['action']): readonly string[] {
  const inRegion = ({ regions }: ServiceBucket) =>
    regions === undefined || isLateBound(names.region) || regions.includes(names.region);
  return SERVICE_BUCKETS.filter((bucket) => bucket.action === action && inRegion(bucket)).map(({ name }) =>
    name(names),
  );
}

import type { TextForm } from './option-reader';

/**
 * The name of a namespace, and of objects that become a part of a DNS name, for example Services.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export const NAMESPACE_NAME = {
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  name: 'namespace name',
  rule: '1 to 63 small letters, digits and hyphens, the first and last a letter or digit',
  example: 'models',
} as const satisfies TextForm;

/**
 * The name of a Service, and of what is named like one: it begins with a letter.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#rfc-1035-label-names
 */
export const LABEL_NAME = {
  pattern: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  name: 'Kubernetes name',
  rule: 'a lower-case letter, then up to 62 lower-case letters, digits and hyphens, the last not a hyphen',
  example: 'inference',
} as const satisfies TextForm;

/**
 * The name of a service account, as of most Kubernetes objects: parts with dots between them.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names
 */
export const SERVICE_ACCOUNT_NAME = {
  pattern: /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  name: 'service account name',
  rule: '1 to 253 small letters, digits, hyphens and dots, each part between dots with a letter or digit at both ends',
  example: 'loader',
} as const satisfies TextForm;

/** A name with which those of Services and pods begin: a DNS label has 63 characters. */
export const NAME_PREFIX = {
  pattern: /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/,
  name: 'name',
  rule: 'a small letter, then up to 39 small letters, digits and hyphens, the last not a hyphen',
  example: 'job',
  mustBeKnown: true,
} as const satisfies TextForm;

/** The name of an EKS cluster. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
export const CLUSTER_NAME = {
  pattern: /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/,
  name: 'cluster name',
  rule: '1 to 100 letters, digits, hyphens and underscores, the first a letter or digit',
  example: 'datacenter',
} as const satisfies TextForm;

/**
 * The key of a taint or an annotation.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set
 */
export const QUALIFIED_NAME = {
  pattern: /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
  name: 'key',
  rule: "up to 63 letters, digits, '.', '_' and '-', optionally after a domain and '/'",
  example: 'nvidia.com/gpu',
} as const satisfies TextForm;

const MAX_NAME_LENGTH = 63;

/**
 * Returns the id of a construct as the name of a Service or namespace: `ChatModel2` becomes `chat-model2`. Returns
 * undefined for an id without a letter. Two ids may have one name.
 */
export function kubernetesName(id: string): string | undefined {
  const name = id
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_NAME_LENGTH)
    .replace(/-+$/, '');
  return name === '' ? undefined : name;
}

/**
 * Returns the log group into which EKS writes the logs of a control plane. The name cannot be chosen.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html
 */
export function controlPlaneLogGroupName(clusterName: string): string {
  return `/aws/eks/${clusterName}/cluster`;
}

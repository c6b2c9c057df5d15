import type { Problem } from '../planning/problem';
import type { NodeTaint } from './node-config';

/**
 * Prefixes that the kubelet or EKS keeps for itself.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
const RESERVED_LABEL_DOMAINS = ['kubernetes.io', 'k8s.io', 'eks.amazonaws.com'] as const;
/** What the kubelet may set all the same. */
const ALLOWED_LABEL_DOMAINS = ['node.kubernetes.io', 'kubelet.kubernetes.io'] as const;

const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const DOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/** Whether Kubernetes takes the key of a label or taint: a name, after an optional domain and a slash. */
function isKey(key: string): boolean {
  const [first = '', second, ...rest] = key.split('/');
  if (rest.length > 0) return false;
  return second === undefined ? NAME.test(first) : DOMAIN.test(first) && NAME.test(second);
}

function isWithin(domain: string, domains: readonly string[]): boolean {
  return domains.some((reserved) => domain === reserved || domain.endsWith(`.${reserved}`));
}

/** What is wrong with the labels of nodes. */
export function labelProblems(labels: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(labels).flatMap(([key, value]): Problem[] => {
    const domain = key.includes('/') ? (key.split('/')[0] ?? '') : '';
    if (!isKey(key) || !VALUE.test(value)) {
      return [
        {
          code: 'label-invalid',
          path: `labels['${key}']`,
          message: `'${key}=${value}' is no label: a key is a name of at most 63 characters after an optional domain and a slash, a value has at most 63 of the same letters, digits, '-', '_' and '.'.`,
          fix: 'Change the key or the value.',
        },
      ];
    }
    if (isWithin(domain, RESERVED_LABEL_DOMAINS) && !isWithin(domain, ALLOWED_LABEL_DOMAINS)) {
      return [
        {
          code: 'label-reserved',
          path: `labels['${key}']`,
          message: `'${domain}' is kept for Kubernetes and EKS; a node that sets such a label does not join.`,
          fix: 'Use a domain of your own.',
        },
      ];
    }
    return [];
  });
}

/**
 * EKS takes at most this many taints.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
 */
const MAX_TAINTS = 50;

/** What is wrong with the taints of nodes. */
export function taintProblems(taints: readonly NodeTaint[]): Problem[] {
  const seen = new Set<string>();
  const problems = taints.flatMap(({ key, value = '', effect }, index): Problem[] => {
    const identity = `${key}:${effect}`;
    const repeated = seen.has(identity);
    seen.add(identity);
    if (isKey(key) && VALUE.test(value) && !repeated) return [];
    return [
      {
        code: 'taint-invalid',
        path: `taints[${index}]`,
        message: repeated
          ? `'${identity}' is there twice.`
          : `'${key}=${value}' is no taint: key and value follow the rules of labels.`,
        fix: repeated ? 'Leave one out.' : 'Change the key or the value.',
      },
    ];
  });
  if (taints.length > MAX_TAINTS) {
    problems.push({
      code: 'taint-invalid',
      path: 'taints',
      message: `${taints.length} taints are more than the ${MAX_TAINTS} that EKS takes.`,
      fix: 'Leave some out.',
    });
  }
  return problems;
}

/**
 * What is wrong with the tags of AWS resources.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
 */
export function tagProblems(tags: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(tags).flatMap(([key, value]): Problem[] => {
    if (key.length >= 1 && key.length <= 128 && value.length <= 256 && !/^aws:/i.test(key)) return [];
    return [
      {
        code: 'tag-invalid',
        path: `tags['${key}']`,
        message: `'${key}' is no tag: a key has 1 to 128 characters and does not begin with 'aws:', a value has at most 256.`,
        fix: 'Change the key or the value.',
      },
    ];
  });
}

import { isLateBound, lateBoundKind } from '../../core/late-bound';
import type { OptionReader } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import type { NodeGroupOptions, NodeTaint, TaintEffect } from './options';
import { KUBERNETES_EFFECTS } from './taints';

export const LABEL_CODES = {
  'label-reserved': 'The domain of the label is reserved for Kubernetes or EKS.',
} as const satisfies ProblemCodes;

/**
 * By this label charts select nodes with EFA. The device plugin itself goes by instance types.
 * @see https://github.com/aws-ia/terraform-aws-eks-blueprints (patterns with EFA, 2025: `nodeSelector`)
 */
export const EFA_LABEL = { 'vpc.amazonaws.com/efa.present': 'true' } as const;

type LabelReader = OptionReader<NodeGroupOptions, keyof typeof LABEL_CODES>;

/**
 * Prefixes that the kubelet or EKS reserves.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
const RESERVED_LABEL_DOMAINS = ['kubernetes.io', 'k8s.io', 'eks.amazonaws.com'] as const;
/** Exceptions: the kubelet may set these. */
const ALLOWED_LABEL_DOMAINS = ['node.kubernetes.io', 'kubelet.kubernetes.io'] as const;

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const NAME_RULE = "1 to 63 letters, digits, '-', '_' and '.', the first and the last a letter or digit";
const MAX_DOMAIN_LENGTH = 253;
const DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/**
 * EKS accepts at most this many taints.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
 */
const MAX_TAINTS = 50;
const TAINT_EFFECTS = Object.keys(KUBERNETES_EFFECTS) as readonly TaintEffect[];

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
const TAG = { maxKeyLength: 128, maxValueLength: 256 } as const;

/** Reads the labels of the nodes. */
export function readLabels(read: LabelReader): Readonly<Record<string, string>> {
  const labels = read.entries('labels');
  for (const [key, value] of labels) {
    const path = `labels['${key}']`;
    requireKey(read, path, key, 'label');
    requireValue(read, path, value, 'label');
    if (!key.includes('/')) continue;
    const domain = key.slice(0, key.indexOf('/'));
    if (!isWithin(domain, RESERVED_LABEL_DOMAINS) || isWithin(domain, ALLOWED_LABEL_DOMAINS)) continue;
    read.problem(
      'label-reserved',
      path,
      `'${key}' is not a valid label key: '${domain}' is reserved, and nodes with such a label do not join.`,
      'Use a domain of your own.',
    );
  }
  return Object.fromEntries(labels);
}

/** Reads the taints of the nodes. */
export function readTaints(read: LabelReader, fallback: readonly NodeTaint[]): readonly NodeTaint[] {
  if (!read.has('taints')) return fallback;
  const seen = new Set<string>();
  const taints = read.each<NodeTaint, NodeTaint>('taints', (item, index) => {
    const key = item.requiredText('key', { ...ANY_TEXT, example: 'dedicated' });
    const value = item.text('value', ANY_TEXT);
    requireKey(item, 'key', key, 'taint');
    requireValue(item, 'value', value ?? '', 'taint');
    const effect = item.requiredOneOf('effect', TAINT_EFFECTS, 'NO_SCHEDULE');
    const identity = `${key}:${effect}`;
    if (seen.has(identity) && !item.failed('key', 'effect')) {
      read.problem(
        'malformed',
        `taints[${index}]`,
        `The taint '${identity}' is repeated.`,
        'Leave one of the two out.',
      );
    }
    seen.add(identity);
    return { key, ...(value !== undefined && { value }), effect };
  });
  read.require(
    taints.length <= MAX_TAINTS,
    'out-of-range',
    'taints',
    `There are ${taints.length} taints; EKS accepts at most ${MAX_TAINTS}.`,
    'Leave some out.',
  );
  return taints;
}

/** Reads the tags of AWS resources. */
export function readTags(read: LabelReader): Readonly<Record<string, string>> {
  const tags = read.entries('tags');
  for (const [key, value] of tags) {
    if (isLateKey(read, `tags['${key}']`, key)) continue;
    const fault = tagFault(key, value);
    if (fault !== undefined)
      read.problem('malformed', `tags['${key}']`, `'${key}' is not a valid tag: ${fault}.`, 'Change it.');
  }
  return Object.fromEntries(tags);
}

/** A text whose form the rules of keys and values judge. */
const ANY_TEXT = { pattern: /^/, name: 'text', rule: 'any text', example: 'value' } as const;

interface Reports {
  problem(code: 'malformed' | 'must-be-known', name: string, message: string, fix: string): void;
}

function requireKey(read: Reports, path: string, key: string, noun: string): void {
  if (isLateKey(read, path, key)) return;
  const fault = keyFault(key);
  if (fault !== undefined)
    read.problem('malformed', path, `'${key}' is not a valid ${noun} key: ${fault}.`, 'Rename it.');
}

function requireValue(read: Reports, path: string, value: string, noun: string): void {
  if (isLateBound(value) || value === '' || NAME.test(value)) return;
  const message = `'${value}' is not a valid ${noun} value: it must be empty or ${NAME_RULE}.`;
  read.problem('malformed', path, message, 'Change the value.');
}

/** Reports a key that is known only at deployment, and returns whether it is one. */
function isLateKey(read: Reports, path: string, key: string): boolean {
  const kind = lateBoundKind(key);
  if (kind === undefined) return false;
  read.problem('must-be-known', path, `A key must be known; it is ${kind}.`, 'Pass a plain text.');
  return true;
}

/** Returns why the key of a label or taint is not valid: it is a name after an optional DNS domain and a slash. */
function keyFault(key: string): string | undefined {
  const slash = key.indexOf('/');
  if (slash !== key.lastIndexOf('/')) return "at most one '/'";
  if (!NAME.test(key.slice(slash + 1))) return `its name must be ${NAME_RULE}`;
  if (slash < 0) return undefined;
  const domain = key.slice(0, slash);
  if (domain.length <= MAX_DOMAIN_LENGTH && DOMAIN.test(domain)) return undefined;
  return `the part before '/' must be a DNS name of at most ${MAX_DOMAIN_LENGTH} lower-case characters`;
}

function tagFault(key: string, value: string): string | undefined {
  if (key.length < 1 || key.length > TAG.maxKeyLength) return `a key has 1 to ${TAG.maxKeyLength} characters`;
  if (/^aws:/i.test(key)) return "keys that begin with 'aws:' are reserved for AWS";
  if (!isLateBound(value) && value.length > TAG.maxValueLength)
    return `a value has at most ${TAG.maxValueLength} characters`;
  return undefined;
}

function isWithin(domain: string, domains: readonly string[]): boolean {
  return domains.some((reserved) => domain === reserved || domain.endsWith(`.${reserved}`));
}

import { NAME_PREFIX, NAMESPACE_NAME } from '../../core/kubernetes-names';
import { OptionReader, type TextForm } from '../../core/option-reader';
import type { Planned } from '../../core/plan';
import {
  DEVICE_VALIDATIONS,
  HOST_NETWORK,
  HOST_PATHS,
  IMAGE_REFERENCES,
  knownRegistries,
  type PolicyValidation,
  PRIVILEGED,
} from './expressions';
import type { AdmissionMode, AdmissionPoliciesOptions, ImageReference } from './options';

/** One policy and its binding. */
export interface AdmissionPolicyPlan {
  readonly name: string;
  readonly mode: Exclude<AdmissionMode, 'Off'>;
  /** Where the policy does not hold. */
  readonly exemptNamespaces: readonly string[];
  readonly validations: readonly PolicyValidation[];
}

/** What the API server of a cluster refuses, as planned. */
export interface AdmissionPoliciesPlan {
  readonly policies: readonly AdmissionPolicyPlan[];
}

type AdmissionReader = OptionReader<AdmissionPoliciesOptions>;

const MODES: readonly AdmissionMode[] = ['Deny', 'Warn', 'Audit', 'Off'];
const REFERENCES = Object.keys(IMAGE_REFERENCES) as readonly ImageReference[];
const EXEMPT_NAMESPACES = ['kube-system'] as const;
const NAMES = { ...NAME_PREFIX, name: 'beginning of names', example: 'ai-datacenter' } as const;

const REGISTRY = {
  pattern: /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*\/?$/,
  name: 'registry',
  rule: 'the name of a host, and optionally the beginning of the repository after a slash, without a scheme and a tag',
  example: '111122223333.dkr.ecr.eu-central-1.amazonaws.com',
} as const satisfies TextForm;

/**
 * Plans what the API server refuses.
 *
 * @example
 * const { plan, problems } = planAdmissionPolicies({ registries: ['public.ecr.aws'], hostPathNamespaces: ['hdfs'] });
 */
export function planAdmissionPolicies(options: AdmissionPoliciesOptions): Planned<AdmissionPoliciesPlan> {
  const read: AdmissionReader = new OptionReader(options);
  const prefix = read.text('namePrefix', NAMES, NAMES.example);
  const exempt = read.requireKnownList('exemptNamespaces')
    ? read.texts('exemptNamespaces', NAMESPACE_NAME, EXEMPT_NAMESPACES)
    : EXEMPT_NAMESPACES;
  const registries = read.knownTexts('registries', REGISTRY);
  const reference = read.oneOf('imageReference', REFERENCES, 'tag');

  const policy = (
    name: string,
    option: keyof AdmissionPoliciesOptions & string,
    validations: readonly PolicyValidation[],
    others: readonly string[] = [],
  ): readonly AdmissionPolicyPlan[] => {
    const mode = read.oneOf(option, MODES, 'Deny');
    if (mode === 'Off' || validations.length === 0) return [];
    return [{ name: `${prefix}-${name}`, mode, exemptNamespaces: [...new Set([...exempt, ...others])], validations }];
  };
  return read.planned({
    policies: [
      ...policy('image-references', 'imageReferences', [IMAGE_REFERENCES[reference]]),
      ...policy('registries', 'otherRegistries', registries.length === 0 ? [] : [knownRegistries(registries)]),
      ...policy('device-limits', 'devicesWithoutLimits', DEVICE_VALIDATIONS),
      ...policy('host-paths', 'hostPaths', [HOST_PATHS], read.knownTexts('hostPathNamespaces', NAMESPACE_NAME)),
      ...policy('privileged', 'privileged', [PRIVILEGED]),
      ...policy(
        'host-network',
        'hostNetwork',
        [HOST_NETWORK],
        read.knownTexts('hostNetworkNamespaces', NAMESPACE_NAME),
      ),
    ],
  });
}

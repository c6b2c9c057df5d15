import { planAdmissionPolicies } from '../../../lib/security/admission-policies/admission-policies';
import type { AdmissionPoliciesOptions } from '../../../lib/security/admission-policies/options';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';
import { LIST_TOKEN } from '../../core/tokens';

const OPTIONS = everyOption<AdmissionPoliciesOptions>({
  namePrefix: true,
  exemptNamespaces: true,
  imageReferences: true,
  imageReference: true,
  registries: true,
  otherRegistries: true,
  devicesWithoutLimits: true,
  hostPaths: true,
  hostPathNamespaces: true,
  privileged: true,
  hostNetwork: true,
  hostNetworkNamespaces: true,
});

const policies = (options: AdmissionPoliciesOptions = {}) => planAdmissionPolicies(options).plan.policies;
const policy = (name: string, options: AdmissionPoliciesOptions = {}) =>
  policies(options).find((it) => it.name === `ai-datacenter-${name}`);

const expressionOf = (imageReference: 'tag' | 'digest') =>
  policy('image-references', { imageReference })?.validations[0]?.expression;

test('by default every policy but that of registries denies, everywhere but in kube-system', () => {
  expect(policies().map(({ name, mode, exemptNamespaces }) => [name, mode, exemptNamespaces])).toEqual(
    ['image-references', 'device-limits', 'host-paths', 'privileged', 'host-network'].map((name) => [
      `ai-datacenter-${name}`,
      'Deny',
      ['kube-system'],
    ]),
  );
});

test('registries are compared by whole parts, whether they end with a slash or not', () => {
  const { validations = [] } = policy('registries', { registries: ['ghcr.io/company', 'public.ecr.aws/'] }) ?? {};
  expect(validations).toHaveLength(1);
  expect(validations[0]?.expression).toContain('["ghcr.io/company/", "public.ecr.aws/"]');
  expect(validations[0]?.message).toContain('ghcr.io/company, public.ecr.aws/');
});

test('each policy has a mode of its own, and none that is off', () => {
  const all = policies({
    registries: ['ghcr.io'],
    imageReferences: 'Warn',
    otherRegistries: 'Audit',
    devicesWithoutLimits: 'Off',
    hostPaths: 'Off',
    privileged: 'Warn',
    hostNetwork: 'Audit',
  });
  expect(all.map(({ name, mode }) => [name.replace('ai-datacenter-', ''), mode])).toEqual([
    ['image-references', 'Warn'],
    ['registries', 'Audit'],
    ['privileged', 'Warn'],
    ['host-network', 'Audit'],
  ]);
});

test('namespaces are exempt from the policy that names them, each once', () => {
  const options = {
    exemptNamespaces: ['kube-system', 'amazon-guardduty'],
    hostPathNamespaces: ['hdfs', 'kube-system'],
    hostNetworkNamespaces: ['etl'],
  };
  expect(policy('host-paths', options)?.exemptNamespaces).toEqual(['kube-system', 'amazon-guardduty', 'hdfs']);
  expect(policy('host-network', options)?.exemptNamespaces).toEqual(['kube-system', 'amazon-guardduty', 'etl']);
  expect(policy('privileged', options)?.exemptNamespaces).toEqual(['kube-system', 'amazon-guardduty']);
});

test('no namespace need be exempt', () => {
  expect(policy('privileged', { exemptNamespaces: [] })?.exemptNamespaces).toEqual([]);
});

test('a list of exempt namespaces that is a token is a problem, and kube-system stays exempt', () => {
  const { plan, problems } = planAdmissionPolicies({ exemptNamespaces: LIST_TOKEN });
  expect(problems).toMatchObject([{ code: 'must-be-known', path: 'exemptNamespaces' }]);
  expect(plan.policies[0]?.exemptNamespaces).toEqual(['kube-system']);
});

test('an option that is set to its default changes nothing', () => {
  const defaults = {
    namePrefix: 'ai-datacenter',
    exemptNamespaces: ['kube-system'],
    imageReferences: 'Deny',
    imageReference: 'tag',
    devicesWithoutLimits: 'Deny',
    hostPaths: 'Deny',
    hostPathNamespaces: [],
    privileged: 'Deny',
    hostNetwork: 'Deny',
    hostNetworkNamespaces: [],
  } as const;
  expect(planAdmissionPolicies(defaults)).toEqual(planAdmissionPolicies({}));
});

test('an image may have to be named by its digest', () => {
  expect(expressionOf('tag')).toContain(":latest'");
  expect(expressionOf('digest')).not.toContain('latest');
});

test.each([
  ['registries', ['https://ghcr.io']],
  ['registries', ['ghcr.io/engine:1']],
  ['registries', ['ghcr.io/engine@sha256:0']],
  ['registries', ['Ghcr.io']],
  ['registries', ['"] || true || ["']],
  ['exemptNamespaces', ['Kube']],
  ['hostPathNamespaces', ['a_b']],
  ['hostNetworkNamespaces', ['a_b']],
  ['namePrefix', 'Company'],
  ['hostPaths', 'Forbid'],
] as const)('%s: %j has a form that is not valid', (name, value) => {
  const path = Array.isArray(value) ? `${name}[0]` : name;
  expect(planAdmissionPolicies({ [name]: value }).problems).toMatchObject([{ code: 'malformed', path }]);
});

test.each(['docker.io', 'registry.example.com:5000', '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn', 'a/b-c/d_e'])(
  '%s is a registry',
  (registry) => {
    expect(planAdmissionPolicies({ registries: [registry] }).problems).toEqual([]);
  },
);

test('no odd value of any option makes the planner throw', () => {
  expect(planOddities<AdmissionPoliciesOptions>(planAdmissionPolicies, {}, OPTIONS)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<AdmissionPoliciesOptions>(planAdmissionPolicies, {}, OPTIONS)).toEqual(
    OPTIONS.map((name) => `${name} wrong-type`),
  );
});

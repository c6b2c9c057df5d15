import type { TextForm } from '../../core/option-reader';

/** Whose cluster it is, who operates it, who works in it, who examines it, and programs. */
export type Persona = 'administrator' | 'operator' | 'researcher' | 'auditor' | 'service';

export const PERSONAS: readonly Persona[] = ['administrator', 'operator', 'researcher', 'auditor', 'service'];

/** Who changes workloads of all teams, and drains nodes. */
export const OPERATORS_GROUP = 'ai-datacenter:operators';
/** Who reads everything but Secrets. */
export const AUDITORS_GROUP = 'ai-datacenter:auditors';

/** The personas whose rights end at the namespaces of their teams. */
export type NamespacedPersona = 'researcher' | 'service';

/** Returns the Kubernetes group of the researchers, or of the services, of one namespace, which may be late-bound. */
export function teamGroup(persona: NamespacedPersona, namespace: string): string {
  return `ai-datacenter:${persona}s:${namespace}`;
}

/**
 * Returns the Kubernetes groups of a persona. An administrator has none: EKS itself lets administrators in, so that no
 * mistake in roles of Kubernetes shuts them out.
 */
export function groupsOf(persona: Persona, namespaces: readonly string[]): readonly string[] {
  if (persona === 'operator') return [OPERATORS_GROUP];
  if (persona === 'auditor') return [AUDITORS_GROUP];
  return persona === 'administrator' ? [] : namespaces.map((namespace) => teamGroup(persona, namespace));
}

/**
 * The name of a group, as an identity provider of the cluster or an access entry gives it. EKS keeps some beginnings
 * for itself.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html (read 2026-11-26)
 */
export const GROUP_NAME = {
  pattern: /^(?!(system|eks|aws|amazon|iam):)[!-~]{1,253}$/,
  name: 'group',
  rule: "1 to 253 characters without spaces, not beginning with 'system:', 'eks:', 'aws:', 'amazon:' or 'iam:'",
  example: 'company:vision',
} as const satisfies TextForm;

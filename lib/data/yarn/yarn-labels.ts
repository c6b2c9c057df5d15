/** The roles of YARN's daemons, as the names of their objects end: `yarn-rm`. */
export const YARN_ROLES = ['rm', 'nm'] as const;

export type YarnRole = (typeof YARN_ROLES)[number];

const COMPONENTS: Readonly<Record<YarnRole, string>> = { rm: 'resourcemanager', nm: 'nodemanager' };

/** Returns the labels by which the pods of one YARN are selected, or those of one of its roles. */
export function yarnLabels(name: string, role?: YarnRole): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/name': 'yarn',
    'app.kubernetes.io/instance': name,
    ...(role !== undefined && { 'app.kubernetes.io/component': COMPONENTS[role] }),
  };
}

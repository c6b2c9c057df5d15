import type { NodeTaint, TaintEffect } from './options';

/** The effects of taints by the words of Kubernetes, by those of the EKS API. */
export const KUBERNETES_EFFECTS = {
  NO_SCHEDULE: 'NoSchedule',
  NO_EXECUTE: 'NoExecute',
  PREFER_NO_SCHEDULE: 'PreferNoSchedule',
} as const satisfies Record<TaintEffect, string>;

/** What lets pods run on nodes with a taint, as pods say it. */
export interface TaintToleration {
  readonly key: string;
  /** Absent if the taint has none. */
  readonly value?: string;
  readonly effect: (typeof KUBERNETES_EFFECTS)[TaintEffect];
}

/**
 * Returns what lets pods run on nodes with a taint. Node groups take taints in the words of the EKS API
 * (`NO_SCHEDULE`), pods take tolerations in those of Kubernetes (`NoSchedule`).
 *
 * @example
 * const taint = { key: 'dedicated', value: 'chat', effect: 'NO_SCHEDULE' } as const;
 * const nodes = planNodeGroup({ instanceType: 'm7i.8xlarge', taints: [taint] });
 * const service = planInferenceService({ name: 'chat', tolerations: [tolerationFor(taint)] });
 */
export function tolerationFor({ key, value, effect }: NodeTaint): TaintToleration {
  return { key, ...(value !== undefined && value !== '' && { value }), effect: KUBERNETES_EFFECTS[effect] };
}

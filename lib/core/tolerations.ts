import { QUALIFIED_NAME } from './kubernetes-names';
import type { OptionReader } from './option-reader';

/** A taint on whose nodes pods may run. */
export interface PodToleration {
  readonly key: string;
  /** @default - any value */
  readonly value?: string;
  /** By the word of Kubernetes; that of a node group's taint is the EKS API's. @default - any effect */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/** Options of constructs with pods. */
export interface TolerationOptions {
  /** @default - none */
  readonly tolerations?: readonly PodToleration[];
}

/** A toleration as a pod has it, in Kubernetes' own shape. */
export interface PodSpecToleration extends PodToleration {
  readonly operator: 'Exists' | 'Equal';
}

const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;
const TAINT_KEY = { ...QUALIFIED_NAME, name: 'taint key' } as const;
const TAINT_VALUE = {
  pattern: /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/,
  name: 'taint value',
  rule: "up to 63 letters, digits, '.', '_' and '-'",
  example: 'true',
} as const;

/** Reads the taints on whose nodes pods may run. */
export function readTolerations<Code extends string>(
  read: OptionReader<TolerationOptions, Code>,
): readonly PodToleration[] {
  return read.each<PodToleration, PodToleration>('tolerations', (toleration) => ({
    key: toleration.requiredText('key', TAINT_KEY),
    value: toleration.text('value', TAINT_VALUE),
    effect: toleration.oneOf('effect', TAINT_EFFECTS),
  }));
}

/** Returns a toleration as a pod has it: any value of a taint is an operator of its own. */
export function podSpecToleration({ key, value, effect }: PodToleration): PodSpecToleration {
  return {
    key,
    operator: value === undefined ? 'Exists' : 'Equal',
    ...(value !== undefined && { value }),
    ...(effect !== undefined && { effect }),
  };
}

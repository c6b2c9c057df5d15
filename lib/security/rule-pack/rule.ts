import type { Declared, ResourceView } from './resource-view';

/** The id of a rule. It stays the same from one version to the next: acknowledgements name it. */
export type RuleId = `adc-${string}`;

/** A rule: one check of everything that a program declares. */
export interface Rule {
  readonly id: RuleId;
  /** What it requires, in one sentence. */
  readonly title: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** What to change. */
  readonly fix: string;
  /** Where the facts are from, with the month in which it was read; without one it says where they belong. */
  readonly source: string;
  /** Returns what does not keep the rule. */
  check(view: ResourceView): Iterable<Breach>;
}

/** One place that does not keep a rule. */
export interface Breach {
  readonly on: Declared;
  /** The property that is judged: `ResourcesVpcConfig.EndpointPublicAccess`. @default - the whole resource */
  readonly property?: string;
  /** What is declared, why it is not right, and what is. */
  readonly message: string;
  /** @default - that of the rule */
  readonly fix?: string;
}

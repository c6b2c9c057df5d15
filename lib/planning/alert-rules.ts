/** A rule that records a new series. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** A rule that fires an alert. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<'severity', 'warning' | 'critical'>>;
  readonly annotations: Readonly<Record<'summary' | 'description', string>>;
}

/** Rules that Prometheus evaluates in order. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RuleGroup } from '../../../lib/planning/alert-rules';

/** Runs promtool on files that are made for it; JSON is YAML. Throws with what it said if it refuses them. */
export function promtool(
  args: (file: (name: string) => string) => readonly string[],
  files: Readonly<Record<string, unknown>>,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'promtool-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
    const run = spawnSync(
      'promtool',
      args((name) => join(folder, name)),
      { encoding: 'utf8', cwd: folder },
    );
    if (run.error !== undefined)
      throw new Error(`promtool cannot be run (Debian: apt-get install prometheus): ${run.error.message}`);
    const said = `${run.stdout}${run.stderr}`;
    if (run.status !== 0) throw new Error(`promtool refuses: ${said}`);
    return said;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Input of `promtool test rules`: a series and its values, one a minute. */
export interface TestSeries {
  readonly series: string;
  readonly values: string;
}

/** Returns the names of the alerts that fire at a time, in the order of the rules. */
export function firing(input: readonly TestSeries[], groups: readonly RuleGroup[], at: string): string[] {
  const names = groups.flatMap(({ rules }) => rules).flatMap((rule) => ('alert' in rule ? [rule.alert] : []));
  const alerts = names.map((alertname) => ({ eval_time: at, alertname, exp_alerts: [] }));
  const tests = [{ interval: '1m', input_series: input, alert_rule_test: alerts }];
  try {
    promtool((file) => ['test', 'rules', file('test.yml')], {
      'rules.yml': { groups },
      'test.yml': { rule_files: ['rules.yml'], evaluation_interval: '1m', tests },
    });
    return [];
  } catch (error) {
    const { message } = error as Error;
    const fired = names.filter((name) => message.includes(`alertname: ${name},`));
    if (fired.length === 0) throw error;
    return fired;
  }
}

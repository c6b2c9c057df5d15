import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

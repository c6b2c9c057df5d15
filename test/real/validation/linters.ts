import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Template } from '../../../lib/core/cloud-assembly/template';
import { pythonEnvironment } from '../python-environment';
import { type Finding, withoutStack } from './finding';

/** The linters, each in an environment of its own: they need other versions of the same packages. */
const CFN_LINT = 'cfn-lint==1.58.0';
const CHECKOV = 'checkov==3.3.30';
const MAX_OUTPUT = 2 ** 28;
const LIMIT_MS = 5 * 60_000;

interface LintMatch {
  readonly Rule: { readonly Id: string };
  readonly Filename: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

interface CheckovReport {
  readonly results: {
    readonly failed_checks: readonly { check_id: string; resource: string; file_path: string }[];
  };
}

/** What cfn-lint finds in the templates of an assembly: errors, warnings and hints. */
export async function cfnLintFindings(assembly: string): Promise<readonly Finding[]> {
  const python = await pythonEnvironment('cfn-lint', CFN_LINT, [CFN_LINT]);
  const templates = templatesOf(assembly).map((name) => path.join(assembly, name));
  const matches = await json<readonly LintMatch[]>(python, [
    programOf(python, 'cfn-lint'),
    '--format',
    'json',
    ...templates,
  ]);
  return matches.map(({ Rule, Filename, Location }) => {
    const [, logicalId] = Location.Path ?? [];
    return { tool: 'cfn-lint', rule: Rule.Id, where: pathIn(Filename, String(logicalId)) };
  });
}

/** What checkov finds in templates or in Kubernetes objects. */
export async function checkovFindings(
  folder: string,
  framework: 'cloudformation' | 'kubernetes',
): Promise<readonly Finding[]> {
  const python = await pythonEnvironment('checkov', CHECKOV, [CHECKOV]);
  const args = ['-d', folder, '--framework', framework, '--compact', '--quiet', '--skip-download', '-o', 'json'];
  const report = await json<CheckovReport | readonly CheckovReport[]>(python, [programOf(python, 'checkov'), ...args]);
  return [report].flat().flatMap(({ results }) =>
    results.failed_checks.map(({ check_id: rule, resource, file_path: file }) => ({
      tool: 'checkov' as const,
      rule,
      where: framework === 'kubernetes' ? resource : pathIn(path.join(folder, file), resource.split('.').at(-1) ?? ''),
    })),
  );
}

/** A program of an environment, as a script: its first line names the folder in which the environment was built. */
function programOf(python: string, name: string): string {
  return path.join(path.dirname(python), name);
}

function templatesOf(assembly: string): readonly string[] {
  return readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
}

/** The path of the construct behind a logical id, without its stack. */
function pathIn(file: string, logicalId: string): string {
  const { Resources = {} } = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const constructPath = Resources[logicalId]?.Metadata?.['aws:cdk:path'];
  return typeof constructPath === 'string' ? withoutStack(constructPath) : logicalId;
}

/** What a linter prints. It ends with a code that is not 0 if it finds anything. */
function json<T>(python: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    execFile(python, args, { maxBuffer: MAX_OUTPUT, timeout: LIMIT_MS }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as T);
      } catch {
        reject(new Error(`${args.slice(0, 2).join(' ')} says no JSON: ${stderr.slice(-2000)} ${error?.message ?? ''}`));
      }
    });
  });
}

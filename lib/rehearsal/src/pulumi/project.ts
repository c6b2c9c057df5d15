import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';

/** What is read of a `Pulumi.yaml`. */
export interface Project {
  readonly name: string;
  readonly runtime: string;
}

interface ProjectFile {
  readonly name?: string;
  readonly runtime?: string | { readonly name?: string };
}

interface StackFile {
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The Pulumi project in a folder; an error says what is missing. */
export function projectOf(folder: string): Project {
  const file = ['Pulumi.yaml', 'Pulumi.yml'].map((name) => path.join(folder, name)).find(existsSync);
  if (file === undefined) throw new Error(`${folder}: there is no Pulumi.yaml in this folder`);
  const { name, runtime } = (parse(readFileSync(file, 'utf8')) ?? {}) as ProjectFile;
  if (!name) throw new Error(`${file}: a project needs a name`);
  const language = typeof runtime === 'string' ? runtime : runtime?.name;
  if (language !== 'nodejs') {
    throw new Error(`${file}: the runtime is ${language ?? 'missing'}, and only nodejs programs can be rehearsed here`);
  }
  return { name, runtime: language };
}

/**
 * Writes the settings of a stack into a file of the rehearsal: over what is there those of `Pulumi.STACK.yaml` without
 * its secrets, and `config` over them. A setting without a namespace is the project's.
 */
export function writeStackConfig(
  folder: string,
  stack: string,
  into: string,
  config: Readonly<Record<string, string>>,
): void {
  const { name } = projectOf(folder);
  const before = stackFile(into);
  const settings: Record<string, unknown> = { ...before.config };
  const own = stackFile(path.join(folder, `Pulumi.${stack}.yaml`));
  for (const [key, value] of Object.entries(own.config ?? {})) if (!isSecure(value)) settings[key] = value;
  for (const [key, value] of Object.entries(config)) settings[key.includes(':') ? key : `${name}:${key}`] = value;
  mkdirSync(path.dirname(into), { recursive: true });
  writeFileSync(into, stringify({ ...before, config: settings }));
}

function stackFile(file: string): StackFile {
  return existsSync(file) ? ((parse(readFileSync(file, 'utf8')) ?? {}) as StackFile) : {};
}

function isSecure(value: unknown): boolean {
  return value !== null && typeof value === 'object' && 'secure' in value;
}

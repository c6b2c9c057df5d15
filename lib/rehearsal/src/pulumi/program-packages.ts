import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The provider packages that a program can load: `name` of its types, its folder and version. */
export interface ProviderPackage {
  readonly name: string;
  readonly folder: string;
  readonly version: string;
}

/** Every package in the node_modules of a program, and above, that says in its manifest to be a provider's SDK. */
export function providerPackages(folder: string): ProviderPackage[] {
  const found = new Map<string, ProviderPackage>();
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const modules = path.join(at, 'node_modules');
    const candidates = existsSync(modules) ? candidatesIn(modules, at) : [];
    for (const candidate of candidates) {
      const read = manifestOf(candidate);
      const name = read?.pulumi?.name ?? path.basename(candidate);
      if (read?.pulumi?.resource === true && !found.has(name))
        found.set(name, { name, folder: candidate, version: read.version ?? '0.0.1' });
    }
    if (path.dirname(at) === at) return [...found.values()];
  }
}

/** The scopes that providers are published in, and what the program itself depends on. */
function candidatesIn(modules: string, at: string): string[] {
  const scoped = ['@pulumi', '@pulumiverse'].flatMap((scope) =>
    subfolders(path.join(modules, scope)).map((name) => path.join(modules, scope, name)),
  );
  const own = Object.keys(manifestOf(at)?.dependencies ?? {}).map((name) => path.join(modules, name));
  return [...new Set([...scoped, ...own])];
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly pulumi?: { readonly resource?: boolean; readonly name?: string };
}

function manifestOf(folder: string): Manifest | undefined {
  const file = path.join(folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : undefined;
}

function subfolders(parent: string): readonly string[] {
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files that `docker build` would send, relative to the context with `/`, in order of name. */
export function contextFiles(context: string, dockerfile: string): string[] {
  const rules = ignoreRules(context, dockerfile);
  return readdirSync(context, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(context, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => file === dockerfile || !isIgnored(file, rules))
    .toSorted();
}

interface IgnoreRule {
  readonly pattern: string;
  readonly keeps: boolean;
}

/** `<Dockerfile>.dockerignore` before `.dockerignore`, as BuildKit has it. */
function ignoreRules(context: string, dockerfile: string): IgnoreRule[] {
  const file = [`${dockerfile}.dockerignore`, '.dockerignore']
    .map((name) => path.join(context, name))
    .find((name) => existsSync(name));
  if (!file) return [];
  return readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => ({
      keeps: line.startsWith('!'),
      pattern: path.posix.normalize(line.replace(/^!/, '').trim()).replace(/^\/|\/$/g, ''),
    }));
}

/** The last rule that fits the file or one of its folders decides. */
function isIgnored(file: string, rules: readonly IgnoreRule[]): boolean {
  const parts = file.split('/');
  const names = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  return rules.findLast((rule) => names.some((name) => path.posix.matchesGlob(name, rule.pattern)))?.keeps === false;
}

/**
 * What `docker build` would refuse that can be told without building: no FROM, a COPY of what is not in the context.
 */
export function dockerfileProblems(text: string, files: readonly string[]): string[] {
  const lines = text
    .replace(/^\s*#.*$/gm, '')
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const first = lines.find((line) => !/^ARG\s/i.test(line));
  const problems =
    first && /^FROM\s/i.test(first)
      ? []
      : [`Dockerfile: the first instruction is ${first?.split(/\s/)[0] ?? 'missing'}, not FROM`];
  for (const line of lines) {
    const copy = /^(COPY|ADD)\s+(.*)$/i.exec(line);
    if (!copy?.[2] || /--from=|<</.test(copy[2])) continue;
    for (const source of sources(copy[2])) {
      if (!isInContext(source, files))
        problems.push(`Dockerfile: ${line}: ${source} is not in the build context (or .dockerignore leaves it out)`);
    }
  }
  return problems;
}

function sources(rest: string): string[] {
  const words = rest.replace(/--\w[\w-]*(=\S+)?\s+/g, '').trim();
  const all = words.startsWith('[') ? (JSON.parse(words) as string[]) : words.split(/\s+/);
  return all.slice(0, -1).filter((source) => !/^https?:|^git@|\$/.test(source));
}

function isInContext(source: string, files: readonly string[]): boolean {
  const name = path.posix.normalize(source).replace(/^\/|\/$/g, '');
  if (name === '.') return true;
  return files.some(
    (file) =>
      file === name ||
      file.startsWith(`${name}/`) ||
      path.posix.matchesGlob(file, name) ||
      path.posix.matchesGlob(path.posix.dirname(file), name),
  );
}

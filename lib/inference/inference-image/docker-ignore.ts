/** A pattern of a `.dockerignore` file. */
interface IgnorePattern {
  /** Whether it takes files in again (`!src`). */
  readonly isException: boolean;
  readonly text: string;
  readonly matches: RegExp;
}

/** The patterns of a `.dockerignore` file, which say what a build context consists of. */
export class DockerIgnore {
  private readonly patterns: readonly IgnorePattern[];

  /**
   * @param lines the file's lines. A later pattern goes before an earlier one.
   * @see https://docs.docker.com/build/concepts/context/#syntax
   */
  constructor(lines: readonly string[]) {
    this.patterns = lines.flatMap((line) => {
      const trimmed = line.trim();
      if (trimmed === '' || line.startsWith('#')) return [];
      const isException = trimmed.startsWith('!');
      const text = cleaned(isException ? trimmed.slice(1) : trimmed);
      return text === '' ? [] : [{ isException, text, matches: regularExpression(text) }];
    });
  }

  /** Returns whether a file or folder is left out. A pattern that matches a folder matches everything in it. */
  ignores(path: string): boolean {
    const paths = prefixesOf(path);
    const last = this.patterns.findLast(({ matches }) => paths.some((it) => matches.test(it)));
    return last !== undefined && !last.isException;
  }

  /** Returns whether a folder that is left out may have files that an exception takes in again. */
  mayTakeIn(folder: string): boolean {
    return this.patterns.some(({ isException, text }) => {
      if (!isException) return false;
      const literal = text.slice(
        0,
        [...text, '*'].findIndex((it) => '*?['.includes(it)),
      );
      return literal.startsWith(`${folder}/`) || `${folder}/`.startsWith(literal);
    });
  }
}

/** `/a/b/` is `a/b`, and `./a` is `a`. */
function cleaned(pattern: string): string {
  return pattern
    .trim()
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** `a/b/c` has the prefixes `a`, `a/b` and `a/b/c`. */
function prefixesOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** `**` stands for any folders, `*` and `?` for characters inside a name, `[…]` for one of its characters. */
function regularExpression(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|\[\^?[^\]]+\]|\\?[^]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 2) return part;
    return part.slice(-1).replace(/[.+^${}()|[\]\\*?]/, String.raw`\$&`);
  });
  return new RegExp(`^${source}$`);
}

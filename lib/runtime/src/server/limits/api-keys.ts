import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The keys that a server takes. */
export interface ApiKeySource {
  /**
   * A file with one key a line, `name: key` or `key`; empty lines and lines with # are nothing. Read again when it
   * changes.
   */
  readonly file?: string | undefined;
  /** Keys beside those of the file. */
  readonly keys?: readonly string[] | undefined;
}

/** A key file that cannot be used. The message holds none of its text. */
export class ApiKeyError extends Error {
  override readonly name = 'ApiKeyError';
}

interface KnownKey {
  readonly name: string;
  /** SHA-256: all are of one length, so that a comparison takes the same time whatever was sent. */
  readonly digest: Buffer;
}

/** A key is a header's value: what has a space or a control character in it never arrives. */
const KEY = /^[\x21-\x7e]{8,512}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Bearer keys, by which clients are told apart. Only digests are kept. */
export class ApiKeys {
  private known: readonly KnownKey[];

  /** @throws {@link ApiKeyError} if there is no key, or one that cannot be used */
  constructor(private readonly source: ApiKeySource) {
    this.known = readKeys(source);
  }

  get count(): number {
    return this.known.length;
  }

  /**
   * Reads the file again. Throws an {@link ApiKeyError}, and keeps the old keys, if it cannot be used now. Returns
   * whether anything changed.
   */
  reload(): boolean {
    const keys = readKeys(this.source);
    const isSame = spell(keys) === spell(this.known);
    this.known = keys;
    return !isSame;
  }

  /** The name of the key in an Authorization header; undefined: none of ours. Every key is compared, whichever fits. */
  nameOf(authorization: string | undefined): string | undefined {
    const sent = /^bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (sent === undefined) return undefined;
    const digest = digestOf(sent);
    return this.known.reduce<string | undefined>(
      (found, key) => (timingSafeEqual(digest, key.digest) ? key.name : found),
      undefined,
    );
  }
}

function spell(keys: readonly KnownKey[]): string {
  return keys.map(({ name, digest }) => `${name} ${digest.toString('hex')}`).join();
}

function readKeys({ file, keys = [] }: ApiKeySource): KnownKey[] {
  const known: KnownKey[] = [];
  const add = (name: string, key: string, place: string): void => {
    if (!KEY.test(key))
      throw new ApiKeyError(`${place} is not a key: it must be 8 to 512 printable characters without spaces.`);
    if (known.some((other) => other.name === name))
      throw new ApiKeyError(`${place} has the name ${name}, as another key has; names must differ.`);
    known.push({ name, digest: digestOf(key) });
  };
  for (const [index, key] of keys.entries()) add(`key-${index + 1}`, key, 'The key of the environment');
  if (file !== undefined) for (const line of linesOf(file)) add(line.name, line.key, `Line ${line.number} of ${file}`);
  if (known.length === 0) throw new ApiKeyError(`${file ?? 'The list of keys'} has no key; it must have at least one.`);
  return known;
}

function linesOf(file: string): { readonly number: number; readonly name: string; readonly key: string }[] {
  let written: string;
  try {
    written = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ApiKeyError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`);
  }
  return written.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const named = /^([^:\s]+):\s+(\S+)$/.exec(line);
    const name = named?.[1] ?? `line-${index + 1}`;
    if (!NAME.test(name))
      throw new ApiKeyError(
        `Line ${index + 1} of ${file} has a name that cannot be used; it must be letters, digits, dots, dashes and underscores.`,
      );
    return [{ number: index + 1, name, key: named?.[2] ?? line }];
  });
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

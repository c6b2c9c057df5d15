import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The API keys of a server. */
export interface ApiKeySource {
  /**
   * A file with one key per line, `name: key` or `key`. Empty lines and lines that start with # are ignored. The file
   * is read again when it changes.
   */
  readonly file?: string | undefined;
  /** Keys in addition to those of the file. */
  readonly keys?: readonly string[] | undefined;
}

/** A key file is not valid. The message contains no text of the file. */
export class ApiKeyError extends Error {
  override readonly name = 'ApiKeyError';
}

interface KnownKey {
  readonly name: string;
  /** SHA-256: all digests have the same length, so comparing them takes the same time for every input. */
  readonly digest: Buffer;
}

/** A key is sent as a header value, which cannot contain spaces or control characters. */
const KEY = /^[\x21-\x7e]{8,512}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Bearer keys, which identify clients. Only their digests are stored. */
export class ApiKeys {
  private known: readonly KnownKey[];

  /** @throws {@link ApiKeyError} if there is no key, or one is not valid */
  constructor(private readonly source: ApiKeySource) {
    this.known = readKeys(source);
  }

  get count(): number {
    return this.known.length;
  }

  /**
   * Reads the file again. Throws an {@link ApiKeyError} and keeps the old keys if the file is not valid. Returns
   * whether the keys changed.
   */
  reload(): boolean {
    const keys = readKeys(this.source);
    const isSame = fingerprintOf(keys) === fingerprintOf(this.known);
    this.known = keys;
    return !isSame;
  }

  /**
   * Name of the key in an Authorization header, or undefined if it is not a key of this server. Always compares all
   * keys, so that the time does not depend on which one matches.
   */
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

function fingerprintOf(keys: readonly KnownKey[]): string {
  return keys.map(({ name, digest }) => `${name} ${digest.toString('hex')}`).join();
}

function readKeys({ file, keys = [] }: ApiKeySource): KnownKey[] {
  const known: KnownKey[] = [];
  const add = (name: string, key: string, place: string): void => {
    if (!KEY.test(key))
      throw new ApiKeyError(`${place} is not a valid key: it must be 8 to 512 printable characters without spaces.`);
    if (known.some((other) => other.name === name))
      throw new ApiKeyError(`${place} has the name ${name}, which another key has already. Rename one of them.`);
    known.push({ name, digest: digestOf(key) });
  };
  for (const [index, key] of keys.entries()) add(`key-${index + 1}`, key, 'The key of the environment');
  if (file !== undefined) for (const line of linesOf(file)) add(line.name, line.key, `Line ${line.number} of ${file}`);
  if (known.length === 0)
    throw new ApiKeyError(`${file ?? 'The list of keys'} has no key; it must have at least one. Add one.`);
  return known;
}

function linesOf(file: string): { readonly number: number; readonly name: string; readonly key: string }[] {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ApiKeyError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}.`);
  }
  return content.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return [];
    const named = /^([^:\s]+):\s+(\S+)$/.exec(line);
    const name = named?.[1] ?? `line-${index + 1}`;
    if (!NAME.test(name))
      throw new ApiKeyError(
        `Line ${index + 1} of ${file} has a name that is not valid; ` +
          'it must be 1 to 64 letters, digits, dots, dashes and underscores, and start with a letter or digit.',
      );
    return [{ number: index + 1, name, key: named?.[2] ?? line }];
  });
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

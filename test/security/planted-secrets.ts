import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Secrets in variables of this process and of what it starts. */
export interface PlantedSecrets {
  readonly secrets: readonly string[];
  /** Gives the variables their former values. */
  remove(): void;
}

/** Gives each variable a secret that nothing else has. */
export function plantSecrets(variables: readonly string[]): PlantedSecrets {
  const before = variables.map((name) => [name, process.env[name]] as const);
  const secrets = variables.map((name) => `pl4nted-${name.toLowerCase()}-secr3t`);
  for (const [index, name] of variables.entries()) process.env[name] = secrets[index];
  return {
    secrets,
    remove: () => {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}

/** A secret as outputs may have it: as it is, in JSON, in an address, in base64 at any offset, and in hexadecimal. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((offset) => base64Within(bytes, offset));
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), bytes.toString('hex')])]
    .concat(base64)
    .concat(base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')));
}

/** Whether a text has a secret in any form. */
export function hasInAnyForm(text: string, secret: string): boolean {
  return formsOf(secret).some((form) => text.includes(form));
}

/** The files of a folder that have one of the secrets in any form, each as `file: secret`. */
export function filesWith(folder: string, secrets: readonly string[]): readonly string[] {
  const forms = secrets.map((secret) => [secret, formsOf(secret).map((form) => Buffer.from(form))] as const);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => path.join(each.parentPath, each.name))
    .flatMap((file) => {
      const content = readFileSync(file);
      return forms
        .filter(([, all]) => all.some((form) => content.includes(form)))
        .map(([secret]) => `${path.relative(folder, file)}: ${secret}`);
    });
}

/** What of a longer text in base64 stays the same, whatever stands before and after it. */
function base64Within(bytes: Buffer, offset: number): string {
  const before = Buffer.alloc(offset);
  const text = Buffer.concat([before, bytes]).toString('base64').replaceAll('=', '');
  const first = offset === 0 ? 0 : offset + 1;
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(first, whole);
}

import { RULE_IDS } from './all-rules';
import type { Acknowledgement } from './evaluate';
import { isObject } from './properties';

/** A reason has at least three words: 'not needed' is none. */
const REASON = /^\s*\S+\s+\S+\s+\S/;

/** Says why a file of acknowledgements, or what the program acknowledges, cannot be taken. */
export class AcknowledgementError extends Error {
  override readonly name = 'AcknowledgementError';
}

/** Reads a file of acknowledgements: a JSON list of `{ "rule", "path", "reason" }`. */
export function readAcknowledgements(text: string, file: string): readonly Acknowledgement[] {
  const list = parsed(text, file);
  if (!Array.isArray(list)) throw new AcknowledgementError(`${file} is no list; it must be a JSON list.`);
  return list.map((entry: unknown, index) => {
    const { rule, path, reason } = isObject(entry) ? entry : {};
    for (const [name, value] of Object.entries({ rule, path, reason })) {
      if (typeof value === 'string' && value !== '') continue;
      throw new AcknowledgementError(`Entry ${index} of ${file} has no ${name}; add it, as a text.`);
    }
    return { rule: String(rule), path: String(path), reason: String(reason) };
  });
}

/** Returns those of this pack: a program of CDK acknowledges rules of other packs too. */
export function ofThisPack<T extends Acknowledgement>(given: readonly T[]): readonly T[] {
  return given.filter(({ rule }) => RULE_IDS.includes(rule));
}

/** Checks acknowledgements: each names a rule of the pack, and has a reason. */
export function checkAcknowledgements(given: readonly Acknowledgement[]): void {
  for (const { rule, path, reason } of given) {
    if (!RULE_IDS.includes(rule)) {
      const fix = "'ai-datacenter rules --list' shows all rules.";
      throw new AcknowledgementError(`The acknowledgement of ${path} names ${rule}, which is no rule. ${fix}`);
    }
    if (REASON.test(reason)) continue;
    const message = `The acknowledgement of ${rule} at ${path} has the reason '${reason}'`;
    throw new AcknowledgementError(`${message}; at least three words must say why the rule need not hold there.`);
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AcknowledgementError(`${file} is not valid JSON: ${(error as Error).message}.`);
  }
}

import { allBefore, type Facts, isDeclared, ownerOf, plain } from './facts';

/** A difference that may be, and why. */
export interface AllowedDifference {
  /** Finds the lines of the differences that it allows. */
  readonly line: RegExp;
  readonly reason: string;
}

/** What each engine says differently, a line each: `subnet a: zone: CDK "x", Pulumi "y"`. */
export function differencesOf(cdk: Facts, pulumi: Facts): readonly string[] {
  return [...new Set([...cdk.keys(), ...pulumi.keys()])]
    .filter(isDeclared)
    .toSorted()
    .flatMap((id) => {
      const ofCdk = cdk.get(id);
      const ofPulumi = pulumi.get(id);
      if (ofCdk === undefined) return [`${id}: Pulumi only`];
      if (ofPulumi === undefined) return [`${id}: CDK only`];
      const retained =
        ofCdk.retained === ofPulumi.retained ? [] : [inWords('retained', ofCdk.retained, ofPulumi.retained)];
      return [...retained, ...fieldDifferences('', plain(ofCdk.says), plain(ofPulumi.says))].map(
        (it) => `${id}: ${it}`,
      );
    });
}

/** What CDK creates before something else and Pulumi does not, a line each. */
export function missingDependencies(cdk: Facts, pulumi: Facts): readonly string[] {
  const isEnough = (owner: string | undefined) => owner !== undefined && pulumi.get(owner)?.hasParts === false;
  return [...cdk.keys()].filter(isDeclared).flatMap((id) => {
    const before = allBefore(pulumi, id);
    return [...allBefore(cdk, id)]
      .filter(
        (it) => isDeclared(it) && !before.has(it) && !(isEnough(ownerOf(it)) && before.has(ownerOf(it) as string)),
      )
      .map((it) => `${id} comes after ${it} in CDK only`);
  });
}

/** The differences that are not allowed, and the allowances that no difference needs. */
export function judged(differences: readonly string[], allowed: readonly AllowedDifference[]) {
  return {
    unexplained: differences.filter((line) => !allowed.some((it) => it.line.test(line))),
    unneeded: allowed.filter((it) => !differences.some((line) => it.line.test(line))).map(({ line }) => line.source),
  };
}

function fieldDifferences(path: string, cdk: unknown, pulumi: unknown): readonly string[] {
  if (JSON.stringify(cdk) === JSON.stringify(pulumi)) return [];
  if (!isObject(cdk) || !isObject(pulumi)) return [inWords(path, cdk, pulumi)];
  return [...new Set([...Object.keys(cdk), ...Object.keys(pulumi)])]
    .toSorted()
    .flatMap((key) => fieldDifferences(path === '' ? key : `${path}.${key}`, cdk[key], pulumi[key]));
}

function inWords(path: string, cdk: unknown, pulumi: unknown): string {
  return `${path}: CDK ${JSON.stringify(cdk)}, Pulumi ${JSON.stringify(pulumi)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

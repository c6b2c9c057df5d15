import { isDeepStrictEqual } from 'node:util';
import type { Json, Properties } from '../values';
import type { CloudControl } from './cloud-control';
import type { CloudType } from '../../../../catalog/cloud-types/cloud-type';

/** Makes a part one of its owner: an item of a list, or properties that are the part's alone. */
export async function joinPart(
  control: CloudControl,
  { type, item }: CloudType,
  owner: string,
  part: Properties,
): Promise<void> {
  await control.modify(type, owner, (has) =>
    item === undefined ? part : { [item]: [...listOf(has[item]), ...listOf(part[item])] },
  );
}

/** Takes a part out of its owner again. */
export async function leavePart(
  control: CloudControl,
  { type, item }: CloudType,
  owner: string,
  part: Properties,
): Promise<void> {
  await control.modify(type, owner, (has) => {
    if (item === undefined) return Object.fromEntries(Object.keys(part).map((name) => [name, undefined]));
    const leaving = listOf(part[item]);
    return { [item]: listOf(has[item]).filter((each) => !leaving.some((gone) => isDeepStrictEqual(gone, each))) };
  });
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

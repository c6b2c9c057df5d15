import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/catalog, sorted by file. */
export const CATALOG: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/catalog/cloud-types/storage-types.ts',
    line: "renames: { backupVaultName: '' },",
    mutator: 'StringLiteral',
    replacement: '"Stryker was here!"',
    reason: 'The lock of a vault takes nothing but its own object; only the list of what has no place would name it.',
  },
  {
    file: 'lib/catalog/custom-instance.ts',
    line: 'expandNetworkCards({ networkCards }) ?? []',
    mutator: 'ArrayDeclaration',
    reason: 'The line before returns unless networkCards is a list, so there are cards; the types do not say so.',
  },
  {
    file: 'lib/catalog/instance-lookup.ts',
    line: 'throw new Error(`The catalog has no ${nearest}.`)',
    count: 2,
    reason: 'A near match is a row of the catalog, and so is the type that stands in where there is none.',
  },
];

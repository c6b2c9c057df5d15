/**
 * Files that a generator writes. They are not formatted, may have long lines, and are not mutated: what is tested is
 * the generator, and what reads them.
 */
export const GENERATED_FILES: readonly string[] = [
  'lib/catalog/accelerated-instances.ts',
  'lib/catalog/general-instances.ts',
  'lib/catalog/instance-prices.ts',
];

import type { AcceptedSurvivor } from './accepted-survivor';

/** Of lib/core, sorted by file. */
export const CORE: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/core/declaration.ts',
    line: '.exec(line) ?? [];',
    mutator: 'ArrayDeclaration',
    reason: 'only the second and third item are read',
  },
  {
    file: 'lib/core/kubernetes.cdk.ts',
    line: '} catch {',
    mutator: 'BlockStatement',
    reason: 'a function that ends without a return gives undefined, too',
  },
  {
    file: 'lib/core/option-reader.ts',
    line: 'const next = steps.find((step) => step >= value)',
    mutator: 'EqualityOperator',
    replacement: 'step > value',
    reason: 'a value that is one of the steps was returned before',
  },
];

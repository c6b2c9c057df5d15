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
  {
    file: 'lib/core/plan.cdk.ts',
    line: "declaredAt(trace.stack ?? '', LIBRARY)",
    mutator: 'StringLiteral',
    replacement: '"Stryker was here!"',
    reason: 'an error always has a stack in Node; its type only says that it may have none',
  },
  {
    file: 'lib/core/late-bound.pulumi.ts',
    line: "known[used.indexOf(Number(index))] ?? ''",
    mutator: 'StringLiteral',
    reason: 'each index that the pattern finds is one of those in use; only the type of an array does not know that',
  },
];

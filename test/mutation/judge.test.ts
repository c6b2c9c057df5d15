import { judge } from './judge';
import { mutantsOf, type MutationReport } from './mutants';

const FILE = 'lib/network/example.ts';

/** A report on three lines, each with one change. */
function report(...statuses: readonly string[]): MutationReport {
  const source = statuses.map((_, index) => `  if (count > ${index}) grow();`).join('\n');
  const mutants = statuses.map((status, index) => ({
    mutatorName: 'EqualityOperator',
    replacement: `count >= ${index}`,
    status,
    location: { start: { line: index + 1, column: 7 }, end: { line: index + 1, column: 16 } },
  }));
  return { files: { [FILE]: { source, mutants } } };
}

const accepted = { file: FILE, line: 'count > 0', reason: 'growing by nothing changes nothing' };
const mostlyKilled = ['Survived', ...Array.from({ length: 9 }, () => 'Killed')];

test('a mutant has its line, what stood there and what was written', () => {
  expect(mutantsOf(report('Killed', 'NoCoverage'), [FILE])).toEqual([
    expect.objectContaining({ lineNumber: 1, original: 'count > 0', outcome: 'killed' }),
    expect.objectContaining({
      line: 'if (count > 1) grow();',
      original: 'count > 1',
      replacement: 'count >= 1',
      outcome: 'survived',
    }),
  ]);
});

test('files that were not asked for are not judged', () => {
  expect(mutantsOf(report('Survived'), ['lib/network/other.ts'])).toEqual([]);
  expect(judge([], [accepted], ['lib/network/other.ts']).faults).toEqual([]);
});

test('passes when every survivor is listed', () => {
  const verdict = judge(mutantsOf(report(...mostlyKilled), [FILE]), [accepted], [FILE]);
  expect(verdict).toEqual({ killed: 9, survived: 1, score: 90, faults: [] });
});

test('fails for a survivor that is not listed, and says where it is', () => {
  const { faults } = judge(mutantsOf(report(...mostlyKilled), [FILE]), [], [FILE]);
  expect(faults).toEqual([expect.stringContaining(`${FILE}:1: EqualityOperator 'count > 0' -> 'count >= 0'`)]);
});

test('fails for an entry whose survivor was killed', () => {
  const { faults } = judge(mutantsOf(report('Killed'), [FILE]), [accepted], [FILE]);
  expect(faults).toEqual([expect.stringContaining('is for 1 survivors, and 0 match it. Remove it')]);
});

test('fails for an entry that matches more survivors than it is for', () => {
  const statuses = ['Survived', 'Survived', ...Array.from({ length: 18 }, () => 'Killed')];
  const { faults } = judge(mutantsOf(report(...statuses), [FILE]), [{ ...accepted, line: 'count >' }], [FILE]);
  expect(faults).toEqual([expect.stringContaining('is for 1 survivors, and 2 match it. Correct its count')]);
});

test.each([
  [17, 3, []],
  [169, 31, [expect.stringContaining('84.5 % of the changes were noticed; at least 85 % must be')]],
])('%d killed and %d survived: the score decides', (killed, survived, faults) => {
  const statuses = [...Array(killed).fill('Killed'), ...Array(survived).fill('Survived')] as string[];
  const entry = { ...accepted, line: 'count >', count: survived };
  expect(judge(mutantsOf(report(...statuses), [FILE]), [entry], [FILE]).faults).toEqual(faults);
});

test('what does not compile or run is not counted', () => {
  expect(judge(mutantsOf(report('CompileError', 'Killed'), [FILE]), [], [FILE]).score).toBe(100);
});
